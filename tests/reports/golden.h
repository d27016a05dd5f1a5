// Golden files: the expected text of a case lies in tests/reports/golden. UPDATE_GOLDEN=1 writes it anew.
#pragma once

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <sstream>
#include <string>

namespace zpilab {

inline void expect_golden(const std::string& name, const std::string& actual) {
  const std::string path = std::string(ZPILAB_SOURCE_DIR) + "/tests/reports/golden/" + name;
  if (const char* update = std::getenv("UPDATE_GOLDEN"); update != nullptr && std::string(update) == "1") {
    std::ofstream(path) << actual;
    return;
  }
  std::ifstream file(path);
  ASSERT_TRUE(file) << path << " is missing; UPDATE_GOLDEN=1 writes it";
  std::ostringstream expected;
  expected << file.rdbuf();
  EXPECT_EQ(actual, expected.str()) << "differs from " << path << "; if that is meant: UPDATE_GOLDEN=1";
}

}  // namespace zpilab
