// The frame of every page: head with its policy, style and script inside, and what stands around the content.
#pragma once

#include <string>

#include "reports/page/markup.h"

namespace zpilab {

struct PageParts {
  std::string title;
  std::string style;   ///< beyond the shared one
  std::string script;  ///< may be empty: then the page has none, and lets none run
  Markup links;        ///< of the head: feeds
  Markup navigation;   ///< may be empty
  Markup content;
};
std::string framed_page(const PageParts& parts);

/// The hash as a Content-Security-Policy names an inline style or script: "sha256-" and base64.
std::string policy_hash(std::string_view text);

}  // namespace zpilab
