#include "model/train/column_genes.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

namespace zpilab {
namespace {

/// Bits: rst_rate, no_ports4_rate, rst_age; 1 s, 5 s.
ColumnGenes small() {
  const auto set = parse_column_set(
      "rst_rate@1000ms\nrst_rate@5000ms\nno_ports4_rate@1000ms\nno_ports4_rate@5000ms\nrst_age\n", "small");
  EXPECT_TRUE(set);
  return ColumnGenes(set.value());
}

std::string names(const ColumnGenes& genes, const Genome& genome) {
  std::string text;
  for (std::size_t i : genes.columns(genome))
    text += column_name(genes.all().columns[i], genes.all().windows) + " ";
  return text;
}

TEST(ColumnGenes, AColumnIsTakenIfItsRowAndItsWindowAre) {
  const ColumnGenes genes = small();
  ASSERT_EQ(genes.bits(), 5U);
  EXPECT_EQ(names(genes, {true, false, false, true, false}), "rst_rate@1000ms ");
  EXPECT_EQ(names(genes, {true, true, false, false, true}), "rst_rate@5000ms no_ports4_rate@5000ms ");
  EXPECT_EQ(names(genes, {true, false, true, false, false}), "rst_age ");
  EXPECT_EQ(genes.columns(genes.everything()).size(), 5U);
}

TEST(ColumnGenes, OnlyASetWithAWindowIsViable) {
  const ColumnGenes genes = small();
  EXPECT_TRUE(genes.viable(genes.everything()));
  EXPECT_FALSE(genes.viable({true, true, true, false, false}));
  EXPECT_FALSE(genes.viable({false, false, true, true, true}));
  EXPECT_FALSE(genes.viable(Genome(5)));
}

TEST(ColumnGenes, GainNamesRowsAndWindows) {
  const ColumnGenes genes = small();
  // Columns: rst_rate@1s, no_ports4_rate@1s, rst_rate@5s, no_ports4_rate@5s, rst_age.
  const std::vector<double> gains = {1, 2, 40, 7, 50};
  EXPECT_EQ(genes.best_by_gain(gains, 0.85), (Genome{true, false, true, false, true}));
  EXPECT_EQ(genes.best_by_gain(gains, 1.0), genes.everything());
}

TEST(ColumnGenes, EveryDefaultColumnHasItsBits) {
  const ColumnGenes genes(default_column_set({kSecond, 30 * kSecond}));
  std::set<std::string_view> rows;
  for (const FeatureColumn& column : genes.all().columns) rows.insert(column.feature->name);
  EXPECT_EQ(genes.bits(), rows.size() + 2);
  EXPECT_EQ(genes.columns(genes.everything()).size(), genes.all().columns.size());
}

}  // namespace
}  // namespace zpilab
