// The frame of every page: head with its policy, style and script inside, and what stands around the content.
#pragma once

#include <string>

#include "reports/html/markup.h"

namespace zpilab {

/// `navigation`: may be empty.
std::string framed_page(const std::string& title, const Markup& navigation, const Markup& content);

/// The hash as a Content-Security-Policy names an inline style or script: "sha256-" and base64.
std::string policy_hash(std::string_view text);

}  // namespace zpilab
