#include "reports/compare/judge.h"

#include <gtest/gtest.h>

#include "reports/compare/smallest_change.h"

namespace zpilab {
namespace {

/// Ten pairs, each later by `delay`.
CellTimes delayed(double delay, int pairs = 10, double first = 0.1) {
  CellTimes cell;
  for (int i = 0; i < pairs; ++i)
    cell.pairs.push_back({{first + 0.1 * i, true}, {first + 0.1 * i + delay, true}});
  return cell;
}

CellTimes groups(double delay, int trials = 10) {
  CellTimes cell;
  cell.paired = false;
  for (int i = 0; i < trials; ++i) {
    cell.base.push_back({0.1 + 0.01 * i, true});
    cell.head.push_back({0.1 + 0.01 * i + delay, true});
  }
  return cell;
}

Verdict judged(const CellTimes& cell, std::size_t cells = 1, const SmallestEffect& smallest = {}) {
  std::vector<CellTimes> table(cells, delayed(0));
  for (CellTimes& other : table) other = cell.paired ? delayed(0) : groups(0);
  table.front() = cell;
  return judge_cells(table, smallest, 0.1, 1).front().verdict;
}

TEST(JudgeCells, NeedsMoreThanChanceAndAnEffect) {
  struct Case {
    const char* what;
    CellTimes cell;
    std::size_t cells;
    Verdict verdict;
  };
  const Case cases[] = {
      {"nothing changed", delayed(0), 14, Verdict::same},
      {"all later by two intervals", delayed(0.2), 14, Verdict::slower},
      {"all sooner", delayed(-0.05, 10, 0.1), 14, Verdict::same},
      {"all sooner by two intervals", delayed(-0.2, 10, 0.5), 14, Verdict::faster},
      {"later, but by less than an interval", delayed(0.09), 14, Verdict::same},
      {"an interval, but for the sampler's lateness", delayed(0.0995), 14, Verdict::slower},
      {"an interval, but under 20 % of the median", delayed(0.1, 10, 3), 14, Verdict::same},
      {"20 % of the median", delayed(0.7, 10, 3), 14, Verdict::slower},
      {"six pairs are enough for one cell", delayed(0.2, 6), 1, Verdict::slower},
      {"and for fourteen, if the others did not change at all", delayed(0.2, 6), 14, Verdict::slower},
      {"five are never enough", delayed(0.2, 5), 1, Verdict::too_few},
      {"no pair at all", delayed(0.2, 0), 1, Verdict::too_few},
      {"groups", groups(0.2), 14, Verdict::slower},
      {"groups, sooner", groups(-0.2), 14, Verdict::faster},
      {"groups that are the same", groups(0), 14, Verdict::same},
      {"groups of five", groups(0.2, 5), 1, Verdict::too_few},
  };
  for (const Case& c : cases) EXPECT_EQ(judged(c.cell, c.cells), c.verdict) << c.what;
}

TEST(JudgeCells, CellsThatChangedShareTheRiskOfError) {
  // Seven pairs reach 1 / 128, which three cells could share, but not fourteen.
  const auto verdict = [](std::size_t cells) {
    return judge_cells(std::vector<CellTimes>(cells, delayed(0.2, 7)), {}, 0.1, 1).front();
  };
  EXPECT_EQ(verdict(3).verdict, Verdict::slower);
  EXPECT_EQ(verdict(3).family, 3);
  EXPECT_EQ(verdict(14).verdict, Verdict::too_few);
  // Ten pairs of which three changed are enough, and say nothing.
  CellTimes few = delayed(0);
  for (std::size_t i = 0; i < 3; ++i) few.pairs[i].after.seconds += 0.3;
  EXPECT_EQ(judged(few, 14), Verdict::same);
}

TEST(JudgeCells, SaysHowManyWouldDo) {
  const auto needed = [](const CellTimes& cell, std::size_t cells) {
    return judge_cells(std::vector<CellTimes>(cells, cell), {}, 0.1, 1).front().needed;
  };
  EXPECT_EQ(needed(delayed(0.2, 8), 14), 9);  // 7 / 2^8 > 2.5 %: seven could share it
  EXPECT_EQ(needed(delayed(0.2, 3), 1), 6);
  EXPECT_EQ(needed(delayed(0.2, 10), 14), 0);
  EXPECT_EQ(needed(groups(0.2, 3), 14), 6);
}

TEST(JudgeCells, OneOfTenTheOtherWayIsStillSeen) {
  CellTimes cell = delayed(0.2);
  cell.pairs[0].after.seconds = cell.pairs[0].before.seconds - 0.05;
  EXPECT_EQ(judged(cell, 14), Verdict::slower);
  cell.pairs[7].after.seconds = cell.pairs[7].before.seconds - 0.5;
  cell.pairs[8].after.seconds = cell.pairs[8].before.seconds - 0.5;
  EXPECT_EQ(judged(cell, 14), Verdict::same);
}

TEST(JudgeCells, LostTrialsAreLongTimes) {
  CellTimes cell = delayed(0);
  for (std::size_t i = 0; i < 10; ++i) cell.pairs[i].after = {60, false};
  EXPECT_EQ(judged(cell, 14), Verdict::slower);
  // A single lost trial does not carry the cell, however long the horizon.
  CellTimes single = delayed(0);
  single.pairs[3].after = {1e6, false};
  EXPECT_EQ(judged(single, 14), Verdict::same);

  CellTimes never = groups(0);
  for (CensoredTime& time : never.head) time = {60, false};
  EXPECT_EQ(judged(never, 14), Verdict::slower);
  std::swap(never.base, never.head);
  EXPECT_EQ(judged(never, 14), Verdict::faster);
}

TEST(JudgeCells, AllFourteenSlowerAreAllFound) {
  for (const Judgement& judgement : judge_cells(std::vector<CellTimes>(14, delayed(0.2)), {}, 0.1, 1)) {
    EXPECT_EQ(judgement.verdict, Verdict::slower);
    EXPECT_DOUBLE_EQ(judgement.p_slower, 1.0 / 1024);
    EXPECT_DOUBLE_EQ(judgement.adjusted_slower, 14.0 / 1024);
    EXPECT_NEAR(judgement.effect, 0.2, 1e-9);
  }
  EXPECT_TRUE(judge_cells({}, {}, 0.1, 1).empty());
}

TEST(SmallestChangeSeen, GrowsWithTheSpreadAndShrinksWithTrials) {
  const auto seen = [](double spread, int trials, double alpha, double horizon) {
    std::vector<CensoredTime> base;
    for (int i = 0; i < trials; ++i) base.push_back({0.1 + spread * i / trials, true});
    return smallest_change_seen(base, base.size(), alpha, 0.1, horizon, 1);
  };
  const auto narrow = seen(0.1, 10, 0.05 / 14, 60), wide = seen(5, 10, 0.05 / 14, 60),
             many = seen(5, 40, 0.05 / 14, 60);
  ASSERT_TRUE(narrow && wide && many);
  EXPECT_LE(*narrow, 0.2);
  EXPECT_GT(*wide, *many);
  EXPECT_GT(*many, *narrow);
  EXPECT_FALSE(seen(0.1, 3, 0.05 / 14, 60).has_value()) << "three trials never reach 0.0036";
  EXPECT_FALSE(
      smallest_change_seen(std::vector<CensoredTime>(10, {60, false}), 10, 0.05, 0.1, 60, 1).has_value());
  EXPECT_FALSE(smallest_change_seen({}, 10, 0.05, 0.1, 60, 1).has_value());
}

}  // namespace
}  // namespace zpilab
