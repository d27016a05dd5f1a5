#include "model/detect/pace_rule.h"

#include <algorithm>

#include "model/detect/text_lines.h"

namespace zpilab {
namespace {

/// Nats above the surest other class: more than the decision stage ever asks for in one sample.
constexpr float kCertain = 20;

}  // namespace

std::string serialise(const PaceRule& rule, std::span<const FeatureColumn> columns) {
  return std::string(class_name(rule.traffic_class)) + " " + std::string(columns[rule.column].feature->name) +
         " " + std::to_string(rule.length);
}

std::optional<PaceRule> parse_pace_rule(std::string_view line, std::span<const FeatureColumn> columns) {
  const auto words = split_text(line, ' ');
  if (words.size() != 3) return std::nullopt;
  const auto traffic_class = parse_class(words[0]);
  const auto length = parse_number<int>(words[2]);
  const auto column = std::ranges::find_if(columns, [&](const FeatureColumn& candidate) {
    return candidate.feature->statistic == Statistic::even_run && candidate.feature->name == words[1];
  });
  if (!traffic_class || static_cast<std::size_t>(*traffic_class) >= kClassCount ||
      *traffic_class == TrafficClass::normal || !length || *length < 2 || *length > kLongestRun ||
      column == columns.end())
    return std::nullopt;
  return PaceRule{*traffic_class, static_cast<std::size_t>(column - columns.begin()), *length};
}

PaceWatch::PaceWatch(std::span<const PaceRule> rules) {
  for (const PaceRule& rule : rules) watched_.push_back({rule, 0, std::nullopt});
}

void PaceWatch::heed(Nanoseconds time, std::span<const float> features, Margins& margins) {
  for (Watched& watched : watched_) {
    const int length = static_cast<int>(features[watched.rule.column]);
    if (length > watched.last && length >= watched.rule.length) watched.grew_at = time;
    watched.last = length;
    if (watched.grew_at && time - *watched.grew_at < kPaceHolds)
      margins[static_cast<std::size_t>(watched.rule.traffic_class)] =
          *std::ranges::max_element(margins) + kCertain;
  }
}

}  // namespace zpilab
