#include "model/train/column_set.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>

#include "agents/counters/counter_table.h"
#include "tests/support/temporary_folder.h"

namespace zpilab {
namespace {

const std::vector<Nanoseconds> kWindows = {500 * kMillisecond, 2 * kSecond, 120 * kSecond};

TEST(ColumnSet, WhatIsWrittenReadsBackTheSame) {
  const ColumnSet all = default_column_set(kWindows);
  const auto read = parse_column_set(serialise(all, "all of them\non two lines"), "all.columns");
  ASSERT_TRUE(read) << to_string(read.error());
  EXPECT_EQ(read.value(), all);

  TemporaryFolder folder;
  const std::string path = folder.file("some.columns");
  const ColumnSet some = subset(all, {0, all.columns.size() - 1});
  ASSERT_TRUE(write_column_set(all, "", path));
  ASSERT_TRUE(write_column_set(some, "fewer", path));
  const auto again = read_column_set(path);
  ASSERT_TRUE(again) << to_string(again.error());
  EXPECT_EQ(again.value(), some);
}

TEST(ColumnSet, OctetsComeBesideAllOthers) {
  const ColumnSet usual = default_column_set(kWindows), with = column_set_with_octets(kWindows);
  EXPECT_EQ(with.windows, usual.windows);
  EXPECT_EQ(with.columns.size(), usual.columns.size() + octet_columns(kWindows).size());
  const auto read = parse_column_set(serialise(with, ""), "octets.columns");
  ASSERT_TRUE(read) << to_string(read.error());
  EXPECT_EQ(read.value(), with);
}

TEST(ColumnSet, OrderBlanksAndCommentsMeanNothing) {
  const auto plain = parse_column_set("rst_rate@500ms\nrst_bins@2000ms\nrst_age\n", "a");
  const auto untidy =
      parse_column_set("# why\r\n\n  rst_age # ages\n\trst_bins@2000ms\r\nrst_rate@500ms", "b");
  ASSERT_TRUE(plain && untidy);
  EXPECT_EQ(plain.value(), untidy.value());
  EXPECT_EQ(plain->windows, (std::vector<Nanoseconds>{500 * kMillisecond, 2 * kSecond}));
  EXPECT_EQ(column_name(plain->columns[1], plain->windows), "rst_bins@2000ms");
}

TEST(ColumnSet, MistakesNameFileLineAndColumn) {
  struct Case {
    std::string text, where, says;
  };
  const Case cases[] = {
      {"rst_rate@500ms\n\nrst_rat@500ms\n", "x.columns:3", "\"rst_rat@500ms\""},
      {"rst_rate\n", "x.columns:1", "\"rst_rate\""},
      {"rst_age@500ms\n", "x.columns:1", "\"rst_age@500ms\""},
      {"rst_rate@500\n", "x.columns:1", "\"rst_rate@500\""},
      {"rst_rate@ms\n", "x.columns:1", "\"rst_rate@ms\""},
      {"rst_rate@-500ms\n", "x.columns:1", "no column"},
      {"rst_rate@9223372036854775807ms\n", "x.columns:1", "no column"},
      {"rst_rate@50ms\n", "x.columns:1", "100 ms"},
      {"rst_rate@500ms\nrst_rate@500ms\n", "x.columns:2", "line 1"},
      {"rst_age\n", "x.columns", "window"},
      {"", "x.columns", "window"},
      {std::string(1000, 'x'), "x.columns:1", "no column"},
  };
  for (const Case& c : cases) {
    const auto refused = parse_column_set(c.text, "x.columns");
    ASSERT_FALSE(refused) << c.text;
    EXPECT_EQ(refused.error().code, Errc::invalid_input);
    EXPECT_EQ(refused.error().where, c.where) << c.text;
    EXPECT_NE(refused.error().what.find(c.says), std::string::npos) << refused.error().what;
  }
  std::string many;
  for (int i = 1; i <= 17; ++i) many += "rst_rate@" + std::to_string(i) + "000ms\n";
  EXPECT_FALSE(parse_column_set(many, "x.columns"));
  EXPECT_EQ(read_column_set("/nonexistent.columns").error().code, Errc::io);
}

TEST(ColumnSet, ASubsetKeepsOnlyItsWindows) {
  const ColumnSet all = default_column_set(kWindows);
  const auto at_2s = std::ranges::find_if(all.columns, [](const FeatureColumn& c) { return c.window == 1; });
  const ColumnSet one = subset(all, {static_cast<std::size_t>(at_2s - all.columns.begin())});
  EXPECT_EQ(one.windows, std::vector<Nanoseconds>{2 * kSecond});
  EXPECT_EQ(column_name(one.columns.at(0), one.windows), column_name(*at_2s, all.windows));
}

TEST(ColumnSet, PortableColumnsNeedWhatLinuxAndWindowsHave) {
  EXPECT_FALSE(is_portable("linux.TcpExt.EmbryonicRsts"));
  EXPECT_TRUE(is_portable("tcpOutRsts"));
  for (const std::string_view counter : kCounterNames) {
    if (counter.find('.') != std::string_view::npos) continue;
    const auto row = std::ranges::find(counter_table(), counter, &CounterRow::name);
    ASSERT_NE(row, counter_table().end()) << counter;
    EXPECT_EQ(is_portable(counter), !row->windows.empty()) << counter;
  }
  const ColumnSet portable = portable_columns(default_column_set(kWindows));
  EXPECT_EQ(portable.windows, kWindows);
  for (Counter counter : needed_counters(portable.columns))
    EXPECT_TRUE(is_portable(kCounterNames[static_cast<std::size_t>(counter)]));
  const auto has = [&](std::string_view name) {
    return std::ranges::any_of(portable.columns,
                               [&](const FeatureColumn& c) { return c.feature->name == name; });
  };
  EXPECT_TRUE(has("rst_rate") && has("undelivered4_bins") && has("non_ip_longest_gap6"));
  EXPECT_FALSE(has("undelivered6_bins")) << "Windows does not tell multicast apart";
}

}  // namespace
}  // namespace zpilab
