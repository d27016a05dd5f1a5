// A table of a page: with a caption, headings that name their rows and columns, and room to be scrolled
// sideways by itself on a narrow screen.
#pragma once

#include <string>
#include <vector>

#include "reports/page/markup.h"

namespace zpilab {

struct HtmlCell {
  enum class Kind { text, number, heading };
  Markup content;
  Kind kind = Kind::text;
  int columns = 1;    ///< that it spans
  std::string style;  ///< class of page.css
  Attributes data{};  ///< data-*, for scripts
};

inline HtmlCell text_cell(Markup content) { return {std::move(content), HtmlCell::Kind::text, 1, "", {}}; }
inline HtmlCell number_cell(Markup content) {
  return {std::move(content), HtmlCell::Kind::number, 1, "", {}};
}
inline HtmlCell heading_cell(Markup content) {
  return {std::move(content), HtmlCell::Kind::heading, 1, "", {}};
}

using HtmlRow = std::vector<HtmlCell>;

struct HtmlTable {
  /// Rows under a heading of their own; no heading for an empty title.
  struct Group {
    std::string title;
    std::vector<HtmlRow> rows;
  };
  Markup caption;
  std::vector<HtmlRow> head;
  std::vector<Group> groups;
  std::string style;  ///< class of page.css
};

Markup html_table(const HtmlTable& table);

}  // namespace zpilab
