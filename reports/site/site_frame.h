// The frame of the site's pages: the shared one, with their style and script.
#pragma once

#include <string>

#include "reports/page/markup.h"

namespace zpilab {

enum class Script { none, table };

/// `root`: what leads from the page to the site's root, "" or "../../".
std::string site_frame(const std::string& title, const std::string& root, Script script,
                       const Markup& content);

}  // namespace zpilab
