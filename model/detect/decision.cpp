#include "model/detect/decision.h"

#include "model/detect/text_lines.h"

namespace zpilab {
namespace {

constexpr std::int64_t kLongestHoldMs = 600'000;

Error malformed(std::string_view line) {
  return make_error(Errc::invalid_input,
                    "this line means nothing: \"" + std::string(line.substr(0, 80)) + "\"",
                    "section decision");
}

bool is_share(std::optional<double> value) { return value && *value > 0 && *value <= 1; }

bool parse_rule(const std::vector<std::string_view>& words, Decision& decision) {
  if (words.size() != 4) return false;
  const auto traffic_class = parse_class(words[1]);
  const auto threshold = parse_number<double>(words[2]);
  const auto hold = parse_number<std::int64_t>(words[3]);
  if (!traffic_class || !is_share(threshold) || !hold || *hold < 0 || *hold > kLongestHoldMs) return false;
  decision.rules[static_cast<std::size_t>(*traffic_class)] = {*threshold, *hold * kMillisecond};
  return true;
}

}  // namespace

std::string serialise(const Decision& decision) {
  std::string text = "kind threshold\nrelease " + number_text(decision.release) + "\n";
  for (std::size_t c = 1; c < kClassCount; ++c) {
    text += "rule " + std::string(kClassNames[c]) + " " + number_text(decision.rules[c].threshold) + " " +
            std::to_string(decision.rules[c].hold / kMillisecond) + "\n";
  }
  return text;
}

Result<Decision> parse_decision(std::string_view text) {
  Decision decision;
  bool kind_known = false;
  for (std::string_view line : split_text(text, '\n')) {
    const auto words = split_text(line, ' ');
    if (words.size() == 2 && words[0] == "kind") {
      if (words[1] != "threshold") {
        return make_error(Errc::invalid_input,
                          "unknown kind of decision \"" + std::string(words[1].substr(0, 40)) +
                              "\"; this program knows: threshold",
                          "section decision");
      }
      kind_known = true;
    } else if (words.size() == 2 && words[0] == "release") {
      const auto release = parse_number<double>(words[1]);
      if (!is_share(release)) return malformed(line);
      decision.release = *release;
    } else if (words.empty() || words[0] != "rule" || !parse_rule(words, decision)) {
      return malformed(line);
    }
  }
  if (!kind_known) return make_error(Errc::invalid_input, "it names no kind", "section decision");
  return decision;
}

Probabilities scores(const Probabilities& probabilities) {
  Probabilities result = probabilities;
  result[0] = 0;
  const auto tcp4 = static_cast<std::size_t>(TrafficClass::tcp4);
  const auto tcp6 = static_cast<std::size_t>(TrafficClass::tcp6);
  const bool four = probabilities[tcp4] >= probabilities[tcp6];
  result[four ? tcp4 : tcp6] = probabilities[tcp4] + probabilities[tcp6];
  result[four ? tcp6 : tcp4] = 0;
  return result;
}

std::optional<TrafficClass> Decider::step(Nanoseconds time, const Probabilities& scores) {
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
