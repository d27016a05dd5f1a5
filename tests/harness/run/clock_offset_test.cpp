#include "harness/run/clock_offset.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <boost/asio/io_context.hpp>
#include <cmath>

#include "harness/core/random.h"
#include "tests/support/run_coroutine.h"

namespace zpilab {
namespace {

struct EstimateCase {
  const char* name;
  ClockStamps stamps;
  Nanoseconds offset, uncertainty;
};

TEST(ClockOffset, Estimate) {
  for (const EstimateCase& c : {
           EstimateCase{"even trip", {1000, 6010, 6015, 1025}, 5000, 11},
           {"all of the trip on the way there", {1000, 6020, 6025, 1025}, 5010, 11},
           {"all of it on the way back", {1000, 6000, 6005, 1025}, 4990, 11},
           {"behind us", {10'000, 110, 120, 10'030}, -9900, 11},
           {"no time passed", {5, 5, 5, 5}, 0, 1},
           // Two clocks do not run at quite the same rate.
           {"its reading took longer than the trip", {1000, 2000, 2012, 1010}, 1001, 1},
       }) {
    const ClockOffset offset = estimate_offset(c.stamps);
    EXPECT_EQ(offset.offset, c.offset) << c.name;
    EXPECT_EQ(offset.uncertainty, c.uncertainty) << c.name;
    EXPECT_FALSE(offset.same_boot) << c.name;
  }
}

TEST(ClockOffset, BeforeAndAfter) {
  const auto combined = [](ClockOffset before, ClockOffset after) {
    const ClockOffset offset = combine_offsets(before, after);
    return std::make_tuple(offset.offset, offset.uncertainty, offset.same_boot);
  };
  EXPECT_EQ(combined({100, 10, false}, {104, 6, false}), std::make_tuple(100, 10, false))
      << "one in the other";
  EXPECT_EQ(combined({100, 5, false}, {93, 6, false}), std::make_tuple(96, 9, false));
  EXPECT_EQ(combined({100, 1, false}, {200, 2, false}), std::make_tuple(150, 52, false)) << "drifted apart";
  EXPECT_EQ(combined({-200, 2, false}, {-100, 1, false}), std::make_tuple(-151, 52, false)) << "rounded up";
  EXPECT_EQ(combined({}, {}), std::make_tuple(0, 0, true));
}

/// Another host and the way to it, of which we know everything. `true_time` is our clock.
struct SimulatedHost {
  double offset = 0, drift = 0;          ///< ns; ns a ns
  double wander = 0, wander_period = 1;  ///< amplitude and period of what comes on top, ns: its temperature
  struct Way {
    double least = 0, jitter = 0;  ///< delay, and the mean of what an exponential law adds to it, ns
    double delay(Random& random) const { return least - jitter * std::log(1 - random.uniform()); }
  };
  Way there, back;

  static SimulatedHost draw(Random& random) {
    const auto between = [&random](double low, double high) { return low + (high - low) * random.uniform(); };
    SimulatedHost host;
    host.offset = between(-30, 30) * 86'400e9;
    host.drift = between(-200e-6, 200e-6);
    host.wander_period = between(100, 1000) * 1e9;
    host.wander = between(0, 1e-6) * host.wander_period / 6.28;  // a quartz wanders by less than 1 ppm
    // From 10 us to 50 ms; often nearly all of the trip is one way.
    for (Way* way : {&host.there, &host.back})
      *way = {std::pow(10.0, between(4, 7.7)), std::pow(10.0, between(3, 7.3))};
    return host;
  }
  double offset_at(double true_time) const {
    return offset + drift * true_time + wander * std::sin(6.28 * true_time / wander_period);
  }
  double clock(double true_time) const { return true_time + offset_at(true_time); }

  /// As ClockDialogue::measure, from `now` on, which moves to its end.
  ClockOffset measure(double& now, Random& random) const {
    ClockOffset best;
    for (int round = 0; round < kClockRounds; ++round) {
      const double asked = now, received = asked + there.delay(random), sent = received + 5e3,
                   answered = sent + back.delay(random);
      const ClockOffset found = estimate_offset({std::llround(asked), std::llround(clock(received)),
                                                 std::llround(clock(sent)), std::llround(answered)});
      if (round == 0 || found.uncertainty < best.uncertainty) best = found;
      now = answered;
    }
    return best;
  }
};

TEST(ClockOffset, TheTrueOffsetLiesInsideForAllOfATrial) {
  constexpr int kTrials = 20'000;
  int inside = 0;
  for (int seed = 0; seed < kTrials; ++seed) {
    Random random(static_cast<std::uint64_t>(seed));
    const SimulatedHost host = SimulatedHost::draw(random);
    double now = 0;
    const ClockOffset before = host.measure(now, random);
    const double begin = now, end = now + (1 + 119 * random.uniform()) * 1e9;
    now = end;
    const ClockOffset after = host.measure(now, random), found = combine_offsets(before, after);
    double worst = 0;
    for (int step = 0; step <= 20; ++step) {
      const double time = begin + (end - begin) * step / 20;
      worst = std::max(worst, std::abs(host.offset_at(time) - static_cast<double>(found.offset)));
    }
    inside += worst <= static_cast<double>(found.uncertainty) ? 1 : 0;
    // An interval that is merely wide would be honest too.
    const double moved = std::abs(host.offset_at(end) - host.offset_at(begin));
    EXPECT_LE(static_cast<double>(found.uncertainty),
              moved + static_cast<double>(before.uncertainty + after.uncertainty))
        << seed;
  }
  RecordProperty("inside", inside);
  EXPECT_GE(inside, kTrials * 99 / 100);
}

/// A host whose clock is 1000 s ahead and that answers as `delays` says: how long its answer takes; -1:
/// never.
struct FakeHost {
  boost::asio::io_context io{1};
  Event changed{io.get_executor()};
  std::optional<Error> failure;
  ClockDialogue dialogue{changed, failure};
  std::vector<Nanoseconds> delays;
  std::size_t asked = 0;

  Result<ClockOffset> measure(const std::string& boot) {
    ClockDialogue::Ask ask = [this](std::uint64_t id) { return answer(id); };
    const auto work = [&]() -> Awaitable<Result<ClockOffset>> {
      co_return co_await dialogue.measure(boot, static_cast<int>(delays.size()), ask);
    };
    return testing::run_coroutine(io, work());
  }
  Awaitable<Result<Done>> answer(std::uint64_t id) {
    const Nanoseconds delay = delays.at(asked++);
    if (failure) co_return *failure;
    const Nanoseconds received = monotonic_now() + 1000 * kSecond;
    if (delay > 0) {
      Event nothing(io.get_executor());
      co_await nothing.wait(delay);
    }
    if (delay >= 0) dialogue.take({id, received, received});
    co_return Done{};
  }
};

TEST(ClockDialogue, TheLeastRoundTripWins) {
  FakeHost host;
  host.delays = {40 * kMillisecond, 0, 40 * kMillisecond};
  const auto offset = host.measure("another boot");
  ASSERT_TRUE(offset.ok());
  EXPECT_EQ(host.asked, 3U);
  EXPECT_LT(offset->uncertainty, 20 * kMillisecond) << "half of one of the slow round trips";
  EXPECT_LE(std::abs(offset->offset - 1000 * kSecond), offset->uncertainty);
}

TEST(ClockDialogue, OurOwnBootIsNotAsked) {
  FakeHost host;
  host.delays = {0};
  const auto offset = host.measure(boot_id());
  ASSERT_TRUE(offset.ok());
  EXPECT_TRUE(offset->same_boot);
  EXPECT_EQ(offset->offset, 0);
  EXPECT_EQ(host.asked, 0U);
}

TEST(ClockDialogue, ABootWithoutANameIsNotOurs) {
  FakeHost host;
  host.delays = {0};
  const auto offset = host.measure("");
  ASSERT_TRUE(offset.ok());
  EXPECT_FALSE(offset->same_boot);
}

TEST(ClockDialogue, OneLostReplyIsNoFailure) {
  FakeHost host;
  host.delays = {-1, 0};
  EXPECT_TRUE(host.measure("another boot").ok());
  FakeHost silent;
  silent.delays = {-1};
  const auto offset = silent.measure("another boot");
  ASSERT_FALSE(offset.ok());
  EXPECT_EQ(offset.error().code, Errc::timeout);
}

TEST(ClockDialogue, AFailureEndsIt) {
  FakeHost host;
  host.delays = {0, 0};
  host.failure = make_error(Errc::disconnected, "the connection was lost");
  const auto offset = host.measure("another boot");
  ASSERT_FALSE(offset.ok());
  EXPECT_EQ(offset.error().code, Errc::disconnected);
  EXPECT_EQ(host.asked, 1U);
}

}  // namespace
}  // namespace zpilab
