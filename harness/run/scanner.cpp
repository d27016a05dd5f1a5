#include "harness/run/scanner.h"

#include <cstdio>

#include "harness/run/follow_lines.h"

namespace zpilab {
namespace {

constexpr Nanoseconds kStartTimeout = 10 * kSecond;
constexpr Nanoseconds kHeartbeat = 5 * kSecond;
/// Behind --at-most: nmap's own end and the last lines.
constexpr Nanoseconds kEndTimeout = 20 * kSecond;
constexpr std::size_t kLongestXml = 16U << 20;

std::vector<std::string> lease_argv(const ScanOrder& order) {
  std::string at_most(32, '\0');
  at_most.resize(static_cast<std::size_t>(
      std::snprintf(at_most.data(), at_most.size(), "%.3fs", seconds(order.at_most))));
  std::vector<std::string> argv = {order.program, "lease", "--silence", "30s", "--at-most", at_most, "--"};
  argv.insert(argv.end(), order.argv.begin(), order.argv.end());
  return argv;
}

/// The stream of one lease; shared by the reader and the heartbeat.
struct Scan {
  explicit Scan(const Executor& executor) : changed(executor) {}
  std::unique_ptr<RemoteProcess> process;
  ScanOrder order;
  ScanOutcome outcome;
  bool ended = false;
  std::optional<Error> failure;
  Event changed;

  void take_line(LeaseLine line) {
    if (line.source == LeaseLine::Source::err) {
      outcome.messages += line.text + '\n';
      return;
    }
    if (line.source == LeaseLine::Source::out && order.traced) {
      if (const auto since = parse_packet_trace(line.text, order.arp))
        outcome.traced_probes.push_back(outcome.started + *since);
      return;
    }
    if (outcome.xml.size() + line.text.size() < kLongestXml) outcome.xml += line.text + '\n';
  }

  void take(LeaseMessage message) {
    if (const auto* started = std::get_if<LeaseStarted>(&message)) {
      outcome.started = started->time;
      outcome.boot_id = started->boot_id;
    } else if (auto* line = std::get_if<LeaseLine>(&message)) {
      take_line(std::move(*line));
    } else if (const auto* exit = std::get_if<LeaseExit>(&message)) {
      outcome.ended = exit->time;
      outcome.exit_code = exit->signal != 0 ? -exit->signal : exit->code;
      outcome.cut = exit->reason == "at-most";
      ended = true;
      if (exit->reason == "silence")
        failure = make_error(Errc::disconnected, "the scanner's lease ran out", "scanner");
    }
  }
};

Awaitable<Done> read_lease(std::shared_ptr<Scan> scan) {
  const auto take = [&scan](auto message) { scan->take(std::move(message)); };
  const Nanoseconds silence = scan->order.at_most + kEndTimeout;
  const auto ended = co_await follow_lines(*scan->process, silence, decode_lease_message, take);
  if (!ended.ok() && !scan->failure) scan->failure = ended.error();
  if (ended.ok() && !scan->ended)
    scan->failure =
        make_error(Errc::failed, "zpilab lease ended early: " + scan->process->stderr_text(), "scanner");
  scan->changed.notify_all();
  co_return Done{};
}

}  // namespace

Awaitable<Result<ScanOutcome>> run_scan(Executor executor, RemoteShell& shell, ScanOrder order,
                                        StopSignal& stop) {
  auto scan = std::make_shared<Scan>(executor);
  scan->order = std::move(order);
  auto argv = lease_argv(scan->order);
  auto process = co_await shell.start(std::move(argv), kStartTimeout);
  if (!process.ok()) co_return process.error();
  scan->process = std::move(process).value();
  Task<Done> reader(executor, read_lease(scan));
  const Nanoseconds end = monotonic_now() + scan->order.at_most + kEndTimeout;
  while (!reader.ended()) {
    const Nanoseconds left = end - monotonic_now();
    if (left <= 0) co_return make_error(Errc::timeout, "nmap did not end", "scanner");
    if (stop.stopped()) co_return make_error(Errc::interrupted, "stopped while scanning");
    co_await scan->changed.wait(std::min(left, kHeartbeat));
    if (reader.ended()) break;
    std::string heartbeat = "alive\n";
    auto sent = co_await scan->process->write(std::move(heartbeat), kStartTimeout);
    if (!sent.ok() && !reader.ended()) co_return sent.error();
  }
  if (scan->failure) co_return *scan->failure;
  co_return std::move(scan->outcome);
}

}  // namespace zpilab
