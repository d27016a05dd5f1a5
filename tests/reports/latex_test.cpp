#include "reports/latex.h"

#include <gtest/gtest.h>

#include "tests/reports/golden.h"

namespace zpilab {
namespace {

TEST(RenderLatex, IsAFragmentWithBooktabs) {
  const Document page = {
      Heading{"Table 1. At -T3"},
      Table{{{"scan"}, {"TTFD", true}}, {{"-sS top-1000", "0.05 s"}, {"-6 -sS", "<= 0.1 s"}}},
      Paragraph{"5 % of all"}, Lines{{"|###   |"}}};
  expect_golden("fragment.tex", render_latex(page));
}

TEST(RenderLatex, HasNoCommandThatCameFromAText) {
  const std::string hostile = "\\input{/etc/passwd} $x$ & % # _ ^ ~ { } [*] \x1B[31m";
  const std::string text = render_latex({Table{{{hostile}}, {{hostile}, {"[1cm]"}}}, Heading{hostile}});
  EXPECT_EQ(text.find("\\input"), std::string::npos);
  EXPECT_EQ(text.find('\x1B'), std::string::npos);
  EXPECT_NE(text.find("\\textbackslash{}input\\{/etc/passwd\\} \\$x\\$ \\& \\% \\# \\_ \\textasciicircum{}"),
            std::string::npos);
  EXPECT_NE(text.find("{}[1cm] \\\\"), std::string::npos) << "no length for the line break before it";
}

}  // namespace
}  // namespace zpilab
