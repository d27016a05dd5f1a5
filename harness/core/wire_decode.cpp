// Reading the agent protocol. Unknown members inside a message are ignored, so that a later agent can add
// some; unknown kinds are refused.
#include <algorithm>
#include <limits>
#include <nlohmann/json.hpp>
#include <utility>

#include "harness/core/sample_text.h"
#include "harness/core/wire.h"
#include "harness/core/wire_words.h"

namespace zpilab::wire {
namespace {

using Json = nlohmann::json;

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
    if (value->is_string()) out = parse_said_class(value->get_ref<const std::string&>());
    if (!out) fail_field("class", "must be one of the eight class names, or tcp");
  }
  const Json* list(const char* name) {
    const Json* value = required(name);
    if (value == nullptr || value->is_array()) return value;
    fail_field(name, "must be a list");
    return nullptr;
  }
  const Json* optional_list(const char* name) { return find(name) == nullptr ? nullptr : list(name); }
  const Json* object(const char* name) {
    const Json* value = find(name);
    if (value == nullptr || value->is_object()) return value;
    fail_field(name, "must be an object");
    return nullptr;
  }
  /// What was wrong inside is wrong here.
  void adopt(const Fields& inner) {
    if (!inner.problem_.empty()) fail(inner.problem_);
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

void read_usage(Fields& fields, std::optional<Usage>& out) {
  const Json* body = fields.object("usage");
  if (body == nullptr) return;
  Fields inside(*body, "usage");
  Usage& usage = out.emplace();
  inside.integer("time", usage.time);
  inside.integer("cpu", usage.cpu);
  inside.integer("detectors_cpu", usage.detectors_cpu);
  inside.count("memory", usage.memory);
  inside.count("detectors_memory", usage.detectors_memory);
  fields.adopt(inside);
}

AgentResult read_summary(Fields fields) {
  Summary summary;
  fields.count("samples", summary.samples);
  fields.count("lost", summary.lost);
  fields.integer("worst_lateness", summary.worst_lateness);
  fields.integer("median_cost", summary.median_cost);
  fields.integer("cpu", summary.cpu);
  read_usage(fields, summary.usage);
  return fields.done<Summary, AgentMessage>(summary);
}

AgentResult read_failure(Fields fields) {
  Failure failure;
  fields.text("what", failure.what);
  return fields.done<Failure, AgentMessage>(std::move(failure));
}

using CommandResult = Result<AgentCommand>;

AlarmPattern read_alarm_pattern(Fields& fields, const Json& row) {
  AlarmPattern pattern;
  Fields columns(row, "match");
  columns.text("line", pattern.line);
  columns.optional_class(pattern.traffic_class);
  fields.adopt(columns);
  return pattern;
}

void read_alarm_source(Fields& fields, AlarmSource& alarms) {
  const Json* body = fields.object("alarms");
  if (body == nullptr) return;
  Fields inside(*body, "alarms");
  std::string from;
  inside.text("from", from);
  const auto found = std::find(kAlarmSources.begin(), kAlarmSources.end(), from);
  if (found == kAlarmSources.end()) inside.fail_field("from", "must be stdout, file or syslog");
  alarms.kind = static_cast<AlarmSource::Kind>(found - kAlarmSources.begin());
  inside.optional_text("file", alarms.file);
  inside.optional_text("format", alarms.format);
  if (const Json* rows = inside.optional_list("match"))
    for (const Json& row : *rows) alarms.patterns.push_back(read_alarm_pattern(inside, row));
  fields.adopt(inside);
}

CommandResult read_start_detector(Fields fields) {
  StartDetector command;
  fields.text("name", command.name);
  fields.texts("start", command.start);
  fields.texts("version", command.version);
  fields.flag("reads_counters", command.reads_counters);
  read_alarm_source(fields, command.alarms);
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

Result<AgentMessage> decode_agent_message(std::string_view line) {
  if (line.size() <= kMaxLine)
    if (auto sample = read_sample_text(line)) return AgentMessage(std::move(*sample));
  return decode(line, kAgentKinds);
}
Result<AgentCommand> decode_agent_command(std::string_view line) { return decode(line, kCommandKinds); }
Result<DetectorMessage> decode_detector_message(std::string_view line) {
  return decode(line, kDetectorKinds);
}

}  // namespace zpilab::wire
