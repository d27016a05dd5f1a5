#include "lab/workload_line.h"

#include <gtest/gtest.h>

namespace zpilab {
namespace {

TEST(WorkloadLine, ReadsWorkAndEvents) {
  const auto work = parse_workload_line(R"({"work":{"downloads":1,"bytes":2.5}})");
  ASSERT_TRUE(work.ok());
  EXPECT_EQ(work.value().work, (std::map<std::string, double>{{"bytes", 2.5}, {"downloads", 1}}));
  const auto event = parse_workload_line(R"({"event":"server restarted"})");
  ASSERT_TRUE(event.ok());
  EXPECT_EQ(event.value().event, "server restarted");
}

TEST(WorkloadLine, RefusesEverythingElse) {
  for (const char* line :
       {"", "hello", "{", "[]", "1", "{}", R"({"works":{}})", R"({"work":1})", R"({"work":{"a":"1"}})",
        R"({"work":{"a":-1}})", R"({"work":{"A b":1}})", R"({"work":{"":1}})", R"({"work":{"a":1e999}})",
        R"({"event":7})", R"({"work":{},"event":"x"})", "\xFF\xFF"})
    EXPECT_FALSE(parse_workload_line(line).ok()) << line;
}

}  // namespace
}  // namespace zpilab
