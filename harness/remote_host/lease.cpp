#include "harness/remote_host/lease.h"

#include <poll.h>
#include <signal.h>
#include <sys/signalfd.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <nlohmann/json.hpp>

#include "harness/remote_host/child_group.h"
#include "harness/remote_host/line_stream.h"

namespace zpilab {
namespace {

using nlohmann::json;

constexpr Nanoseconds kMercy = 2 * kSecond;             ///< between SIGTERM and SIGKILL
constexpr Nanoseconds kLastWords = 500 * kMillisecond;  ///< for output of grandchildren after the child's end
constexpr std::size_t kUnread = std::size_t{1} << 20;   ///< then the program waits for the controller to read
constexpr int kLookAtLeast = 1000;                      ///< ms; where the kernel has no pidfd, 50
constexpr int kFlushAtMost = 5000;                      ///< ms

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
  Lease(const LeaseOptions& options, ChildGroup child, int input, int output, int signals)
      : options_(options),
        child_(std::move(child)),
        input_(input),
        output_(output),
        signals_(signals),
        streams_{{{"out", LineInput(child_.out())},
                  {"err", LineInput(child_.err())},
                  {"xml", LineInput(child_.extra())}}},
        started_(monotonic_now()),
        heard_(started_) {}

  void run() {
    output_.add(dump(
        {{"started",
          {{"t", started_}, {"realtime", realtime_now()}, {"pid", child_.pid()}, {"boot_id", boot_id()}}}}));
    while (!finished()) {
      wait();
      take_commands();
      take_streams();
      look_at_the_child();
      keep_deadlines();
    }
    child_.reap();
    output_.add(dump(
        {{"exit", {{"t", ended_at_}, {"code", end_->code}, {"signal", end_->signal}, {"reason", reason_}}}}));
    output_.finish(kFlushAtMost);
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
    return end_ && (streams_ended() || output_.broken() || monotonic_now() > ended_at_ + kLastWords);
  }
  bool may_read_streams() const { return output_.pending() < kUnread || output_.broken(); }

  Nanoseconds next_deadline() const {
    if (end_) return ended_at_ + kLastWords;
    if (!reason_.empty()) return killed_ ? monotonic_now() + kSecond : ending_since_ + kMercy;
    const Nanoseconds silent = heard_ + options_.silence;
    return options_.at_most > 0 ? std::min(silent, started_ + options_.at_most) : silent;
  }

  void wait() {
    pollfds_ = {
        {{input_.at_end() ? -1 : input_.fd(), POLLIN, 0},
         {output_.broken() ? -1 : output_.fd(), static_cast<short>(output_.pending() > 0 ? POLLOUT : 0), 0},
         {signals_, POLLIN, 0},
         {end_ ? -1 : child_.ended_fd(), POLLIN, 0},
         {},
         {},
         {}}};
    for (std::size_t i = 0; i < streams_.size(); ++i)
      pollfds_[kFirstStream + i] = {
          streams_[i].lines.at_end() || !may_read_streams() ? -1 : streams_[i].lines.fd(), POLLIN, 0};
    const Nanoseconds left = std::max<Nanoseconds>(next_deadline() - monotonic_now(), 0);
    const int longest = child_.ended_fd() < 0 ? kLookAtLeast / 20 : kLookAtLeast;
    ready_ = ::poll(pollfds_.data(), pollfds_.size(),
                    std::min<int>(longest, static_cast<int>(left / kMillisecond) + 1)) > 0;
  }
  bool ready(std::size_t index) const { return ready_ && pollfds_[index].revents != 0; }

  void take_commands() {
    if (ready(kInput)) {
      input_.read_some();
      while (const auto line = input_.next()) {
        heard_ = monotonic_now();
        if (*line == "stop") end("stopped");
      }
      if (input_.at_end()) end("silence");
    }
    if (ready(kSignals)) {
      signalfd_siginfo info{};
      if (::read(signals_, &info, sizeof(info)) == sizeof(info)) end("stopped");
    }
    if (ready(kOutput)) {
      if ((pollfds_[kOutput].revents & POLLOUT) != 0)
        output_.send_some();
      else
        output_.mark_broken();
    }
    if (output_.broken()) end("silence");  // nobody is there to hear the answers
  }

  void take_streams() {
    for (std::size_t i = 0; i < streams_.size(); ++i) {
      if (!ready(kFirstStream + i)) continue;
      streams_[i].lines.read_some();
      while (auto line = streams_[i].lines.next()) output_.add(dump({{streams_[i].name, std::move(*line)}}));
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
    if (options_.at_most > 0 && now >= started_ + options_.at_most) end("at-most");
    if (now >= heard_ + options_.silence) end("silence");
    if (!reason_.empty() && !killed_ && now >= ending_since_ + kMercy) {
      child_.signal(SIGKILL);
      killed_ = true;
    }
  }

  /// The first reason counts.
  void end(const char* reason) {
    if (end_ || !reason_.empty()) return;
    reason_ = reason;
    ending_since_ = monotonic_now();
    child_.signal(SIGTERM);
    child_.signal(SIGCONT);  // a stopped process would not see it
  }

  static constexpr std::size_t kInput = 0, kOutput = 1, kSignals = 2, kFirstStream = 4;

  const LeaseOptions& options_;
  ChildGroup child_;
  LineInput input_;
  LineOutput output_;
  int signals_;
  std::array<Stream, 3> streams_;
  std::array<pollfd, 7> pollfds_{};
  bool ready_ = false;
  Nanoseconds started_, heard_;
  std::string reason_;
  Nanoseconds ending_since_ = 0, ended_at_ = 0;
  bool killed_ = false;
  std::optional<ChildEnd> end_;
};

}  // namespace

int run_lease(const LeaseOptions& options, int input, int output) {
  const SignalsAsInput signals;
  Result<ChildGroup> child = ChildGroup::start(options.argv);
  if (!child) {
    std::fprintf(stderr, "zpilab lease: %s\n", to_string(child.error()).c_str());
    return exit_code(child.error().code);
  }
  Lease(options, std::move(*child), input, output, signals.fd()).run();
  return 0;
}

}  // namespace zpilab
