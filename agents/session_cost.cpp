#include "agents/session_cost.h"

#include <algorithm>
#include <optional>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "agents/agent_usage.h"
#include "agents/child_process.h"
#include "agents/event_wait.h"
#include "agents/line_reader.h"

namespace zpilab {
namespace {

constexpr Nanoseconds kPatience = 30 * kSecond;

std::string_view name_of(CounterScope counters) { return counters == CounterScope::all ? "all" : "standard"; }

/// What reads the lines of an agent that is there to be measured, until its summary.
class MeasuredAgent {
 public:
  explicit MeasuredAgent(ChildProcess agent) : agent_(std::move(agent)) {}

  /// Of `zpi-agent sample`, with the controller's part of a session.
  Result<wire::Usage> run_session(const wire::StartDetector& detector, Nanoseconds duration) {
    send(detector);
    if (auto done = read_until(monotonic_now() + kPatience, [this] { return ready_; }); !done)
      return done.error();
    // The reading that begins it comes within a second.
    const Nanoseconds stop_at = monotonic_now() + AgentUsage::kInterval + duration;
    while (monotonic_now() < stop_at)
      if (auto done = read_once(stop_at); !done) return done.error();
    send(wire::Stop{});
    return until_summary(monotonic_now() + kPatience);
  }

  /// Of one that ends by itself before `deadline`.
  Result<wire::Usage> until_summary(Nanoseconds deadline) {
    if (auto done = read_until(deadline, [this] { return usage_.has_value(); }); !done) return done.error();
    return *usage_;
  }

 private:
  void send(const wire::AgentCommand& command) {
    const std::string line = wire::encode(command) + "\n";
    agent_.pipes().input.write(line.data(), line.size());  // the first lines fit into any pipe
  }

  template <typename Reached>
  Result<Done> read_until(Nanoseconds deadline, Reached reached) {
    while (!reached()) {
      if (monotonic_now() >= deadline) return make_error(Errc::timeout, "the agent says nothing more");
      if (auto done = read_once(deadline); !done) return done;
    }
    return Done{};
  }

  /// What comes next, if anything does before `moment`.
  Result<Done> read_once(Nanoseconds moment) {
    std::vector<Watch> watches = {{&agent_.pipes().output}};
    if (auto done = wait_for(watches, std::max<Nanoseconds>(moment - monotonic_now(), 0)); !done) return done;
    if (!watches[0].ready) return Done{};
    const auto status = lines_.read(agent_.pipes().output);
    std::string_view line;
    while (lines_.next(line))
      if (const auto message = wire::decode_agent_message(line))
        std::visit([this](const auto& m) { on(m); }, *message);
    if (problem_) return *problem_;
    if (status != LineReader::Status::open && !usage_)
      return make_error(Errc::failed, "the agent ended without a summary");
    return Done{};
  }

  void on(const wire::DetectorStatus& status) {
    ready_ = ready_ || status.state == wire::DetectorStatus::State::ready;
    if (!ready_) problem_ = make_error(Errc::failed, "its detector ended: " + status.message);
  }
  void on(const wire::Failure& failure) { problem_ = make_error(Errc::failed, failure.what); }
  void on(const wire::Summary& summary) {
    usage_ = summary.usage;
    if (!usage_) problem_ = make_error(Errc::failed, "it ran for too short a time to tell");
  }
  template <typename Other>
  void on(const Other&) {}

  ChildProcess agent_;
  LineReader lines_{wire::kMaxLine};
  bool ready_ = false;
  std::optional<wire::Usage> usage_;
  std::optional<Error> problem_;
};

Result<MeasuredAgent> start(const std::string& program, std::vector<std::string> arguments,
                            const MeasuredConditions& conditions) {
  if (program.empty()) return make_error(Errc::unavailable, "there is no program zpi-agent here");
  arguments.insert(arguments.begin(), program);
  arguments.insert(arguments.end(), {"--rate", "10", "--proc-root", conditions.proc_root, "--counters",
                                     std::string(name_of(conditions.counters))});
  auto agent = ChildProcess::start(arguments);
  if (!agent) return agent.error();
  return MeasuredAgent(std::move(*agent));
}

}  // namespace

Result<wire::Usage> measure_session(const std::string& program, const MeasuredConditions& conditions) {
  auto agent = start(program, {"sample"}, conditions);
  if (!agent) return agent.error();
  return agent->run_session(
      {"zpi", {program, "detect", "--model", conditions.model_path}, {program, "--version"}, true},
      conditions.duration);
}

Result<wire::Usage> measure_watch(const std::string& program, const MeasuredConditions& conditions) {
  // As above, the first reading comes within a second.
  const Nanoseconds duration = conditions.duration + AgentUsage::kInterval;
  auto agent = start(program,
                     {"watch", "--json", "--model", conditions.model_path, "--duration",
                      std::to_string(duration / kMillisecond) + "ms"},
                     conditions);
  if (!agent) return agent.error();
  return agent->until_summary(monotonic_now() + duration + kPatience);
}

}  // namespace zpilab
