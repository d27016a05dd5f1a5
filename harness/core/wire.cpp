// Encoding and decoding of the agent protocol. Every message is an object with one member, named after its
// kind. Unknown members inside a message are ignored, so that a later agent can add some; unknown kinds are
// refused.
#include "harness/core/wire.h"

#include <array>
#include <charconv>
#include <limits>
#include <nlohmann/json.hpp>
#include <utility>

namespace zpilab::wire {
namespace {

using Json = nlohmann::json;
using OrderedJson = nlohmann::ordered_json;

// ---- encoding ----

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

constexpr std::array<std::string_view, 3> kStamps = {"sample", "arrival", "packet_time"};

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
  return finish("summary", {{"samples", summary.samples},
                            {"lost", summary.lost},
                            {"worst_lateness", summary.worst_lateness},
                            {"median_cost", summary.median_cost},
                            {"cpu", summary.cpu}});
}

std::string encode_message(const Failure& failure) { return finish("failure", {{"what", failure.what}}); }

std::string encode_message(const StartDetector& command) {
  return finish("start_detector", {{"name", command.name},
                                   {"start", command.start},
                                   {"version", command.version},
                                   {"reads_counters", command.reads_counters}});
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

// ---- decoding ----

/// Reads the members of one message. The first thing that is wrong is kept; the rest is then skipped.
class Fields {
 public:
  Fields(const Json& body, std::string kind) : body_(body), kind_(std::move(kind)) {
    if (!body_.is_object()) fail("must be an object");
  }

  void text(const char* name, std::string& out) {
    const Json* value = required(name);
    if (value == nullptr) return;
    if (value->is_string())
      out = value->get_ref<const std::string&>();
    else
      fail_field(name, "must be a string");
  }
  void optional_text(const char* name, std::string& out) {
    if (find(name) != nullptr) text(name, out);
  }
  void texts(const char* name, std::vector<std::string>& out) {
    const Json* value = required(name);
    if (value == nullptr) return;
    if (!value->is_array()) return fail_field(name, "must be a list of strings");
    out.reserve(value->size());
    for (const Json& item : *value) {
      if (!item.is_string()) return fail_field(name, "must hold strings only");
      out.push_back(item.get_ref<const std::string&>());
    }
  }
  void integer(const char* name, std::int64_t& out) {
    if (const Json* value = required(name)) read_integer(name, *value, out);
  }
  void optional_integer(const char* name, std::optional<std::int64_t>& out) {
    if (const Json* value = find(name)) read_integer(name, *value, out.emplace());
  }
  void count(const char* name, std::uint64_t& out) {
    if (const Json* value = required(name)) read_count(name, *value, out);
  }
  void optional_count(const char* name, std::optional<std::uint64_t>& out) {
    if (const Json* value = find(name)) read_count(name, *value, out.emplace());
  }
  void small_integer(const char* name, int& out) {
    std::int64_t wide = 0;
    integer(name, wide);
    if (wide < std::numeric_limits<int>::min() || wide > std::numeric_limits<int>::max())
      return fail_field(name, "is out of range");
    out = static_cast<int>(wide);
  }
  void flag(const char* name, bool& out) {
    const Json* value = find(name);
    if (value == nullptr) return;
    if (value->is_boolean())
      out = value->get<bool>();
    else
      fail_field(name, "must be true or false");
  }
  void optional_number(const char* name, std::optional<double>& out) {
    const Json* value = find(name);
    if (value == nullptr) return;
    if (value->is_number())
      out = value->get<double>();
    else
      fail_field(name, "must be a number");
  }
  void optional_class(std::optional<TrafficClass>& out) {
    const Json* value = find("class");
    if (value == nullptr) return;
    if (value->is_string()) out = parse_class(value->get_ref<const std::string&>());
    if (!out) fail_field("class", "must be one of the eight class names");
  }
  const Json* list(const char* name) {
    const Json* value = required(name);
    if (value == nullptr || value->is_array()) return value;
    fail_field(name, "must be a list");
    return nullptr;
  }

  void fail(const std::string& what) {
    if (problem_.empty()) problem_ = kind_ + ": " + what;
  }
  void fail_field(const char* name, const char* what) { fail(std::string("`") + name + "` " + what); }

  template <typename Message, typename Variant>
  Result<Variant> done(Message message) const {
    if (!problem_.empty()) return make_error(Errc::invalid_input, problem_);
    return Variant(std::move(message));
  }

 private:
  const Json* find(const char* name) const {
    if (!problem_.empty()) return nullptr;
    const auto found = body_.find(name);
    return found == body_.end() || found->is_null() ? nullptr : &*found;
  }
  const Json* required(const char* name) {
    const Json* value = find(name);
    if (value == nullptr) fail_field(name, "is missing");
    return value;
  }
  void read_integer(const char* name, const Json& value, std::int64_t& out) {
    if (!value.is_number_integer()) return fail_field(name, "must be a whole number");
    if (value.is_number_unsigned() &&
        value.get<std::uint64_t>() > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max()))
      return fail_field(name, "is out of range");
    out = value.get<std::int64_t>();
  }
  void read_count(const char* name, const Json& value, std::uint64_t& out) {
    std::int64_t wide = 0;
    read_integer(name, value, wide);
    if (wide < 0) return fail_field(name, "must not be negative");
    out = static_cast<std::uint64_t>(wide);
  }

  const Json& body_;
  std::string kind_;
  std::string problem_;
};

void read_deltas(Fields& fields, std::vector<CounterDelta>& deltas) {
  const Json* list = fields.list("deltas");
  if (list == nullptr) return;
  deltas.reserve(list->size());
  for (const Json& pair : *list) {
    if (!pair.is_array() || pair.size() != 2 || !pair[0].is_number_unsigned() || !pair[1].is_number_integer())
      return fields.fail("`deltas` must hold pairs [index, increment] of whole numbers");
    const auto index = pair[0].get<std::uint64_t>();
    if (index > std::numeric_limits<std::uint32_t>::max())
      return fields.fail("an index in `deltas` is out of range");
    if (pair[1].is_number_unsigned() &&
        pair[1].get<std::uint64_t>() > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max()))
      return fields.fail("an increment in `deltas` is out of range");
    const auto delta = pair[1].get<std::int64_t>();
    if (delta == 0) return fields.fail("`deltas` must not hold an increment of zero");
    if (!deltas.empty() && deltas.back().first >= index) return fields.fail("`deltas` must ascend by index");
    deltas.emplace_back(static_cast<std::uint32_t>(index), delta);
  }
}

using AgentResult = Result<AgentMessage>;

AgentResult read_hello(Fields fields) {
  Hello hello;
  fields.small_integer("protocol", hello.protocol);
  fields.text("agent", hello.agent);
  fields.text("session", hello.session);
  fields.text("os", hello.os);
  fields.text("kernel", hello.kernel);
  fields.text("boot_id", hello.boot_id);
  fields.text("clock", hello.clock);
  fields.integer("now", hello.now);
  fields.integer("realtime", hello.realtime);
  fields.integer("interval", hello.interval);
  fields.integer("first_deadline", hello.first_deadline);
  fields.texts("counters", hello.counters);
  if (hello.protocol != kProtocolVersion)
    fields.fail("protocol " + std::to_string(hello.protocol) + " is not understood here; " +
                std::to_string(kProtocolVersion) + " is");
  return fields.done<Hello, AgentMessage>(std::move(hello));
}

AgentResult read_counters_added(Fields fields) {
  CountersAdded added;
  fields.texts("names", added.names);
  return fields.done<CountersAdded, AgentMessage>(std::move(added));
}

AgentResult read_sample(Fields fields) {
  Sample sample;
  fields.count("seq", sample.seq);
  fields.integer("time", sample.time);
  fields.integer("lateness", sample.lateness);
  fields.integer("cost", sample.cost);
  read_deltas(fields, sample.deltas);
  if (sample.seq == 0) fields.fail("`seq` starts at 1");
  return fields.done<Sample, AgentMessage>(std::move(sample));
}

AgentResult read_gap(Fields fields) {
  Gap gap;
  fields.count("from", gap.from);
  fields.count("to", gap.to);
  if (gap.from == 0 || gap.to < gap.from) fields.fail("needs 1 <= from <= to");
  return fields.done<Gap, AgentMessage>(gap);
}

AgentResult read_detection(Fields fields) {
  Detection detection;
  std::string stamp;
  fields.text("detector", detection.detector);
  fields.integer("time", detection.time);
  fields.optional_count("seq", detection.seq);
  fields.optional_integer("sample_time", detection.sample_time);
  fields.optional_class(detection.traffic_class);
  fields.optional_number("score", detection.score);
  fields.text("stamp", stamp);
  bool known = false;
  for (std::size_t i = 0; i < kStamps.size(); ++i) {
    if (kStamps[i] != stamp) continue;
    detection.stamp = static_cast<AlarmStamp>(i);
    known = true;
  }
  if (!known) fields.fail_field("stamp", "must be sample, arrival or packet_time");
  return fields.done<Detection, AgentMessage>(std::move(detection));
}

AgentResult read_detector_status(Fields fields) {
  DetectorStatus status;
  std::string state;
  fields.text("name", status.detector);
  fields.text("state", state);
  fields.optional_text("message", status.message);
  if (state == "ready") {
    fields.optional_text("version", status.version);
    fields.optional_text("hash", status.hash);
  } else if (state == "exited") {
    status.state = DetectorStatus::State::exited;
    fields.small_integer("exit_status", status.exit_status);
  } else {
    fields.fail_field("state", "must be ready or exited");
  }
  return fields.done<DetectorStatus, AgentMessage>(std::move(status));
}

AgentResult read_clock_reply(Fields fields) {
  ClockReply reply;
  fields.count("id", reply.id);
  fields.integer("received", reply.received);
  fields.integer("sent", reply.sent);
  return fields.done<ClockReply, AgentMessage>(reply);
}

AgentResult read_summary(Fields fields) {
  Summary summary;
  fields.count("samples", summary.samples);
  fields.count("lost", summary.lost);
  fields.integer("worst_lateness", summary.worst_lateness);
  fields.integer("median_cost", summary.median_cost);
  fields.integer("cpu", summary.cpu);
  return fields.done<Summary, AgentMessage>(summary);
}

AgentResult read_failure(Fields fields) {
  Failure failure;
  fields.text("what", failure.what);
  return fields.done<Failure, AgentMessage>(std::move(failure));
}

using CommandResult = Result<AgentCommand>;

CommandResult read_start_detector(Fields fields) {
  StartDetector command;
  fields.text("name", command.name);
  fields.texts("start", command.start);
  fields.texts("version", command.version);
  fields.flag("reads_counters", command.reads_counters);
  if (command.name.empty()) fields.fail_field("name", "must not be empty");
  if (command.start.empty()) fields.fail_field("start", "must name a program");
  return fields.done<StartDetector, AgentCommand>(std::move(command));
}

CommandResult read_ack(Fields fields) {
  Ack ack;
  fields.count("seq", ack.seq);
  return fields.done<Ack, AgentCommand>(ack);
}

CommandResult read_clock_request(Fields fields) {
  ClockRequest request;
  fields.count("id", request.id);
  return fields.done<ClockRequest, AgentCommand>(request);
}

template <typename Message, typename Variant>
Result<Variant> read_empty(Fields fields) {
  return fields.done<Message, Variant>(Message{});
}

using DetectorResult = Result<DetectorMessage>;

DetectorResult read_alarm(Fields fields) {
  DetectorAlarm alarm;
  fields.optional_count("seq", alarm.seq);
  fields.optional_class(alarm.traffic_class);
  fields.optional_number("score", alarm.score);
  return fields.done<DetectorAlarm, DetectorMessage>(alarm);
}

/// One kind of message: its name and how it is read. Adding a kind is one row.
template <typename Variant>
struct Kind {
  std::string_view name;
  Result<Variant> (*read)(Fields);
};

constexpr Kind<AgentMessage> kAgentKinds[] = {
    {"hello", read_hello},         {"counters_added", read_counters_added},
    {"sample", read_sample},       {"gap", read_gap},
    {"detection", read_detection}, {"detector", read_detector_status},
    {"clock", read_clock_reply},   {"summary", read_summary},
    {"failure", read_failure},
};

constexpr Kind<AgentCommand> kCommandKinds[] = {
    {"start_detector", read_start_detector},        {"ack", read_ack},
    {"clock_request", read_clock_request},          {"keep_alive", read_empty<KeepAlive, AgentCommand>},
    {"deliver", read_empty<Deliver, AgentCommand>}, {"stop", read_empty<Stop, AgentCommand>},
};

constexpr Kind<DetectorMessage> kDetectorKinds[] = {
    {"ready", read_empty<DetectorReady, DetectorMessage>},
    {"alarm", read_alarm},
};

template <typename Variant, std::size_t N>
Result<Variant> decode(std::string_view line, const Kind<Variant> (&kinds)[N]) {
  if (line.size() > kMaxLine)
    return make_error(Errc::invalid_input, "the line is longer than " + std::to_string(kMaxLine) + " bytes");
  const Json message = Json::parse(line.begin(), line.end(), nullptr, false);
  if (message.is_discarded()) return make_error(Errc::invalid_input, "the line is not JSON");
  if (!message.is_object() || message.size() != 1)
    return make_error(Errc::invalid_input, "a message is an object with one member that names its kind");
  const std::string& name = message.begin().key();
  for (const auto& kind : kinds)
    if (kind.name == name) return kind.read(Fields(message.begin().value(), name));
  return make_error(Errc::invalid_input, "unknown kind of message: `" + name.substr(0, 60) + "`");
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

Result<AgentMessage> decode_agent_message(std::string_view line) { return decode(line, kAgentKinds); }
Result<AgentCommand> decode_agent_command(std::string_view line) { return decode(line, kCommandKinds); }
Result<DetectorMessage> decode_detector_message(std::string_view line) {
  return decode(line, kDetectorKinds);
}

}  // namespace zpilab::wire
