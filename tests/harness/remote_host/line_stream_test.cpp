#include "harness/remote_host/line_stream.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <unistd.h>

#include <array>
#include <vector>

#include "harness/core/unique_fd.h"

namespace zpilab {
namespace {

struct Pipe {
  Pipe() {
    std::array<int, 2> ends{};
    EXPECT_EQ(::pipe2(ends.data(), O_CLOEXEC), 0);
    read.reset(ends[0]);
    write.reset(ends[1]);
  }
  void put(const std::string& text) const {
    EXPECT_EQ(::write(write.get(), text.data(), text.size()), static_cast<ssize_t>(text.size()));
  }
  UniqueFd read, write;
};

TEST(LineInput, LinesAndTheRest) {
  Pipe pipe;
  LineInput input(pipe.read.get());
  pipe.put("one\n\ntw");
  input.read_some();
  EXPECT_EQ(input.next(), "one");
  EXPECT_EQ(input.next(), "");
  EXPECT_EQ(input.next(), std::nullopt);
  pipe.put("o\nrest");
  input.read_some();
  EXPECT_EQ(input.next(), "two");
  EXPECT_EQ(input.next(), std::nullopt);
  pipe.write.reset();
  EXPECT_FALSE(input.at_end());
  input.read_some();
  EXPECT_TRUE(input.at_end());
  EXPECT_EQ(input.next(), "rest");
  EXPECT_EQ(input.next(), std::nullopt);
}

TEST(LineInput, AnEndlessLineComesInPieces) {
  Pipe pipe;
  LineInput input(pipe.read.get());
  std::size_t got = 0, pieces = 0;
  for (std::size_t sent = 0; sent < 3 * kLongestPiece; sent += 32768) {
    pipe.put(std::string(32768, 'x'));
    input.read_some();
    while (const auto piece = input.next()) {
      EXPECT_LE(piece->size(), kLongestPiece);
      got += piece->size();
      ++pieces;
    }
  }
  EXPECT_EQ(got, 3 * kLongestPiece);
  EXPECT_EQ(pieces, 3U);
}

TEST(LineOutput, SendsInOrderAndNeverMoreThanFits) {
  Pipe pipe;
  LineOutput output(pipe.write.get());
  output.add("first");
  output.add(std::string(10'000, 'y'));
  EXPECT_EQ(output.pending(), 6U + 10'001U);
  std::string got;
  while (output.pending() > 0) {
    const std::size_t before = output.pending();
    output.send_some();
    EXPECT_LE(before - output.pending(), 4096U);
    std::array<char, 65536> bytes{};
    const ssize_t size = ::read(pipe.read.get(), bytes.data(), bytes.size());
    ASSERT_GT(size, 0);
    got.append(bytes.data(), static_cast<std::size_t>(size));
  }
  EXPECT_EQ(got, "first\n" + std::string(10'000, 'y') + "\n");
}

TEST(LineOutput, WhatIsUrgentGoesBetweenTwoLines) {
  Pipe pipe;
  LineOutput output(pipe.write.get());
  const std::string first(5000, 'a');
  output.add(first);
  output.add("second");
  output.send_some();  // the beginning of the first line
  output.add_first("urgent");
  while (output.pending() > 0) output.send_some();
  output.add_first("alone");
  output.send_some();
  pipe.write.reset();
  LineInput input(pipe.read.get());
  while (!input.at_end()) input.read_some();
  for (const std::string& line : {first, std::string("urgent"), std::string("second"), std::string("alone")})
    EXPECT_EQ(input.next(), line);
  EXPECT_EQ(input.next(), std::nullopt);
}

TEST(LineOutput, KnowsThatItsReaderWentAway) {
  ::signal(SIGPIPE, SIG_IGN);
  Pipe pipe;
  LineOutput output(pipe.write.get());
  pipe.read.reset();
  output.add("nobody reads this");
  output.send_some();
  EXPECT_TRUE(output.broken());
  output.finish(10'000);  // returns at once
  EXPECT_TRUE(output.broken());
}

}  // namespace
}  // namespace zpilab
