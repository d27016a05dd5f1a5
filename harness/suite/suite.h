// The suite of scans that contributors run with zpilab-scans: what stands in it never changes under one
// version, so that times of different people and years compare. `import` knows the suite too: what a folder
// of scans lacks, or has changed, it sees.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "harness/core/scenario.h"

namespace zpilab {

inline constexpr std::string_view kSuiteVersion = "1";  ///< another one for every change of a list
inline constexpr std::string_view kSuiteTiers[] = {"core", "variants", "evasion"};

struct SuiteScan {
  ScanSpec spec;
  Timing timing;

  /// "syn-T3": unique in its tier, and the beginning of its folder's name.
  std::string key() const { return spec.name + "-" + to_string(timing); }
};

/// In the order of execution. Empty if there is no such tier.
std::vector<SuiteScan> suite_scans(std::string_view tier);
/// One line a scan: key, technique, family, class, timing, ports, nmap's options. Its hash pins the tier.
std::string suite_list(std::string_view tier);

/// nmap's arguments without the program, the XML's place and the target.
std::vector<std::string> suite_options(const SuiteScan& scan);

/// zpilab-scans: the template (zpilab-scans.in) with the lists and their hashes put in.
std::string make_scan_script(std::string template_text);

}  // namespace zpilab
