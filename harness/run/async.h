// The few things that coroutines of one thread need to wait for one another, on Boost 1.74 (which has no
// cancellation slots and no awaitable operators). Every wait has a deadline.
#pragma once

#include <utility>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <deque>
#include <exception>
#include <list>
#include <memory>
#include <optional>

#include "harness/core/clock.h"
#include "harness/core/result.h"

namespace zpilab {

template <typename T>
using Awaitable = boost::asio::awaitable<T>;
using Executor = boost::asio::any_io_executor;

inline boost::asio::steady_timer::duration timer_duration(Nanoseconds time) {
  return std::chrono::nanoseconds(time);
}

/// Something that may happen; coroutines wait for it.
class Event {
 public:
  explicit Event(Executor executor) : executor_(std::move(executor)) {}
  Event(const Event&) = delete;
  Event& operator=(const Event&) = delete;

  void notify_all() {
    for (auto& timer : waiting_) timer->cancel();
  }

  /// True if notified, false if the time is over. Look at the condition again either way. The event must
  /// outlive it.
  Awaitable<bool> wait(Nanoseconds timeout) {
    auto timer = std::make_shared<boost::asio::steady_timer>(executor_, timer_duration(timeout));
    const auto place = waiting_.insert(waiting_.end(), timer);
    boost::system::error_code ended;
    co_await timer->async_wait(boost::asio::redirect_error(boost::asio::use_awaitable, ended));
    waiting_.erase(place);
    co_return ended == boost::asio::error::operation_aborted;
  }

 private:
  Executor executor_;
  std::list<std::shared_ptr<boost::asio::steady_timer>> waiting_;
};

/// The user's wish to stop. Long waits listen to it.
class StopSignal {
 public:
  explicit StopSignal(Executor executor) : event_(std::move(executor)) {}
  void stop() {
    stopped_ = true;
    event_.notify_all();
  }
  bool stopped() const { return stopped_; }

  /// Waits; false if stopped before the time was over.
  Awaitable<bool> pause(Nanoseconds duration) {
    const Nanoseconds end = monotonic_now() + duration;
    while (!stopped_) {
      const Nanoseconds left = end - monotonic_now();
      if (left <= 0) co_return true;
      co_await event_.wait(left);
    }
    co_return false;
  }

 private:
  Event event_;
  bool stopped_ = false;
};

/// One at a time, first come first served: what must have the machine to itself (a burst scan, the building
/// of a cell).
class Gate {
 public:
  explicit Gate(Executor executor) : executor_(std::move(executor)) {}

  /// Leaves the gate when destroyed.
  class Pass {
   public:
    Pass() = default;
    explicit Pass(Gate* gate) : gate_(gate) {}
    Pass(Pass&& other) noexcept : gate_(std::exchange(other.gate_, nullptr)) {}
    Pass& operator=(Pass&& other) noexcept {
      std::swap(gate_, other.gate_);
      return *this;
    }
    ~Pass() {
      if (gate_ != nullptr) gate_->leave();
    }

   private:
    Gate* gate_ = nullptr;
  };

  /// Waits for its turn without limit: every holder's stay is bounded by its own deadlines.
  Awaitable<Pass> enter() {
    if (busy_) {
      auto turn = std::make_shared<boost::asio::steady_timer>(executor_,
                                                              boost::asio::steady_timer::time_point::max());
      queue_.push_back(turn);
      boost::system::error_code ignored;
      co_await turn->async_wait(boost::asio::redirect_error(boost::asio::use_awaitable, ignored));
    }
    busy_ = true;
    co_return Pass(this);
  }

 private:
  void leave() {
    if (queue_.empty()) {
      busy_ = false;
      return;
    }
    auto next = queue_.front();  // stays busy: the turn is handed over
    queue_.pop_front();
    next->cancel();
  }

  Executor executor_;
  bool busy_ = false;
  std::deque<std::shared_ptr<boost::asio::steady_timer>> queue_;
};

/// A coroutine that runs beside others, and its result.
template <typename T>
class Task {
 public:
  Task(const Executor& executor, Awaitable<T> work) : state_(std::make_shared<State>(executor)) {
    boost::asio::co_spawn(executor, run(state_, std::move(work)),
                          [state = state_](const std::exception_ptr& problem) {
                            state->problem = problem;
                            state->ended = true;
                            state->event.notify_all();
                          });
  }

  bool ended() const { return state_->ended; }

  /// The result, or nothing if the time is over. Rethrows what the coroutine threw. Call it at most once to
  /// the end.
  Awaitable<std::optional<T>> join(Nanoseconds timeout) {
    auto state = state_;
    const Nanoseconds end = monotonic_now() + timeout;
    while (!state->ended) {
      const Nanoseconds left = end - monotonic_now();
      if (left <= 0) co_return std::nullopt;
      co_await state->event.wait(left);
    }
    if (state->problem) std::rethrow_exception(state->problem);
    co_return std::move(state->value);
  }

 private:
  struct State {
    explicit State(const Executor& executor) : event(executor) {}
    Event event;
    bool ended = false;
    std::exception_ptr problem;
    std::optional<T> value;
  };
  static Awaitable<void> run(std::shared_ptr<State> state, Awaitable<T> work) {
    state->value.emplace(co_await std::move(work));
  }

  std::shared_ptr<State> state_;
};

}  // namespace zpilab
