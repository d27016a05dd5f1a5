#include "reports/csv_text.h"

#include <gtest/gtest.h>

namespace zpilab {
namespace {

TEST(CsvText, ComputesNothingAndKeepsWhatStandsInIt) {
  struct Case {
    const char *text, *cell;
  };
  const Case cases[] = {
      {"", ""},
      {"psad", "psad"},
      {"-6 -sS", "-6 -sS"},
      {"--min-rate 5000", "--min-rate 5000"},
      {"-2+3+cmd|' /C calc'!A0", "'-2+3+cmd|' /C calc'!A0"},
      {"-1,5", "\"'-1,5\""},
      {"=1+1", "'=1+1"},
      {"+1", "'+1"},
      {"@SUM(A1)", "'@SUM(A1)"},
      {"\t=1", "'\t=1"},
      {"\r=1", "\"'\r=1\""},
      {"a,b", "\"a,b\""},
      {"say \"a\"", "\"say \"\"a\"\"\""},
      {"two\nlines", "\"two\nlines\""},
      {"=HYPERLINK(\"x\")", "\"'=HYPERLINK(\"\"x\"\")\""},
  };
  for (const Case& c : cases) EXPECT_EQ(csv_text(c.text), c.cell) << c.text;
}

}  // namespace
}  // namespace zpilab
