#include "reports/document.h"

#include <algorithm>
#include <sstream>

#include "reports/number_format.h"

namespace zpilab {
namespace {

/// Columns on a terminal: UTF-8 continuation bytes take none.
std::size_t width(const std::string& text) {
  return static_cast<std::size_t>(std::count_if(
      text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

std::string padded(const std::string& text, std::size_t to, bool right) {
  const std::size_t have = width(text);
  const std::string space(to > have ? to - have : 0, ' ');
  return right ? space + text : text + space;
}

std::string wrapped(const std::string& text, const std::string& indent) {
  std::istringstream words(text);
  std::string out, line, word;
  while (words >> word) {
    if (!line.empty() && width(line) + 1 + width(word) > kPageWidth) {
      out += line + '\n';
      line = indent;
      line += word;
      continue;
    }
    line += (line.empty() ? "" : " ") + word;
  }
  return out + line + '\n';
}

class TextPage {
 public:
  explicit TextPage(bool bold) : bold_(bold) {}
  void operator()(const Heading& heading) {
    out += (out.empty() ? "" : "\n") + std::string(bold_ ? "\x1B[1m" : "") + printable(heading.text) +
           (bold_ ? "\x1B[0m" : "") + '\n';
  }
  void operator()(const Paragraph& paragraph) { out += wrapped(printable(paragraph.text), "  "); }
  void operator()(const Lines& lines) {
    for (const std::string& line : lines.lines) out += printable(line) + '\n';
  }
  void operator()(const Table& table) {
    std::vector<std::size_t> widths;
    for (std::size_t c = 0; c < table.columns.size(); ++c) {
      widths.push_back(width(table.columns[c].name));
      for (const auto& row : table.rows) widths.back() = std::max(widths.back(), width(printable(row[c])));
    }
    std::vector<std::string> names;
    for (const Table::Column& column : table.columns) names.push_back(column.name);
    put_row(table, widths, names);
    std::size_t total = 0;
    for (const std::size_t w : widths) total += w + 2;
    out += std::string(total - std::min<std::size_t>(total, 2), '-') + '\n';
    for (const auto& row : table.rows) put_row(table, widths, row);
  }

  std::string out;

 private:
  void put_row(const Table& table, const std::vector<std::size_t>& widths,
               const std::vector<std::string>& cells) {
    std::string line;
    for (std::size_t c = 0; c < cells.size(); ++c)
      line += (c == 0 ? "" : "  ") + padded(printable(cells[c]), widths[c], table.columns[c].right);
    line.erase(line.find_last_not_of(' ') + 1);
    out += line + '\n';
  }
  bool bold_;
};

/// Nothing in a cell may end it, start a tag or be taken for formatting.
std::string escaped(const std::string& text) {
  std::string out;
  for (const char c : printable(text)) {
    if (c == '<')
      out += "&lt;";
    else if (c == '>')
      out += "&gt;";
    else if (c == '&')
      out += "&amp;";
    else if (std::string_view("|\\`*_[]").find(c) != std::string_view::npos)
      out += {'\\', c};
    else
      out += c;
  }
  return out;
}

class MarkdownPage {
 public:
  void operator()(const Heading& heading) {
    out += (out.empty() ? "## " : "\n## ") + escaped(heading.text) + "\n\n";
  }
  void operator()(const Paragraph& paragraph) { out += escaped(paragraph.text) + "\n\n"; }
  void operator()(const Lines& lines) {
    for (const std::string& line : lines.lines) out += "    " + printable(line) + '\n';
    out += '\n';
  }
  void operator()(const Table& table) {
    for (const Table::Column& column : table.columns) out += "| " + escaped(column.name) + ' ';
    out += "|\n";
    for (const Table::Column& column : table.columns) out += column.right ? "|---:" : "|---";
    out += "|\n";
    for (const auto& row : table.rows) {
      for (const std::string& cell : row) out += "| " + escaped(cell) + ' ';
      out += "|\n";
    }
    out += '\n';
  }
  std::string out;
};

}  // namespace

std::string render_text(const Document& document, bool bold) {
  TextPage page(bold);
  for (const auto& part : document) std::visit(page, part);
  return page.out;
}

std::string render_markdown(const Document& document) {
  MarkdownPage page;
  for (const auto& part : document) std::visit(page, part);
  return page.out;
}

}  // namespace zpilab
