#include "reports/latex.h"

#include "reports/number_format.h"

namespace zpilab {
namespace {

/// Nothing in a text is a command of TeX. Bytes beyond ASCII pass: today's TeX reads UTF-8.
std::string escaped(const std::string& text) {
  std::string out;
  for (const char c : printable(text)) {
    if (c == '\\')
      out += "\\textbackslash{}";
    else if (c == '~')
      out += "\\textasciitilde{}";
    else if (c == '^')
      out += "\\textasciicircum{}";
    else if (c == '<')
      out += "\\textless{}";
    else if (c == '>')
      out += "\\textgreater{}";
    else if (c == '|')
      out += "\\textbar{}";
    else if (c == '"')
      out += "\\textquotedbl{}";
    else if (c == '-')
      out += "-{}";  // "--" would be one long dash
    else if (std::string_view("&%$#_{}").find(c) != std::string_view::npos)
      out += {'\\', c};
    else
      out += c;
  }
  return out;
}

class LatexPage {
 public:
  void operator()(const Heading& heading) { out += "\n\\subsection*{" + escaped(heading.text) + "}\n"; }
  void operator()(const Paragraph& paragraph) { out += escaped(paragraph.text) + "\n\n"; }
  void operator()(const Lines& lines) {
    for (const std::string& line : lines.lines) out += "\\noindent\\texttt{" + escaped(line) + "}\\\\\n";
  }
  void operator()(const Table& table) {
    std::string columns;
    std::vector<std::string> names;
    for (const Table::Column& column : table.columns) {
      columns += column.right ? 'r' : 'l';
      names.push_back(column.name);
    }
    out += "\\begin{longtable}{@{}" + columns + "@{}}\n\\toprule\n" + row(names) +
           "\\midrule\n\\endhead\n\\bottomrule\n\\endfoot\n";
    for (const auto& cells : table.rows) out += row(cells);
    out += "\\end{longtable}\n\n";
  }

  std::string out = "% Needs \\usepackage{booktabs,longtable} and \\usepackage[T1]{fontenc}.\n";

 private:
  /// {}: a row may begin with "[" or "*", which \\ would take for its own.
  static std::string row(const std::vector<std::string>& cells) {
    std::string line = "{}";
    for (std::size_t i = 0; i < cells.size(); ++i) line += (i == 0 ? "" : " & ") + escaped(cells[i]);
    return line + " \\\\\n";
  }
};

}  // namespace

std::string render_latex(const Document& document) {
  LatexPage page;
  for (const auto& part : document) std::visit(page, part);
  return page.out;
}

}  // namespace zpilab
