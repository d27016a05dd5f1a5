// The frame of the report's pages: the shared one, with their style and script.
#pragma once

#include <string>

#include "reports/page/markup.h"

namespace zpilab {

/// `navigation`: may be empty.
std::string report_frame(const std::string& title, const Markup& navigation, const Markup& content);

}  // namespace zpilab
