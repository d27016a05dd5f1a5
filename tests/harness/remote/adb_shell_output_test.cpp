#include "harness/remote/adb_shell_output.h"

#include <gtest/gtest.h>

namespace zpilab {
namespace {

std::string packet(char stream, const std::string& bytes) {
  std::string whole(1, stream);
  for (int shift = 0; shift < 32; shift += 8) whole += static_cast<char>((bytes.size() >> shift) & 0xff);
  return whole + bytes;
}

TEST(AdbShellOutput, PacketsCutAnywhereAreTheSame) {
  const std::string stream = packet(1, "one\ntw") + packet(2, "warning") + packet(1, "") +
                             packet(1, "o\n\nrest") + packet(3, std::string(1, '\x81')) +
                             "what follows the end is nobody's";
  for (std::size_t step = 1; step <= stream.size(); ++step) {
    AdbShellOutput output;
    for (std::size_t at = 0; at < stream.size(); at += step)
      ASSERT_TRUE(output.take(std::string_view(stream).substr(at, step)));
    EXPECT_EQ(output.take_line(), "one");
    EXPECT_EQ(output.take_line(), "two");
    EXPECT_EQ(output.take_line(), "");
    EXPECT_EQ(output.take_line(), "rest");
    EXPECT_EQ(output.take_line(), std::nullopt);
    EXPECT_EQ(output.stderr_tail(), "warning");
    EXPECT_EQ(output.exit_code(), 129);
  }
}

TEST(AdbShellOutput, APartOfALineWaitsForTheEnd) {
  AdbShellOutput output;
  ASSERT_TRUE(output.take(packet(1, "no newline")));
  EXPECT_EQ(output.take_line(), std::nullopt);
  ASSERT_TRUE(output.take(packet(3, std::string(1, '\0'))));
  EXPECT_EQ(output.take_line(), "no newline");
  EXPECT_EQ(output.exit_code(), 0);
}

TEST(AdbShellOutput, WhatIsNoPacketIsRefused) {
  for (const std::string& bad :
       {packet(0, "stdin?"), packet(4, ""), packet(5, "80x24"), packet(static_cast<char>(255), "x"),
        packet(3, ""), packet(3, "12"), std::string("OKAY\xff\xff\xff\xff")}) {
    AdbShellOutput output;
    const Result<Done> taken = output.take(bad);
    ASSERT_FALSE(taken);
    EXPECT_NE(taken.error().what.find("none of adb's shell protocol"), std::string::npos)
        << taken.error().what;
  }
}

TEST(AdbShellOutput, MemoryIsBounded) {
  const std::string megabyte(std::size_t{1} << 20, 'x');
  AdbShellOutput endless, chatty, unread;
  for (int i = 0; i < 9; ++i) {
    EXPECT_FALSE(endless.line_too_long());
    ASSERT_TRUE(endless.take(packet(1, megabyte)));
    EXPECT_EQ(endless.take_line(), std::nullopt);
    ASSERT_TRUE(chatty.take(packet(2, megabyte)));
  }
  EXPECT_TRUE(endless.full());
  EXPECT_TRUE(endless.line_too_long());
  endless.discard();
  EXPECT_FALSE(endless.full());
  ASSERT_TRUE(endless.take(packet(1, megabyte)));
  EXPECT_EQ(endless.take_line(), std::nullopt);
  EXPECT_EQ(chatty.stderr_tail().size(), std::size_t{64} << 10);
  EXPECT_FALSE(chatty.full());

  // Lines that nobody takes stop the reading, and it goes on once they are taken.
  for (int i = 0; i < 2'000'000 && !unread.full(); ++i) ASSERT_TRUE(unread.take(packet(1, "a line\n")));
  int lines = 0;
  while (unread.take_line()) ++lines;
  EXPECT_EQ(lines, (std::size_t{8} << 20) / 7 + 1);
  EXPECT_FALSE(unread.full());
}

TEST(AdbShellOutput, InputGoesInPackets) {
  EXPECT_EQ(adb_stdin_packets(""), "");
  EXPECT_EQ(adb_stdin_packets("stop\n"), packet(0, "stop\n"));
  const std::string much(40000, 'x');
  EXPECT_EQ(adb_stdin_packets(much), packet(0, much.substr(0, 16384)) + packet(0, much.substr(0, 16384)) +
                                         packet(0, much.substr(0, 7232)));
  EXPECT_EQ(adb_end_of_stdin(), packet(4, ""));
}

}  // namespace
}  // namespace zpilab
