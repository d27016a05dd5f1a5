// Detectors through the agent: good ones, and all the ways in which one can misbehave.
#include "agents/detector_process.h"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <fstream>

#include "agents/detector_identity.h"
#include "agents/event_wait.h"
#include "agents/stream_checker.h"
#include "agents/temporary_folder.h"
#include "tests/agents/agent_program.h"

namespace zpilab {
namespace {

const std::string kFixture = std::string(ZPILAB_SOURCE_DIR) + "/tests/agents/fixtures/proc-6.18";

class DetectorTest : public testing::Test {
 protected:
  void SetUp() override {
    auto made = TemporaryFolder::create();
    ASSERT_TRUE(made.ok());
    folder_ = std::make_unique<TemporaryFolder>(std::move(*made));
  }
  /// A detector that is a shell script.
  wire::StartDetector script(const std::string& text) {
    const std::string path = folder_->path() + "/detector";
    std::ofstream(path) << "#!/bin/sh\n" << text << "\n";
    std::filesystem::permissions(path, std::filesystem::perms::owner_all);
    return {"script", {path}, {"/bin/echo", "script 7"}, true};
  }
  static std::vector<std::string> sampling(const std::string& rate = "100") {
    return {"sample", "--rate", rate, "--lease", "60s", "--proc-root", kFixture};
  }
  static std::vector<std::string> violations(const std::vector<std::string>& lines) {
    StreamChecker checker;
    std::vector<std::string> found;
    for (const std::string& line : lines)
      for (const std::string& problem : checker.line(line)) found.push_back(problem + " in " + line);
    for (const std::string& problem : checker.end()) found.push_back(problem);
    return found;
  }
  using Status = wire::DetectorStatus;
  static bool is_exit(const Status& status) { return status.state == Status::State::exited; }

  std::unique_ptr<TemporaryFolder> folder_;
};

TEST_F(DetectorTest, ATenLineShellScriptIsADetector) {
  AgentProgram agent(sampling());
  agent.send(script(
      "read -r hello\n"
      "echo '{\"ready\":{}}'\n"
      "while read -r line; do\n"
      "  case $line in\n"
      "    '{\"sample\":{\"seq\":5,'*) echo '{\"alarm\":{\"seq\":5,\"class\":\"tcp4\",\"score\":0.5}}' ;;\n"
      "  esac\n"
      "done\n"
      "echo '{\"alarm\":{}}'"));
  const auto ready = agent.wait_for<Status>();
  ASSERT_TRUE(ready);
  EXPECT_EQ(ready->state, Status::State::ready);
  EXPECT_EQ(ready->version, "script 7");
  EXPECT_EQ(ready->hash, hash_of_files({folder_->path() + "/detector"}));
  // The stream that it sees begins with the next sample, which may be past the fifth.
  agent.send(wire::Stop{});
  const auto lines = agent.rest();
  EXPECT_EQ(violations(lines), std::vector<std::string>{});
  // At the end of its stdin it was given time to say a last word.
  const auto flushed = wire::decode_agent_message(lines.at(lines.size() - 3));
  ASSERT_TRUE(flushed.ok() && std::holds_alternative<Detection>(*flushed)) << lines[lines.size() - 3];
  EXPECT_EQ(std::get<Detection>(*flushed).stamp, AlarmStamp::arrival);
  const auto exited = wire::decode_agent_message(lines.at(lines.size() - 2));
  ASSERT_TRUE(exited.ok() && std::holds_alternative<Status>(*exited));
  EXPECT_EQ(std::get<Status>(*exited).exit_status, 0);
}

TEST_F(DetectorTest, AnAlarmWithASampleCarriesThatSamplesTime) {
  AgentProgram agent(sampling("50"));
  agent.send(
      script("echo '{\"ready\":{}}'\n"
             "while read -r line; do\n"
             "  seq=${line#*'\"seq\":'}; seq=${seq%%,*}\n"
             "  case $line in '{\"sample\"'*) echo "
             "\"{\\\"alarm\\\":{\\\"seq\\\":$seq,\\\"class\\\":\\\"udp6\\\"}}\" ;; esac\n"
             "done"));
  const auto detection = agent.wait_for<Detection>();
  ASSERT_TRUE(detection && detection->seq && detection->sample_time);
  EXPECT_EQ(detection->detector, "script");
  EXPECT_EQ(detection->stamp, AlarmStamp::sample);
  EXPECT_EQ(detection->traffic_class, TrafficClass::udp6);
  EXPECT_GE(detection->time, *detection->sample_time);
  bool found = false;
  for (const std::string& line : agent.seen) {
    const auto message = wire::decode_agent_message(line);
    const auto* sample = message ? std::get_if<Sample>(&*message) : nullptr;
    if (sample == nullptr || sample->seq != *detection->seq) continue;
    EXPECT_EQ(sample->time, *detection->sample_time);
    found = true;
  }
  EXPECT_TRUE(found);
}

TEST_F(DetectorTest, ItSeesTheStreamUnchanged) {
  AgentProgram agent(sampling());
  const std::string copy = folder_->path() + "/copy";
  agent.send(script("echo '{\"ready\":{}}'\nexec cat > " + copy));
  ASSERT_TRUE(agent.wait_for<Status>());
  ASSERT_TRUE(agent.wait_for<Sample>([](const Sample& sample) { return sample.seq >= 20; }));
  agent.send(wire::Stop{});
  std::string told;
  for (const std::string& line : agent.rest())
    if (line.starts_with(R"({"sample")")) told += line + "\n";
  EXPECT_EQ(agent.wait_exit(), 0);
  std::ifstream file(copy);
  std::string line, seen;
  ASSERT_TRUE(std::getline(file, line));
  EXPECT_TRUE(line.starts_with(R"({"hello")")) << line;
  while (std::getline(file, line)) seen += line + "\n";
  EXPECT_GT(seen.size(), 1000U);
  EXPECT_TRUE(told.ends_with(seen));
}

TEST_F(DetectorTest, ACrashIsToldWithItsStderrAndTheSamplingGoesOn) {
  AgentProgram agent(sampling());
  agent.send(script("echo '{\"ready\":{}}'\nread -r a\nread -r b\necho 'out of cheese' >&2\nkill -SEGV $$"));
  const auto exited = agent.wait_for<Status>(is_exit);
  ASSERT_TRUE(exited);
  EXPECT_EQ(exited->exit_status, -SIGSEGV);
  EXPECT_NE(exited->message.find("out of cheese"), std::string::npos);
  EXPECT_TRUE(agent.wait_for<Sample>());
  agent.send(wire::Stop{});
  EXPECT_EQ(violations(agent.rest()), std::vector<std::string>{});
}

// Its pipes are at their end, and so ready for ever: an agent that still waited for them would never sleep
// again.
TEST_F(DetectorTest, OneThatEndedWakesNobody) {
  wire::StartDetector command = script("exit 3");
  command.version = {"/bin/sleep", "60"};  // which version it is nobody will know
  auto detector = DetectorProcess::start(command);
  ASSERT_TRUE(detector.ok());
  const Nanoseconds until = monotonic_now() + 20 * kSecond;
  for (bool ended = false; !ended && monotonic_now() < until;) {
    std::vector<Watch> watches;
    (*detector)->add_watches(watches);
    EXPECT_FALSE(watches.empty());
    ASSERT_TRUE(wait_for(watches, 10 * kMillisecond).ok());
    ended = !(*detector)->service().empty();
  }
  std::vector<Watch> watches;
  (*detector)->add_watches(watches);
  EXPECT_TRUE(watches.empty());
}

TEST_F(DetectorTest, OneThatDoesNotReadIsDeclaredCrashed) {
  AgentProgram agent(sampling("1000"));
  // The fixture does not move; only the pipe (64 KiB) and the queue (256 KiB) have to fill up with lines of
  // samples.
  agent.send(script("echo '{\"ready\":{}}'\nread -r hello\nexec tail -f /dev/null"));
  const auto exited = agent.wait_for<Status>(is_exit);
  ASSERT_TRUE(exited);
  EXPECT_EQ(exited->exit_status, -SIGKILL);
  EXPECT_NE(exited->message.find("too slow"), std::string::npos) << exited->message;
}

TEST_F(DetectorTest, RubbishIsCountedAndAnEndlessLineEndsIt) {
  AgentProgram agent(sampling());
  agent.send(script("echo 'hello there'\necho '{\"alarm\":7}'\necho '{\"ready\":{}}'\nread -r a\nexit 3"));
  const auto exited = agent.wait_for<Status>(is_exit);
  ASSERT_TRUE(exited);
  EXPECT_EQ(exited->exit_status, 3);
  EXPECT_NE(exited->message.find("2 lines"), std::string::npos) << exited->message;
  EXPECT_NE(exited->message.find("hello there"), std::string::npos);

  AgentProgram endless(sampling());
  endless.send(script("exec cat /dev/zero"));
  const auto ended = endless.wait_for<Status>(is_exit);
  ASSERT_TRUE(ended);
  EXPECT_NE(ended->message.find("64 KiB"), std::string::npos) << ended->message;
}

TEST_F(DetectorTest, AFloodOfAlarmsIsStopped) {
  AgentProgram agent(sampling());
  agent.send(script("echo '{\"ready\":{}}'\nexec yes '{\"alarm\":{}}'"));
  const auto exited = agent.wait_for<Status>(is_exit);
  ASSERT_TRUE(exited);
  EXPECT_NE(exited->message.find("more than 10000 alarms"), std::string::npos) << exited->message;
  EXPECT_TRUE(agent.wait_for<Sample>());
}

TEST_F(DetectorTest, OneThatIgnoresItsEndIsKilled) {
  AgentProgram agent(sampling());
  agent.send(script("trap '' TERM\necho '{\"ready\":{}}'\nwhile :; do read -r a || tail -f /dev/null; done"));
  ASSERT_TRUE(agent.wait_for<Status>());
  agent.send(wire::Stop{});
  const auto exited = agent.wait_for<Status>(is_exit);
  ASSERT_TRUE(exited);
  EXPECT_EQ(exited->exit_status, -SIGKILL);
  EXPECT_TRUE(agent.wait_for<wire::Summary>());
  EXPECT_EQ(agent.wait_exit(), 0);
}

TEST_F(DetectorTest, AnAgentThatBecomesABurdenEndsAndLeavesNoDetectorBehind) {
  auto arguments = sampling("1000");
  arguments.insert(arguments.end(), {"--cpu-limit", "0.1"});  // 60 ms: some seconds
  AgentProgram agent(arguments);
  const std::string pid_file = folder_->path() + "/pid";
  agent.send(
      script("echo $$ > " + pid_file +
             "\ntrap '' TERM\necho '{\"ready\":{}}'\nwhile :; do read -r a || tail -f /dev/null; done"));
  ASSERT_TRUE(agent.wait_for<Status>());
  pid_t detector = 0;
  std::ifstream(pid_file) >> detector;
  ASSERT_GT(detector, 0);
  const auto failure = agent.wait_for<wire::Failure>();
  ASSERT_TRUE(failure);
  EXPECT_NE(failure->what.find("before they become a burden"), std::string::npos) << failure->what;
  EXPECT_NE(failure->what.find("the limit is 0.1 % of a core"), std::string::npos) << failure->what;
  EXPECT_EQ(agent.wait_exit(), 5);
  EXPECT_EQ(::kill(detector, 0), -1);
  EXPECT_EQ(errno, ESRCH);
}

TEST_F(DetectorTest, WhatAForeignDetectorUsesIsNotTheAgentsBurden) {
  auto arguments = sampling();
  arguments.insert(arguments.end(), {"--cpu-limit", "1"});  // 600 ms
  AgentProgram agent(arguments);
  agent.send(script("echo '{\"ready\":{}}'\nwhile :; do :; done"));
  ASSERT_TRUE(agent.wait_for<Status>());
  ASSERT_TRUE(agent.wait_for<Sample>([](const Sample& sample) { return sample.seq >= 250; }));
  agent.send(wire::Stop{});
  const auto summary = agent.wait_for<wire::Summary>();
  ASSERT_TRUE(summary && summary->usage);
  EXPECT_EQ(summary->usage->detectors_cpu, 0);
}

TEST_F(DetectorTest, OneThatClosedItsOutputsBeforeItEndsIsNoticed) {
  AgentProgram agent(sampling());
  agent.send(
      script("read -r hello\necho '{\"ready\":{}}'\nexec >&- 2>&-\n"
             "while read -r line; do case $line in *'\"seq\":30,'*) exit 7 ;; esac; done"));
  const auto exited = agent.wait_for<Status>(is_exit);
  ASSERT_TRUE(exited);
  EXPECT_EQ(exited->exit_status, 7);
}

TEST_F(DetectorTest, OneThatIsNotThereIsToldAtOnce) {
  AgentProgram agent(sampling());
  agent.send(wire::StartDetector{"ghost", {"no-such-program-here"}, {}, true});
  const auto exited = agent.wait_for<Status>();
  ASSERT_TRUE(exited);
  EXPECT_EQ(exited->state, Status::State::exited);
  EXPECT_EQ(exited->exit_status, 127);
  EXPECT_NE(exited->message.find("no-such-program-here"), std::string::npos);
}

TEST_F(DetectorTest, TheAgentsEndIsTheDetectorsEnd) {
  const std::string alive = folder_->path() + "/alive";
  ASSERT_EQ(::mkfifo(alive.c_str(), 0600), 0);
  AgentProgram agent(sampling());
  // The detector holds the fifo open for writing: its end is the fifo's end. It looks at none of its pipes.
  agent.send(script("echo '{\"ready\":{}}'\nexec 3> " + alive + "\nexec sleep 30"));
  const UniqueFd watched(::open(alive.c_str(), O_RDONLY | O_CLOEXEC));
  ASSERT_TRUE(agent.wait_for<Status>());
  agent.kill(SIGKILL);
  pollfd hangup{watched.get(), 0, 0};
  EXPECT_EQ(::poll(&hangup, 1, 10'000), 1);
}

TEST_F(DetectorTest, ShareAndFolderAreFilledIn) {
  AgentProgram agent(sampling());
  wire::StartDetector command{
      "placed",
      {"/bin/sh", "-c", "test -d \"$1\" && echo \"$1 $2\" >&2 && echo '{\"ready\":{}}'; read -r a", "sh",
       "{dir}", "{share}/x"},
      {},
      true};
  agent.send(command);
  const auto exited = agent.wait_for<Status>(is_exit);
  ASSERT_TRUE(exited);
  const std::string folder = exited->message.substr(0, exited->message.find(' '));
  EXPECT_NE(exited->message.find("share/zpilab/x"), std::string::npos) << exited->message;
  EXPECT_EQ(folder.find('{'), std::string::npos);
  agent.send(wire::Stop{});
  EXPECT_EQ(agent.wait_exit(), 0);
  EXPECT_FALSE(std::filesystem::exists(folder)) << folder;
}

TEST_F(DetectorTest, InDeferredDeliveryOnlyReadyBreaksTheSilence) {
  auto arguments = sampling("200");
  arguments.insert(arguments.end(), {"--delivery", "deferred"});
  AgentProgram agent(arguments);
  ASSERT_TRUE(agent.wait_for<wire::Hello>());
  agent.send(script("echo '{\"ready\":{}}'\necho '{\"alarm\":{}}'\nread -r a\nread -r b\nexit 4"));
  const auto ready = agent.wait_for<Status>();
  ASSERT_TRUE(ready);
  EXPECT_EQ(ready->state, Status::State::ready);
  EXPECT_FALSE(agent.line(300 * kMillisecond));
  agent.send(wire::Deliver{});
  EXPECT_TRUE(agent.wait_for<Detection>());
  EXPECT_TRUE(agent.wait_for<Status>(is_exit));
  agent.send(wire::Stop{});
  EXPECT_EQ(violations(agent.rest()), std::vector<std::string>{});
}

TEST_F(DetectorTest, AlarmsFromALogFile) {
  AgentProgram agent(sampling());
  wire::StartDetector command = script(
      "echo '{\"ready\":{}}'\n"
      "echo 'an ALARM udp' >> \"$1\"\nread -r a\n"
      "echo 'quiet' >> \"$1\"\nprintf 'half an ' >> \"$1\"\nread -r a\necho 'ALARM' >> \"$1\"\nread -r a\n"
      "mv \"$1\" \"$1.1\"\necho 'ALARM in a new file' >> \"$1\"\n"
      "echo '{\"alarm\":{\"class\":\"tcp6\"}}'\n"  // not where this one's alarms come from
      "while read -r a; do :; done\necho 'ALARM udp at the end' >> \"$1\"");
  command.start.emplace_back("{dir}/ids.log");
  command.alarms = {
      AlarmSource::Kind::file, "{dir}/ids.log", "", {{"ALARM udp", TrafficClass::udp4}, {"ALARM", {}}}};
  agent.send(command);
  for (const std::optional<TrafficClass> expected :
       {std::optional(TrafficClass::udp4), std::optional<TrafficClass>(), std::optional<TrafficClass>()}) {
    const auto alarm = agent.wait_for<Detection>();
    ASSERT_TRUE(alarm);
    EXPECT_EQ(alarm->traffic_class, expected);
    EXPECT_EQ(alarm->stamp, AlarmStamp::arrival);
  }
  agent.send(wire::Stop{});
  const auto last = agent.wait_for<Detection>();
  ASSERT_TRUE(last);
  EXPECT_EQ(last->traffic_class, TrafficClass::udp4);
  EXPECT_FALSE(agent.wait_for<Detection>());
}

TEST_F(DetectorTest, WhatALogHeldBeforeIsNotItsAlarm) {
  const std::string log = folder_->path() + "/old.log";
  std::ofstream(log) << "ALARM of yesterday\n";
  AgentProgram agent(sampling());
  wire::StartDetector command =
      script("echo '{\"ready\":{}}'\nread -r a\necho 'ALARM of today, udp' >> " + log + "\nread -r a");
  command.alarms = {AlarmSource::Kind::file, log, "", {{"today", TrafficClass::udp4}, {"ALARM", {}}}};
  agent.send(command);
  const auto alarm = agent.wait_for<Detection>();
  ASSERT_TRUE(alarm);
  EXPECT_EQ(alarm->traffic_class, TrafficClass::udp4);
}

TEST_F(DetectorTest, AlarmsFromItsOwnSyslog) {
  if (::geteuid() != 0) GTEST_SKIP() << "a /dev/log of its own needs root";
  AgentProgram agent(sampling());
  const auto logging = [&](const std::string& program) {
    wire::StartDetector command = script("echo '{\"ready\":{}}'\nlogger -t " + program +
                                         " '198.18.0.1 to 198.18.0.2 ports 1, 2, ..., fSrpauxy'\n"
                                         "while read -r a; do :; done");
    command.name = program;
    command.start = {"/bin/sh", command.start[0]};
    command.alarms = {AlarmSource::Kind::syslog, "", "scanlogd", {}};
    return command;
  };
  agent.send(logging("scanlogd"));
  const auto alarm = agent.wait_for<Detection>();
  ASSERT_TRUE(alarm);
  EXPECT_EQ(alarm->detector, "scanlogd");
  EXPECT_EQ(alarm->traffic_class, TrafficClass::tcp4);
  // Two that use the same program's name do not hear one another.
  agent.send(logging("other"));
  ASSERT_TRUE(agent.wait_for<Status>([](const Status& status) { return status.detector == "other"; }));
  agent.send(wire::Stop{});
  EXPECT_FALSE(agent.wait_for<Detection>());
}

TEST_F(DetectorTest, ALogThatCannotBeUnderstoodIsSaidAtOnce) {
  AgentProgram agent(sampling());
  wire::StartDetector command = script("read -r a");
  command.alarms = {AlarmSource::Kind::file, "{dir}/a.log", "nobody-knows", {}};
  agent.send(command);
  const auto unknown = agent.wait_for<Status>(is_exit);
  ASSERT_TRUE(unknown);
  EXPECT_NE(unknown->message.find("there is no log format \"nobody-knows\""), std::string::npos)
      << unknown->message;
  command.name = "elsewhere";
  command.alarms = {AlarmSource::Kind::file, "/no/such/folder/a.log", "psad", {}};
  agent.send(command);
  const auto missing =
      agent.wait_for<Status>([](const Status& status) { return status.detector == "elsewhere"; });
  ASSERT_TRUE(missing);
  EXPECT_NE(missing->message.find("watch the folder /no/such/folder"), std::string::npos) << missing->message;
}

TEST_F(DetectorTest, TheBaselinesComeThroughTheSameContract) {
  AgentProgram agent(sampling());
  agent.send(wire::StartDetector{"threshold", {"zpi-agent", "threshold"}, {"zpi-agent", "--version"}, true});
  agent.send(
      wire::StartDetector{"always-normal", {"zpi-agent", "always-normal"}, {"zpi-agent", "--version"}, true});
  const auto first = agent.wait_for<Status>(), second = agent.wait_for<Status>();
  ASSERT_TRUE(first && second);
  for (const auto* status : {&*first, &*second}) {
    EXPECT_EQ(status->state, Status::State::ready);
    EXPECT_TRUE(status->version.starts_with("zpi-agent ")) << status->version;
    EXPECT_EQ(status->hash.size(), 64U);
  }
  agent.send(wire::Stop{});
  EXPECT_EQ(violations(agent.rest()), std::vector<std::string>{});
  EXPECT_EQ(agent.wait_exit(), 0);
}

TEST_F(DetectorTest, ThresholdAlarmsOnceAndNamesItsSample) {
  AgentProgram detector({"threshold", "--limit", "20", "--window", "5s"});
  wire::Hello hello;
  hello.counters = {"tcpInSegs", "tcpOutRsts"};
  detector.send_text(wire::encode(hello) + "\n");
  EXPECT_EQ(detector.line(), R"({"ready":{}})");
  for (std::uint64_t seq = 1; seq <= 4; ++seq)
    detector.send_text(wire::encode(Sample{seq, static_cast<Nanoseconds>(seq) * kSecond, 0, 0, {{1, 15}}}) +
                       "\n");
  detector.close_input();
  EXPECT_EQ(detector.line(), R"({"alarm":{"seq":2,"class":"tcp4"}})");
  EXPECT_FALSE(detector.line());
  EXPECT_EQ(detector.wait_exit(), 0);
}

TEST_F(DetectorTest, ThresholdRefusesADeviceWithoutItsCounter) {
  AgentProgram detector({"threshold", "--counter", "tcpOutRsts"});
  wire::Hello hello;
  hello.counters = {"tcpInSegs"};
  detector.send_text(wire::encode(hello) + "\n");
  EXPECT_EQ(detector.wait_exit(), 3);
}

}  // namespace
}  // namespace zpilab
