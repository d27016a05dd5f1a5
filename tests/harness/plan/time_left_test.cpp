#include "harness/plan/time_left.h"

#include <gtest/gtest.h>

namespace zpilab {
namespace {

struct Row {
  const char* what;
  Nanoseconds expected, accomplished, elapsed;
  int cells;
  Nanoseconds left;
};

TEST(TimeLeft, IsWhatThePlanSaysAndThenWhatThePaceSays) {
  for (const Row& row : {
           Row{"nothing has begun", 1000, 0, 0, 4, 250},
           Row{"too early for a pace", 1000, 100, 7, 4, 225},
           Row{"the pace", 1000, 200, 50, 4, 200},
           Row{"a pace slower than the plan's", 1000, 500, 2000, 4, 2000},
           Row{"all that was expected", 1000, 1000, 250, 4, 0},
           Row{"more than was expected", 1000, 1100, 300, 4, 0},
           Row{"nothing to do", 0, 0, 0, 1, 0},
       })
    EXPECT_EQ(time_left(row.expected * kSecond, row.accomplished * kSecond, row.elapsed * kSecond, row.cells),
              row.left * kSecond)
        << row.what;
}

}  // namespace
}  // namespace zpilab
