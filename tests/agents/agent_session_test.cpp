// The running agent, as a controller meets it: `zpi-agent sample` and `attach` with pipes.
#include "agents/agent_session.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <set>

#include "agents/attach_socket.h"
#include "agents/stream_checker.h"
#include "agents/temporary_folder.h"
#include "tests/agents/agent_program.h"

namespace zpilab {
namespace {

const std::string kFixture = std::string(ZPILAB_SOURCE_DIR) + "/tests/agents/fixtures/proc-6.18";

std::vector<std::string> violations(const std::vector<std::string>& lines) {
  StreamChecker checker;
  std::vector<std::string> found;
  for (const std::string& line : lines)
    for (const std::string& problem : checker.line(line)) found.push_back(problem + " in " + line);
  for (const std::string& problem : checker.end()) found.push_back(problem);
  return found;
}

std::vector<std::uint64_t> sequence_numbers(const std::vector<std::string>& lines) {
  std::vector<std::uint64_t> numbers;
  for (const std::string& line : lines) {
    const auto message = wire::decode_agent_message(line);
    if (message && std::holds_alternative<Sample>(*message))
      numbers.push_back(std::get<Sample>(*message).seq);
  }
  return numbers;
}

std::vector<std::uint64_t> numbers_to(std::uint64_t last) {
  std::vector<std::uint64_t> numbers;
  for (std::uint64_t i = 1; i <= last; ++i) numbers.push_back(i);
  return numbers;
}

std::string test_session() { return "test-" + random_session(); }

TEST(AgentSession, ACountedStreamIsCompleteAndValid) {
  AgentProgram agent({"sample", "--rate", "200", "--count", "30", "--proc-root", kFixture});
  agent.close_input();
  const auto lines = agent.rest();
  EXPECT_EQ(violations(lines), std::vector<std::string>{});
  EXPECT_EQ(sequence_numbers(lines), numbers_to(30));
  EXPECT_EQ(agent.wait_exit(), 0);
}

TEST(AgentSession, TimesFollowTheDeadlines) {
  AgentProgram agent({"sample", "--rate", "100", "--count", "20", "--proc-root", kFixture});
  const auto hello = agent.wait_for<wire::Hello>();
  ASSERT_TRUE(hello);
  EXPECT_EQ(hello->interval, 10 * kMillisecond);
  for (int i = 0; i < 20; ++i) {
    const auto sample = agent.wait_for<Sample>();
    ASSERT_TRUE(sample);
    // On the grid, whatever was skipped.
    EXPECT_EQ((sample->time - sample->lateness - hello->first_deadline) % hello->interval, 0);
    EXPECT_GE(sample->lateness, 0);
    EXPECT_GT(sample->cost, 0);
  }
}

TEST(AgentSession, DurationEndsIt) {
  AgentProgram agent({"sample", "--rate", "100", "--duration", "200ms", "--proc-root", kFixture});
  const auto lines = agent.rest();
  EXPECT_EQ(violations(lines), std::vector<std::string>{});
  EXPECT_LE(sequence_numbers(lines).size(), 22U);
  EXPECT_EQ(agent.wait_exit(), 0);
}

TEST(AgentSession, AReaderThatGoesAwayEndsItQuietly) {
  AgentProgram agent({"sample", "--rate", "100", "--proc-root", kFixture});
  ASSERT_TRUE(agent.wait_for<Sample>());
  agent.close_output();
  EXPECT_EQ(agent.wait_exit(), 0);
}

TEST(AgentSession, StopAndSigtermGiveASummary) {
  AgentProgram stopped({"sample", "--rate", "100", "--proc-root", kFixture});
  AgentProgram terminated({"sample", "--rate", "100", "--proc-root", kFixture});
  ASSERT_TRUE(stopped.wait_for<Sample>() && terminated.wait_for<Sample>());
  stopped.send(wire::Stop{});
  terminated.kill(SIGTERM);
  for (AgentProgram* agent : {&stopped, &terminated}) {
    EXPECT_EQ(violations(agent->rest()), std::vector<std::string>{});
    EXPECT_EQ(agent->wait_exit(), 0);
  }
}

TEST(AgentSession, AnswersClockRequestsAndSaysWhatItDoesNotUnderstand) {
  AgentProgram agent({"sample", "--rate", "1", "--delivery", "deferred", "--proc-root", kFixture});
  ASSERT_TRUE(agent.wait_for<wire::Hello>());
  const Nanoseconds before = monotonic_now();
  agent.send(wire::ClockRequest{77});
  const auto reply = agent.wait_for<wire::ClockReply>();
  ASSERT_TRUE(reply);
  EXPECT_EQ(reply->id, 77U);
  EXPECT_GE(reply->received, before);
  EXPECT_GE(reply->sent, reply->received);
  EXPECT_LE(reply->sent, monotonic_now());
  agent.send_text("nonsense\n");
  const auto failure = agent.wait_for<wire::Failure>();
  ASSERT_TRUE(failure);
  EXPECT_NE(failure->what.find("not understood"), std::string::npos);
}

TEST(AgentSession, DeferredDeliveryIsSilentUntilItIsAskedFor) {
  auto spool = TemporaryFolder::create();
  ASSERT_TRUE(spool.ok());
  AgentProgram agent({"sample", "--rate", "500", "--delivery", "deferred", "--spool", spool->path()});
  ASSERT_TRUE(agent.wait_for<wire::Hello>());
  EXPECT_FALSE(agent.line(300 * kMillisecond)) << "something was written during the trial";
  EXPECT_TRUE(std::filesystem::is_empty(spool->path()));
  agent.send(wire::Deliver{});
  ASSERT_TRUE(agent.wait_for<Sample>([](const Sample& sample) { return sample.seq >= 50; }));
  agent.send(wire::Stop{});
  const auto lines = agent.rest();
  EXPECT_EQ(violations(lines), std::vector<std::string>{});
  const auto numbers = sequence_numbers(lines);
  EXPECT_EQ(numbers, numbers_to(numbers.size()));
  EXPECT_EQ(agent.wait_exit(), 0);
}

TEST(AgentSession, AFullSpoolIsAnExactGap) {
  AgentProgram agent({"sample", "--rate", "1000", "--count", "300", "--delivery", "deferred", "--spool-limit",
                      "8192", "--proc-root", kFixture});
  const auto lines = agent.rest();
  EXPECT_EQ(violations(lines), std::vector<std::string>{});
  const auto gap = wire::decode_agent_message(lines.at(1));
  ASSERT_TRUE(gap.ok() && std::holds_alternative<wire::Gap>(*gap)) << lines[1];
  EXPECT_EQ(std::get<wire::Gap>(*gap).from, 1U);
  const auto last = wire::decode_agent_message(lines.back());
  ASSERT_TRUE(last.ok() && std::holds_alternative<wire::Summary>(*last));
  EXPECT_EQ(std::get<wire::Summary>(*last).samples, 300U);
  EXPECT_EQ(std::get<wire::Summary>(*last).lost, std::get<wire::Gap>(*gap).to);
}

TEST(AgentSession, TheLeaseEndsIt) {
  AgentProgram agent({"sample", "--rate", "10", "--lease", "300ms", "--proc-root", kFixture});
  const auto failure = agent.wait_for<wire::Failure>();
  ASSERT_TRUE(failure);
  EXPECT_NE(failure->what.find("lease"), std::string::npos);
  EXPECT_EQ(agent.wait_exit(), 5);
}

TEST(AgentSession, AnythingThatIsHeardRenewsTheLease) {
  AgentProgram agent({"sample", "--rate", "50", "--lease", "600ms", "--proc-root", kFixture});
  // One second, told by the samples themselves.
  for (int i = 0; i < 50; ++i) {
    ASSERT_TRUE(agent.wait_for<Sample>());
    agent.send(wire::KeepAlive{});
  }
  agent.send(wire::Stop{});
  EXPECT_EQ(violations(agent.rest()), std::vector<std::string>{});
  EXPECT_EQ(agent.wait_exit(), 0);
}

TEST(AgentSession, EndOfInputWithALeaseIsAStop) {
  AgentProgram agent({"sample", "--rate", "50", "--lease", "60s", "--proc-root", kFixture});
  ASSERT_TRUE(agent.wait_for<Sample>());
  agent.close_input();
  EXPECT_EQ(violations(agent.rest()), std::vector<std::string>{});
  EXPECT_EQ(agent.wait_exit(), 0);
}

/// Cuts the connection at some sample again and again; what all readers got together is each sample once.
TEST(AgentSession, ACutConnectionResumesWithoutLossOrDouble) {
  const std::string session = test_session();
  auto agent = std::make_unique<AgentProgram>(std::vector<std::string>{"sample", "--rate", "200", "--count",
                                                                       "150", "--session", session, "--lease",
                                                                       "20s", "--proc-root", kFixture});
  std::vector<std::string> lines;
  std::uint64_t last = 0;
  AgentProgram* reader = agent.get();
  std::unique_ptr<AgentProgram> attached;
  for (const std::uint64_t cut_at : {20, 21, 60, 100}) {
    ASSERT_TRUE(reader->wait_for<Sample>([&](const Sample& s) { return s.seq >= cut_at; }));
    for (const std::string& line : reader->seen) lines.push_back(line);
    last = sequence_numbers(lines).back();
    if (cut_at == 60) reader->send(wire::Ack{last});
    if (reader == agent.get()) {
      agent->close_input();
      agent->close_output();
    }
    attached = std::make_unique<AgentProgram>(
        std::vector<std::string>{"attach", session, "--after", std::to_string(last)});
    reader = attached.get();
    // Every connection begins with a hello of its own, of the same session.
    const auto hello = reader->wait_for<wire::Hello>();
    ASSERT_TRUE(hello);
    EXPECT_EQ(hello->session, session);
    reader->seen.clear();
  }
  const auto rest = reader->rest();
  lines.insert(lines.end(), rest.begin(), rest.end());
  EXPECT_EQ(violations(lines), std::vector<std::string>{});
  EXPECT_EQ(sequence_numbers(lines), numbers_to(150));
  EXPECT_EQ(attached->wait_exit(), 0);
  EXPECT_EQ(agent->wait_exit(), 0);
}

TEST(AgentSession, AnAbandonedSessionEndsWithItsLease) {
  const std::string session = test_session();
  AgentProgram agent(
      {"sample", "--rate", "50", "--session", session, "--lease", "400ms", "--proc-root", kFixture});
  ASSERT_TRUE(agent.wait_for<Sample>());
  agent.close_input();
  agent.close_output();
  EXPECT_EQ(agent.wait_exit(), 5);
  AgentProgram late({"attach", session});
  EXPECT_EQ(late.wait_exit(), 5);
}

TEST(AgentSession, ASessionRunsOnce) {
  const std::string session = test_session();
  AgentProgram first({"sample", "--session", session, "--proc-root", kFixture});
  ASSERT_TRUE(first.wait_for<wire::Hello>());
  AgentProgram second({"sample", "--session", session, "--proc-root", kFixture});
  EXPECT_EQ(second.wait_exit(), 5);
}

TEST(AgentSession, TheSummaryTellsWhatWasUsed) {
  AgentProgram agent({"sample", "--rate", "100", "--proc-root", kFixture});
  agent.send(wire::StartDetector{"own", {"zpi-agent", "threshold"}, {}, true});
  ASSERT_TRUE(agent.wait_for<wire::DetectorStatus>());
  // One reading when it is ready, one more before the end.
  ASSERT_TRUE(agent.wait_for<Sample>([](const Sample& sample) { return sample.seq >= 220; }));
  agent.send(wire::Stop{});
  const auto summary = agent.wait_for<wire::Summary>();
  ASSERT_TRUE(summary && summary->usage);
  EXPECT_GT(summary->usage->time, 500 * kMillisecond);
  EXPECT_GT(summary->usage->cpu, 0);
  EXPECT_LT(summary->usage->cpu, summary->cpu);
  EXPECT_GT(summary->usage->detectors_cpu, 0);
  EXPECT_GT(summary->usage->memory, 500'000U);
  EXPECT_GT(summary->usage->detectors_memory, 500'000U);
}

TEST(AgentSession, MemoryAboveTheLimitEndsIt) {
  AgentProgram agent({"sample", "--memory-limit", "1", "--proc-root", kFixture});
  const auto failure = agent.wait_for<wire::Failure>();
  ASSERT_TRUE(failure);
  EXPECT_NE(failure->what.find("MB of resident memory; the limit is 1.0 MB"), std::string::npos)
      << failure->what;
  EXPECT_EQ(agent.wait_exit(), 5);
}

TEST(AgentSession, BadCommandLinesAreUsageErrors) {
  const std::vector<std::vector<std::string>> bad = {
      {},
      {"frobnicate"},
      {"sample", "--rate", "0"},
      {"sample", "--rate", "2000"},
      {"sample", "--lease", "soon"},
      {"sample", "--session", "a/b"},
      {"sample", "--count", "3", "--duration", "1s"},
      {"sample", "--spool", "/nonexistent"},
      {"sample", "--cpu-limit", "0"},
      {"sample", "--memory-limit", "none"},
      {"attach"},
      {"threshold", "--class", "tcp5"},
  };
  for (const auto& arguments : bad) {
    AgentProgram agent(arguments);
    EXPECT_EQ(agent.wait_exit(), 2) << testing::PrintToString(arguments);
  }
  AgentProgram missing({"sample", "--proc-root", "/nonexistent"});
  EXPECT_EQ(missing.wait_exit(), 5);
}

}  // namespace
}  // namespace zpilab
