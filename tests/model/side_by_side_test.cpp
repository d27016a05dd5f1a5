#include "model/train/side_by_side.h"

#include <gtest/gtest.h>

#include <vector>

namespace zpilab {
namespace {

TEST(SideBySide, DoesEveryTaskOnceAndReturnsTheFirstFailureInOrder) {
  for (int threads : {1, 2, 7}) {
    std::vector<int> done(20);
    const auto all = side_by_side(threads, done.size(), [&](std::size_t task) -> Result<Done> {
      ++done[task];
      return Done{};
    });
    EXPECT_TRUE(all);
    EXPECT_EQ(done, std::vector<int>(20, 1));
    const auto failed = side_by_side(threads, done.size(), [&](std::size_t task) -> Result<Done> {
      if (task == 5 || task == 13) return make_error(Errc::failed, "task " + std::to_string(task));
      ++done[task];
      return Done{};
    });
    EXPECT_EQ(failed.error().what, "task 5");
    EXPECT_EQ(done[19], 2);
  }
  EXPECT_TRUE(side_by_side(2, 0, [](std::size_t) -> Result<Done> { return Done{}; }));
}

}  // namespace
}  // namespace zpilab
