#include "model/detect/sequential_decision.h"

#include <algorithm>
#include <cmath>

#include "harness/core/number_text.h"
#include "model/detect/text_lines.h"

namespace zpilab {
namespace {

constexpr double kLargestHeight = 10'000;
/// Below the least probability that evidence can tell.
constexpr double kTiny = 1e-9;
/// After a gap a sample does not stand for all that nobody saw.
constexpr Nanoseconds kLongestStep = kSecond;
/// How far a sum may rise above its height: so a long scan is let go soon after its end.
constexpr double kHeadroom = 2;

constexpr auto kTcp4 = static_cast<std::size_t>(TrafficClass::tcp4);
constexpr auto kTcp6 = static_cast<std::size_t>(TrafficClass::tcp6);

bool within(std::optional<double> value, double least, double most) {
  return value && *value >= least && *value <= most;
}

bool parse_rule(const std::vector<std::string_view>& words, SequentialDecision& decision) {
  if (words.size() != 5) return false;
  const auto traffic_class = parse_class(words[1]);
  const auto drift = parse_number<double>(words[2]);
  const auto height = parse_number<double>(words[3]);
  const auto at_once = parse_number<double>(words[4]);
  if (!traffic_class || !within(drift, -kMostEvidence, kMostEvidence) || !within(height, 0, kLargestHeight) ||
      *height == 0 || !within(at_once, -kMostEvidence, kNeverAtOnce))
    return false;
  decision.rules[static_cast<std::size_t>(*traffic_class)] = {*drift, *height, *at_once};
  return true;
}

}  // namespace

std::string serialise(const SequentialDecision& decision) {
  std::string text = "release " + number_text(decision.release) + "\n";
  if (decision.family > 0) text += "family " + number_text(decision.family) + "\n";
  for (std::size_t c = 1; c < kClassCount; ++c) {
    const SequentialRule& rule = decision.rules[c];
    text += "rule " + std::string(kClassNames[c]) + " " + number_text(rule.drift) + " " +
            number_text(rule.height) + " " + number_text(rule.at_once) + "\n";
  }
  return text;
}

bool parse_line(std::string_view line, SequentialDecision& decision) {
  const auto words = split_text(line, ' ');
  if (words.size() == 2 && words[0] == "release") {
    const auto release = parse_number<double>(words[1]);
    if (!within(release, 0, 1) || *release == 0) return false;
    decision.release = *release;
    return true;
  }
  if (words.size() == 2 && words[0] == "family") {
    const auto family = parse_number<double>(words[1]);
    if (!within(family, 0, kMostEvidence)) return false;
    decision.family = *family;
    return true;
  }
  return !words.empty() && words[0] == "rule" && parse_rule(words, decision);
}

std::array<double, kClassCount> evidence(const Probabilities& probabilities) {
  const Probabilities scores = zpilab::scores(probabilities);
  double attack = 0;
  for (const double score : scores) attack += score;
  const double normal = std::log(std::max(kTiny, 1 - attack));
  std::array<double, kClassCount> result{};
  for (std::size_t c = 1; c < kClassCount; ++c)
    result[c] = std::clamp(std::log(std::max(kTiny, scores[c])) - normal, -kMostEvidence, kMostEvidence);
  return result;
}

bool EvidenceSum::step(const SequentialRule& rule, double release, double evidence, Nanoseconds elapsed) {
  const double change = (evidence - rule.drift) * seconds(std::min(elapsed, kLongestStep));
  sum_ = std::clamp(sum_ + change, 0.0, kHeadroom * rule.height);
  if (evidence >= rule.at_once) sum_ = std::max(sum_, rule.height);
  called_ = sum_ >= rule.height || (called_ && sum_ > release * rule.height);
  return called_;
}

void FamilyShares::add(const Probabilities& probabilities, Nanoseconds elapsed) {
  // A stream's first sample stands for no time, and yet is all that there is.
  const double time = seconds(std::clamp<Nanoseconds>(elapsed, 1, kLongestStep));
  four_ += probabilities[kTcp4] * time;
  six_ += probabilities[kTcp6] * time;
}

TrafficClass FamilyShares::answer(double certainty) const {
  const bool certain = std::max(four_, six_) >= std::exp(certainty) * std::min(four_, six_);
  return certain ? ahead() : TrafficClass::tcp;
}

std::optional<TrafficClass> SequentialDecider::step(Nanoseconds time, const Probabilities& probabilities) {
  const Nanoseconds elapsed = last_ ? std::max<Nanoseconds>(0, time - *last_) : 0;
  last_ = time;
  const auto by_class = evidence(probabilities);
  std::optional<TrafficClass> called;
  double most = 0;
  const auto consider = [&](TrafficClass said, EvidenceSum& sum, const SequentialRule& rule,
                            double evidence) {
    if (!sum.step(rule, decision_.release, evidence + shift_, elapsed)) return;
    // Of several the one that is furthest beyond what it needs.
    const double excess = sum.sum() / rule.height;
    if (called && excess <= most) return;
    called = said;
    most = excess;
  };
  const bool protocol_first = decision_.family > 0;
  for (std::size_t c = 1; c < kClassCount; ++c) {
    if (protocol_first && (c == kTcp4 || c == kTcp6)) continue;
    consider(static_cast<TrafficClass>(c), sums_[c], decision_.rules[c], by_class[c]);
  }
  if (protocol_first) {
    families_.add(probabilities, elapsed);
    const SequentialRule& rule = decision_.rules[static_cast<std::size_t>(families_.ahead())];
    consider(families_.answer(decision_.family), tcp_, rule, std::max(by_class[kTcp4], by_class[kTcp6]));
    if (tcp_.sum() == 0) families_.forget();
  }
  return called;
}

}  // namespace zpilab
