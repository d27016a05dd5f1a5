#include "harness/remote_host/tap.h"

#include <poll.h>
#include <signal.h>

#include <algorithm>
#include <array>
#include <cstdio>

#include "harness/remote_host/answer_clock.h"
#include "harness/remote_host/clock_bridge.h"
#include "harness/remote_host/line_stream.h"
#include "harness/remote_host/packet_socket.h"

namespace zpilab {
namespace {

constexpr Nanoseconds kBetweenBatches = 20 * kMillisecond;
constexpr Nanoseconds kBetweenMeasurements = 100 * kMillisecond;
/// A burst makes more lines, not longer ones.
constexpr std::size_t kLongestBatch = std::size_t{48} << 10;
/// While the controller does not read, this much is kept; frames beyond it are counted as lost.
constexpr std::size_t kMostUnread = std::size_t{64} << 20;
constexpr int kFlushAtMost = 5000;  // ms

class Tap {
 public:
  Tap(const TapOptions& options, PacketSocket socket, int input, int output)
      : options_(options),
        socket_(std::move(socket)),
        input_(input),
        output_(output),
        heard_(monotonic_now()) {}

  void run() {
    measure();
    output_.add("{\"ready\":{\"boot_id\":\"" + boot_id() +
                "\",\"clock\":\"CLOCK_MONOTONIC\",\"now\":" + std::to_string(monotonic_now()) + "}}");
    while (!stopped_ && !output_.broken()) step();
    while (take_frames() > 0) {
    }
    measure();
    flush();
    output_.add("{\"summary\":{\"clock_step\":" + std::string(clock_.stepped() ? "true" : "false") +
                ",\"frames\":" + std::to_string(frames_) +
                ",\"lost\":" + std::to_string(unread_ + socket_.lost()) + "}}");
    output_.finish(kFlushAtMost);
  }

 private:
  void step() {
    // While a batch waits for its time, frames need not wake anybody: the kernel keeps them, with their
    // stamps.
    const Nanoseconds now = monotonic_now();
    const bool batch_waits = !batch_.empty() && now < flushed_ + kBetweenBatches;
    const Nanoseconds until = batch_waits ? flushed_ + kBetweenBatches : measured_ + kBetweenMeasurements;
    std::array<pollfd, 3> fds = {{{input_.fd(), POLLIN, 0},
                                  {output_.fd(), static_cast<short>(output_.pending() > 0 ? POLLOUT : 0), 0},
                                  {batch_waits ? -1 : socket_.fd(), POLLIN, 0}}};
    const Nanoseconds left = std::max<Nanoseconds>(until - now, 0);
    ::poll(fds.data(), fds.size(), static_cast<int>((left + kMillisecond - 1) / kMillisecond));
    if (fds[0].revents != 0) take_commands();
    if ((fds[1].revents & POLLOUT) != 0)
      output_.send_some();
    else if (fds[1].revents != 0)
      output_.mark_broken();
    take_frames();
    if (monotonic_now() >= measured_ + kBetweenMeasurements) measure();
    if (monotonic_now() >= flushed_ + kBetweenBatches) flush();
    if (options_.silence > 0 && monotonic_now() >= heard_ + options_.silence) stopped_ = true;
  }

  void take_commands() {
    input_.read_some();
    while (const auto line = input_.next()) {
      heard_ = monotonic_now();
      if (answer_clock(*line, heard_, output_)) continue;
      if (*line == "stop") stopped_ = true;
    }
    if (input_.at_end()) stopped_ = true;
  }

  std::size_t take_frames() {
    return socket_.receive([this](const CapturedFrame& frame) {
      const std::optional<FrameKind> kind = classify_frame(frame.bytes, options_.scan);
      if (!kind) return;
      if (output_.pending() + batch_.size() > kMostUnread) {
        ++unread_;
        return;
      }
      ++frames_;
      batch_ += (batch_.empty() ? "[" : ",[") + std::to_string(clock_.to_monotonic(frame.realtime)) + "," +
                std::to_string(static_cast<int>(*kind)) + "," + std::to_string(frame.length) + "]";
      if (batch_.size() > kLongestBatch) flush();
    });
  }

  void flush() {
    if (batch_.empty()) return;
    output_.add("{\"f\":[" + batch_ + "]}");
    batch_.clear();
    flushed_ = monotonic_now();
  }

  void measure() {
    clock_.measured(read_clocks());
    measured_ = monotonic_now();
  }

  const TapOptions& options_;
  PacketSocket socket_;
  LineInput input_;
  LineOutput output_;
  ClockBridge clock_;
  std::string batch_;
  Nanoseconds heard_, measured_ = 0, flushed_ = 0;
  std::uint64_t frames_ = 0, unread_ = 0;
  bool stopped_ = false;
};

}  // namespace

int run_tap(const TapOptions& options, int input, int output) {
  Result<PacketSocket> socket = PacketSocket::open(options.interface, options.scan.scanners);
  if (!socket) {
    std::fprintf(stderr, "zpilab tap: %s\n", to_string(socket.error()).c_str());
    return exit_code(socket.error().code);
  }
  ::signal(SIGPIPE, SIG_IGN);  // a reader that went away is seen by write's error
  Tap(options, std::move(*socket), input, output).run();
  return 0;
}

}  // namespace zpilab
