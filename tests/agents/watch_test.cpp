// zpi-agent watch on files that change under it as the kernel's do.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>
#include <vector>

#include "agents/temporary_folder.h"
#include "tests/agents/agent_program.h"

namespace zpilab {
namespace {

const std::string kFixture = std::string(ZPILAB_SOURCE_DIR) + "/tests/agents/fixtures/proc-6.18";

std::vector<std::string> lines_of(const std::string& path) {
  std::vector<std::string> lines;
  std::ifstream file(path);
  for (std::string line; std::getline(file, line);) lines.push_back(line);
  return lines;
}

std::vector<std::string> words_of(const std::string& line) {
  std::istringstream stream(line);
  return {std::istream_iterator<std::string>(stream), {}};
}

class WatchTest : public testing::Test {
 protected:
  void SetUp() override {
    auto made = TemporaryFolder::create();
    ASSERT_TRUE(made.ok());
    folder_ = std::make_unique<TemporaryFolder>(std::move(*made));
    std::filesystem::copy(kFixture, folder_->path(), std::filesystem::copy_options::recursive);
  }

  /// Moves counters of one protocol in `snmp`, in place, so that the descriptor of the agent sees it.
  void move(const std::string& protocol, const std::map<std::string, int>& by) {
    const std::string path = folder_->path() + "/self/net/snmp";
    std::vector<std::string> lines = lines_of(path);
    for (std::size_t i = 0; i + 1 < lines.size(); i += 2) {
      const std::vector<std::string> names = words_of(lines[i]);
      if (names.front() != protocol + ":") continue;
      std::vector<std::string> values = words_of(lines[i + 1]);
      lines[i + 1] = values.front();
      for (std::size_t k = 1; k < names.size(); ++k) {
        const auto step = by.find(names[k]);
        lines[i + 1] +=
            " " + (step == by.end() ? values[k] : std::to_string(std::stoll(values[k]) + step->second));
      }
    }
    std::fstream file(path, std::ios::in | std::ios::out);
    for (const std::string& line : lines) file << line << '\n';
  }

  std::unique_ptr<TemporaryFolder> folder_;
};

TEST_F(WatchTest, AnAlarmIsALineAndTheEndASummary) {
  AgentProgram agent(
      {"watch", "--json", "--model", "portable", "--counters", "standard", "--proc-root", folder_->path()});
  // Forty probes of a -sS scan every tenth of a second, all of closed ports.
  std::optional<std::string> line;
  for (const Nanoseconds until = monotonic_now() + AgentProgram::kPatience;
       !line && monotonic_now() < until;) {
    move("Ip", {{"InReceives", 40}, {"InDelivers", 40}, {"OutRequests", 40}});
    move("Tcp", {{"InSegs", 40}, {"OutSegs", 40}, {"OutRsts", 40}});
    line = agent.line(100 * kMillisecond);
  }
  ASSERT_TRUE(line) << "no alarm";
  const auto message = wire::decode_agent_message(*line);
  ASSERT_TRUE(message.ok()) << *line;
  const auto* detection = std::get_if<Detection>(&*message);
  ASSERT_NE(detection, nullptr) << *line;
  EXPECT_EQ(detection->traffic_class, TrafficClass::tcp4);
  agent.kill(SIGTERM);
  EXPECT_TRUE(agent.wait_for<wire::Summary>());
  EXPECT_EQ(agent.wait_exit(), 0);
}

TEST_F(WatchTest, NothingMovesAndNothingIsSaid) {
  AgentProgram agent({"watch", "--duration", "500ms", "--proc-root", folder_->path()});
  EXPECT_TRUE(agent.rest().empty());
  EXPECT_EQ(agent.wait_exit(), 0);
}

TEST_F(WatchTest, WhatCannotRunIsRefused) {
  const std::vector<std::vector<std::string>> cases = {
      {"watch", "--proc-root", "/nonexistent"},
      {"watch", "--model", "/nonexistent"},
      {"watch", "--model", "linux", "--counters", "standard"},  // it needs some of the others
      {"watch", "--rate", "0"}};
  for (const auto& arguments : cases) {
    AgentProgram agent(arguments);
    EXPECT_TRUE(agent.rest().empty());
    EXPECT_GT(agent.wait_exit().value_or(0), 0) << arguments[1] << " " << arguments[2];
  }
}

TEST_F(WatchTest, BeyondItsLimitItEnds) {
  AgentProgram agent({"watch", "--memory-limit", "1", "--proc-root", folder_->path()});
  EXPECT_EQ(agent.wait_exit(), 5);
}

}  // namespace
}  // namespace zpilab
