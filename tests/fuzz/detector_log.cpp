// Every format in both tables of detectors' logs, the agent's and the import's, on any log. A new format is
// fuzzed by standing in its table.
#include <algorithm>

#include "harness/detector_log/log_format.h"
#include "harness/detector_log/record_formats.h"
#include "tests/fuzz/target.h"

namespace zpilab {
namespace {

/// Some mapping: it names fields, which the seeds have.
const LogMapping& mapping() {
  static const LogMapping kMapping = [] {
    LogMapping some;
    some.class_field = "class";
    some.classes = {{"scan", TrafficClass::tcp4}};
    return some;
  }();
  return kMapping;
}

void read_lines(std::string_view log) {
  constexpr Nanoseconds kNear = 1'795'000'000 * kSecond;
  for (const RecordFormat& format : record_formats()) {
    const auto reader = format.open({{}, {}, kNear}, format.needs_mapping ? &mapping() : nullptr);
    for (std::string_view rest = log; !rest.empty();) {
      const std::size_t end = std::min(rest.find('\n'), rest.size() - 1);
      reader->read(rest.substr(0, rest[end] == '\n' ? end : end + 1));
      rest.remove_prefix(end + 1);
    }
  }
}

}  // namespace
}  // namespace zpilab

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text = zpilab::fuzz::text_of(data, size);
  for (const zpilab::LogFormat& format : zpilab::log_formats()) format.parse(text);
  zpilab::read_lines(text);
  return 0;
}
