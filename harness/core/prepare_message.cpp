#include "harness/core/prepare_message.h"

#include <nlohmann/json.hpp>

#include "harness/core/json_line.h"

namespace zpilab {
namespace {

using nlohmann::json;

json texts(const auto& items) {
  json list = json::array();
  for (const auto& item : items) list.push_back(to_string(item));
  return list;
}

json encode_ports(const DevicePorts& ports) { return {{"tcp", ports.tcp}, {"udp", ports.udp}}; }

json encode_workload(const PrepareRequest& request) {
  json programs = json::array();
  for (const WorkloadProgram& program : request.workload->programs) {
    if (program.host != request.role) continue;
    json one = {{"argv", program.argv}, {"restarts", program.restarts}};
    if (!program.folder.empty()) one["folder"] = program.folder;
    if (!program.episodes_of.empty()) one["episodes_of"] = program.episodes_of;
    programs.push_back(std::move(one));
  }
  json body = {{"name", request.workload->name},
               {"folder", request.workload->folder},
               {"seed", request.seed},
               {"settings", request.workload->settings},
               {"packages", request.workload->packages},
               {"programs", programs}};
  if (request.workload->serves != DevicePorts{}) body["serves"] = encode_ports(request.workload->serves);
  return body;
}

json encode_impairment(const LinkImpairment& of) {
  return {{"delay_ns", of.impairment.delay},
          {"loss_percent", of.impairment.loss_percent},
          {"bits_per_second", of.impairment.bits_per_second},
          {"links", of.links}};
}

}  // namespace

std::string encode(const PrepareRequest& request) {
  json body = {{"role", request.role},
               {"name", request.name},
               {"policy", policy_name(request.policy)},
               {"open_tcp_ports", request.open_tcp_ports},
               {"open_udp_ports", request.open_udp_ports},
               {"scope", texts(request.scope)},
               {"addresses", json::object()}};
  if (request.icmp_limits != IcmpLimits::kernel) body["icmp_limits"] = icmp_limits_name(request.icmp_limits);
  if (request.impairment) body["impairment"] = encode_impairment(*request.impairment);
  for (const auto& [role, addresses] : request.addresses) body["addresses"][role] = texts(addresses);
  if (request.workload != nullptr) body["workload"] = encode_workload(request);
  return json{{"prepare", body}}.dump();
}

Result<PrepareReply> decode_prepare_reply(std::string_view line) {
  return decode_json_line<PrepareReply>(line, [](const std::string& kind, const json& body) -> PrepareReply {
    if (kind == "ready") return PrepareReady{body.value("environment", std::map<std::string, std::string>{})};
    if (kind == "started") return PrepareStarted{};
    if (kind == "event")
      return PrepareEvent{body.at("t").get<Nanoseconds>(), body.at("text").get<std::string>()};
    if (kind == "work") return PrepareWork{body.get<std::map<std::string, double>>()};
    if (kind == "failed") return PrepareFailed{body.at("what").get<std::string>()};
    if (kind == "skipped") return PrepareSkipped{body.at("what").get<std::string>()};
    throw std::invalid_argument("unknown message \"" + kind + "\"");
  });
}

}  // namespace zpilab
