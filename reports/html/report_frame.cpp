#include "reports/html/report_frame.h"

#include "reports/html/assets.h"
#include "reports/page/page_frame.h"

namespace zpilab {

std::string report_frame(const std::string& title, const Markup& navigation, const Markup& content) {
  PageParts parts;
  parts.title = title;
  parts.style = std::string(report_style()) + std::string(figure_style());
  parts.script = report_script();
  parts.navigation = navigation;
  parts.content = content;
  return framed_page(parts);
}

}  // namespace zpilab
