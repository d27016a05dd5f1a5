// The runner with real processes; needs no privileges.
#include "lab/workload_runner.h"

#include <gtest/gtest.h>
#include <signal.h>

#include <algorithm>
#include <filesystem>
#include <fstream>

namespace zpilab {
namespace {

class Runner : public ::testing::Test {
 protected:
  void SetUp() override {
    std::string name = (std::filesystem::temp_directory_path() / "zpilab-runner-XXXXXX").string();
    ASSERT_NE(::mkdtemp(name.data()), nullptr);
    folder_ = name;
    request_.role_name = "device";
    request_.name = "target";
    request_.addresses = {{"peer", {*parse_address("198.18.50.10"), *parse_address("2001:2:0:50::10")}}};
    request_.open_tcp_ports = {22, 80};
    request_.workload =
        RequestedWorkload{"made-up", folder_, 7, {{"per_minute", 2.5}, {"whole", 12}}, {}, {}};
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  void add(const std::string& script, bool restarts = false) {
    request_.workload->programs.push_back({{"sh", "-c", script}, restarts, folder_});
  }
  WorkloadRunner create() {
    auto runner = WorkloadRunner::create(request_, folder_, loop_,
                                         {[this](std::string text) { events_.push_back(text); },
                                          [this](std::string what) { failures_.push_back(what); }});
    EXPECT_TRUE(runner.ok()) << to_string(runner.error());
    return std::move(runner).value();
  }
  std::vector<std::string> seeds() const {
    std::vector<std::string> seeds;
    for (const std::string& event : events_)
      if (event.starts_with("sh: seed ")) seeds.push_back(event);
    return seeds;
  }
  template <typename Condition>
  void run_until(Condition condition) {
    const Nanoseconds deadline = monotonic_now() + 20 * kSecond;
    while (!condition() && monotonic_now() < deadline) loop_.run_once(deadline);
    EXPECT_TRUE(condition());
  }

  std::string folder_;
  PollLoop loop_;
  HostRequest request_;
  std::vector<std::string> events_, failures_;
};

TEST_F(Runner, AddsUpWorkOfAllPrograms) {
  add(R"(echo '{"work":{"a":1}}'; echo '{"work":{"a":2,"b":0.5}}'; printf '{"work":{"a":1}}\n{"work":{"a":)"
      R"(4}}\n')");
  add(R"(echo '{"work":{"b":1}}'; echo '{"event":"half way"}')");
  WorkloadRunner runner = create();
  ASSERT_TRUE(runner.start().ok());
  run_until([&] { return events_.size() == 3; });
  EXPECT_EQ(runner.work(), (std::map<std::string, double>{{"a", 8}, {"b", 1.5}}));
  EXPECT_TRUE(failures_.empty());
  EXPECT_EQ(std::count(events_.begin(), events_.end(), "sh: half way"), 1);
  EXPECT_EQ(std::count(events_.begin(), events_.end(), "sh: ended: exit status 0"), 2);
}

TEST_F(Runner, ACrashIsAnEventAndAFailure) {
  add("echo out of memory >&2; exit 7");
  WorkloadRunner runner = create();
  ASSERT_TRUE(runner.start().ok());
  run_until([&] { return !failures_.empty(); });
  EXPECT_EQ(events_, std::vector<std::string>{"sh: ended: exit status 7: out of memory"});
  EXPECT_EQ(failures_,
            std::vector<std::string>{"the workload's program sh ended: exit status 7: out of memory"});
}

TEST_F(Runner, AProgramThatIsNotThereNamesThePackages) {
  add("surely-not-installed >/dev/null 2>&1");
  request_.workload->packages = {"bash", "coturn"};
  WorkloadRunner runner = create();
  ASSERT_TRUE(runner.start().ok());
  run_until([&] { return !failures_.empty(); });
  EXPECT_EQ(failures_[0],
            "the workload's program sh ended: exit status 127; a program that it calls is missing: the "
            "workload needs "
            "the packages bash, coturn; try: sudo lab/install-packages workloads");
}

TEST_F(Runner, BeingKilledIsACrash) {
  add("kill -KILL $$");
  WorkloadRunner runner = create();
  ASSERT_TRUE(runner.start().ok());
  run_until([&] { return !failures_.empty(); });
  EXPECT_EQ(failures_[0], "the workload's program sh ended: killed by signal 9");
}

TEST_F(Runner, RestartsThoseThatAskForIt) {
  add(R"(echo '{"work":{"starts":1}}'; exit 3)", true);
  WorkloadRunner runner = create();
  ASSERT_TRUE(runner.start().ok());
  run_until([&] { return runner.work().contains("starts") && runner.work().at("starts") >= 2; });
  EXPECT_TRUE(failures_.empty());
  EXPECT_EQ(events_.at(0), "sh: ended: exit status 3");
}

TEST_F(Runner, WorkReportedOnSigtermCounts) {
  add(R"(trap 'echo "{\"work\":{\"last\":1}}"; exit 0' TERM; echo '{"work":{"up":1}}'; while :; do tail -f /dev/null >/dev/null & wait $!; done)");
  WorkloadRunner runner = create();
  ASSERT_TRUE(runner.start().ok());
  run_until([&] { return runner.work().contains("up"); });
  runner.stop(5 * kSecond);
  EXPECT_TRUE(runner.work().contains("last"));
  EXPECT_TRUE(failures_.empty());
}

TEST_F(Runner, KillsWhatIgnoresSigterm) {
  add(R"(trap '' TERM; echo '{"work":{"up":1}}'; tail -f /dev/null)");
  WorkloadRunner runner = create();
  ASSERT_TRUE(runner.start().ok());
  run_until([&] { return runner.work().contains("up"); });
  const Nanoseconds before = monotonic_now();
  runner.stop(50 * kMillisecond);
  EXPECT_LT(monotonic_now() - before, 5 * kSecond);
  EXPECT_TRUE(failures_.empty());
}

TEST_F(Runner, EpisodesComeAndGoTogetherAndNeverRepeat) {
  // A nanosecond's mean: the shortest times there are. Two programs of one workload, one of another.
  request_.workload->episodes = {1, 1};
  const std::string speak = R"(echo "{\"event\":\"seed $ZPILAB_SEED\"}"; trap '' TERM; tail -f /dev/null)";
  request_.workload->programs = {{{"sh", "-c", speak}, false, folder_, "web"},
                                 {{"sh", "-c", "exec tail -f /dev/null"}, true, folder_, "web"},
                                 {{"sh", "-c", "exec tail -f /dev/null"}, false, folder_, "voice"}};
  WorkloadRunner runner = create();
  ASSERT_TRUE(runner.start().ok());
  const auto times = [&](const std::string& text) {
    return std::count(events_.begin(), events_.end(), text);
  };
  run_until([&] { return times("voice ends") >= 1 && seeds().size() >= 2; });
  runner.stop(50 * kMillisecond);
  EXPECT_EQ(times("web begins"), static_cast<std::ptrdiff_t>(seeds().size()));
  EXPECT_GE(times("web ends"), 1);
  EXPECT_NE(seeds()[0], seeds()[1]);
  // Going is nobody's crash, and none of them said that it ended.
  EXPECT_TRUE(failures_.empty());
  for (const std::string& event : events_) EXPECT_EQ(event.find("ended"), std::string::npos) << event;
}

TEST_F(Runner, AProgramThatFailsInItsEpisodeFailsTheTrial) {
  request_.workload->episodes = {1, 1};
  request_.workload->programs = {{{"sh", "-c", "exit 4"}, false, folder_, "web"}};
  WorkloadRunner runner = create();
  ASSERT_TRUE(runner.start().ok());
  run_until([&] { return !failures_.empty(); });
  EXPECT_EQ(failures_, std::vector<std::string>{"the workload's program sh ended: exit status 4"});
}

TEST_F(Runner, HostileOutputIsRefusedAndBounded) {
  add("i=0; while [ $i -lt 200 ]; do echo nonsense; i=$((i+1)); done; head -c 200000 /dev/zero | tr '\\0' x; "
      "echo; "
      R"(i=0; while [ $i -lt 100 ]; do echo "{\"work\":{\"c$i\":1}}"; i=$((i+1)); done; exit 1)");
  WorkloadRunner runner = create();
  ASSERT_TRUE(runner.start().ok());
  run_until([&] { return !failures_.empty(); });
  EXPECT_EQ(events_.size(), 50U);
  EXPECT_NE(events_[0].find("refused, not JSON: nonsense"), std::string::npos) << events_[0];
  EXPECT_NE(events_.back().find("its further events are not shown"), std::string::npos) << events_.back();
  EXPECT_EQ(runner.work().size(), 64U);
}

TEST_F(Runner, AMissingProgramIsKnownBeforeTheStart) {
  request_.workload->programs.push_back({{"no-such-program"}, false, folder_});
  const auto runner = WorkloadRunner::create(request_, folder_, loop_, {});
  ASSERT_FALSE(runner.ok());
  EXPECT_NE(runner.error().what.find("made-up needs no-such-program"), std::string::npos)
      << runner.error().what;
}

TEST_F(Runner, PrefersTheWorkloadsOwnFile) {
  std::ofstream(folder_ + "/ls") << "#!/bin/sh\necho \"{\\\"event\\\":\\\"$PWD $ZPILAB_WHOLE $1\\\"}\"\n";
  std::filesystem::permissions(folder_ + "/ls", std::filesystem::perms::owner_all);
  request_.workload->programs.push_back({{"ls", "a b"}, false, folder_});
  WorkloadRunner runner = create();
  ASSERT_TRUE(runner.start().ok());
  run_until([&] { return events_.size() == 2; });
  EXPECT_EQ(events_[0], "ls: " + folder_ + " 12 a b");
}

TEST_F(Runner, AnIncludedProgramRunsInItsOwnFolder) {
  const std::string other = folder_ + "/storm";
  std::filesystem::create_directory(other);
  std::ofstream(other + "/broker") << "#!/bin/sh\necho \"{\\\"event\\\":\\\"$PWD\\\"}\"\n";
  std::filesystem::permissions(other + "/broker", std::filesystem::perms::owner_all);
  request_.workload->programs.push_back({{"broker"}, false, other});
  WorkloadRunner runner = create();
  ASSERT_TRUE(runner.start().ok());
  run_until([&] { return events_.size() == 2; });
  EXPECT_EQ(events_[0], "broker: " + other);
}

TEST_F(Runner, EnvironmentIsTheDocumentedOne) {
  const auto environment = workload_environment(request_, 0, "/run/x");
  const auto has = [&](const std::string& entry) {
    return std::find(environment.begin(), environment.end(), entry) != environment.end();
  };
  EXPECT_TRUE(has("ZPILAB_ROLE=device"));
  EXPECT_TRUE(has("ZPILAB_PER_MINUTE=2.5"));
  EXPECT_TRUE(has("ZPILAB_WHOLE=12"));
  EXPECT_TRUE(has("ZPILAB_PEER_IPV4=198.18.50.10"));
  EXPECT_TRUE(has("ZPILAB_PEER_IPV6=2001:2:0:50::10"));
  EXPECT_TRUE(has("ZPILAB_OPEN_TCP_PORTS=22 80"));
  EXPECT_NE(environment, workload_environment(request_, 1, "/run/x"));  // another seed
  EXPECT_EQ(environment, workload_environment(request_, 0, "/run/x"));
}

}  // namespace
}  // namespace zpilab
