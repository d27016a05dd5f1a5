#include "agents/spool.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <random>

#include "agents/temporary_folder.h"
#include "harness/core/wire.h"

namespace zpilab {
namespace {

std::string sample_line(std::uint64_t seq) { return "s" + std::to_string(seq) + std::string(20, '.'); }
std::string gap(std::uint64_t from, std::uint64_t to) { return wire::encode(wire::Gap{from, to}); }

void append(Spool& spool, std::uint64_t from, std::uint64_t to) {
  for (std::uint64_t seq = from; seq <= to; ++seq) spool.append_sample(seq, sample_line(seq));
}

std::vector<std::string> drain(Spool& spool) {
  std::vector<std::string> lines;
  for (std::string line; spool.next(line);) lines.push_back(line);
  return lines;
}

std::vector<std::string> samples(std::uint64_t from, std::uint64_t to) {
  std::vector<std::string> lines;
  for (std::uint64_t seq = from; seq <= to; ++seq) lines.push_back(sample_line(seq));
  return lines;
}

class SpoolTest : public testing::TestWithParam<bool> {
 protected:
  SpoolTest() : folder_(TemporaryFolder::create()) {}
  std::string where() const { return GetParam() ? folder_.value().path() : std::string(); }
  Result<TemporaryFolder> folder_;
};
INSTANTIATE_TEST_SUITE_P(MemoryAndFile, SpoolTest, testing::Bool());

TEST_P(SpoolTest, GivesLinesInOrder) {
  Spool spool(1 << 16, where());
  spool.append_message("ready");
  append(spool, 1, 3);
  spool.append_message("alarm");
  append(spool, 4, 5);
  EXPECT_EQ(drain(spool), (std::vector<std::string>{"ready", sample_line(1), sample_line(2), sample_line(3),
                                                    "alarm", sample_line(4), sample_line(5)}));
  EXPECT_TRUE(drain(spool).empty());
  EXPECT_EQ(spool.lost(), 0U);
}

TEST_P(SpoolTest, OverflowIsAnExactGap) {
  Spool spool(1000, where());  // 22 to 23 bytes a line, 8 segments
  append(spool, 1, 100);
  const auto lines = drain(spool);
  ASSERT_FALSE(lines.empty());
  const auto first = wire::decode_agent_message(lines[0]);
  ASSERT_TRUE(first.ok()) << lines[0];
  const auto& lost = std::get<wire::Gap>(*first);
  EXPECT_EQ(lost.from, 1U);
  EXPECT_GT(lost.to, 40U);
  EXPECT_LT(lost.to, 70U);
  EXPECT_EQ(std::vector<std::string>(lines.begin() + 1, lines.end()), samples(lost.to + 1, 100));
  EXPECT_EQ(spool.lost(), lost.to);
}

TEST_P(SpoolTest, MessagesSurviveAnOverflowAtTheirPlace) {
  Spool spool(1000, where());
  append(spool, 1, 10);
  spool.append_message("alarm");
  append(spool, 11, 200);
  const auto lines = drain(spool);
  ASSERT_GE(lines.size(), 3U);
  EXPECT_EQ(lines[0], gap(1, 10));
  EXPECT_EQ(lines[1], "alarm");
  const auto second = wire::decode_agent_message(lines[2]);
  ASSERT_TRUE(second.ok());
  EXPECT_EQ(std::get<wire::Gap>(*second).from, 11U);
}

TEST_P(SpoolTest, AReaderThatComesBackGetsTheRestOnceEach) {
  Spool spool(1 << 16, where());
  append(spool, 1, 5);
  spool.append_message("alarm a");
  spool.append_message("alarm b");
  append(spool, 6, 9);
  drain(spool);
  spool.rewind(5, 1);
  EXPECT_EQ(drain(spool), (std::vector<std::string>{"alarm b", sample_line(6), sample_line(7), sample_line(8),
                                                    sample_line(9)}));
  spool.rewind(5, 2);
  EXPECT_EQ(drain(spool), samples(6, 9));
  spool.rewind(9, 0);
  EXPECT_TRUE(drain(spool).empty());
}

TEST_P(SpoolTest, WhatWasReleasedIsAGapForAReaderThatAsksForIt) {
  Spool spool(1 << 16, where());
  append(spool, 1, 9);
  drain(spool);
  spool.release(6);
  spool.rewind(2, 0);
  const auto lines = drain(spool);
  ASSERT_EQ(lines.size(), 4U);
  EXPECT_EQ(lines[0], gap(3, 6));
  EXPECT_EQ(lines[1], sample_line(7));
}

TEST_P(SpoolTest, AnAcknowledgementAheadOfTheReaderDropsNothingUnread) {
  Spool spool(1 << 16, where());
  append(spool, 1, 5);
  spool.release(5);
  EXPECT_EQ(drain(spool), samples(1, 5));
}

TEST_P(SpoolTest, ALossAtTheVeryEndIsAGapToo) {
  Spool spool(64, where());
  append(spool, 1, 1);
  EXPECT_EQ(drain(spool).size(), 1U);
  spool.append_sample(2, std::string(100, 'x'));  // larger than the whole spool
  EXPECT_TRUE(drain(spool).empty());
  spool.finish();
  EXPECT_EQ(drain(spool), std::vector<std::string>{gap(2, 2)});
  EXPECT_EQ(spool.lost(), 1U);
  EXPECT_FALSE(spool.last_problem().empty());
}

TEST_P(SpoolTest, LeavesNoNameInItsFolder) {
  Spool spool(1 << 16, where());
  append(spool, 1, 100);
  EXPECT_TRUE(std::filesystem::is_empty(folder_.value().path()));
}

TEST(Spool, AFolderThatIsNotThereLosesSamplesAsAGapAndSaysWhy) {
  Spool spool(1 << 16, "/nonexistent/folder");
  append(spool, 1, 3);
  spool.append_message("alarm");
  EXPECT_EQ(drain(spool), (std::vector<std::string>{gap(1, 3), "alarm"}));
  EXPECT_NE(spool.last_problem().find("/nonexistent/folder"), std::string::npos);
}

/// Random appends, reads, cuts, acknowledgements: what the reader ends with is each sample exactly once, in
/// order, or covered by exactly one gap.
TEST(Spool, RandomCutsLoseAndDoubleNothing) {
  std::mt19937 random(11);
  for (int round = 0; round < 200; ++round) {
    Spool spool(300 + random() % 3000, "");
    std::uint64_t appended = 0, expected = 1, messages_after = 0, sent_messages = 0, got_messages = 0;
    const auto read_one = [&] {
      std::string line;
      if (!spool.next(line)) return false;
      if (line[0] == 's') {
        EXPECT_EQ(line, sample_line(expected));
        ++expected;
        messages_after = 0;
      } else if (line[0] == 'm') {
        EXPECT_EQ(line, "m" + std::to_string(got_messages));
        ++got_messages;
        ++messages_after;
      } else {
        const auto message = wire::decode_agent_message(line);
        EXPECT_TRUE(message.ok()) << line;
        if (!message) return false;
        EXPECT_EQ(std::get<wire::Gap>(*message).from, expected);
        expected = std::get<wire::Gap>(*message).to + 1;
        messages_after = 0;
      }
      return true;
    };
    for (int step = 0; step < 400; ++step) {
      switch (random() % 8) {
        case 0:
          spool.append_message("m" + std::to_string(sent_messages++));
          break;
        case 1:
          spool.release(expected - 1 - std::min<std::uint64_t>(expected - 1, random() % 5));
          break;
        case 2:
          spool.rewind(expected - 1, messages_after);
          break;
        case 3:
        case 4:
          read_one();
          break;
        default:
          spool.append_sample(appended + 1, sample_line(appended + 1)), ++appended;
          break;
      }
    }
    spool.finish();
    while (read_one()) {
    }
    EXPECT_EQ(expected, appended + 1);
    EXPECT_EQ(got_messages, sent_messages);
  }
}

}  // namespace
}  // namespace zpilab
