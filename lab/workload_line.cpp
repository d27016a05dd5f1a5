#include "lab/workload_line.h"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

namespace zpilab {
namespace {

using Json = nlohmann::json;

bool is_counter_name(const std::string& name) {
  return !name.empty() && name.size() <= 64 && std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
  });
}

Error wrong(const std::string& what) { return make_error(Errc::invalid_input, what); }

Result<WorkloadLine> work_of(const Json& work) {
  WorkloadLine line;
  if (!work.is_object()) return wrong("\"work\" must be an object of counters");
  for (const auto& [name, value] : work.items()) {
    if (!is_counter_name(name)) return wrong("a counter's name holds a-z, 0-9 and '_' only, at most 64");
    if (!value.is_number() || !std::isfinite(value.get<double>()) || value.get<double>() < 0)
      return wrong("the counter " + name + " must be a number that is not negative");
    line.work[name] = value.get<double>();
  }
  return line;
}

Result<WorkloadLine> event_of(const Json& event) {
  if (!event.is_string()) return wrong("\"event\" must be a text");
  WorkloadLine line;
  line.event = event.get<std::string>().substr(0, 500);
  return line;
}

}  // namespace

Result<WorkloadLine> parse_workload_line(std::string_view line) {
  const Json json = Json::parse(line, nullptr, false);
  if (json.is_discarded()) return wrong("not JSON");
  if (!json.is_object() || json.size() != 1)
    return wrong("not one of {\"work\":{...}} and {\"event\":\"...\"}");
  if (json.contains("work")) return work_of(json["work"]);
  if (json.contains("event")) return event_of(json["event"]);
  return wrong("not one of {\"work\":{...}} and {\"event\":\"...\"}");
}

}  // namespace zpilab
