#include "harness/remote_host/lease.h"

#include <poll.h>
#include <signal.h>
#include <sys/signalfd.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <nlohmann/json.hpp>

#include "harness/remote_host/child_group.h"
#include "harness/remote_host/lease_holder.h"

namespace zpilab {
namespace {

using nlohmann::json;

constexpr Nanoseconds kMercy = 2 * kSecond;             ///< between SIGTERM and SIGKILL
constexpr Nanoseconds kLastWords = 500 * kMillisecond;  ///< for output of grandchildren after the child's end
constexpr int kLookAtLeast = 1000;                      ///< ms; where the kernel has no pidfd, 50

/// What a program writes need not be UTF-8; JSON must.
std::string dump(const json& value) { return value.dump(-1, ' ', false, json::error_handler_t::replace); }

/// SIGTERM, SIGINT and SIGHUP as a descriptor, so that the lease ends its child before itself.
class SignalsAsInput {
 public:
  SignalsAsInput() {
    sigset_t set;
    ::sigemptyset(&set);
    for (const int number : {SIGTERM, SIGINT, SIGHUP, SIGPIPE}) ::sigaddset(&set, number);
    ::sigprocmask(SIG_BLOCK, &set, &before_);
    ::sigdelset(&set, SIGPIPE);  // blocked only: a reader that went away is seen by write's error
    fd_.reset(::signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK));
  }
  SignalsAsInput(const SignalsAsInput&) = delete;
  SignalsAsInput& operator=(const SignalsAsInput&) = delete;
  ~SignalsAsInput() {
    // What is pending was meant for the lease that just ended, and the tests go on.
    const timespec at_once{};
    sigset_t set;
    ::sigemptyset(&set);
    for (const int number : {SIGTERM, SIGINT, SIGHUP, SIGPIPE}) ::sigaddset(&set, number);
    while (::sigtimedwait(&set, nullptr, &at_once) > 0) {
    }
    ::sigprocmask(SIG_SETMASK, &before_, nullptr);
  }
  int fd() const { return fd_.get(); }

 private:
  sigset_t before_{};
  UniqueFd fd_;
};

class Lease {
 public:
  Lease(const LeaseOptions& options, ChildGroup child, LeaseHolder& holder)
      : options_(options),
        child_(std::move(child)),
        holder_(holder),
        streams_{{{"out", LineInput(child_.out())},
                  {"err", LineInput(child_.err())},
                  {"xml", LineInput(child_.extra())}}},
        started_(monotonic_now()) {}

  void run() {
    holder_.heard();  // no part of its silence may lie before the program's start
    holder_.say(dump(
        {{"started",
          {{"t", started_}, {"realtime", realtime_now()}, {"pid", child_.pid()}, {"boot_id", boot_id()}}}}));
    while (!finished()) {
      wait();
      take_streams();
      look_at_the_child();
      keep_deadlines();
    }
    child_.reap();
    holder_.say(dump(
        {{"exit", {{"t", ended_at_}, {"code", end_->code}, {"signal", end_->signal}, {"reason", reason_}}}}));
  }

 private:
  struct Stream {
    const char* name;
    LineInput lines;
  };

  bool streams_ended() const {
    return std::all_of(streams_.begin(), streams_.end(), [](const Stream& s) { return s.lines.at_end(); });
  }
  bool finished() const {
    return end_ && (streams_ended() || !holder_.reads() || monotonic_now() > ended_at_ + kLastWords);
  }

  Nanoseconds next_deadline() const {
    if (end_) return ended_at_ + kLastWords;
    if (!reason_.empty()) return killed_ ? monotonic_now() + kSecond : ending_since_ + kMercy;
    const Nanoseconds silent = holder_.patience();
    return options_.at_most > 0 ? std::min(silent, started_ + options_.at_most) : silent;
  }

  void wait() {
    const LeaseHolder::Polls of_holder = holder_.polls();
    std::copy(of_holder.begin(), of_holder.end(), pollfds_.begin());
    pollfds_[kChild] = {end_ ? -1 : child_.ended_fd(), POLLIN, 0};
    for (std::size_t i = 0; i < streams_.size(); ++i)
      pollfds_[kFirstStream + i] = {
          streams_[i].lines.at_end() || !holder_.has_room() ? -1 : streams_[i].lines.fd(), POLLIN, 0};
    const Nanoseconds left = std::max<Nanoseconds>(next_deadline() - monotonic_now(), 0);
    const int longest = child_.ended_fd() < 0 ? kLookAtLeast / 20 : kLookAtLeast;
    if (::poll(pollfds_.data(), pollfds_.size(),
               std::min<int>(longest, static_cast<int>(left / kMillisecond) + 1)) < 0)
      for (pollfd& fd : pollfds_) fd.revents = 0;
    LeaseHolder::Polls ready{};
    std::copy_n(pollfds_.begin(), ready.size(), ready.begin());
    holder_.serve(ready);
  }

  void take_streams() {
    for (std::size_t i = 0; i < streams_.size(); ++i) {
      if (pollfds_[kFirstStream + i].revents == 0) continue;
      streams_[i].lines.read_some();
      while (auto line = streams_[i].lines.next()) holder_.say(dump({{streams_[i].name, std::move(*line)}}));
    }
  }

  void look_at_the_child() {
    if (end_) return;
    end_ = child_.poll_end();
    if (!end_) return;
    ended_at_ = monotonic_now();
    if (reason_.empty()) reason_ = "exited";
  }

  void keep_deadlines() {
    if (end_) return;
    const Nanoseconds now = monotonic_now();
    if (holder_.let_go() != nullptr) end(holder_.let_go());
    if (options_.at_most > 0 && now >= started_ + options_.at_most) end("at-most");
    if (!reason_.empty() && !killed_ && now >= ending_since_ + kMercy) {
      child_.signal(SIGKILL);
      killed_ = true;
    }
  }

  /// The first reason counts.
  void end(const char* reason) {
    if (!reason_.empty()) return;
    reason_ = reason;
    ending_since_ = monotonic_now();
    child_.signal(SIGTERM);
    child_.signal(SIGCONT);  // a stopped process would not see it
  }

  static constexpr std::size_t kChild = LeaseHolder::kPolls, kFirstStream = kChild + 1;

  const LeaseOptions& options_;
  ChildGroup child_;
  LeaseHolder& holder_;
  std::array<Stream, 3> streams_;
  std::array<pollfd, kFirstStream + 3> pollfds_{};
  Nanoseconds started_;
  std::string reason_;
  Nanoseconds ending_since_ = 0, ended_at_ = 0;
  bool killed_ = false;
  std::optional<ChildEnd> end_;
};

}  // namespace

int run_lease(const LeaseOptions& options, int input, int output) {
  const SignalsAsInput signals;
  LeaseHolder holder(input, output, signals.fd(), options.silence);
  if (options.wait) {
    holder.say(dump({{"ready", {{"boot_id", boot_id()}}}}));
    if (!holder.wait_for_start()) return exit_code(Errc::disconnected);
  }
  Result<ChildGroup> child = ChildGroup::start(options.argv);
  if (!child) {
    std::fprintf(stderr, "zpilab lease: %s\n", to_string(child.error()).c_str());
    return exit_code(child.error().code);
  }
  Lease(options, std::move(*child), holder).run();
  if (options.wait) holder.wait_for_end();
  holder.finish();
  return 0;
}

}  // namespace zpilab
