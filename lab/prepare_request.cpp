#include "lab/prepare_request.h"

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <set>

#include "harness/core/number_text.h"
#include "lab/topology.h"

namespace zpilab {
namespace {

using Json = nlohmann::json;

/// Thrown and caught in this file only: it lets the small readers below return plain values.
struct Refusal {
  std::string what;
};

[[noreturn]] void refuse(const std::string& field, const std::string& what) {
  throw Refusal{field + ": " + what};
}

std::string shown(const std::string& text) {
  const std::string part = text.substr(0, 60);
  return '"' + part + (part.size() < text.size() ? "..." : "") + '"';
}

/// One JSON object whose keys must all be known.
class Fields {
 public:
  Fields(const Json& json, std::string path, const std::set<std::string>& known)
      : json_(json), path_(std::move(path)) {
    if (!json.is_object()) refuse(path_, "must be an object");
    for (const auto& [key, value] : json.items())
      if (!known.contains(key)) refuse(path_, "unknown key " + shown(key));
  }

  std::string path(const std::string& key) const { return path_ + '.' + key; }
  const Json* find(const std::string& key) const {
    const auto found = json_.find(key);
    return found == json_.end() ? nullptr : &*found;
  }
  const Json& need(const std::string& key) const {
    const Json* value = find(key);
    if (value == nullptr) refuse(path(key), "is missing");
    return *value;
  }

 private:
  const Json& json_;
  std::string path_;
};

std::string text_of(const Json& json, const std::string& path) {
  if (!json.is_string()) refuse(path, "must be a text");
  const std::string& text = json.get_ref<const std::string&>();
  if (text.find('\0') != std::string::npos) refuse(path, "must not hold a NUL");
  if (text.size() > 4096) refuse(path, "is longer than 4096 bytes");
  return text;
}

bool is_name(const std::string& text) {
  return !text.empty() && text.size() <= 64 && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '-' || c == '.';
  });
}

std::string name_of(const Json& json, const std::string& path) {
  std::string text = text_of(json, path);
  if (!is_name(text))
    refuse(path, shown(text) + " is not a name: letters, digits, '_', '-' and '.', at most 64");
  return text;
}

const Json& list_of(const Json& json, const std::string& path, std::size_t at_most) {
  if (!json.is_array()) refuse(path, "must be a list");
  if (json.size() > at_most) refuse(path, "has more than " + std::to_string(at_most) + " entries");
  return json;
}

std::vector<int> ports_of(const Fields& fields, const std::string& key) {
  const Json* json = fields.find(key);
  std::set<int> ports;
  if (json == nullptr) return {};
  for (const Json& port : list_of(*json, fields.path(key), 1000)) {
    // Compared before any narrowing: 65536 + 22 must not become 22.
    if (!port.is_number_unsigned() || port.get<std::uint64_t>() < 1 || port.get<std::uint64_t>() > 65535)
      // Only a number is printed: printing a deeply nested value would recurse as deep.
      refuse(fields.path(key),
             (port.is_number() ? port.dump() : "a value of type " + std::string(port.type_name())) +
                 " is not a port; allowed are whole numbers from 1 to 65535");
    ports.insert(port.get<int>());
  }
  return {ports.begin(), ports.end()};
}

std::vector<Prefix> scope_of(const Fields& fields) {
  std::vector<Prefix> scope;
  const Json* json = fields.find("scope");
  if (json == nullptr) return scope;
  for (const Json& range : list_of(*json, fields.path("scope"), 1000)) {
    const std::string text = text_of(range, fields.path("scope"));
    const auto prefix = parse_prefix(text);
    if (!prefix) refuse(fields.path("scope"), shown(text) + " is not an address range such as 198.18.0.0/15");
    scope.push_back(*prefix);
  }
  return scope;
}

std::map<std::string, std::vector<IpAddress>> addresses_of(const Fields& fields) {
  std::map<std::string, std::vector<IpAddress>> addresses;
  const Json* json = fields.find("addresses");
  if (json == nullptr) return addresses;
  if (!json->is_object()) refuse(fields.path("addresses"), "must be an object");
  for (const auto& [role, list] : json->items()) {
    const std::string path = fields.path("addresses");
    if (!is_name(role)) refuse(path, shown(role) + " is not a name");
    for (const Json& item : list_of(list, path + '.' + role, 100)) {
      const std::string text = text_of(item, path + '.' + role);
      const auto address = parse_address(text);
      if (!address) refuse(path + '.' + role, shown(text) + " is not a numeric IP address");
      addresses[role].push_back(*address);
    }
  }
  return addresses;
}

/// A path from outside: no way out of it upwards.
void check_no_parent(const std::string& path, const std::string& text) {
  for (const auto& part : std::filesystem::path(text))
    if (part == "..") refuse(path, shown(text) + " must not hold \"..\"");
}

std::string folder_of(const Json& json, const std::string& path) {
  std::string folder = text_of(json, path);
  if (!folder.starts_with('/')) refuse(path, "must be an absolute path");
  check_no_parent(path, folder);
  return folder;
}

/// `own_folder` is the workload's: a program that is included from another one names that one's folder.
RequestedProgram program_of(const Json& json, const std::string& path, const std::string& own_folder) {
  const Fields fields(json, path, {"argv", "restarts", "folder", "episodes_of"});
  RequestedProgram program;
  const Json* folder = fields.find("folder");
  program.folder = folder == nullptr ? own_folder : folder_of(*folder, fields.path("folder"));
  for (const Json& argument : list_of(fields.need("argv"), fields.path("argv"), 1000))
    program.argv.push_back(text_of(argument, fields.path("argv")));
  if (program.argv.empty() || program.argv[0].empty()) refuse(fields.path("argv"), "must name a program");
  if (program.argv[0].starts_with('/'))
    refuse(fields.path("argv"),
           shown(program.argv[0]) +
               " must be relative to the workload's folder, or a program's name found on PATH");
  check_no_parent(fields.path("argv"), program.argv[0]);
  if (const Json* restarts = fields.find("restarts")) {
    if (!restarts->is_boolean()) refuse(fields.path("restarts"), "must be true or false");
    program.restarts = restarts->get<bool>();
  }
  if (const Json* workload = fields.find("episodes_of"))
    program.episodes_of = name_of(*workload, fields.path("episodes_of"));
  return program;
}

/// A setting in seconds that a workload with episodes must have.
Nanoseconds mean_of(const RequestedWorkload& workload, const char* setting, const std::string& path) {
  const auto found = workload.settings.find(setting);
  if (found == workload.settings.end() ||
      !(found->second >= kLeastEpisodeSeconds && found->second <= kMostEpisodeSeconds))
    refuse(path + '.' + setting, "must be there, from " + std::to_string(kLeastEpisodeSeconds) + " to " +
                                     std::to_string(kMostEpisodeSeconds) + ", for programs that come and go");
  return static_cast<Nanoseconds>(found->second * static_cast<double>(kSecond));
}

RequestedWorkload workload_of(const Json& json, const std::string& path) {
  const Fields fields(json, path, {"name", "folder", "seed", "settings", "packages", "programs", "serves"});
  RequestedWorkload workload;
  workload.name = name_of(fields.need("name"), fields.path("name"));
  workload.folder = folder_of(fields.need("folder"), fields.path("folder"));
  if (const Json* seed = fields.find("seed")) {
    if (!seed->is_number_unsigned()) refuse(fields.path("seed"), "must be a whole number from 0 to 2^64-1");
    workload.seed = seed->get<std::uint64_t>();
  }
  if (const Json* settings = fields.find("settings")) {
    if (!settings->is_object() || settings->size() > 1000)
      refuse(fields.path("settings"), "must be an object");
    for (const auto& [name, value] : settings->items()) {
      if (!is_name(name)) refuse(fields.path("settings"), shown(name) + " is not a name");
      if (!value.is_number() || !std::isfinite(value.get<double>()))
        refuse(fields.path("settings") + '.' + name, "must be a number");
      workload.settings[name] = value.get<double>();
    }
  }
  if (const Json* packages = fields.find("packages"))
    for (const Json& package : list_of(*packages, fields.path("packages"), 1000))
      workload.packages.push_back(text_of(package, fields.path("packages")));
  if (const Json* serves = fields.find("serves")) {
    const Fields ports(*serves, fields.path("serves"), {"tcp", "udp"});
    workload.serves = {ports_of(ports, "tcp"), ports_of(ports, "udp")};
  }
  if (const Json* programs = fields.find("programs"))
    for (const Json& program : list_of(*programs, fields.path("programs"), 100))
      workload.programs.push_back(program_of(program, fields.path("programs"), workload.folder));
  if (std::any_of(workload.programs.begin(), workload.programs.end(),
                  [](const RequestedProgram& program) { return !program.episodes_of.empty(); })) {
    workload.episodes.length = mean_of(workload, kEpisodeSeconds, fields.path("settings"));
    workload.episodes.pause = mean_of(workload, kEpisodePauseSeconds, fields.path("settings"));
  }
  return workload;
}

double number_of(const Fields& fields, const std::string& key, double most) {
  const Json& json = fields.need(key);
  if (!json.is_number() || !(json.get<double>() >= 0 && json.get<double>() <= most))
    refuse(fields.path(key), "must be a number from 0 to " + number_text(most));
  return json.get<double>();
}

LinkImpairment impairment_of(const Json& json, const std::string& path) {
  constexpr double kLongestDelay = 10e9, kMostLoss = 100, kMostRate = 1e12;
  const Fields fields(json, path, {"delay_ns", "loss_percent", "bits_per_second", "links"});
  LinkImpairment result;
  result.impairment.delay = static_cast<Nanoseconds>(number_of(fields, "delay_ns", kLongestDelay));
  result.impairment.loss_percent = number_of(fields, "loss_percent", kMostLoss);
  result.impairment.bits_per_second =
      static_cast<std::int64_t>(number_of(fields, "bits_per_second", kMostRate));
  if (result.impairment.none()) refuse(path, "does nothing; give a delay, a loss or a rate");
  for (const Json& link : list_of(fields.need("links"), fields.path("links"), 100))
    result.links.push_back(name_of(link, fields.path("links")));
  return result;
}

HostRole role_of(const std::string& path, const std::string& name) {
  if (name == "device") return HostRole::device;
  if (name == "scanner") return HostRole::scanner;
  if (name == "peer") return HostRole::peer;
  std::string roles;
  for (const CellHost& host : kCellHosts) {
    if (host.role == name) return HostRole::helper;
    roles += (roles.empty() ? "" : ", ") + std::string(host.role);
  }
  refuse(path, shown(name) + " is not a role; allowed are " + roles);
}

HostRequest request_of(const Json& json) {
  const Fields fields(json, "prepare",
                      {"role", "name", "policy", "open_tcp_ports", "open_udp_ports", "icmp_limits",
                       "impairment", "scope", "addresses", "workload"});
  HostRequest request;
  request.role_name = text_of(fields.need("role"), fields.path("role"));
  request.role = role_of(fields.path("role"), request.role_name);
  request.name = name_of(fields.need("name"), fields.path("name"));
  if (const Json* policy = fields.find("policy")) {
    const std::string text = text_of(*policy, fields.path("policy"));
    const auto parsed = parse_policy(text);
    if (!parsed)
      refuse(fields.path("policy"), shown(text) + " is not a policy; allowed are open, reject, drop");
    request.policy = *parsed;
  }
  request.open_tcp_ports = ports_of(fields, "open_tcp_ports");
  request.open_udp_ports = ports_of(fields, "open_udp_ports");
  if (const Json* limits = fields.find("icmp_limits")) {
    const std::string text = text_of(*limits, fields.path("icmp_limits"));
    const auto parsed = parse_icmp_limits(text);
    if (!parsed)
      refuse(fields.path("icmp_limits"), shown(text) + " is none; allowed are default, off, strict");
    request.icmp_limits = *parsed;
  }
  if (const Json* impairment = fields.find("impairment"))
    request.impairment = impairment_of(*impairment, fields.path("impairment"));
  request.scope = scope_of(fields);
  // Without a scope nothing may be scanned, so a scanner without one is a mistake of its harness.
  if (request.role == HostRole::scanner && request.scope.empty())
    refuse(fields.path("scope"), "must not be empty for a scanner");
  request.addresses = addresses_of(fields);
  const Json* workload = fields.find("workload");
  if (workload != nullptr && !workload->is_null())
    request.workload = workload_of(*workload, fields.path("workload"));
  return request;
}

Json parse_line(std::string_view line) {
  if (line.size() > kMaxPrepareLine) throw Refusal{"the line is longer than 1 MiB"};
  Json json = Json::parse(line, nullptr, false);
  if (json.is_discarded()) throw Refusal{"the line is not JSON: " + shown(std::string(line.substr(0, 64)))};
  return json;
}

}  // namespace

Result<HostRequest> parse_host_request(std::string_view line) {
  try {
    const Json json = parse_line(line);
    const Fields fields(json, "first line", {"prepare"});
    return request_of(fields.need("prepare"));
  } catch (const Refusal& refusal) {
    return make_error(Errc::invalid_input, refusal.what);
  } catch (const Json::exception& error) {
    return make_error(Errc::invalid_input, error.what());
  }
}

Result<Done> parse_start(std::string_view line) {
  try {
    const Json json = parse_line(line);
    const Fields fields(json, "second line", {"start"});
    const Fields empty(fields.need("start"), "start", {});
    return Done{};
  } catch (const Refusal& refusal) {
    return make_error(Errc::invalid_input, refusal.what);
  } catch (const Json::exception& error) {
    return make_error(Errc::invalid_input, error.what());
  }
}

}  // namespace zpilab
