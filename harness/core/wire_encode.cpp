// Writing the agent protocol. Every message is an object with one member, named after its kind.
#include <array>
#include <charconv>
#include <nlohmann/json.hpp>
#include <utility>

#include "harness/core/wire.h"
#include "harness/core/wire_words.h"

namespace zpilab::wire {
namespace {

using OrderedJson = nlohmann::ordered_json;

std::string finish(const char* kind, OrderedJson body) {
  OrderedJson message = OrderedJson::object();
  message[kind] = std::move(body);
  // Text from a kernel or a child need not be UTF-8; a line must be.
  return message.dump(-1, ' ', false, OrderedJson::error_handler_t::replace);
}

template <typename Integer>
void append_number(std::string& text, Integer value) {
  std::array<char, 24> digits{};
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr;
  text.append(digits.data(), end);
}

// Written by hand: it runs up to a thousand times a second on the device.
std::string encode_message(const Sample& sample) {
  std::string text;
  text.reserve(96 + sample.deltas.size() * 12);
  text += R"({"sample":{"seq":)";
  append_number(text, sample.seq);
  text += R"(,"time":)";
  append_number(text, sample.time);
  text += R"(,"lateness":)";
  append_number(text, sample.lateness);
  text += R"(,"cost":)";
  append_number(text, sample.cost);
  text += R"(,"deltas":[)";
  bool first = true;
  for (const auto& [index, delta] : sample.deltas) {
    text += first ? "[" : ",[";
    first = false;
    append_number(text, index);
    text += ',';
    append_number(text, delta);
    text += ']';
  }
  text += "]}}";
  return text;
}

std::string encode_message(const Hello& hello) {
  return finish("hello", {{"protocol", hello.protocol},
                          {"agent", hello.agent},
                          {"session", hello.session},
                          {"os", hello.os},
                          {"kernel", hello.kernel},
                          {"boot_id", hello.boot_id},
                          {"clock", hello.clock},
                          {"now", hello.now},
                          {"realtime", hello.realtime},
                          {"interval", hello.interval},
                          {"first_deadline", hello.first_deadline},
                          {"counters", hello.counters}});
}

std::string encode_message(const CountersAdded& added) {
  return finish("counters_added", {{"names", added.names}});
}

std::string encode_message(const Gap& gap) { return finish("gap", {{"from", gap.from}, {"to", gap.to}}); }

std::string encode_message(const Detection& detection) {
  OrderedJson body = {{"detector", detection.detector}, {"time", detection.time}};
  if (detection.seq) body["seq"] = *detection.seq;
  if (detection.sample_time) body["sample_time"] = *detection.sample_time;
  if (detection.traffic_class) body["class"] = class_name(*detection.traffic_class);
  if (detection.score) body["score"] = *detection.score;
  body["stamp"] = kStamps.at(static_cast<std::size_t>(detection.stamp));
  return finish("detection", std::move(body));
}

std::string encode_message(const DetectorStatus& status) {
  const bool ready = status.state == DetectorStatus::State::ready;
  OrderedJson body = {{"name", status.detector}, {"state", ready ? "ready" : "exited"}};
  if (ready) {
    body["version"] = status.version;
    body["hash"] = status.hash;
  } else {
    body["exit_status"] = status.exit_status;
  }
  body["message"] = status.message;
  return finish("detector", std::move(body));
}

std::string encode_message(const ClockReply& reply) {
  return finish("clock", {{"id", reply.id}, {"received", reply.received}, {"sent", reply.sent}});
}

std::string encode_message(const Summary& summary) {
  OrderedJson body = {{"samples", summary.samples},
                      {"lost", summary.lost},
                      {"worst_lateness", summary.worst_lateness},
                      {"median_cost", summary.median_cost},
                      {"cpu", summary.cpu}};
  if (const auto& usage = summary.usage)
    body["usage"] = {{"time", usage->time},
                     {"cpu", usage->cpu},
                     {"detectors_cpu", usage->detectors_cpu},
                     {"memory", usage->memory},
                     {"detectors_memory", usage->detectors_memory}};
  return finish("summary", std::move(body));
}

std::string encode_message(const Failure& failure) { return finish("failure", {{"what", failure.what}}); }

OrderedJson encode_alarms(const AlarmSource& alarms) {
  OrderedJson body = {{"from", kAlarmSources.at(static_cast<std::size_t>(alarms.kind))}};
  if (!alarms.file.empty()) body["file"] = alarms.file;
  if (!alarms.format.empty()) body["format"] = alarms.format;
  for (const AlarmPattern& pattern : alarms.patterns) {
    OrderedJson row = {{"line", pattern.line}};
    if (pattern.traffic_class) row["class"] = class_name(*pattern.traffic_class);
    body["match"].push_back(std::move(row));
  }
  return body;
}

std::string encode_message(const StartDetector& command) {
  return finish("start_detector", {{"name", command.name},
                                   {"start", command.start},
                                   {"version", command.version},
                                   {"reads_counters", command.reads_counters},
                                   {"alarms", encode_alarms(command.alarms)}});
}
std::string encode_message(const Ack& ack) { return finish("ack", {{"seq", ack.seq}}); }
std::string encode_message(const ClockRequest& request) {
  return finish("clock_request", {{"id", request.id}});
}
std::string encode_message(const KeepAlive&) { return finish("keep_alive", OrderedJson::object()); }
std::string encode_message(const Deliver&) { return finish("deliver", OrderedJson::object()); }
std::string encode_message(const Stop&) { return finish("stop", OrderedJson::object()); }

std::string encode_message(const DetectorReady&) { return finish("ready", OrderedJson::object()); }
std::string encode_message(const DetectorAlarm& alarm) {
  OrderedJson body = OrderedJson::object();
  if (alarm.seq) body["seq"] = *alarm.seq;
  if (alarm.traffic_class) body["class"] = class_name(*alarm.traffic_class);
  if (alarm.score) body["score"] = *alarm.score;
  return finish("alarm", std::move(body));
}

}  // namespace

std::string encode(const AgentMessage& message) {
  return std::visit([](const auto& m) { return encode_message(m); }, message);
}
std::string encode(const AgentCommand& command) {
  return std::visit([](const auto& m) { return encode_message(m); }, command);
}
std::string encode(const DetectorMessage& message) {
  return std::visit([](const auto& m) { return encode_message(m); }, message);
}

}  // namespace zpilab::wire
