// Waiting with an end. Boost 1.74 has neither cancellation slots nor awaitable operators, so coroutines here
// wait on a Signal until somebody notifies it or their Deadline passes, and then look again at what they
// waited for. One thread, one io_context.
#pragma once

#include <utility>

#include <algorithm>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <chrono>
#include <memory>
#include <vector>

#include "harness/core/clock.h"

namespace zpilab {

/// A point in time, made once from a timeout, so that a wait in many steps does not last longer than one in
/// one step.
class Deadline {
 public:
  explicit Deadline(Nanoseconds timeout)
      : at_(std::chrono::steady_clock::now() +
            std::chrono::nanoseconds(std::clamp<Nanoseconds>(timeout, 0, kLongest))) {}

  std::chrono::steady_clock::time_point at() const { return at_; }
  bool passed() const { return std::chrono::steady_clock::now() >= at_; }

 private:
  static constexpr Nanoseconds kLongest = 365 * 24 * 3600 * kSecond;  // keeps the sum from overflowing
  std::chrono::steady_clock::time_point at_;
};

/// Wakes coroutines. It may be destroyed while they wait: they then wait until their deadline.
class Signal {
 public:
  explicit Signal(boost::asio::io_context& io) : waiters_(std::make_shared<Waiters>(io)) {}

  /// Resumes all that wait now, not at once but from the event loop: safe to call from inside a C callback.
  void notify_all() {
    for (boost::asio::steady_timer* timer : waiters_->timers) timer->cancel();
  }

  /// Returns when notified or when the deadline has passed; the caller looks which. May also return for no
  /// reason.
  boost::asio::awaitable<void> wait(Deadline deadline) const { return wait_on(waiters_, deadline); }

 private:
  struct Waiters {
    explicit Waiters(boost::asio::io_context& context) : io(context) {}
    boost::asio::io_context& io;
    std::vector<boost::asio::steady_timer*> timers;
  };

  /// Enters a timer and takes it out again, however the coroutine ends.
  class Entry {
   public:
    Entry(std::shared_ptr<Waiters> waiters, boost::asio::steady_timer& timer)
        : waiters_(std::move(waiters)), timer_(&timer) {
      waiters_->timers.push_back(timer_);
    }
    Entry(const Entry&) = delete;
    Entry& operator=(const Entry&) = delete;
    ~Entry() { std::erase(waiters_->timers, timer_); }

   private:
    std::shared_ptr<Waiters> waiters_;
    boost::asio::steady_timer* timer_;
  };

  static boost::asio::awaitable<void> wait_on(std::shared_ptr<Waiters> waiters, Deadline deadline) {
    boost::asio::steady_timer timer(waiters->io, deadline.at());
    const Entry entry(waiters, timer);
    boost::system::error_code ignored;
    co_await timer.async_wait(boost::asio::redirect_error(boost::asio::use_awaitable, ignored));
  }

  std::shared_ptr<Waiters> waiters_;
};

}  // namespace zpilab
