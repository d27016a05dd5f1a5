#include "harness/run/scanner.h"

#include <cstdio>

#include "harness/run/clock_offset.h"
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
  std::vector<std::string> argv = {order.program, "lease",     "--wait", "--silence",
                                   "30s",         "--at-most", at_most,  "--"};
  argv.insert(argv.end(), order.argv.begin(), order.argv.end());
  return argv;
}

/// The stream of one lease; shared by the reader and the heartbeat.
struct Scan {
  explicit Scan(const Executor& executor) : changed(executor) {}
  std::unique_ptr<RemoteProcess> process;
  ScanOrder order;
  ScanOutcome outcome;
  bool ready = false, ended = false;
  std::optional<Error> failure;
  Event changed;
  ClockDialogue clock{changed, failure};

  void take_line(LeaseLine line) {
    if (line.source == LeaseLine::Source::err) {
      outcome.messages += line.text + '\n';
      return;
    }
    if (line.source == LeaseLine::Source::out && order.traced) {
      if (const auto since = parse_packet_trace(line.text, order.probe))
        outcome.traced_probes.push_back(outcome.started + *since);
      return;
    }
    if (outcome.xml.size() + line.text.size() < kLongestXml) outcome.xml += line.text + '\n';
  }

  void take(LeaseMessage message) {
    if (auto* line = std::get_if<LeaseLine>(&message)) return take_line(std::move(*line));
    if (const auto* is_ready = std::get_if<LeaseReady>(&message)) {
      outcome.boot_id = is_ready->boot_id;
      ready = true;
    } else if (const auto* reply = std::get_if<wire::ClockReply>(&message)) {
      clock.take(*reply);
    } else if (const auto* started = std::get_if<LeaseStarted>(&message)) {
      outcome.started = started->time;
    } else if (const auto* exit = std::get_if<LeaseExit>(&message)) {
      outcome.ended = exit->time;
      outcome.exit_code = exit->signal != 0 ? -exit->signal : exit->code;
      outcome.cut = exit->reason == "at-most";
      ended = true;
      if (exit->reason == "silence")
        failure = make_error(Errc::disconnected, "the scanner's lease ran out", "scanner");
    }
    changed.notify_all();
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

Awaitable<Result<Done>> tell(std::shared_ptr<Scan> scan, std::string line) {
  line += '\n';
  auto sent = co_await scan->process->write(std::move(line), kStartTimeout);
  if (scan->failure) co_return *scan->failure;  // says more than that it could not be told
  co_return sent;
}

/// Keeps the lease until `condition` holds or the time is over.
Awaitable<Result<Done>> hold_lease(std::shared_ptr<Scan> scan, const bool& condition, Nanoseconds until,
                                   const char* too_late, StopSignal& stop) {
  Nanoseconds heartbeat = monotonic_now() + kHeartbeat;
  while (!condition && !scan->failure) {
    const Nanoseconds now = monotonic_now();
    if (now >= until) co_return make_error(Errc::timeout, too_late, "scanner");
    if (stop.stopped()) co_return make_error(Errc::interrupted, "stopped while scanning");
    if (now >= heartbeat) {
      heartbeat = now + kHeartbeat;
      if (auto told = co_await tell(scan, "alive"); !told.ok()) co_return told.error();
    }
    co_await scan->changed.wait(std::min(until, heartbeat) - now);
  }
  if (scan->failure) co_return *scan->failure;
  co_return Done{};
}

Awaitable<Result<ClockOffset>> measure_clock(std::shared_ptr<Scan> scan) {
  ClockDialogue::Ask ask = [&scan](std::uint64_t id) { return tell(scan, encode_clock_request(id)); };
  auto offset = co_await scan->clock.measure(scan->outcome.boot_id, kClockRounds, ask);
  if (!offset.ok()) co_return Error{offset.error().code, to_string(offset.error()), "scanner"};
  co_return offset;
}

/// Lets go of the lease, which ends it.
Awaitable<Result<Done>> release(std::shared_ptr<Scan> scan, Task<Done>& reader) {
  if (auto closed = co_await scan->process->close_stdin(kStartTimeout); !closed.ok())
    co_return closed.error();
  auto ended = co_await reader.join(kEndTimeout);
  if (!ended) co_return make_error(Errc::timeout, "zpilab lease did not end", "scanner");
  if (scan->failure) co_return *scan->failure;
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
  const Nanoseconds ready_by = monotonic_now() + kStartTimeout;
  if (auto ready = co_await hold_lease(scan, scan->ready, ready_by, "zpilab lease is not ready", stop);
      !ready.ok())
    co_return ready.error();
  auto before = co_await measure_clock(scan);
  if (!before.ok()) co_return before.error();
  if (auto started = co_await tell(scan, "start"); !started.ok()) co_return started.error();
  const Nanoseconds ended_by = monotonic_now() + scan->order.at_most + kEndTimeout;
  if (auto ended = co_await hold_lease(scan, scan->ended, ended_by, "nmap did not end", stop); !ended.ok())
    co_return ended.error();
  auto after = co_await measure_clock(scan);
  if (!after.ok()) co_return after.error();
  if (auto released = co_await release(scan, reader); !released.ok()) co_return released.error();
  scan->outcome.clock = combine_offsets(*before, *after);
  co_return std::move(scan->outcome);
}

}  // namespace zpilab
