#include "model/detect/threshold_decision.h"

#include "harness/core/number_text.h"
#include "model/detect/text_lines.h"

namespace zpilab {
namespace {

constexpr std::int64_t kLongestHoldMs = 600'000;

bool is_share(std::optional<double> value) { return value && *value > 0 && *value <= 1; }

bool parse_rule(const std::vector<std::string_view>& words, ThresholdDecision& decision) {
  if (words.size() != 4) return false;
  const auto traffic_class = parse_class(words[1]);
  const auto threshold = parse_number<double>(words[2]);
  const auto hold = parse_number<std::int64_t>(words[3]);
  if (!traffic_class || !is_share(threshold) || !hold || *hold < 0 || *hold > kLongestHoldMs) return false;
  decision.rules[static_cast<std::size_t>(*traffic_class)] = {*threshold, *hold * kMillisecond};
  return true;
}

}  // namespace

std::string serialise(const ThresholdDecision& decision) {
  std::string text = "release " + number_text(decision.release) + "\n";
  for (std::size_t c = 1; c < kClassCount; ++c) {
    text += "rule " + std::string(kClassNames[c]) + " " + number_text(decision.rules[c].threshold) + " " +
            std::to_string(decision.rules[c].hold / kMillisecond) + "\n";
  }
  return text;
}

bool parse_line(std::string_view line, ThresholdDecision& decision) {
  const auto words = split_text(line, ' ');
  if (words.size() == 2 && words[0] == "release") {
    const auto release = parse_number<double>(words[1]);
    if (!is_share(release)) return false;
    decision.release = *release;
    return true;
  }
  return !words.empty() && words[0] == "rule" && parse_rule(words, decision);
}

std::optional<TrafficClass> ThresholdDecider::step(Nanoseconds time, const Probabilities& probabilities) {
  const Probabilities scores = zpilab::scores(probabilities);
  std::optional<TrafficClass> best;
  for (std::size_t c = 1; c < kClassCount; ++c) {
    const ThresholdRule& rule = decision_.rules[c];
    std::optional<Nanoseconds>& since = above_since_[c];
    if (!(scores[c] >= rule.threshold)) {
      since.reset();
      continue;
    }
    if (!since) since = time;
    if (time - *since < rule.hold) continue;
    if (!best || scores[c] > scores[static_cast<std::size_t>(*best)]) best = static_cast<TrafficClass>(c);
  }
  if (best) return called_ = best;
  if (called_) {
    const auto c = static_cast<std::size_t>(*called_);
    if (scores[c] < decision_.rules[c].threshold * decision_.release) called_.reset();
  }
  return called_;
}

}  // namespace zpilab
