#include "harness/run/async.h"

#include <gtest/gtest.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <stdexcept>
#include <string>
#include <vector>

namespace zpilab {
namespace {

using boost::asio::io_context;

TEST(Task, GivesItsResultAndRethrows) {
  io_context io(1);
  const auto seven = []() -> Awaitable<int> { co_return 7; };
  const auto thrower = []() -> Awaitable<int> {
    co_await boost::asio::post(co_await boost::asio::this_coro::executor, boost::asio::use_awaitable);
    throw std::runtime_error("no");
  };
  std::optional<int> value;
  bool thrown = false;
  const auto work = [&]() -> Awaitable<Done> {
    Task<int> good(io.get_executor(), seven());
    value = co_await good.join(kSecond);
    Task<int> bad(io.get_executor(), thrower());
    try {
      co_await bad.join(kSecond);
    } catch (const std::runtime_error&) {
      thrown = true;
    }
    co_return Done{};
  };
  Task<Done> all(io.get_executor(), work());
  io.run();
  EXPECT_EQ(value, 7);
  EXPECT_TRUE(thrown);
}

TEST(Task, JoinHasADeadline) {
  io_context io(1);
  StopSignal never(io.get_executor());
  bool late = false;
  const auto sleeper = [&]() -> Awaitable<bool> { co_return co_await never.pause(3600 * kSecond); };
  const auto work = [&]() -> Awaitable<Done> {
    Task<bool> slow(io.get_executor(), sleeper());
    late = !(co_await slow.join(kMillisecond)).has_value();
    never.stop();
    co_return Done{};
  };
  Task<Done> all(io.get_executor(), work());
  io.run();
  EXPECT_TRUE(late);
}

TEST(StopSignal, EndsAPauseAtOnce) {
  io_context io(1);
  StopSignal stop(io.get_executor());
  std::optional<bool> slept;
  const auto work = [&]() -> Awaitable<Done> {
    slept = co_await stop.pause(3600 * kSecond);
    co_return Done{};
  };
  Task<Done> all(io.get_executor(), work());
  boost::asio::post(io, [&] { stop.stop(); });
  io.run();
  EXPECT_EQ(slept, false);
}

TEST(Gate, LetsOneInAtATimeInOrder) {
  io_context io(1);
  Gate gate(io.get_executor());
  std::vector<std::string> log;
  const auto visitor = [&](std::string name) -> Awaitable<Done> {
    Gate::Pass pass = co_await gate.enter();
    log.push_back(name + " in");
    co_await boost::asio::post(io, boost::asio::use_awaitable);
    log.push_back(name + " out");
    co_return Done{};
  };
  std::vector<Task<Done>> visitors;
  for (const char* name : {"a", "b", "c"}) visitors.emplace_back(io.get_executor(), visitor(name));
  io.run();
  EXPECT_EQ(log, (std::vector<std::string>{"a in", "a out", "b in", "b out", "c in", "c out"}));
  for (const auto& v : visitors) EXPECT_TRUE(v.ended());
}

}  // namespace
}  // namespace zpilab
