// The words and numbers of the site's cells, the same in all of its pages.
#pragma once

#include <string>

#include "reports/page/markup.h"
#include "reports/site/entry_results.h"

namespace zpilab {

/// At most so many characters, "..." behind them.
std::string shortened(const std::string& text, std::size_t longest);
/// A stranger's text: escaped, apart from the direction of writing around it, and cut after `longest`
/// characters.
Markup stranger(const std::string& text, std::size_t longest = 400);

/// "psad 2.4.6": without saying its name twice, where the version does so.
std::string detector_text(const EntryDetector& detector);
/// "core 1": a version "-" is none.
std::string suite_text(const EntrySuite& suite);
/// "0.06 s", "1.7 ms"; below what the clocks can tell "<= 0.10 s".
std::string time_text(double seconds, double uncertainty = 0);
/// "0.25 s", "cut", "0.25 s (1 cut)", "-".
std::string duration_text(const ScanResult& result);
/// "-6 -sS top-1000".
std::string scan_text(const ScanKind& scan);
/// "0.06 s", "not reached", "missed"; of what gave no number why: "not covered", "contaminated", "not done".
std::string median_text(const ScanResult& result);
/// Whether `median_text` is a gap and no measurement.
bool is_gap(const ScanResult& result);
/// "0.05-0.08 s".
std::string span_text(double from, double to);
/// A span; with an open end "0.05 s or more". Empty under six trials.
std::string median_interval_text(const ScanResult& result);
/// "10/10".
std::string detected_text(const ScanResult& result);
/// "69-100 %"; empty under six trials.
std::string detected_interval_text(const ScanResult& result);
/// "7.5", "34".
std::string probes_text(double probes);
/// "2.4/h", "< 0.6/h".
std::string rate_text(const QuietResult& quiet);
/// "0.5-4.8/h"; empty where no alarm came: the bound is the rate.
std::string rate_interval_text(const QuietResult& quiet);

/// "verified", and "tuned" where it is: small marks.
Markup marks(const Entry& entry);

}  // namespace zpilab
