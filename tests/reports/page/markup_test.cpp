#include "reports/page/markup.h"

#include <gtest/gtest.h>

namespace zpilab {
namespace {

const std::string kBad = "\xEF\xBF\xBD";  // U+FFFD

TEST(EscapeMarkup, LeavesNoMarkupAndNothingThatIsNoText) {
  struct Case {
    std::string text, escaped;
  };
  const Case cases[] = {
      {"plain", "plain"},
      {"<script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;"},
      {"\" onload='x' &amp;", "&quot; onload=&#39;x&#39; &amp;amp;"},
      {"two\nlines\tand tab", "two\nlines\tand tab"},
      {std::string("a\0b", 3), "a" + kBad + "b"},
      {"\x1B[31m\r\x7F", kBad + "[31m" + kBad + kBad},
      {"caf\xC3\xA9 \xE2\x82\xAC \xF0\x9F\x90\x9F", "caf\xC3\xA9 \xE2\x82\xAC \xF0\x9F\x90\x9F"},
      {"\xFF\xFE", kBad + kBad},
      {"cut \xE2\x82", "cut " + kBad + kBad},
      {"overlong \xC0\xBC \xE0\x80\xBC", "overlong " + kBad + kBad + " " + kBad + kBad + kBad},
      {"surrogate \xED\xA0\x80", "surrogate " + kBad + kBad + kBad},
      {"above \xF4\x90\x80\x80", "above " + kBad + kBad + kBad + kBad},
      {"c1 \xC2\x85", "c1 " + kBad},
      {"turns \xE2\x80\xAE\xE2\x81\xA6", "turns " + kBad + kBad},
      {"no character \xEF\xBF\xBE", "no character " + kBad},
  };
  for (const Case& c : cases) EXPECT_EQ(escape_markup(c.text), c.escaped) << c.text;
}

TEST(Element, EscapesItsAttributesAndItsText) {
  EXPECT_EQ(element("a", {{"href", "\"><b>"}}, "<i>").str(), "<a href=\"&quot;&gt;&lt;b&gt;\">&lt;i&gt;</a>");
  EXPECT_EQ(element("p", element("b", "x") + Markup(" & y")).str(), "<p><b>x</b> &amp; y</p>");
  EXPECT_EQ(empty_element("path", {{"d", "M0 0"}}).str(), "<path d=\"M0 0\"/>");
}

}  // namespace
}  // namespace zpilab
