// Parts that are a few lines each: the deadlines, the median of costs, durations, text layouts.
#include <gtest/gtest.h>

#include "agents/attach_socket.h"
#include "agents/cost_histogram.h"
#include "agents/deadline_sequence.h"
#include "agents/sampler.h"
#include "agents/text_layout.h"

namespace zpilab {
namespace {

TEST(DeadlineSequence, APunctualReaderGetsEveryDeadline) {
  DeadlineSequence deadlines(100, 10);
  for (Nanoseconds expected = 100; expected < 200; expected += 10) {
    EXPECT_EQ(deadlines.deadline(), expected);
    EXPECT_EQ(deadlines.served(expected + 9), 0);
  }
}

TEST(DeadlineSequence, MissedDeadlinesAreSkippedAndTheGridIsKept) {
  DeadlineSequence deadlines(100, 10);
  EXPECT_EQ(deadlines.served(137), 3);
  EXPECT_EQ(deadlines.deadline(), 140);
  // Exactly on the next deadline: that one has passed, too.
  EXPECT_EQ(deadlines.served(150), 1);
  EXPECT_EQ(deadlines.deadline(), 160);
}

TEST(CostHistogram, MedianIsRightToSixPercent) {
  CostHistogram costs;
  EXPECT_EQ(costs.median(), 0);
  for (int i = 0; i < 500; ++i) costs.add(30'000);
  for (int i = 0; i < 499; ++i) costs.add(9'000'000);
  EXPECT_LE(costs.median(), 30'000);
  EXPECT_GE(costs.median(), 28'000);
  CostHistogram extremes;
  for (const Nanoseconds cost : {Nanoseconds{-5}, Nanoseconds{0}, Nanoseconds{INT64_MAX}}) extremes.add(cost);
  EXPECT_EQ(extremes.median(), 0);
}

TEST(TextLayout, ReadsNumbersWhileTheWordingStays) {
  const std::string text = "A: x y\nA: 1 -2\n eth0:   30 4\n";
  const std::vector<std::size_t> offsets = {text.find("1 -2"), text.find("-2"), text.find("30"),
                                            text.find("4\n")};
  const TextLayout layout(text, offsets);
  std::vector<std::uint64_t> values(4);
  ASSERT_TRUE(layout.read(text, values));
  EXPECT_EQ(values, (std::vector<std::uint64_t>{1, static_cast<std::uint64_t>(-2), 30, 4}));
  // Wider numbers, other padding.
  ASSERT_TRUE(layout.read("A: x y\nA: 18446744073709551615 7\n eth0:3123456    4444\n", values));
  EXPECT_EQ(values, (std::vector<std::uint64_t>{UINT64_MAX, 7, 3123456, 4444}));
}

TEST(TextLayout, NoticesEveryOtherWording) {
  const std::string text = "A: x\nA: 1\n";
  const std::vector<std::size_t> offsets = {text.find('1')};
  const TextLayout layout(text, offsets);
  std::vector<std::uint64_t> values(1);
  for (const char* other :
       {"A: y\nA: 1\n", "A: x z\nA: 1 2\n", "A: x\nA: 1", "A: x\nA: 1\n\n", "A: x\nA: 1\nB: 2\n",
        "A: x\nA: \n", "A: x\nA: q\n", "", "A: x\nA: 18446744073709551616\n",
        "A: x\nA: 999999999999999999999999\n", "A: x\nA: -\n"})
    EXPECT_FALSE(layout.read(other, values)) << other;
}

TEST(AttachSocket, RequestsAndNames) {
  const auto request = decode_attach_request(encode(AttachRequest{412, 3}));
  ASSERT_TRUE(request);
  EXPECT_EQ(request->after, 412U);
  EXPECT_EQ(request->messages, 3U);
  for (const char* bad :
       {"", "attach", "attach ", "attach 1", "attach 1 ", "attach 1 2 3", "attach -1 2", "attach x y"})
    EXPECT_FALSE(decode_attach_request(bad)) << bad;
  EXPECT_TRUE(is_session_name("trial-7.a_b"));
  for (const char* bad : {"", "a/b", "a b", "ä", "x\n"}) EXPECT_FALSE(is_session_name(bad)) << bad;
  EXPECT_FALSE(is_session_name(std::string(65, 'x')));
  EXPECT_TRUE(is_session_name(random_session()));
  EXPECT_NE(random_session(), random_session());
}

}  // namespace
}  // namespace zpilab
