#include "harness/core/sample_text.h"

#include <gtest/gtest.h>

#include <string>

#include "harness/core/wire.h"

namespace zpilab::wire {
namespace {

TEST(SampleText, WhatTheAgentWritesIsRead) {
  const Sample samples[] = {{1, 1, 0, 0, {}},
                            {7, 1000, -3, 50, {{0, 5}, {9, -2}, {4294967295U, INT64_MAX}}},
                            {INT64_MAX, INT64_MIN, INT64_MIN, INT64_MAX, {{10, INT64_MIN}}}};
  for (const Sample& sample : samples) {
    const std::string line = encode(sample);
    EXPECT_EQ(read_sample_text(line), sample) << line;
  }
}

/// What it does not read is left to the parser of JSON, which then decides as if there were nothing else.
TEST(SampleText, EverythingElseIsLeftAlone) {
  struct Case {
    const char* line;
    bool valid;  ///< by the protocol
  };
  const Case cases[] = {
      {"", false},
      {"{\"sample\"", false},
      {R"({"hello":{}})", false},
      {R"({"sample":{"seq":1,"time":2,"lateness":3,"cost":4,"deltas":[]}})"
       " x",
       false},
      {R"({"sample":{"seq":1,"time":2,"lateness":3,"cost":4,"deltas":[]}}})", false},
      {R"({"sample":{"seq":1,"time":2,"lateness":3,"cost":4,"deltas":[)", false},
      {R"({"sample":{"seq":1,"time":2,"lateness":3,"cost":4,"deltas":[[1,2],]}})", false},
      {R"({"sample":{"seq":1,"time":2,"lateness":3,"cost":4,"deltas":[[1,2][3,4]]}})", false},
      {R"({"sample":{"seq":0,"time":2,"lateness":3,"cost":4,"deltas":[]}})", false},
      {R"({"sample":{"seq":-1,"time":2,"lateness":3,"cost":4,"deltas":[]}})", false},
      {R"({"sample":{"seq":01,"time":2,"lateness":3,"cost":4,"deltas":[]}})", false},
      {R"({"sample":{"seq":1,"time":-02,"lateness":3,"cost":4,"deltas":[]}})", false},
      {R"({"sample":{"seq":1,"time":+2,"lateness":3,"cost":4,"deltas":[]}})", false},
      {R"({"sample":{"seq":1,"time":,"lateness":3,"cost":4,"deltas":[]}})", false},
      {R"({"sample":{"seq":1,"time":9223372036854775808,"lateness":3,"cost":4,"deltas":[]}})", false},
      {R"({"sample":{"seq":9223372036854775808,"time":2,"lateness":3,"cost":4,"deltas":[]}})", false},
      {R"({"sample":{"seq":1,"time":2.5,"lateness":3,"cost":4,"deltas":[]}})", false},
      {R"({"sample":{"seq":1,"time":2,"lateness":3,"cost":4,"deltas":[[1,0]]}})", false},
      {R"({"sample":{"seq":1,"time":2,"lateness":3,"cost":4,"deltas":[[2,1],[2,1]]}})", false},
      {R"({"sample":{"seq":1,"time":2,"lateness":3,"cost":4,"deltas":[[-1,1]]}})", false},
      {R"({"sample":{"seq":1,"time":2,"lateness":3,"cost":4,"deltas":[[4294967296,1]]}})", false},
      {R"({"sample":{"seq":1,"time":2,"lateness":3,"cost":4}})", false},
      {R"({"sample": {"seq":1,"time":2,"lateness":3,"cost":4,"deltas":[]}})", true},
      {R"({"sample":{"time":2,"seq":1,"lateness":3,"cost":4,"deltas":[]}})", true},
      {R"({"sample":{"seq":1,"time":2,"lateness":3,"cost":4,"deltas":[],"more":1}})", true},
  };
  for (const Case& c : cases) {
    EXPECT_EQ(read_sample_text(c.line), std::nullopt) << c.line;
    EXPECT_EQ(decode_agent_message(c.line).ok(), c.valid) << c.line;
  }
}

}  // namespace
}  // namespace zpilab::wire
