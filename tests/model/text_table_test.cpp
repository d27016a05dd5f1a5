#include "model/evaluate/text_table.h"

#include <gtest/gtest.h>

namespace zpilab {
namespace {

TEST(TextTable, PadsForTheTerminalAndWritesMarkdownForCards) {
  TextTable table({"class", "trials", "TTFD"});
  EXPECT_TRUE(table.empty());
  table.add({"tcp4", "8", "0.17"});
  table.add({"ip4", "10", "not reached"});
  EXPECT_EQ(table.print(TableStyle::text),
            "class  trials         TTFD\n"
            "tcp4        8         0.17\n"
            "ip4        10  not reached\n");
  EXPECT_EQ(table.print(TableStyle::markdown),
            "| class | trials | TTFD |\n|---|---|---|\n| tcp4 | 8 | 0.17 |\n| ip4 | 10 | not reached |\n");
}

}  // namespace
}  // namespace zpilab
