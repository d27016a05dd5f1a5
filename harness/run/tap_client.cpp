#include "harness/run/tap_client.h"

#include "harness/run/follow_lines.h"

namespace zpilab {
namespace {

constexpr Nanoseconds kTapTimeout = 10 * kSecond;
constexpr Nanoseconds kLongestSilence = 24 * 3600 * kSecond;  // a placebo has no frames at all

std::vector<std::string> tap_argv(const TapOrder& order) {
  const bool classed = order.traffic_class != TrafficClass::other;
  std::vector<std::string> argv = {order.program,
                                   "tap",
                                   "--interface",
                                   order.interface,
                                   classed ? "--class" : "--technique",
                                   classed ? std::string(class_name(order.traffic_class)) : order.technique};
  for (const IpAddress& address : order.scanner) {
    argv.emplace_back("--scanner");
    argv.push_back(to_string(address));
  }
  for (const IpAddress& address : order.device) {
    argv.emplace_back("--device");
    argv.push_back(to_string(address));
  }
  return argv;
}

}  // namespace

Awaitable<Result<std::shared_ptr<TapClient>>> TapClient::start(Executor executor, RemoteShell& shell,
                                                               TapOrder order) {
  std::shared_ptr<TapClient> tap(new TapClient(executor));
  auto argv = tap_argv(order);
  auto process = co_await shell.start(std::move(argv), kTapTimeout);
  if (!process.ok()) co_return process.error();
  tap->process_ = std::move(process).value();
  tap->reader_.emplace(executor, read_frames(tap));
  const Nanoseconds end = monotonic_now() + kTapTimeout;
  while (!tap->ready_) {
    if (tap->failure_) co_return *tap->failure_;
    const Nanoseconds left = end - monotonic_now();
    if (left <= 0) co_return make_error(Errc::timeout, "it is not ready", "tap");
    co_await tap->changed_.wait(left);
  }
  co_return tap;
}

Awaitable<Result<ClockOffset>> TapClient::measure_clock(int rounds) {
  ClockDialogue::Ask ask = [this](std::uint64_t id) {
    return process_->write(encode_clock_request(id) + "\n", kTapTimeout);
  };
  auto offset = co_await clock_.measure(boot_id_, rounds, ask);
  if (!offset.ok()) co_return Error{offset.error().code, to_string(offset.error()), "tap"};
  co_return offset;
}

Awaitable<Result<Done>> TapClient::finish() {
  auto closed = co_await process_->close_stdin(kTapTimeout);
  if (!closed.ok()) co_return closed.error();
  auto ended = co_await reader_->join(kTapTimeout);
  if (!ended) co_return make_error(Errc::timeout, "it did not end", "tap");
  if (failure_) co_return *failure_;
  if (!complete_)
    co_return make_error(Errc::failed, "it ended without a summary: " + process_->stderr_text(), "tap");
  co_return Done{};
}

Awaitable<Done> TapClient::read_frames(std::shared_ptr<TapClient> self) {
  const auto take = [&self](auto message) {
    self->take(std::move(message));
    self->changed_.notify_all();
  };
  const auto ended = co_await follow_lines(*self->process_, kLongestSilence, decode_tap_message, take);
  if (!ended.ok()) {
    self->failure_ = ended.error();
  } else if (!self->ready_) {
    self->failure_ = make_error(Errc::failed, "it did not start: " + self->process_->stderr_text(), "tap");
  }
  self->changed_.notify_all();
  co_return Done{};
}

void TapClient::take(TapMessage message) {
  if (const auto* ready = std::get_if<TapReady>(&message)) {
    boot_id_ = ready->boot_id;
    ready_ = true;
  } else if (const auto* batch = std::get_if<TapFrames>(&message)) {
    frames_.insert(frames_.end(), batch->frames.begin(), batch->frames.end());
  } else if (const auto* reply = std::get_if<wire::ClockReply>(&message)) {
    clock_.take(*reply);
  } else if (const auto* summary = std::get_if<TapSummary>(&message)) {
    summary_ = *summary;
    complete_ = true;
  } else if (const auto* failed = std::get_if<TapFailed>(&message)) {
    failure_ = make_error(Errc::failed, failed->what, "tap");
  }
}

}  // namespace zpilab
