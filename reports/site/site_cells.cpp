#include "reports/site/site_cells.h"

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
  return format_ttfd(result.median, result.uncertainty);
}

std::string median_interval_text(const ScanResult& result) {
  if (!result.median_interval || result.detected == 0) return "";
  const auto& [lower, upper] = *result.median_interval;
  if (lower && !upper) return format_time(*lower) + " or more";
  if (!lower || !upper) return "";
  return format_range(lower, upper) + " s";
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
