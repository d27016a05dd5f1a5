// zpi-agent replay: a recorded stream through somebody's program, and all the ways in which that misbehaves.
#include "agents/replay_detector.h"

#include <gtest/gtest.h>
#include <signal.h>

#include <filesystem>
#include <fstream>

#include "agents/temporary_folder.h"
#include "tests/agents/agent_program.h"

namespace zpilab {
namespace {

/// Says seq 2 and nothing else.
const char* const kSecondSample =
    "echo '{\"ready\":{}}'\n"
    "while read -r line; do\n"
    "  case $line in\n"
    "    '{\"sample\":{\"seq\":2,'*) echo '{\"alarm\":{\"seq\":2,\"class\":\"tcp4\",\"score\":0.5}}' ;;\n"
    "  esac\n"
    "done";

class ReplayDetectorTest : public testing::Test {
 protected:
  void SetUp() override {
    auto made = TemporaryFolder::create();
    ASSERT_TRUE(made.ok());
    folder_ = std::make_unique<TemporaryFolder>(std::move(*made));
  }

  /// The start_detector line of a shell script.
  std::string script(const std::string& text) {
    const std::string path = folder_->path() + "/detector";
    std::ofstream(path) << "#!/bin/sh\n" << text << "\n";
    std::filesystem::permissions(path, std::filesystem::perms::owner_all);
    return wire::encode(
               wire::AgentCommand(wire::StartDetector{"script", {path}, {"/bin/echo", "script 7"}})) +
           "\n";
  }
  /// A hello and samples 1, 2, ... at 100 ms, 200 ms, ...
  static std::string stream(std::uint64_t samples) {
    wire::Hello hello;
    hello.counters = {"tcpInSegs"};
    std::string text = wire::encode(wire::AgentMessage(hello)) + "\n";
    for (std::uint64_t seq = 1; seq <= samples; ++seq) {
      Sample sample;
      sample.seq = seq;
      sample.time = static_cast<Nanoseconds>(seq) * 100 * kMillisecond;
      sample.deltas = {{0, 1}};
      text += wire::encode(wire::AgentMessage(sample)) + "\n";
    }
    return text;
  }

  struct Outcome {
    std::optional<int> exit_code;
    std::vector<Detection> alarms;
    std::string failure, version, all;
  };
  static Outcome replay(const std::string& input, const std::string& patience = "20s") {
    AgentProgram agent({"replay", "--patience", patience});
    agent.send_text(input);
    agent.close_input();
    Outcome outcome;
    for (const std::string& line : agent.rest()) {
      outcome.all += line + "\n";
      const auto message = wire::decode_agent_message(line);
      if (!message) continue;
      if (const auto* alarm = std::get_if<Detection>(&*message)) outcome.alarms.push_back(*alarm);
      if (const auto* failure = std::get_if<wire::Failure>(&*message)) outcome.failure = failure->what;
      const auto* status = std::get_if<wire::DetectorStatus>(&*message);
      if (status != nullptr && status->state == wire::DetectorStatus::State::ready)
        outcome.version = status->version;
    }
    outcome.exit_code = agent.wait_exit();
    return outcome;
  }

  std::unique_ptr<TemporaryFolder> folder_;
};

TEST_F(ReplayDetectorTest, AnAlarmHasTheTimeOfTheSampleThatItNames) {
  const Outcome outcome = replay(script(kSecondSample) + stream(5));
  EXPECT_EQ(outcome.exit_code, 0) << outcome.all;
  EXPECT_EQ(outcome.version, "script 7");
  ASSERT_EQ(outcome.alarms.size(), 1U) << outcome.all;
  const Detection& alarm = outcome.alarms.front();
  EXPECT_EQ(alarm.time, 200 * kMillisecond);
  EXPECT_EQ(alarm.sample_time, 200 * kMillisecond);
  EXPECT_EQ(alarm.seq, 2U);
  EXPECT_EQ(alarm.stamp, AlarmStamp::sample);
  EXPECT_EQ(alarm.traffic_class, TrafficClass::tcp4);
  EXPECT_EQ(alarm.score, 0.5);
}

TEST_F(ReplayDetectorTest, TheStreamWaitsForASlowDetectorAndLosesNothing) {
  // More than the 256 KiB by which one may lag behind on a device; a shell reads byte by byte.
  const std::string input = script(
                                "echo '{\"ready\":{}}'\nread -r hello\nn=0\n"
                                "while read -r line; do n=$((n + 1)); done\n"
                                "echo \"{\\\"alarm\\\":{\\\"seq\\\":$n}}\"") +
                            stream(6'000);
  ASSERT_GT(input.size(), (256U + 64U) * 1024) << "with what fits into a pipe";
  const std::string path = folder_->path() + "/input";
  std::ofstream(path) << input;
  std::FILE* pipe = ::popen((ZPILAB_BIN_DIR "/zpi-agent replay < " + path).c_str(), "r");
  ASSERT_NE(pipe, nullptr);
  std::string all;
  char buffer[4096];
  for (std::size_t n; (n = std::fread(buffer, 1, sizeof buffer, pipe)) > 0;) all.append(buffer, n);
  EXPECT_EQ(::pclose(pipe), 0) << all;
  EXPECT_NE(all.find("\"seq\":6000,"), std::string::npos) << all;
}

TEST_F(ReplayDetectorTest, EachWayToFailIsNamed) {
  struct Case {
    const char* name;
    std::string script, says;
  };
  const std::string ready = "echo '{\"ready\":{}}'\n", drain = "cat > /dev/null\n";
  const Case cases[] = {
      {"crashes", ready + "read -r line\necho 'out of cheese' >&2\nkill -SEGV $$", "out of cheese"},
      {"crashes by signal", ready + "read -r line\nkill -SEGV $$",
       "ended before its input did, killed by signal 11"},
      {"ends early", ready + "read -r line", "ended before its input did, exit code 0"},
      {"closes its input", ready + "exec <&-\nexec sleep 60", "it read nothing of its input for 1 s"},
      {"ends with an error", ready + drain + "exit 3", "exit code 3"},
      {"names no sample", ready + drain + "echo '{\"alarm\":{\"class\":\"udp4\"}}'", "without a \"seq\""},
      {"names a sample of the future", ready + "echo '{\"alarm\":{\"seq\":7}}'\n" + drain,
       "sample 7, which it had not"},
      {"is never ready", drain + "exec sleep 60", "it did not say {\"ready\":{}} within 1 s"},
      {"does not read", ready + "exec sleep 60", "it read nothing of its input for 1 s"},
      {"does not end", ready + drain + "exec sleep 60", "it did not end within 1 s of the end of its input"},
      {"alarms without end", ready + drain + "while :; do echo '{\"alarm\":{\"seq\":1}}'; done",
       "more than 10000 alarms"},
      {"prints a line without end",
       ready + drain + "while :; do printf 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa'; done",
       "a line of more than 64 KiB"},
      {"talks rubbish and fails", ready + drain + "echo hello\nexit 1",
       "1 lines of its stdout were not understood"},
  };
  for (const Case& one : cases) {
    const Outcome outcome = replay(script(one.script) + stream(5), "1s");
    EXPECT_EQ(outcome.exit_code, 5) << one.name << ": " << outcome.all;
    EXPECT_NE(outcome.failure.find(one.says), std::string::npos) << one.name << ": " << outcome.all;
  }
}

TEST_F(ReplayDetectorTest, InputThatIsNotTheProtocolIsRefused) {
  EXPECT_EQ(replay("").exit_code, 3);
  EXPECT_EQ(replay("{\"stop\":{}}\n").exit_code, 3);
  EXPECT_EQ(replay("rubbish\n").exit_code, 3);
  const Outcome outcome = replay(script(kSecondSample) + stream(3) + "{\"sample\":{}}\n");
  EXPECT_EQ(outcome.exit_code, 3) << outcome.all;
}

TEST_F(ReplayDetectorTest, AProgramThatIsNotThereIsNamed) {
  const std::string start =
      wire::encode(wire::AgentCommand(wire::StartDetector{"ghost", {"no-such-program-at-all"}, {}})) + "\n";
  const Outcome outcome = replay(start + stream(1));
  EXPECT_EQ(outcome.exit_code, 5);
  EXPECT_NE(outcome.failure.find("no-such-program-at-all"), std::string::npos) << outcome.all;
}

}  // namespace
}  // namespace zpilab
