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

/// The controller's side of a session that is there to be measured.
class MeasuredSession {
 public:
  MeasuredSession(ChildProcess agent, Nanoseconds duration) : agent_(std::move(agent)), duration_(duration) {}

  Result<wire::Usage> run(const wire::StartDetector& detector) {
    send(detector);
    Nanoseconds deadline = monotonic_now() + kPatience;
    while (!usage_) {
      if (problem_) return *problem_;
      if (ready_ && stop_at_ == 0) {
        // The reading that begins it comes within a second.
        stop_at_ = monotonic_now() + AgentUsage::kInterval + duration_;
        deadline = stop_at_ + kPatience;
      }
      if (stop_at_ > 0 && !stopped_ && monotonic_now() >= stop_at_) {
        stopped_ = true;
        send(wire::Stop{});
      }
      if (monotonic_now() >= deadline) return make_error(Errc::timeout, "the session says nothing more");
      if (auto done = wait_until(stop_at_ > 0 && !stopped_ ? stop_at_ : deadline); !done) return done.error();
    }
    return *usage_;
  }

 private:
  void send(const wire::AgentCommand& command) {
    const std::string line = wire::encode(command) + "\n";
    agent_.pipes().input.write(line.data(), line.size());  // the first lines fit into any pipe
  }

  Result<Done> wait_until(Nanoseconds moment) {
    std::vector<Watch> watches = {{&agent_.pipes().output}};
    if (auto done = wait_for(watches, std::max<Nanoseconds>(moment - monotonic_now(), 0)); !done) return done;
    if (!watches[0].ready) return Done{};
    const auto status = lines_.read(agent_.pipes().output);
    std::string_view line;
    while (lines_.next(line))
      if (const auto message = wire::decode_agent_message(line))
        std::visit([this](const auto& m) { on(m); }, *message);
    if (status != LineReader::Status::open && !usage_ && !problem_)
      problem_ = make_error(Errc::failed, "the session ended without a summary");
    return Done{};
  }

  void on(const wire::DetectorStatus& status) {
    ready_ = ready_ || status.state == wire::DetectorStatus::State::ready;
    if (!ready_) problem_ = make_error(Errc::failed, "its detector ended: " + status.message);
  }
  void on(const wire::Failure& failure) { problem_ = make_error(Errc::failed, failure.what); }
  void on(const wire::Summary& summary) {
    usage_ = summary.usage;
    if (!usage_) problem_ = make_error(Errc::failed, "the session was too short to tell");
  }
  template <typename Other>
  void on(const Other&) {}

  ChildProcess agent_;
  Nanoseconds duration_;
  LineReader lines_{wire::kMaxLine};
  bool ready_ = false, stopped_ = false;
  Nanoseconds stop_at_ = 0;
  std::optional<wire::Usage> usage_;
  std::optional<Error> problem_;
};

}  // namespace

Result<wire::Usage> measure_session(const std::string& program, const std::string& proc_root,
                                    const std::string& model_path, Nanoseconds duration) {
  if (program.empty()) return make_error(Errc::unavailable, "there is no program zpi-agent here");
  auto agent = ChildProcess::start({program, "sample", "--rate", "10", "--proc-root", proc_root});
  if (!agent) return agent.error();
  return MeasuredSession(std::move(*agent), duration)
      .run({"zpi", {program, "detect", "--model", model_path}, {program, "--version"}, true});
}

}  // namespace zpilab
