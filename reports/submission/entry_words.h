// How enumerations are spelt in submissions, merged results and pages.
#pragma once

#include <optional>
#include <string_view>

#include "reports/submission/entry.h"

namespace zpilab {

constexpr std::string_view label_word(EntryLabel label) {
  switch (label) {
    case EntryLabel::self_reported:
      return "self-reported";
    case EntryLabel::verified:
      return "verified";
    case EntryLabel::reproduced:
      return "reproduced";
  }
  return "self-reported";
}
constexpr std::optional<EntryLabel> parse_label(std::string_view word) {
  for (const EntryLabel label : {EntryLabel::self_reported, EntryLabel::verified, EntryLabel::reproduced})
    if (label_word(label) == word) return label;
  return std::nullopt;
}

constexpr std::string_view division_word(Division division) {
  return division == Division::tuned ? "tuned" : "as-shipped";
}
constexpr std::optional<Division> parse_division(std::string_view word) {
  for (const Division division : {Division::as_shipped, Division::tuned})
    if (division_word(division) == word) return division;
  return std::nullopt;
}

constexpr std::string_view start_word(StartSource start) {
  switch (start) {
    case StartSource::tap:
      return "tap";
    case StartSource::sensor_flow:
      return "sensor flow";
    case StartSource::scanner_trace:
      return "scanner trace";
  }
  return "tap";
}
constexpr std::optional<StartSource> parse_start(std::string_view word) {
  for (const StartSource start : {StartSource::tap, StartSource::sensor_flow, StartSource::scanner_trace})
    if (start_word(start) == word) return start;
  return std::nullopt;
}

}  // namespace zpilab
