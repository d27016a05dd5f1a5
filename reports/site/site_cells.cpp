#include "reports/site/site_cells.h"

#include <cmath>

#include "reports/number_format.h"
#include "reports/submission/entry_words.h"

namespace zpilab {
namespace {

/// Per hour, with as many decimals as say something.
std::string per_hour(double rate) { return format_decimal(rate, rate < 1 ? 2 : 1); }

}  // namespace

// Characters of UTF-8, which may be broken.
std::string shortened(const std::string& text, std::size_t longest) {
  std::size_t characters = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool continues = (static_cast<unsigned char>(text[i]) & 0xC0U) == 0x80U;
    if (!continues && characters++ == longest) return text.substr(0, i) + "...";
  }
  return text;
}

Markup stranger(const std::string& text, std::size_t longest) {
  return element("bdi", shortened(text, longest));
}

std::string detector_text(const EntryDetector& detector) {
  const bool names_itself = detector.version.starts_with(detector.name + " ");
  return names_itself || detector.name.empty() ? detector.version : detector.name + " " + detector.version;
}

std::string suite_text(const EntrySuite& suite) {
  return suite.version.empty() || suite.version == "-" ? suite.name : suite.name + " " + suite.version;
}

std::string time_text(double seconds, double uncertainty) {
  if (seconds < uncertainty) return "<= " + time_text(uncertainty);
  const bool milliseconds = std::fabs(seconds) < 0.00995;
  return milliseconds ? format_decimal(seconds * 1000, 1) + " ms" : format_time(seconds);
}

std::string span_text(double from, double to) {
  const std::string first = time_text(from), last = time_text(to);
  const auto unit = [](const std::string& text) { return text.substr(text.rfind(' ')); };
  if (first == last) return first;
  const bool same = unit(first) == unit(last) && first.find(' ') == first.rfind(' ');
  return (same ? first.substr(0, first.rfind(' ')) : first) + "-" + last;
}

std::string duration_text(const ScanResult& result) {
  if (!result.duration) return result.cut > 0 ? "cut" : "-";
  return format_time(*result.duration) + (result.cut > 0 ? " (" + std::to_string(result.cut) + " cut)" : "");
}

std::string scan_text(const ScanKind& scan) {
  return scan.ports.empty() ? scan.nmap : scan.nmap + " " + scan.ports;
}

bool is_gap(const ScanResult& result) { return result.n == 0; }

std::string median_text(const ScanResult& result) {
  if (result.n == 0) {
    if (result.not_covered > 0) return "not covered";
    return result.contaminated > 0 ? "contaminated" : "not done";
  }
  if (result.detected == 0) return "missed";
  return result.median ? time_text(*result.median, result.uncertainty) : "not reached";
}

std::string median_interval_text(const ScanResult& result) {
  if (!result.median_interval || result.detected == 0) return "";
  const auto& [lower, upper] = *result.median_interval;
  if (lower && !upper) return time_text(*lower) + " or more";
  if (!lower || !upper) return "";
  return span_text(*lower, *upper);
}

std::string detected_text(const ScanResult& result) {
  return std::to_string(result.detected) + "/" + std::to_string(result.n);
}

std::string detected_interval_text(const ScanResult& result) {
  if (!result.interval) return "";
  return format_decimal(result.interval->lower * 100, 0) + "-" +
         format_decimal(result.interval->upper * 100, 0) + " %";
}

std::string probes_text(double probes) { return format_decimal(probes, probes < 10 ? 1 : 0); }

std::string rate_text(const QuietResult& quiet) {
  if (quiet.alarms == 0) return "< " + per_hour(quiet.per_hour.upper) + "/h";
  return per_hour(quiet.alarms / quiet.hours) + "/h";
}

std::string rate_interval_text(const QuietResult& quiet) {
  if (quiet.alarms == 0) return "";
  return per_hour(quiet.per_hour.lower) + "-" + per_hour(quiet.per_hour.upper) + "/h";
}

Markup marks(const Entry& entry) {
  const std::string label{label_word(entry.label)};
  Markup marks = element("span", {{"class", "mark " + label}}, label);
  if (entry.detector.division == Division::tuned)
    marks += Markup(" ") + element("span", {{"class", "mark tuned"}}, "tuned");
  return marks;
}

}  // namespace zpilab
