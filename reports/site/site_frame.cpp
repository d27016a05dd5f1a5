#include "reports/site/site_frame.h"

#include "reports/page/page_frame.h"
#include "reports/site/assets.h"

namespace zpilab {

std::string site_frame(const std::string& title, const std::string& root, Script script,
                       const Markup& content) {
  PageParts parts;
  parts.title = title;
  parts.style = site_style();
  if (script == Script::table) parts.script = site_script();
  parts.links = empty_element("link", {{"rel", "alternate"},
                                       {"type", "application/feed+json"},
                                       {"title", "Results"},
                                       {"href", root + "feed.json"}});
  Markup links = element("a", {{"href", root + "index.html"}}, "All results");
  for (const char* file : {"results.json", "results.csv", "feed.json"})
    links += element("a", {{"href", root + file}}, file);
  parts.navigation = element("nav", {{"aria-label", "Site"}}, links);
  parts.content = content;
  return framed_page(parts);
}

}  // namespace zpilab
