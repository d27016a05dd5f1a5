#include "reports/html/sections.h"

namespace zpilab {

Markup section(const std::string& id, const std::string& heading, const Markup& content) {
  return element("section", {{"id", id}, {"aria-labelledby", id + "-heading"}},
                 element("h2", {{"id", id + "-heading"}}, heading) + content) +
         Markup("\n");
}

Markup details(const Markup& summary, const Markup& content, bool open) {
  return element("details", open ? Attributes{{"open", ""}} : Attributes{},
                 element("summary", summary) + content);
}

}  // namespace zpilab
