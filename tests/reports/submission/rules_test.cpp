#include "reports/submission/rules.h"

#include <gtest/gtest.h>

#include <fstream>
#include <set>
#include <sstream>

namespace zpilab {
namespace {

TEST(Rules, EachStandsOnceAndInTheReadme) {
  std::ostringstream readme;
  readme << std::ifstream(std::string(ZPILAB_SOURCE_DIR) + "/reports/submission/README.md").rdbuf();
  std::set<std::string_view> ids;
  for (const Rule& rule : rules()) {
    EXPECT_TRUE(ids.insert(rule.id).second) << rule.id;
    const std::string row = "| `" + std::string(rule.id) + "` | " +
                            (rule.severity == Severity::error ? "error" : "warning") + " | " +
                            std::string(rule.meaning) + " | " + std::string(rule.remedy) + " |";
    EXPECT_NE(readme.str().find(row), std::string::npos) << row;
  }
}

}  // namespace
}  // namespace zpilab
