#include "harness/run/clock_offset.h"

#include <gtest/gtest.h>

#include <boost/asio/io_context.hpp>

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
  EXPECT_EQ(combined({100, 10, false}, {104, 6, false}), std::make_tuple(104, 10, false));
  EXPECT_EQ(combined({100, 5, false}, {93, 6, false}), std::make_tuple(100, 12, false));
  EXPECT_EQ(combined({}, {}), std::make_tuple(0, 0, true));
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
