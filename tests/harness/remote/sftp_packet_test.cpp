#include "harness/remote/sftp_packet.h"

#include <gtest/gtest.h>

#include "harness/core/random.h"

namespace zpilab {
namespace {

std::string bytes(std::initializer_list<int> values) {
  std::string text;
  for (const int value : values) text += static_cast<char>(value);
  return text;
}

TEST(SftpPacket, WhatIsAsked) {
  const struct {
    std::string made, expected;
  } cases[] = {
      {sftp_hello(), bytes({0, 0, 0, 5, 1, 0, 0, 0, 3})},
      {sftp_make_folder(7, "ab"), bytes({0, 0, 0, 15, 14, 0, 0, 0, 7, 0, 0, 0, 2, 'a', 'b', 0, 0, 0, 0})},
      {sftp_open_new(1, "a"),
       bytes({0, 0, 0, 18, 3, 0, 0, 0, 1, 0, 0, 0, 1, 'a', 0, 0, 0, 0x1a, 0, 0, 0, 0})},
      {sftp_write(2, "h", 0x0102030405, "xy"),
       bytes({0, 0, 0, 24, 6, 0, 0, 0, 2, 0, 0, 0, 1, 'h', 0, 0, 0, 1, 2, 3, 4, 5, 0, 0, 0, 2, 'x', 'y'})},
      {sftp_close(3, "h"), bytes({0, 0, 0, 10, 4, 0, 0, 0, 3, 0, 0, 0, 1, 'h'})},
      {sftp_open_folder(4, "."), bytes({0, 0, 0, 10, 11, 0, 0, 0, 4, 0, 0, 0, 1, '.'})},
      {sftp_read_folder(5, "h"), bytes({0, 0, 0, 10, 12, 0, 0, 0, 5, 0, 0, 0, 1, 'h'})},
      {sftp_remove_file(6, "f"), bytes({0, 0, 0, 10, 13, 0, 0, 0, 6, 0, 0, 0, 1, 'f'})},
      {sftp_remove_folder(0xffffffff, "f"),
       bytes({0, 0, 0, 10, 15, 0xff, 0xff, 0xff, 0xff, 0, 0, 0, 1, 'f'})},
  };
  for (const auto& c : cases) EXPECT_EQ(c.made, c.expected);
}

/// Two entries: a folder with all attributes, extended ones too, and a file without any.
const std::string kNames = bytes(
    {104,  0, 0,    0,    9,   0, 0, 0, 2,   0, 0, 0, 1, 'd', 0, 0, 0, 2, '-', '-',  // name, as ls prints it
     0x80, 0, 0,    0xf,                                                             // all attributes
     0,    0, 0,    0,    0,   0, 0, 9, 0,   0, 0, 1, 0, 0,   0, 2,                  // size, owner
     0,    0, 0x41, 0xed, 0,   0, 0, 1, 1,   2, 3, 4,                                // mode, times
     0,    0, 0,    1,    0,   0, 0, 1, 'k', 0, 0, 0, 1, 'v',                        // extended
     0,    0, 0,    1,    'f', 0, 0, 0, 0,   0, 0, 0, 0});

TEST(SftpPacket, WhatIsAnswered) {
  auto answer = decode_sftp(bytes({2, 0, 0, 0, 3}));
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->kind, SftpAnswer::Kind::version);

  answer = decode_sftp(bytes({101, 0, 0, 0, 8, 0, 0, 0, 3, 0, 0, 0, 2, 'n', 'o', 0, 0, 0, 0}));
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->kind, SftpAnswer::Kind::status);
  EXPECT_EQ(answer->id, 8U);
  EXPECT_EQ(answer->status, 3U);
  EXPECT_EQ(answer->text, "no");

  answer = decode_sftp(bytes({102, 0, 0, 0, 1, 0, 0, 0, 3, 0, 'h', 1}));
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->kind, SftpAnswer::Kind::handle);
  EXPECT_EQ(answer->text, bytes({0, 'h', 1}));

  answer = decode_sftp(kNames);
  ASSERT_TRUE(answer);
  ASSERT_EQ(answer->names.size(), 2U);
  EXPECT_EQ(answer->names[0].name, "d");
  EXPECT_TRUE(answer->names[0].is_folder);
  EXPECT_EQ(answer->names[0].changed, 0x01020304U);
  EXPECT_EQ(answer->names[1].name, "f");
  EXPECT_FALSE(answer->names[1].is_folder);
  EXPECT_EQ(answer->names[1].changed, 0U);
}

TEST(SftpPacket, WhatIsNoAnswer) {
  for (const std::string& packet :
       {std::string(), bytes({101}), bytes({103, 0, 0, 0, 1, 0, 0, 0, 0}), bytes({2, 0, 0, 0, 2}),
        bytes({102, 0, 0, 0, 1, 0xff, 0xff, 0xff, 0xff, 'h'}),
        bytes({104, 0, 0, 0, 1, 0xff, 0xff, 0xff, 0xff})}) {
    const auto answer = decode_sftp(packet);
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().code, Errc::failed);
  }
  for (std::size_t size = 0; size < kNames.size(); ++size)
    EXPECT_FALSE(decode_sftp(std::string_view(kNames).substr(0, size))) << size;
}

TEST(SftpPacket, OnlyLengthsThatAPacketMayHave) {
  EXPECT_EQ(sftp_length(bytes({0, 0, 1, 2})), 258U);
  EXPECT_EQ(sftp_length(bytes({0, 4, 0, 0})), kLongestSftpPacket);
  for (const std::string& head :
       {bytes({0, 0, 0, 0}), bytes({0, 4, 0, 1}), bytes({'W', 'i', 'n', 'd'}), bytes({0, 0, 1})})
    EXPECT_EQ(sftp_length(head), std::nullopt);
}

TEST(SftpPacket, NoiseIsBoundedAndHarmless) {
  Random random(3);
  for (int i = 0; i < 20'000; ++i) {
    std::string packet = kNames;
    for (int changes = 0; changes < 3; ++changes)
      packet[random.below(packet.size())] = static_cast<char>(random.below(256));
    if (const auto answer = decode_sftp(packet)) {
      EXPECT_LE(answer->names.size(), packet.size());
    }
  }
}

}  // namespace
}  // namespace zpilab
