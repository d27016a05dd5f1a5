// The style and the script of the report: files of this folder, embedded when the program is built.
#pragma once

#include <string_view>

namespace zpilab {

/// Of the page around the figures, beyond what all pages share.
std::string_view report_style();
/// Of the figures, in the page and in files of their own.
std::string_view figure_style();
/// Zoom and filter. The page is whole without it.
std::string_view report_script();

}  // namespace zpilab
