// The style that all pages share: page.css, embedded when the program is built.
#pragma once

#include <string_view>

namespace zpilab {

/// Letters, tables, navigation, light and dark.
std::string_view page_style();

}  // namespace zpilab
