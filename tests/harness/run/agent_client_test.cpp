// The controller's side of an agent whose connection is cut, against an agent in memory that keeps its lines.
#include "harness/run/agent_client.h"

#include <gtest/gtest.h>

#include <boost/asio/io_context.hpp>

#include "tests/support/fake_shell.h"
#include "tests/support/run_coroutine.h"

namespace zpilab {
namespace {

using testing::FakeProgram;
using testing::FakeShell;
using testing::FakeWorld;

/// Outlives its connections. Each line stands behind the sample that was newest when it was made.
class FakeAgent {
 public:
  void sample() { keep(Sample{++newest_, static_cast<Nanoseconds>(newest_), 0, 0, {}}); }
  void alarm() {
    Detection alarm;
    alarm.detector = "zpi";
    alarm.time = 1;
    keep(alarm);
  }
  void keep(const wire::AgentMessage& message) {
    lines_.push_back({newest_, std::holds_alternative<Sample>(message), wire::encode(message)});
    if (delivering && connection) connection->print(lines_.back().text);
  }
  void cut() { std::exchange(connection, nullptr)->cut(); }

  FakeWorld world() {
    return {{"zpi-agent sample", [this](auto program, const auto&) { connect(program); }},
            {"zpi-agent attach", [this](auto program, const auto& argv) { attach(program, argv); }}};
  }

  std::shared_ptr<FakeProgram> connection;
  wire::Hello hello;
  bool delivering = true, gone = false;
  bool lingers = false;  ///< after its summary, until its last sample is acknowledged
  std::uint64_t acknowledged = 0;
  int swallowed_stops = 0;            ///< so many times the connection is cut by a stop that never arrives
  std::vector<std::string> attached;  ///< "AFTER MESSAGES" of each

 private:
  struct Line {
    std::uint64_t behind;
    bool is_sample;
    std::string text;
  };

  void connect(std::shared_ptr<FakeProgram> program) {
    connection = program;
    program->print(wire::encode(wire::AgentMessage(hello)));
    program->on_line = [this](const std::string& line) {
      const auto command = wire::decode_agent_command(line);
      ASSERT_TRUE(command.ok()) << line;
      obey(*command);
    };
  }
  void attach(std::shared_ptr<FakeProgram> program, const std::vector<std::string>& argv) {
    ASSERT_EQ(argv.size(), 7U);
    EXPECT_EQ(argv[2], "s");
    attached.push_back(argv[4] + " " + argv[6]);
    if (gone) return program->end(5);
    connect(program);
    std::uint64_t after = std::stoull(argv[4]), messages = std::stoull(argv[6]);
    for (const Line& line : lines_) {
      if (line.behind < after || (line.is_sample && line.behind == after)) continue;
      if (line.behind == after && messages > 0 && messages-- > 0) continue;
      if (delivering) program->print(line.text);
    }
  }
  void obey(const wire::AgentCommand& command) {
    const auto* start = std::get_if<wire::StartDetector>(&command);
    const wire::DetectorStatus ready{
        start != nullptr ? start->name : "", wire::DetectorStatus::State::ready, "v1", "h", 0, ""};
    if (start != nullptr && delivering) keep(ready);
    if (start != nullptr && !delivering) connection->print(wire::encode(wire::AgentMessage(ready)));
    if (std::holds_alternative<wire::Deliver>(command)) deliver();
    if (const auto* ack = std::get_if<wire::Ack>(&command)) {
      acknowledged = ack->seq;
      if (lingers && acknowledged == newest_) connection->end();
    }
    if (!std::holds_alternative<wire::Stop>(command)) return;
    if (swallowed_stops-- > 0) return cut();
    keep(wire::Summary{newest_, 0, 0, 0, 0});
    if (!lingers) connection->end();
  }
  void deliver() {
    if (std::exchange(delivering, true)) return;
    for (const Line& line : lines_) connection->print(line.text);
  }

  std::uint64_t newest_ = 0;
  std::vector<Line> lines_;
};

class AgentClientTest : public ::testing::Test {
 protected:
  AgentClientTest() {
    agent_.hello.session = "s";
    agent_.hello.boot_id = "boot";
    agent_.hello.counters = {"tcpOutRsts"};
    settings_.session = "s";
    world_ = agent_.world();
  }
  ~AgentClientTest() override {
    if (client_) client_->abandon();
    shell_.cut_all();
    io_.poll();
  }

  void start(bool reattaches = true) {
    agent_.delivering = settings_.delivery == Delivery::live;
    auto client = await(AgentClient::start(io_.get_executor(), shell_, settings_));
    ASSERT_TRUE(client.ok()) << to_string(client.error());
    client_ = *client;
    if (reattaches) client_->reattach_with([this](Nanoseconds) { return reconnect(); });
  }
  Awaitable<Result<std::unique_ptr<RemoteShell>>> reconnect() {
    ++connections_;
    if (unreachable_ > 0) {
      --unreachable_;
      co_return make_error(Errc::unavailable, "no route to host");
    }
    co_return std::unique_ptr<RemoteShell>(std::make_unique<FakeShell>(io_.get_executor(), world_));
  }
  template <typename T>
  T await(Awaitable<T> work) {
    return testing::run_coroutine(io_, std::move(work));
  }
  /// Lets everything run until `condition` holds; false after 20 s.
  template <typename Condition>
  bool until(Condition condition) {
    const Nanoseconds end = monotonic_now() + 20 * kSecond;
    io_.restart();
    while (!condition() && monotonic_now() < end) io_.run_one_for(std::chrono::milliseconds(100));
    return condition();
  }
  bool has_samples(std::size_t count) {
    return until([&] { return client_->series().samples.size() == count; });
  }
  bool has_failed() {
    return until([&] { return client_->failure().has_value(); });
  }

  /// Its programs can be cut although somebody still refers to it.
  class FirstShell final : public RemoteShell {
   public:
    FirstShell(Executor executor, const FakeWorld& world)
        : shell_(std::make_unique<FakeShell>(std::move(executor), world)) {}
    Awaitable<Result<std::unique_ptr<RemoteProcess>>> start(std::vector<std::string> argv,
                                                            Nanoseconds timeout) override {
      return shell_->start(std::move(argv), timeout);
    }
    void cut_all() { shell_.reset(); }
    Awaitable<Result<std::unique_ptr<RemoteProcess>>> start_then_remove(std::vector<std::string> argv,
                                                                        std::string /*folder*/,
                                                                        Nanoseconds timeout) override {
      return start(std::move(argv), timeout);
    }
    Awaitable<Result<Done>> put_program(std::string /*local_file*/, std::string /*remote_file*/,
                                        Nanoseconds /*timeout*/) override {
      co_return make_error(Errc::unsupported, "nothing is copied here");
    }

   private:
    std::unique_ptr<FakeShell> shell_;
  };

  boost::asio::io_context io_{1};
  FakeAgent agent_;
  FakeWorld world_;
  AgentSettings settings_;
  FirstShell shell_{io_.get_executor(), world_};
  std::shared_ptr<AgentClient> client_;
  int connections_ = 0, unreachable_ = 0;
};

TEST_F(AgentClientTest, GoesOnBehindWhatItHas) {
  start();
  agent_.sample();
  agent_.sample();
  agent_.alarm();
  ASSERT_TRUE(has_samples(2) && until([&] { return client_->detections().size() == 1; }));
  agent_.cut();
  agent_.alarm();
  agent_.sample();
  ASSERT_TRUE(has_samples(3)) << to_string(client_->failure().value_or(Error{}));
  EXPECT_EQ(agent_.attached, std::vector<std::string>{"2 1"});
  EXPECT_EQ(client_->detections().size(), 2U) << "none is lost, none comes twice";
  agent_.sample();
  EXPECT_TRUE(has_samples(4));
  EXPECT_EQ(client_->lost_samples(), 0U);
  EXPECT_FALSE(client_->failure());
  ASSERT_EQ(client_->events().size(), 2U);
  EXPECT_NE(client_->events()[0].text.find("lost: the connection was lost"), std::string::npos);
  EXPECT_NE(client_->events()[1].text.find("behind sample 2"), std::string::npos);
  EXPECT_LE(client_->events()[0].time, client_->events()[1].time);
}

TEST_F(AgentClientTest, AGapStaysAGap) {
  start();
  agent_.sample();
  ASSERT_TRUE(has_samples(1));
  agent_.connection->print(wire::encode(wire::AgentMessage(wire::Gap{2, 5})));
  ASSERT_TRUE(until([&] { return client_->lost_samples() == 4; }));
  agent_.cut();
  ASSERT_TRUE(until([&] { return agent_.attached.size() == 1; }));
  EXPECT_EQ(agent_.attached[0], "5 0") << "the gap is not asked for again";
  EXPECT_EQ(client_->lost_samples(), 4U);
}

TEST_F(AgentClientTest, AStopThatWasSwallowedIsSaidAgain) {
  for (const Delivery delivery : {Delivery::live, Delivery::deferred}) {
    settings_.delivery = delivery;
    agent_.swallowed_stops = 1;
    start();
    agent_.sample();
    EXPECT_TRUE(await(client_->finish()).ok());
    EXPECT_TRUE(client_->complete());
    EXPECT_FALSE(client_->series().samples.empty());
  }
}

TEST_F(AgentClientTest, AnAgentThatLingersIsToldThatItsLastSampleIsHere) {
  for (const Delivery delivery : {Delivery::live, Delivery::deferred}) {
    settings_.delivery = delivery;
    agent_.lingers = true;
    start();
    agent_.sample();
    agent_.sample();
    EXPECT_TRUE(await(client_->finish()).ok());
    EXPECT_EQ(agent_.acknowledged, client_->series().samples.back().seq);
  }
}

TEST_F(AgentClientTest, WhatCameBeforeDeliveryIsNotInTheSpool) {
  settings_.delivery = Delivery::deferred;
  start(false);
  DetectorSpec zpi;
  zpi.name = "zpi";
  zpi.start = {"zpi-agent", "detect"};
  ASSERT_TRUE(await(client_->start_detectors({zpi})).ok());
  client_->reattach_with([this](Nanoseconds) { return reconnect(); });
  agent_.sample();
  agent_.alarm();
  agent_.cut();
  ASSERT_TRUE(until([&] { return agent_.attached.size() == 1; }));
  EXPECT_EQ(agent_.attached[0], "0 0");
  EXPECT_TRUE(await(client_->finish()).ok());
  EXPECT_EQ(client_->series().samples.size(), 1U);
  EXPECT_EQ(client_->detections().size(), 1U);
}

TEST_F(AgentClientTest, SilenceOfALiveStreamIsACut) {
  settings_.silence = 20 * kMillisecond;
  start();
  ASSERT_TRUE(until([&] { return agent_.attached.size() == 1; }));
  agent_.sample();
  EXPECT_TRUE(has_samples(1));
}

TEST_F(AgentClientTest, AHostThatIsAwayIsTriedAgain) {
  start();
  unreachable_ = 1;
  agent_.cut();
  agent_.sample();
  EXPECT_TRUE(has_samples(1));
  EXPECT_EQ(connections_, 2);
  EXPECT_EQ(client_->events().size(), 2U);
}

TEST_F(AgentClientTest, WhoWritesMeanwhileWaits) {
  start();
  unreachable_ = 1;
  agent_.cut();
  ASSERT_TRUE(until([&] { return connections_ == 1; }));
  EXPECT_TRUE(await(client_->keep_alive()).ok());
  EXPECT_EQ(agent_.attached.size(), 1U);
}

TEST_F(AgentClientTest, ThreeTimesAndNoMore) {
  start();
  for (std::size_t i = 1; i <= 3; ++i) {
    agent_.cut();
    agent_.sample();
    ASSERT_TRUE(has_samples(i));
  }
  agent_.cut();
  ASSERT_TRUE(has_failed());
  EXPECT_EQ(agent_.attached.size(), 3U);
  EXPECT_EQ(client_->failure()->what, "the connection was lost");
}

TEST_F(AgentClientTest, AnAgentThatIsGoneIsNotAskedTwice) {
  start();
  agent_.gone = true;
  agent_.cut();
  ASSERT_TRUE(has_failed());
  EXPECT_EQ(agent_.attached.size(), 1U);
  EXPECT_NE(client_->failure()->what.find("the connection was lost; reattaching failed: "), std::string::npos)
      << client_->failure()->what;
}

TEST_F(AgentClientTest, AnotherStreamIsRefused) {
  for (const bool other_boot : {true, false}) {
    start();
    (other_boot ? agent_.hello.boot_id : agent_.hello.counters[0]) += "x";
    agent_.cut();
    ASSERT_TRUE(has_failed());
    EXPECT_NE(client_->failure()->what.find("another stream"), std::string::npos);
  }
}

TEST_F(AgentClientTest, WithoutAWayBackACutIsFinal) {
  start(false);
  agent_.cut();
  ASSERT_TRUE(has_failed());
  EXPECT_EQ(client_->failure()->code, Errc::disconnected);
  EXPECT_TRUE(client_->events().empty());
}

TEST_F(AgentClientTest, ATrialThatIsOverWaitsForNobody) {
  start();
  unreachable_ = 1000;
  agent_.cut();
  ASSERT_TRUE(until([&] { return connections_ == 1; }));
  client_->abandon();
  ASSERT_TRUE(has_failed());
  EXPECT_EQ(connections_, 1);
  const std::weak_ptr<AgentClient> client = std::exchange(client_, nullptr);
  EXPECT_TRUE(until([&] { return client.expired(); })) << "something still holds it";
}

TEST_F(AgentClientTest, NothingHoldsAClientThatWasReattached) {
  settings_.silence = 3600 * kSecond;
  start();
  agent_.cut();
  agent_.sample();
  ASSERT_TRUE(has_samples(1));
  client_->abandon();
  const std::weak_ptr<AgentClient> client = std::exchange(client_, nullptr);
  EXPECT_TRUE(until([&] { return client.expired(); })) << "it holds the connection on which it waits";
}

}  // namespace
}  // namespace zpilab
