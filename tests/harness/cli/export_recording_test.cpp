// `zpilab export --recording` as a user meets it, but within this process.
#include "harness/cli/export_recording.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "harness/cli/commands.h"
#include "harness/store/recording_file.h"
#include "tests/support/synthetic_campaign.h"
#include "tests/support/temporary_folder.h"

namespace zpilab {
namespace {

class ExportRecording : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    folder_ = new TemporaryFolder;
    synthetic::write_campaign(file("c.db"), 1, 1);
  }
  static void TearDownTestSuite() {
    delete folder_;
    folder_ = nullptr;
  }
  static std::string file(const std::string& name) { return folder_->file(name); }

  /// `zpilab export c.db --recording ...`.
  int run(std::vector<std::string> options) {
    options.insert(options.begin(), {file("c.db"), "--recording"});
    return run_bare(std::move(options));
  }
  int run_bare(std::vector<std::string> arguments) {
    testing::internal::CaptureStderr();
    const int code = export_command(std::move(arguments));
    said_ = testing::internal::GetCapturedStderr();
    return code;
  }
  static std::string content(const std::string& path) {
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
  }

  static inline TemporaryFolder* folder_ = nullptr;
  std::string said_;
};

TEST_F(ExportRecording, IsTheSameEachTime) {
  ASSERT_EQ(run({"-o", file("first.zpirec")}), 0) << said_;
  EXPECT_NE(said_.find("left out 1 trials that are not done"), std::string::npos) << said_;
  EXPECT_NE(said_.find("29 trials in " + file("first.zpirec")), std::string::npos) << said_;
  ASSERT_EQ(run({"-o", file("second.zpirec")}), 0) << said_;
  ASSERT_EQ(run({"-o", file("second.zpirec")}), 0) << "it may be written again: " << said_;
  EXPECT_EQ(content(file("first.zpirec")), content(file("second.zpirec")));
  const auto trials = read_recording(file("first.zpirec"));
  ASSERT_TRUE(trials) << to_string(trials.error());
  EXPECT_EQ(trials.value().front().open_tcp_ports, 3);
  EXPECT_EQ(trials.value().front().open_udp_ports, 1);
}

TEST_F(ExportRecording, ChoosesAndSplits) {
  struct Case {
    std::vector<std::string> options;
    std::size_t trials;
  };
  const Case cases[] = {{{"--scans-only"}, 27},
                        {{"--placebos-only"}, 2},
                        {{"--workload", "idle"}, 14},
                        {{"--workload", "idle", "--workload", "mixed"}, 29},
                        {{"--workload", "mixed", "--placebos-only"}, 1},
                        {{"--trial", "2"}, 1}};
  for (const Case& c : cases) {
    auto options = c.options;
    options.insert(options.end(), {"-o", file("some.zpirec")});
    ASSERT_EQ(run(options), 0) << said_;
    EXPECT_EQ(read_recording(file("some.zpirec")).value().size(), c.trials) << c.options[0];
  }
  ASSERT_EQ(run({"--part-size", "700B", "-o", file("part.zpirec")}), 0) << said_;
  EXPECT_NE(said_.find("part-001.zpirec to "), std::string::npos) << said_;
  std::size_t trials = 0;
  for (int part = 1; std::filesystem::exists(file("part-00" + std::to_string(part) + ".zpirec")); ++part) {
    const std::string path = file("part-00" + std::to_string(part) + ".zpirec");
    EXPECT_LE(std::filesystem::file_size(path), 700U);
    trials += read_recording(path).value().size();
  }
  EXPECT_EQ(trials, 29U);
}

TEST_F(ExportRecording, KeepsTheCountersThatAreNamed) {
  std::ofstream(file("names")) << "udpNoPorts\r\n\ntcpInSegs\ntcpInSegs\nno.such\n";
  ASSERT_EQ(run({"--counters", file("names"), "-o", file("few.zpirec")}), 0) << said_;
  EXPECT_NE(said_.find("no trial has the counters no.such\n"), std::string::npos) << said_;
  EXPECT_EQ(read_recording(file("few.zpirec")).value().front().series.counters,
            (std::vector<std::string>{"tcpInSegs", "udpNoPorts"}));
}

TEST_F(ExportRecording, MistakesGiveOneClearMessageAndTheirExitCode) {
  std::ofstream(file("nothing"));
  struct Case {
    std::vector<std::string> options;
    int code;
    std::string says;
  };
  const Case cases[] = {
      {{}, 2, "output"},
      {{"-o", file("x"), "--what", "samples"}, 2, "--what"},
      {{"-o", file("x"), "--scans-only", "--placebos-only"}, 2, "excludes"},
      {{"-o", file("x"), "--part-size", "lots"}, 2, "lots"},
      {{"-o", file("x"), "--part-size", "0"}, 2, "--part-size"},
      {{"-o", file("x"), "--part-size", "100B"}, 3, "alone takes"},
      {{"-o", file("x"), "--counters", file("nothing")}, 3, "names no counter"},
      {{"-o", file("x"), "--counters", file("none")}, 3, "none"},
      {{"-o", file("x"), "--workload", "web"}, 3, "no trial of that kind"},
      {{"-o", file("x"), file("c.db")}, 3, "the same execution"},
      {{"-o", file("none") + "/x"}, 5, "none/x"},
  };
  for (const Case& c : cases) {
    EXPECT_EQ(run(c.options), c.code) << c.says << "\n" << said_;
    EXPECT_NE(said_.find(c.says), std::string::npos) << c.says << "\n" << said_;
    EXPECT_FALSE(std::filesystem::exists(file("x"))) << c.says;
  }
  EXPECT_EQ(run_bare({file("c.db"), "--scans-only"}), 2) << said_;
  EXPECT_EQ(run_bare({file("c.db"), file("c.db")}), 2) << said_;
  EXPECT_NE(said_.find("CSV is of one campaign"), std::string::npos) << said_;
}

}  // namespace
}  // namespace zpilab
