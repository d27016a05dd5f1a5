#include "harness/run/prepared_host.h"

#include "harness/run/follow_lines.h"

namespace zpilab {
namespace {

constexpr Nanoseconds kPrepareTimeout = 60 * kSecond;  // a VM boots first, on a machine that is busy
constexpr Nanoseconds kUndoTimeout = 10 * kSecond;
constexpr Nanoseconds kLongestSilence =
    24 * 3600 * kSecond;  // an idle host has nothing to say for a whole trial

}  // namespace

Awaitable<Result<std::shared_ptr<PreparedHost>>> PreparedHost::prepare(Executor executor, RemoteShell& shell,
                                                                       std::string program, std::string name,
                                                                       std::string request) {
  std::shared_ptr<PreparedHost> host(new PreparedHost(executor, std::move(name)));
  std::vector<std::string> argv = {std::move(program), "prepare"};
  auto process = co_await shell.start(std::move(argv), kPrepareTimeout);
  if (!process.ok()) co_return process.error();
  host->process_ = std::move(process).value();
  host->reader_.emplace(executor, read_replies(host));
  request += '\n';
  if (auto sent = co_await host->process_->write(std::move(request), kPrepareTimeout); !sent.ok())
    co_return sent.error();
  if (auto ready = co_await host->wait_for(host->ready_, "prepare it"); !ready.ok()) co_return ready.error();
  co_return host;
}

Awaitable<Result<Done>> PreparedHost::start() {
  if (failure_) co_return *failure_;
  std::string line = encode_prepare_start() + "\n";
  if (auto sent = co_await process_->write(std::move(line), kPrepareTimeout); !sent.ok())
    co_return sent.error();
  co_return co_await wait_for(started_, "start its workload");
}

Awaitable<Result<Done>> PreparedHost::finish() {
  finishing_ = true;
  auto closed = co_await process_->close_stdin(kUndoTimeout);
  if (!closed.ok()) co_return closed.error();
  auto ended = co_await reader_->join(kUndoTimeout);
  if (!ended) co_return make_error(Errc::timeout, "did not undo its preparation", name_);
  if (failure_) co_return *failure_;
  co_return Done{};
}

Awaitable<Result<Done>> PreparedHost::wait_for(const bool& condition, const char* what) {
  const Nanoseconds end = monotonic_now() + kPrepareTimeout;
  while (!condition) {
    if (failure_) co_return *failure_;
    const Nanoseconds left = end - monotonic_now();
    if (left <= 0) co_return make_error(Errc::timeout, std::string("it took too long to ") + what, name_);
    co_await changed_.wait(left);
  }
  co_return Done{};
}

Awaitable<Done> PreparedHost::read_replies(std::shared_ptr<PreparedHost> self) {
  const auto take = [&self](auto reply) {
    self->take(std::move(reply));
    self->changed_.notify_all();
  };
  const auto ended = co_await follow_lines(*self->process_, kLongestSilence, decode_prepare_reply, take);
  if (!ended.ok()) {
    self->failure_ = ended.error();
  } else if (!self->finishing_ && !self->failure_) {
    self->failure_ =
        make_error(Errc::failed, "prepare ended early: " + self->process_->stderr_text(), self->name_);
  }
  self->changed_.notify_all();
  co_return Done{};
}

void PreparedHost::take(PrepareReply reply) {
  if (auto* ready = std::get_if<PrepareReady>(&reply)) {
    environment_ = std::move(ready->environment);
    ready_ = true;
  } else if (std::holds_alternative<PrepareStarted>(reply)) {
    started_ = true;
  } else if (auto* event = std::get_if<PrepareEvent>(&reply)) {
    events_.push_back({event->time, name_, std::move(event->text)});
  } else if (auto* work = std::get_if<PrepareWork>(&reply)) {
    for (const auto& [counter, total] : work->totals) work_[counter] = total;
  } else if (auto* failed = std::get_if<PrepareFailed>(&reply)) {
    failure_ = make_error(Errc::failed, failed->what, name_);
  } else if (auto* skipped = std::get_if<PrepareSkipped>(&reply)) {
    failure_ = make_error(Errc::unsupported, skipped->what);
  }
}

}  // namespace zpilab
