// The style and the script of the site: files of this folder, embedded when the program is built.
#pragma once

#include <string_view>

namespace zpilab {

/// Beyond what all pages share.
std::string_view site_style();
/// Sorts and filters the table. The page is whole without it.
std::string_view site_script();

}  // namespace zpilab
