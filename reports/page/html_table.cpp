#include "reports/page/html_table.h"

namespace zpilab {
namespace {

Markup drawn_cell(const HtmlCell& cell, bool in_head) {
  Attributes attributes = cell.data;
  std::string style = cell.style;
  if (cell.kind == HtmlCell::Kind::number) style += style.empty() ? "n" : " n";
  if (!style.empty()) attributes.push_back({"class", style});
  if (cell.columns > 1) attributes.push_back({"colspan", std::to_string(cell.columns)});
  if (!in_head && cell.kind != HtmlCell::Kind::heading) return element("td", attributes, cell.content);
  attributes.push_back({"scope", !in_head ? "row" : cell.columns > 1 ? "colgroup" : "col"});
  return element("th", attributes, cell.content);
}

Markup drawn_row(const HtmlRow& row, bool in_head) {
  Markup cells;
  for (const HtmlCell& cell : row) cells += drawn_cell(cell, in_head);
  return element("tr", cells) + Markup("\n");
}

std::size_t width_of(const HtmlTable& table) {
  std::size_t width = 0;
  if (!table.head.empty())
    for (const HtmlCell& cell : table.head.front()) width += static_cast<std::size_t>(cell.columns);
  return width;
}

}  // namespace

Markup html_table(const HtmlTable& table) {
  Markup inside = element("caption", table.caption), head;
  for (const HtmlRow& row : table.head) head += drawn_row(row, true);
  inside += element("thead", head);
  for (const HtmlTable::Group& group : table.groups) {
    Markup rows;
    if (!group.title.empty())
      rows += element(
          "tr",
          element("th",
                  {{"scope", "rowgroup"}, {"class", "group"}, {"colspan", std::to_string(width_of(table))}},
                  group.title));
    for (const HtmlRow& row : group.rows) rows += drawn_row(row, false);
    inside += element("tbody", rows);
  }
  const Attributes attributes = table.style.empty() ? Attributes{} : Attributes{{"class", table.style}};
  return element("div", {{"class", "scroll"}, {"tabindex", "0"}}, element("table", attributes, inside));
}

}  // namespace zpilab
