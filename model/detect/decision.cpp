#include "model/detect/decision.h"

#include <span>

#include "model/detect/text_lines.h"

namespace zpilab {
namespace {

template <typename Kind>
constexpr std::string_view kKindName = "threshold";
template <>
constexpr std::string_view kKindName<SequentialDecision> = "sequential";

std::variant<ThresholdDecider, SequentialDecider> decider_of(const Decision& decision) {
  if (const auto* threshold = std::get_if<ThresholdDecision>(&decision)) return ThresholdDecider(*threshold);
  return SequentialDecider(std::get<SequentialDecision>(decision));
}

}  // namespace

std::string serialise(const Decision& decision) {
  return std::visit(
      []<typename Kind>(const Kind& kind) {
        return "kind " + std::string(kKindName<Kind>) + "\n" + serialise(kind);
      },
      decision);
}

Result<Decision> parse_decision(std::string_view text) {
  constexpr std::string_view kSection = "section decision";
  const auto lines = split_text(text, '\n');
  if (lines.empty() || !lines[0].starts_with("kind "))
    return make_error(Errc::invalid_input, "it names no kind", std::string(kSection));
  const std::string_view name = lines[0].substr(5);
  Decision decision;
  if (name == kKindName<SequentialDecision>) {
    decision = SequentialDecision{};
  } else if (name != kKindName<ThresholdDecision>) {
    return make_error(Errc::invalid_input,
                      "unknown kind of decision \"" + std::string(name.substr(0, 40)) +
                          "\"; this program knows: threshold, sequential",
                      std::string(kSection));
  }
  for (const std::string_view line : std::span(lines).subspan(1)) {
    if (!std::visit([&](auto& kind) { return parse_line(line, kind); }, decision))
      return make_error(Errc::invalid_input,
                        "this line means nothing: \"" + std::string(line.substr(0, 80)) + "\"",
                        std::string(kSection));
  }
  return decision;
}

Decider::Decider(const Decision& decision) : decider_(decider_of(decision)) {}

std::optional<TrafficClass> Decider::step(Nanoseconds time, const Probabilities& probabilities) {
  return std::visit([&](auto& decider) { return decider.step(time, probabilities); }, decider_);
}

}  // namespace zpilab
