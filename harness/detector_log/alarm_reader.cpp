#include "harness/detector_log/alarm_reader.h"

namespace zpilab {

Result<AlarmReader> AlarmReader::create(const AlarmSource& source) {
  AlarmReader reader;
  if (!source.format.empty()) {
    reader.format_ = find_log_format(source.format);
    if (reader.format_ == nullptr)
      return make_error(Errc::invalid_input, "there is no log format \"" + source.format +
                                                 "\"; allowed are " + log_format_names());
    return reader;
  }
  for (const AlarmPattern& pattern : source.patterns) {
    if (const std::string problem = regex_problem(pattern.line); !problem.empty())
      return make_error(Errc::invalid_input, problem);
    reader.patterns_.emplace_back(std::regex(pattern.line), LogAlarm{pattern.traffic_class, {}, {}});
  }
  return reader;
}

std::optional<LogAlarm> AlarmReader::read(std::string_view line) const {
  line = line.substr(0, kLongestLine);
  if (format_ != nullptr) return format_->parse(line);
  for (const auto& [expression, alarm] : patterns_)
    if (std::regex_search(line.begin(), line.end(), expression)) return alarm;
  return std::nullopt;
}

std::string regex_problem(const std::string& expression) {
  try {
    const std::regex compiled(expression);
    return {};
  } catch (const std::regex_error& error) {
    return "\"" + expression + "\" is not a regular expression: " + error.what();
  }
}

}  // namespace zpilab
