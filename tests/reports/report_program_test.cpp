// zpilab-report as a user meets it: exit codes, messages, pipes.
#include <gtest/gtest.h>
#include <sys/wait.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

#include "tests/support/synthetic_campaign.h"
#include "tests/support/temporary_folder.h"

namespace zpilab {
namespace {

struct Outcome {
  int code = -1;
  std::string text;
};

/// Both outputs together, unless the arguments redirect them.
Outcome run(const std::string& arguments) {
  const std::string command = std::string("exec 2>&1; ") + ZPILAB_BIN_DIR + "/zpilab-report " + arguments;
  FILE* pipe = ::popen(command.c_str(), "r");
  Outcome outcome;
  std::array<char, 4096> buffer{};
  while (const std::size_t size = std::fread(buffer.data(), 1, buffer.size(), pipe))
    outcome.text.append(buffer.data(), size);
  const int status = ::pclose(pipe);
  outcome.code = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  return outcome;
}

class ReportProgram : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    folder_ = new TemporaryFolder;
    synthetic::write_campaign(folder_->file("campaign.db"), 1, 1);
    std::ofstream(folder_->file("notes.txt")) << "no campaign";
    std::ofstream(folder_->file("base.json")) << baseline(0.3);
    std::ofstream(folder_->file("later.json")) << baseline(0.6);
    std::ofstream(folder_->file("few.json")) << baseline(0.3, 3);
    std::ofstream(folder_->file("broken.json")) << "{\"zpilab_baseline\":1,\n\"trials\":7}";
    std::ofstream(folder_->file("gate.yaml")) << "zpilab: 1\ngate: lenient\nalarms_per_day: {at_most: 24}\n";
    std::ofstream(folder_->file("broken.yaml")) << "zpilab: 1\ngate: x\nttfd: {not_slower_by: much}\n";
  }
  static void TearDownTestSuite() { delete folder_; }
  /// A replay of ten trials, the first detected after `first` seconds, each next one 0.1 s later.
  static std::string baseline(double first, int trials = 10) {
    std::string text =
        "{\"zpilab_baseline\":1,\"detector\":\"zpi\",\"recordings\":[{\"name\":\"a\",\"sha256\":\"" +
        std::string(64, 'a') + "\"}],\n\"trials\":[";
    for (int i = 0; i < trials; ++i)
      text += std::string(i > 0 ? ",\n" : "\n") + "{\"key\":\"k" + std::to_string(i) +
              "\",\"scan\":\"-sS\",\"timing\":\"T2\",\"workload\":\"light\",\"policy\":\"closed\"," +
              "\"traffic_class\":\"tcp4\",\"horizon_s\":60,\"ttfd_s\":" + std::to_string(first + 0.1 * i) +
              ",\"right_class\":true,\"detections\":1,\"false_alarms\":0,\"quiet_s\":30}";
    return text + "],\"sampling_interval_s\":0.1}\n";
  }
  static std::string file(const char* name) { return "'" + folder_->file(name) + "'"; }
  static inline TemporaryFolder* folder_ = nullptr;
};

TEST_F(ReportProgram, ExitCodesSayWhatWasWrong) {
  struct Case {
    std::string arguments;
    int code;
    std::string says;
  };
  const Case cases[] = {
      {"table " + file("campaign.db"), 0, "Table 1."},
      {"table --json " + file("campaign.db"), 0, "\"false_alarms\""},
      {"table --format csv " + file("campaign.db"), 0, "scan,name,class"},
      {"table --workload mixed " + file("campaign.db"), 0, "workload mixed"},
      {"trial " + file("campaign.db") + " 1", 0, "What it comes to"},
      {"trial " + file("campaign.db") + " 1 --json", 0, "\"detectors\""},
      {"trial " + file("campaign.db") + " 1 --html", 0, "<!DOCTYPE html>"},
      {"table --format latex " + file("campaign.db"), 0, "\\begin{longtable}"},
      {"html " + file("campaign.db"), 0, "campaign.html"},
      {"html " + file("campaign.db") + " -o " + file("page.html"), 0, "page.html"},
      {"html " + file("campaign.db") + " -o -", 0, "<!DOCTYPE html>"},
      {"html " + file("campaign.db") + " --figures " + file("figures"), 0, "false-alarms.svg"},
      {"html --help", 0, "Examples"},
      {"--help", 0, "Examples"},
      {"table --help", 0, "--workload"},
      {"--version", 0, "zpilab-report"},
      {"", 2, "subcommand"},
      {"tabel " + file("campaign.db"), 2, "tabel"},
      {"table", 2, "FILES"},
      {"table --format pdf " + file("campaign.db"), 2, "pdf"},
      {"trial " + file("campaign.db") + " one", 2, "one"},
      {"trial " + file("campaign.db") + " 1 --html --json", 2, "--json"},
      {"trial " + file("campaign.db") + " 1 -o x.html", 2, "--html"},
      {"html", 2, "FILE"},
      {"html " + file("notes.txt"), 3, "not a campaign file"},
      {"html " + file("campaign.db") + " -o " + file("campaign.db"), 3, "is a database"},
      {"html " + file("campaign.db") + " -o /no/such/folder/page.html", 5, "No such file"},
      {"table " + file("missing.db"), 3, "No such file"},
      {"table " + file("notes.txt"), 3, "not a campaign file"},
      {"table " + file("campaign.db") + " " + file("missing.db"), 3, "missing.db"},
      {"trial " + file("campaign.db") + " 99", 3, "no trial 99"},
      {"table --workload nothing " + file("campaign.db"), 3, "no trial of that workload"},
      {"compare " + file("base.json") + " " + file("base.json"), 0, "no regression"},
      {"compare " + file("base.json") + " " + file("later.json"), 1, "slower: median 0.70 s -> 1.0 s"},
      {"compare " + file("base.json") + " " + file("later.json") + " --format github", 1, "::error"},
      {"compare " + file("base.json") + " " + file("later.json") + " --format junit", 1, "<failure"},
      {"compare " + file("base.json") + " " + file("later.json") + " --format bencher", 1, "\"ttfd\""},
      {"compare " + file("base.json") + " " + file("later.json") + " --json", 1, "\"passed\": false"},
      {"compare " + file("base.json") + " " + file("later.json") + " --gate " + file("gate.yaml"), 0,
       "lenient"},
      {"compare " + file("later.json") + " " + file("base.json"), 0, "1 faster"},
      {"compare " + file("few.json") + " " + file("few.json") + " 2>/dev/null", 5, "needs 6"},
      {"compare " + file("campaign.db") + " " + file("campaign.db"), 5, "too few"},
      {"compare " + file("base.json") + " " + file("later.json") + " --detector zpi", 1, "slower"},
      {"compare " + file("base.json") + " " + file("later.json") + " --detector zip", 3,
       "no trial of the detector"},
      {"compare --help", 0, "Exit codes"},
      {"compare " + file("base.json"), 2, "HEAD"},
      {"compare " + file("base.json") + " " + file("base.json") + " --format pdf", 2, "pdf"},
      {"compare " + file("base.json") + " " + file("notes.txt"), 3, "not a campaign file"},
      {"compare " + file("base.json") + " " + file("missing.json"), 3, "No such file"},
      {"power --comparisons 20 --slow-down 0 4", 0, "slow-down"},
      {"power --trials none", 2, "none"},
      {"merge --help", 0, "Exit codes"},
      {"merge -o " + file("all.db"), 2, "merge what?"},
      {"merge " + file("campaign.db"), 2, "--output"},
      {"merge -o " + file("all.db") + " --withdraw a/b", 2, "--reason"},
      {"merge -o " + file("none.db") + " --withdraw a/b --reason x", 3, "no such results file"},
      {"merge " + file("campaign.db") + " -o " + file("campaign.db"), 3, "not a results file"},
      {"site --help", 0, "Examples"},
      {"site " + file("campaign.db") + " -o " + file("site"), 3, "not a results file"},
      {"site " + file("missing.db") + " -o " + file("site"), 3, "No such file"},
      {"site " + file("missing.db") + " -o " + file("site") + " --address example.org", 2, "https://"},
  };
  for (const Case& c : cases) {
    const Outcome outcome = run(c.arguments);
    EXPECT_EQ(outcome.code, c.code) << c.arguments << "\n" << outcome.text;
    EXPECT_NE(outcome.text.find(c.says), std::string::npos) << c.arguments << "\n" << outcome.text;
    if (c.code == 3) {
      EXPECT_EQ(std::count(outcome.text.begin(), outcome.text.end(), '\n'), 1)
          << "one message: " << outcome.text;
    }
  }
}

TEST_F(ReportProgram, MergeSaysWhatItDidNotTakeAndTakesTheRest) {
  std::filesystem::create_directory(folder_->file("empty"));
  const Outcome refused = run("merge " + file("notes.txt") + " " + file("empty") + " -o " + file("all.db"));
  EXPECT_EQ(refused.code, 3);
  EXPECT_NE(refused.text.find("neither a folder nor a results file"), std::string::npos) << refused.text;
  EXPECT_NE(refused.text.find("entry.none"), std::string::npos) << "the rule: " << refused.text;
  const Outcome again = run("merge " + file("all.db") + " -o " + file("all.db"));
  EXPECT_EQ(again.code, 0);
  EXPECT_NE(again.text.find("nothing changed"), std::string::npos) << again.text;
  const Outcome site = run("site " + file("all.db") + " -o " + file("site"));
  EXPECT_EQ(site.code, 0) << site.text;
  EXPECT_NE(site.text.find("site/index.html"), std::string::npos) << site.text;
}

TEST_F(ReportProgram, MergeSaysTheSameToPrograms) {
  std::filesystem::create_directory(folder_->file("none"));
  const std::string all = file("all-json.db");
  const Outcome refused =
      run("merge --json " + file("notes.txt") + " " + file("none") + " -o " + all + " 2>/dev/null");
  EXPECT_EQ(refused.code, 3);
  const auto json = nlohmann::json::parse(refused.text);
  EXPECT_EQ(json["results"], folder_->file("all-json.db"));
  EXPECT_EQ(json["changed"], false);
  EXPECT_EQ(json["entries"], 0);
  EXPECT_EQ(json["withdrawn"], 0);
  ASSERT_EQ(json["steps"].size(), 2U);
  EXPECT_EQ(json["steps"][0]["outcome"], "refused");
  EXPECT_TRUE(json["steps"][0]["id"].is_null());
  EXPECT_EQ(json["steps"][0]["from"], folder_->file("notes.txt"));
  EXPECT_EQ(json["steps"][0]["why"][0], "neither a folder nor a results file of zpilab merge");
  EXPECT_NE(json["steps"][1]["why"][0].get<std::string>().find("entry.none"), std::string::npos);
}

TEST_F(ReportProgram, MistakesInFilesHaveTheirPlace) {
  const Outcome gate =
      run("compare " + file("base.json") + " " + file("base.json") + " --gate " + file("broken.yaml"));
  EXPECT_EQ(gate.code, 3);
  EXPECT_NE(gate.text.find("broken.yaml:3:23: \"much\" is not allowed here"), std::string::npos) << gate.text;
  const Outcome broken = run("compare " + file("base.json") + " " + file("broken.json"));
  EXPECT_EQ(broken.code, 3);
  EXPECT_NE(broken.text.find("broken.json:2:10: "), std::string::npos) << broken.text;
}

TEST_F(ReportProgram, DataGoesToStdoutAndMessagesToStderr) {
  EXPECT_EQ(run("table " + file("missing.db") + " 2>/dev/null").text, "");
  EXPECT_NE(run("table " + file("campaign.db") + " 2>/dev/null").text.find("Table 1."), std::string::npos);
}

TEST_F(ReportProgram, AReaderThatLeavesIsNoError) {
  const Outcome outcome = run("table " + file("campaign.db") + " | true; echo ${PIPESTATUS-done}");
  EXPECT_EQ(outcome.text, "done\n");
}

TEST_F(ReportProgram, AFullDiskIsAnError) {
  const Outcome outcome = run("table " + file("campaign.db") + " > /dev/full");
  EXPECT_EQ(outcome.code, 5);
}

}  // namespace
}  // namespace zpilab
