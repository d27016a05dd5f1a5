// A page of headings, paragraphs and tables, printed as aligned text or as Markdown. What it says is decided
// elsewhere; here is only how it looks.
#pragma once

#include <string>
#include <variant>
#include <vector>

namespace zpilab {

struct Heading {
  std::string text;
};
struct Paragraph {
  std::string text;  ///< one line; text output wraps it
};
/// Lines that are printed as they stand.
struct Lines {
  std::vector<std::string> lines;
};
struct Table {
  struct Column {
    std::string name;
    bool right = false;  ///< numbers stand right
  };
  std::vector<Column> columns;
  std::vector<std::vector<std::string>> rows;
};

using Document = std::vector<std::variant<Heading, Paragraph, Lines, Table>>;

inline constexpr std::size_t kPageWidth = 110;

/// `bold`: headings in bold for a terminal. Control characters in any text are made harmless.
std::string render_text(const Document& document, bool bold);
std::string render_markdown(const Document& document);

}  // namespace zpilab
