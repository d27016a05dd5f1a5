#include "harness/core/result.h"

#include <gtest/gtest.h>

#include <cerrno>
#include <memory>

namespace zpilab {
namespace {

TEST(Result, HoldsAValueOrAnError) {
  Result<int> good = 7;
  ASSERT_TRUE(good.ok());
  EXPECT_EQ(*good, 7);
  Result<int> bad = make_error(Errc::refused, "outside the scope", "a.yaml:1:2");
  ASSERT_FALSE(bad.ok());
  EXPECT_EQ(to_string(bad.error()), "a.yaml:1:2: outside the scope");
}

TEST(Result, CarriesMoveOnlyValues) {
  Result<std::unique_ptr<int>> result = std::make_unique<int>(3);
  std::unique_ptr<int> moved = std::move(result).value();
  EXPECT_EQ(*moved, 3);
}

TEST(Result, ExitCodesAreThoseOfTheManual) {
  EXPECT_EQ(exit_code(Errc::usage), 2);
  EXPECT_EQ(exit_code(Errc::invalid_input), 3);
  EXPECT_EQ(exit_code(Errc::refused), 4);
  EXPECT_EQ(exit_code(Errc::io), 5);
  EXPECT_EQ(exit_code(Errc::interrupted), 130);
}

TEST(Result, ErrnoMessagesSayWhatWasTried) {
  EXPECT_EQ(errno_message("open /x", ENOENT), "open /x: No such file or directory");
}

}  // namespace
}  // namespace zpilab
