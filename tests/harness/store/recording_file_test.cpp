#include "harness/store/recording_file.h"

#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "harness/core/random.h"
#include "tests/support/temporary_folder.h"

namespace zpilab {
namespace {

/// Of noise, so that its size is what it holds.
RecordedTrial trial(int number, std::size_t samples = 100) {
  Random random(static_cast<std::uint64_t>(number));
  RecordedTrial trial;
  trial.key = std::string(24, '0') + std::to_string(10'000'000 + number);
  trial.number = number;
  trial.scenario = "noise";
  trial.series.counters = {"tcpInSegs"};
  for (std::uint64_t seq = 1; seq <= samples; ++seq)
    trial.series.samples.push_back({seq,
                                    static_cast<Nanoseconds>(seq * 100'000'000 + random.below(1'000'000)),
                                    0,
                                    0,
                                    {{0, static_cast<std::int64_t>(random.below(1'000'000))}}});
  return trial;
}

std::vector<RecordedTrial> trials(int count) {
  std::vector<RecordedTrial> all;
  for (int number = 1; number <= count; ++number) all.push_back(trial(number));
  return all;
}

std::string content(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream bytes;
  bytes << file.rdbuf();
  return bytes.str();
}

std::vector<std::string> names_in(const std::string& folder) {
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(folder))
    names.push_back(entry.path().filename().string());
  std::ranges::sort(names);
  return names;
}

TEST(SplitRecording, PartsAreAsLargeAsAllowedAndHoldAllTrialsInOrder) {
  constexpr std::size_t kPart = 5'000;
  const auto all = trials(40);
  const auto parts = split_recording(all, kPart);
  ASSERT_TRUE(parts.ok()) << to_string(parts.error());
  ASSERT_GT(parts->size(), 3U);
  int number = 0;
  for (const std::string& part : *parts) {
    EXPECT_LE(part.size(), kPart);
    const bool last = &part == &parts->back();
    EXPECT_GT(part.size(), last ? 0 : kPart * 3 / 4);
    const auto decoded = decode_recording(part);
    ASSERT_TRUE(decoded.ok()) << to_string(decoded.error());
    for (const RecordedTrial& one : *decoded) EXPECT_EQ(one.number, ++number);
  }
  EXPECT_EQ(number, 40);
  EXPECT_EQ(*split_recording(all, kPart), *parts);
}

TEST(SplitRecording, PartsAreFilledThoughTrialsBecomeShorter) {
  std::vector<RecordedTrial> all;
  for (int number = 1; number <= 100; ++number) all.push_back(trial(number, number <= 10 ? 100 : 10));
  const auto parts = split_recording(all, 5'000);
  ASSERT_TRUE(parts.ok()) << to_string(parts.error());
  for (const std::string& part : *parts) EXPECT_GT(part.size(), &part == &parts->back() ? 0 : 5'000 * 3 / 4);
}

TEST(SplitRecording, OnePartIfItFits) {
  const auto all = trials(40);
  const auto parts = split_recording(all, 1'000'000'000'000);
  ASSERT_TRUE(parts.ok()) << to_string(parts.error());
  ASSERT_EQ(parts->size(), 1U);
  EXPECT_EQ(parts->front(), *encode_recording(all));
}

TEST(SplitRecording, ATrialIsNeverCut) {
  auto all = trials(4);
  all[2] = trial(3, 3'000);
  const auto parts = split_recording(all, 5'000);
  ASSERT_FALSE(parts.ok());
  EXPECT_EQ(parts.error().code, Errc::invalid_input);
  EXPECT_NE(parts.error().what.find("trial 3 of the scenario noise alone takes"), std::string::npos);
  EXPECT_FALSE(split_recording(all, 1).ok());
}

TEST(SplitRecording, ABrokenTrialIsNamed) {
  auto all = trials(4);
  all[2].key = "no key";
  const auto parts = split_recording(all, 5'000);
  ASSERT_FALSE(parts.ok());
  EXPECT_NE(parts.error().what.find("trial 3"), std::string::npos) << parts.error().what;
}

TEST(RecordingFile, IsWrittenWholeAndReadBack) {
  TemporaryFolder folder;
  const std::string path = folder.file("a.zpirec");
  const std::string bytes = *encode_recording(trials(3));
  for (int time = 0; time < 2; ++time) {  // the second replaces the first
    const auto written = write_recording(path, bytes);
    ASSERT_TRUE(written.ok()) << to_string(written.error());
    EXPECT_EQ(content(path), bytes);
    EXPECT_EQ(names_in(folder.path()), (std::vector<std::string>{"a.zpirec"}));
  }
  const auto read = read_recording(path);
  ASSERT_TRUE(read.ok()) << to_string(read.error());
  EXPECT_EQ(read->size(), 3U);
  EXPECT_TRUE(is_recording_file(path));
}

TEST(RecordingFile, PartsAreNumbered) {
  TemporaryFolder folder;
  const auto written = write_parts(folder.file("soak.zpirec"), {"one", "two"});
  ASSERT_TRUE(written.ok()) << to_string(written.error());
  EXPECT_EQ(names_in(folder.path()), (std::vector<std::string>{"soak-001.zpirec", "soak-002.zpirec"}));
  EXPECT_EQ(content(written->back()), "two");
  EXPECT_TRUE(write_parts(folder.file("soak"), {"three", "four", "five"}).ok());
  EXPECT_EQ(content(folder.file("soak-001.zpirec")), "three");
  const auto fewer = write_parts(folder.file("soak"), {"six"});
  ASSERT_FALSE(fewer.ok()) << "soak-002 would be of another recording";
  EXPECT_NE(to_string(fewer.error()).find("soak-002.zpirec: it belongs to an earlier"), std::string::npos);
  EXPECT_EQ(content(folder.file("soak-001.zpirec")), "three");
}

/// In a process whose files may not grow beyond a limit: 0 if the failure is reported and nothing stays.
int write_on_a_full_disk(const std::string& folder) {
  std::signal(SIGXFSZ, SIG_IGN);
  const rlimit limit{4'096, 4'096};
  if (::setrlimit(RLIMIT_FSIZE, &limit) != 0) return 10;
  const auto written = write_parts(folder + "/full", {std::string(4'000, 'a'), std::string(5'000, 'b')});
  if (written.ok()) return 11;
  if (written.error().code != Errc::io) return 12;
  if (written.error().where != folder + "/full-002.zpirec") return 13;
  return names_in(folder).empty() ? 0 : 14;
}

TEST(RecordingFile, OnAFullDiskNothingStays) {
  TemporaryFolder folder;
  const pid_t child = ::fork();
  if (child == 0) ::_exit(write_on_a_full_disk(folder.path()));
  int status = 0;
  ASSERT_EQ(::waitpid(child, &status, 0), child);
  ASSERT_TRUE(WIFEXITED(status));
  EXPECT_EQ(WEXITSTATUS(status), 0);
}

TEST(RecordingFile, WhatCannotBeReadIsNamed) {
  TemporaryFolder folder;
  std::ofstream(folder.file("empty.zpirec"));
  std::ofstream(folder.file("damaged")) << "ZPIREC\1";
  std::filesystem::create_directory(folder.file("folder.zpirec"));
  struct Case {
    const char *name, *says;
  };
  const Case cases[] = {{"empty.zpirec", "does not begin as a recording"},
                        {"damaged", "ends in its header"},
                        {"folder.zpirec", "it is a folder"},
                        {"none.zpirec", "No such file"}};
  for (const Case& c : cases) {
    EXPECT_EQ(is_recording_file(folder.file(c.name)), true) << c.name;
    const auto read = read_recording(folder.file(c.name));
    ASSERT_FALSE(read.ok()) << c.name;
    EXPECT_EQ(read.error().code, Errc::invalid_input) << c.name;
    EXPECT_EQ(read.error().where, folder.file(c.name));
    EXPECT_NE(read.error().what.find(c.says), std::string::npos) << read.error().what;
  }
  EXPECT_FALSE(is_recording_file(folder.file("none.db")));
}

}  // namespace
}  // namespace zpilab
