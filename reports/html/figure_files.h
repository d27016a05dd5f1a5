// The figures of a report as SVG files, for papers and slides.
#pragma once

#include <string>
#include <vector>

#include "harness/core/result.h"
#include "reports/html/page_data.h"

namespace zpilab {

/// Writes into `folder`, which is made if there is none; files of the same names are replaced. Gives the
/// paths.
Result<std::vector<std::string>> write_figures(const PageData& data, const std::string& folder);

/// "detected -6 sS/T3" -> "detected-6-ss-t3": a name that is safe on every file system.
std::string file_stem(const std::string& name);

}  // namespace zpilab
