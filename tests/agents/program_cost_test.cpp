#include "agents/program_cost.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "agents/temporary_folder.h"

namespace zpilab {
namespace {

const std::string kAgent = std::string(ZPILAB_BIN_DIR) + "/zpi-agent";

TEST(ProgramCost, IsThatOfTheAgent) {
  const auto cost = measure_program(kAgent);
  ASSERT_TRUE(cost) << to_string(cost.error());
  EXPECT_EQ(cost->bytes, std::filesystem::file_size(kAgent));
  EXPECT_GT(cost->start_time, 0);
  EXPECT_LT(cost->start_time, 10 * kSecond);
}

TEST(ProgramCost, WhatIsNoProgramIsAnError) {
  EXPECT_FALSE(measure_program("/nowhere/zpi-agent"));
  const auto folder = TemporaryFolder::create();
  ASSERT_TRUE(folder.ok());
  EXPECT_FALSE(measure_program(folder->path()));
}

}  // namespace
}  // namespace zpilab
