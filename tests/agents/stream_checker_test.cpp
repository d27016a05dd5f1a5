#include "agents/stream_checker.h"

#include <gtest/gtest.h>

namespace zpilab {
namespace {

std::string hello() {
  wire::Hello hello;
  hello.agent = "other-agent 2";
  hello.session = "s";
  hello.boot_id = "b";
  hello.interval = 100;
  hello.counters = {"tcpInSegs", "tcpOutRsts"};
  return wire::encode(hello);
}

std::string sample(std::uint64_t seq, std::vector<CounterDelta> deltas = {}) {
  return wire::encode(Sample{seq, static_cast<Nanoseconds>(seq) * 100, 0, 1, std::move(deltas)});
}

/// The same sample, read an hour later.
std::string later(std::string line) {
  const auto message = wire::decode_agent_message(line);
  Sample moved = std::get<Sample>(*message);
  moved.time += 3600 * kSecond;
  return wire::encode(moved);
}

std::string ready(const std::string& name) {
  wire::DetectorStatus status;
  status.detector = name;
  return wire::encode(status);
}

std::string detection(std::optional<std::uint64_t> seq) {
  Detection detection;
  detection.detector = "zpi";
  detection.time = 5;
  detection.seq = seq;
  return wire::encode(detection);
}

std::string summary(std::uint64_t samples) { return wire::encode(wire::Summary{samples, 0, 0, 0, 0}); }

/// "line 2: text", one per violation.
std::vector<std::string> violations(const std::vector<std::string>& lines) {
  StreamChecker checker;
  std::vector<std::string> found;
  std::size_t number = 0;
  for (const std::string& line : lines) {
    ++number;
    for (const std::string& problem : checker.line(line))
      found.push_back("line " + std::to_string(number) + ": " + problem);
  }
  for (const std::string& problem : checker.end()) found.push_back("end: " + problem);
  return found;
}

TEST(StreamChecker, GoodStreams) {
  const std::vector<std::vector<std::string>> good = {
      {hello(), sample(1), sample(2, {{0, 1}, {1, 2}}), summary(2)},
      {hello(), ready("zpi"), sample(1), detection(1), detection(std::nullopt), summary(1)},
      {hello(), sample(1), wire::encode(wire::CountersAdded{{"x"}}), sample(2, {{2, 7}}), summary(2)},
      {hello(), sample(1), wire::encode(wire::Gap{2, 4}), sample(5), summary(5)},
      {hello(), sample(40), sample(41), summary(41)},  // taken up again after a cut
      {hello(), wire::encode(wire::ClockReply{1, 5, 6}), summary(0)},
      {wire::encode(wire::Failure{"no /proc"})}};
  for (const auto& lines : good) EXPECT_EQ(violations(lines), std::vector<std::string>{});
}

struct Bad {
  std::vector<std::string> lines;
  const char* says;
};

class BadStream : public testing::TestWithParam<Bad> {};

TEST_P(BadStream, IsNamedWithItsLine) {
  const auto found = violations(GetParam().lines);
  ASSERT_EQ(found.size(), 1U) << testing::PrintToString(found);
  EXPECT_NE(found[0].find(GetParam().says), std::string::npos) << found[0];
}

INSTANTIATE_TEST_SUITE_P(
    StreamChecker, BadStream,
    testing::Values(
        Bad{{}, "end: the stream is empty"}, Bad{{hello(), sample(1)}, "end: a complete stream ends"},
        Bad{{summary(0)}, "line 1: the first line must be a hello"},
        Bad{{hello(), "not json", summary(0)}, "line 2: the line is not JSON"},
        Bad{{hello(), sample(1), sample(3), summary(3)}, "line 3: samples 2 to 2 are missing"},
        Bad{{hello(), sample(5), later(sample(4)), summary(5)}, "line 3: sample 4 comes after 5"},
        Bad{{hello(), sample(1, {{0, 1}}), summary(1)}, "line 2: the first sample must have no deltas"},
        Bad{{hello(), sample(1), sample(2, {{2, 1}}), summary(2)}, "line 3: index 2 has no counter"},
        Bad{{hello(), sample(1), wire::encode(wire::Gap{3, 4}), sample(5), summary(5)}, "begin at 2"},
        Bad{{hello(), wire::encode(wire::CountersAdded{{"tcpInSegs"}}), summary(0)}, "named twice"},
        Bad{{hello(), sample(1), detection(1), summary(1)}, "line 3: detection by zpi"},
        Bad{{hello(), ready("zpi"), sample(1), detection(9), summary(1)}, "line 4: the detection names"},
        Bad{{hello(), sample(1), summary(0)}, "line 3: summary: it counts fewer"},
        Bad{{hello(), summary(0), sample(1)}, "line 3: nothing may follow"},
        Bad{{hello(), wire::encode(wire::ClockReply{1, 9, 6}), summary(0)}, "before `received`"}));

}  // namespace
}  // namespace zpilab
