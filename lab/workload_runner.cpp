#include "lab/workload_runner.h"

#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cmath>
#include <cstdio>
#include <optional>
#include <utility>

#include "harness/core/random.h"
#include "lab/episodes.h"
#include "lab/prepare_child.h"
#include "lab/workload_line.h"

namespace zpilab {
namespace {

constexpr std::size_t kMaxLine = 64 * 1024;
constexpr std::size_t kMaxCounters = 64;
constexpr std::size_t kErrorTail = 400;
/// A program that keeps on failing must not fill the record with the same sentence.
constexpr int kMaxEventsPerProgram = 50;
constexpr Nanoseconds kRestartPause = kSecond;
/// For a program whose episode is over. Far shorter than any pause.
constexpr Nanoseconds kLeavingPatience = kSecond;
/// A shell's ways of saying that a program cannot be run, or is not there (POSIX, 2.8.2).
constexpr int kCannotRun = 126, kNotFound = 127;
constexpr std::string_view kSeedVariable = "ZPILAB_SEED=";

std::string upper(const std::string& name) {
  std::string text;
  for (const char c : name) {
    const bool lower = c >= 'a' && c <= 'z';
    const bool kept = lower || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    text += lower ? static_cast<char>(c - 'a' + 'A') : (kept ? c : '_');
  }
  return text;
}

std::string number(double value) {
  std::array<char, 40> text{};
  const bool whole = std::abs(value) < 1e15 && value == std::floor(value);
  std::snprintf(text.data(), text.size(), whole ? "%.0f" : "%.17g", value);
  return text.data();
}

std::string join(const std::vector<int>& ports) {
  std::string text;
  for (const int port : ports) text += (text.empty() ? "" : " ") + std::to_string(port);
  return text;
}

/// Where a program's file is: in its folder, or else on PATH.
Result<std::string> locate(const std::string& workload, const RequestedProgram& wanted) {
  const std::string& program = wanted.argv[0];
  if (::access(wanted.folder.c_str(), R_OK | X_OK) != 0)
    return make_error(Errc::unavailable, errno_message("open the workload's folder " + wanted.folder, errno));
  const std::string own = wanted.folder + '/' + program;
  if (::access(own.c_str(), X_OK) == 0) return own;
  if (::access(own.c_str(), F_OK) == 0)
    return make_error(Errc::unavailable, own + " is not executable; chmod +x it");
  auto found = program.find('/') == std::string::npos
                   ? require_program(program)
                   : Result<std::string>(make_error(Errc::unavailable, {}));
  if (found) return found;
  return make_error(Errc::unavailable, "the workload " + workload + " needs " + program +
                                           ", which is neither in " + wanted.folder +
                                           " nor on PATH; try: sudo lab/install-packages workloads");
}

/// Told apart by role and place, so that no two hosts act in step.
std::uint64_t program_seed(const HostRequest& request, std::size_t index) {
  return derive_seed(request.workload->seed, request.role_name + '/' + std::to_string(index));
}

/// 31 bits suit any language's generator.
std::string seed_variable(std::uint64_t seed) {
  return std::string(kSeedVariable) + std::to_string(seed >> 33);
}

}  // namespace

std::vector<std::string> workload_environment(const HostRequest& request, std::size_t index,
                                              const std::string& scratch_folder) {
  const RequestedWorkload& workload = *request.workload;
  std::vector<std::string> environment = {
      std::string("PATH=") + kProgramPath,
      "LC_ALL=C",
      "TZ=UTC",
      "HOME=" + scratch_folder,
      "TMPDIR=" + scratch_folder,
      seed_variable(program_seed(request, index)),
      "ZPILAB_ROLE=" + request.role_name,
      "ZPILAB_NAME=" + request.name,
      "ZPILAB_WORKLOAD=" + workload.name,
      "ZPILAB_OPEN_TCP_PORTS=" + join(request.open_tcp_ports),
      "ZPILAB_OPEN_UDP_PORTS=" + join(request.open_udp_ports),
  };
  for (const auto& [name, value] : workload.settings)
    environment.push_back("ZPILAB_" + upper(name) + '=' + number(value));
  for (const auto& [role, addresses] : request.addresses) {
    std::string ipv4, ipv6;
    for (const IpAddress& address : addresses) {
      std::string& slot = address.family == Family::ipv4 ? ipv4 : ipv6;
      if (slot.empty()) slot = to_string(address);
    }
    environment.push_back("ZPILAB_" + upper(role) + "_IPV4=" + ipv4);
    environment.push_back("ZPILAB_" + upper(role) + "_IPV6=" + ipv6);
  }
  return environment;
}

class WorkloadRunner::Impl {
 public:
  Impl(PollLoop& loop, Listener listener) : loop_(loop), listener_(std::move(listener)) {}
  ~Impl() {
    for (Program& program : programs_) forget(program);
  }
  Impl(const Impl&) = delete;
  Impl& operator=(const Impl&) = delete;

  Result<Done> find(const HostRequest& request, const std::string& scratch_folder);
  Result<Done> start();
  void stop(Nanoseconds patience);
  const std::map<std::string, double>& work() const { return work_; }

 private:
  struct Program {
    std::string name;
    ProgramStart what;
    bool restarts = false;
    int events = 0;
    std::string line;  ///< of stdout, not complete yet
    bool line_too_long = false;
    std::string error_tail;  ///< of stderr
    std::optional<ChildProgram> child;
    // Of a program that comes and goes.
    std::string episodes_of;
    bool announces = false;  ///< the first of its workload here: its episodes are events of the trial
    std::uint64_t seed = 0;
    std::optional<Episodes> episodes;
    int episode = 0;    ///< the number of the one under way or over
    bool away = false;  ///< its episode is over, or none has begun
  };

  void set_episodes(Program& program, const HostRequest& request, std::size_t index);
  void plan_episode(Program& program);
  void begin_episode(Program& program, Nanoseconds end);
  void end_episode(Program& program);
  Result<Done> start(Program& program);
  bool read_output(Program& program);  ///< false: nothing more at the moment
  void read_errors(Program& program);
  void take_text(Program& program, std::string_view text);
  void take_line(Program& program);
  void ended(Program& program);
  std::string missing_program() const;
  void note(Program& program, const std::string& text);
  void forget(Program& program);
  bool anything_runs() const;

  PollLoop& loop_;
  Listener listener_;
  std::vector<Program> programs_;  ///< fixed once found: handlers hold references
  std::map<std::string, double> work_;
  std::vector<std::string> packages_;
  Nanoseconds begun_ = 0;
  bool stopping_ = false;
};

Result<Done> WorkloadRunner::Impl::find(const HostRequest& request, const std::string& scratch_folder) {
  if (!request.workload) return Done{};
  const RequestedWorkload& workload = *request.workload;
  packages_ = workload.packages;
  programs_.reserve(workload.programs.size());
  for (std::size_t i = 0; i < workload.programs.size(); ++i) {
    const RequestedProgram& wanted = workload.programs[i];
    auto path = locate(workload.name, wanted);
    if (!path) return path.error();
    Program program;
    program.name = wanted.argv[0];
    program.restarts = wanted.restarts;
    program.what.argv = wanted.argv;
    program.what.argv[0] = *path;
    program.what.environment = workload_environment(request, i, scratch_folder);
    program.what.folder = wanted.folder;
    if (!wanted.episodes_of.empty()) set_episodes(program, request, i);
    programs_.push_back(std::move(program));
  }
  return Done{};
}

void WorkloadRunner::Impl::set_episodes(Program& program, const HostRequest& request, std::size_t index) {
  const RequestedWorkload& workload = *request.workload;
  program.episodes_of = workload.programs[index].episodes_of;
  program.announces = std::none_of(programs_.begin(), programs_.end(), [&](const Program& other) {
    return other.episodes_of == program.episodes_of;
  });
  program.seed = program_seed(request, index);
  // The same for all programs of that workload, on every host.
  program.episodes.emplace(derive_seed(workload.seed, "episodes of " + program.episodes_of),
                           workload.episodes.length, workload.episodes.pause);
  program.away = true;
}

Result<Done> WorkloadRunner::Impl::start() {
  begun_ = monotonic_now();
  for (Program& program : programs_) {
    if (program.episodes) {
      plan_episode(program);
    } else if (auto started = start(program); !started) {
      return started.error();
    }
  }
  return Done{};
}

void WorkloadRunner::Impl::plan_episode(Program& program) {
  const Episode next = program.episodes->next();
  loop_.at(begun_ + next.from, [this, &program, end = begun_ + next.to] { begin_episode(program, end); });
}

void WorkloadRunner::Impl::begin_episode(Program& program, Nanoseconds end) {
  if (stopping_) return;
  program.away = false;
  ++program.episode;
  // Drawn anew: no episode repeats the one before.
  for (std::string& variable : program.what.environment)
    if (variable.starts_with(kSeedVariable))
      variable = seed_variable(derive_seed(program.seed, "episode " + std::to_string(program.episode)));
  if (program.announces) listener_.event(program.episodes_of + " begins");
  if (auto started = start(program); !started) return listener_.failed(to_string(started.error()));
  loop_.at(end, [this, &program] { end_episode(program); });
}

void WorkloadRunner::Impl::end_episode(Program& program) {
  if (stopping_) return;
  program.away = true;
  if (program.announces) listener_.event(program.episodes_of + " ends");
  if (program.child) program.child->signal_group(SIGTERM);
  loop_.at(monotonic_now() + kLeavingPatience, [this, &program, episode = program.episode] {
    if (!program.child || program.episode != episode) return;
    forget(program);
    program.child.reset();  // kills the group
  });
  plan_episode(program);
}

Result<Done> WorkloadRunner::Impl::start(Program& program) {
  auto child = ChildProgram::start(program.what);
  if (!child) return child.error();
  program.line.clear();
  program.line_too_long = false;
  program.error_tail.clear();
  program.child.emplace(std::move(*child));
  ::fcntl(program.child->output(), F_SETFL, O_NONBLOCK);
  ::fcntl(program.child->errors(), F_SETFL, O_NONBLOCK);
  loop_.watch(program.child->output(), [this, &program] { read_output(program); });
  loop_.watch(program.child->errors(), [this, &program] { read_errors(program); });
  loop_.watch(program.child->pidfd(), [this, &program] { ended(program); });
  return Done{};
}

void WorkloadRunner::Impl::forget(Program& program) {
  if (!program.child) return;
  for (const int fd : {program.child->output(), program.child->errors(), program.child->pidfd()})
    loop_.forget(fd);
}

bool WorkloadRunner::Impl::read_output(Program& program) {
  std::array<char, 16 * 1024> buffer{};
  const ssize_t n = ::read(program.child->output(), buffer.data(), buffer.size());
  if (n > 0) take_text(program, {buffer.data(), static_cast<std::size_t>(n)});
  if (n == 0) loop_.forget(program.child->output());
  return n > 0;
}

void WorkloadRunner::Impl::read_errors(Program& program) {
  std::array<char, 4096> buffer{};
  const ssize_t n = ::read(program.child->errors(), buffer.data(), buffer.size());
  if (n == 0) loop_.forget(program.child->errors());
  if (n <= 0) return;
  program.error_tail.append(buffer.data(), static_cast<std::size_t>(n));
  if (program.error_tail.size() > kErrorTail)
    program.error_tail.erase(0, program.error_tail.size() - kErrorTail);
}

void WorkloadRunner::Impl::take_text(Program& program, std::string_view text) {
  for (const char c : text) {
    if (c == '\n') {
      take_line(program);
    } else if (program.line.size() < kMaxLine) {
      program.line += c;
    } else {
      program.line_too_long = true;
    }
  }
}

void WorkloadRunner::Impl::take_line(Program& program) {
  const std::string text = std::exchange(program.line, {});
  if (std::exchange(program.line_too_long, false)) return note(program, "printed a line longer than 64 KiB");
  auto line = parse_workload_line(text);
  if (!line)
    return note(program, "printed a line that is refused, " + line.error().what + ": " + text.substr(0, 80));
  if (!line->event.empty()) note(program, line->event);
  for (const auto& [counter, increment] : line->work) {
    if (!work_.contains(counter) && work_.size() >= kMaxCounters)
      return note(program, "reports more than 64 counters; " + counter + " is not counted");
    work_[counter] += increment;
  }
}

void WorkloadRunner::Impl::note(Program& program, const std::string& text) {
  if (++program.events > kMaxEventsPerProgram) return;
  const bool last = program.events == kMaxEventsPerProgram;
  listener_.event(program.name + ": " + text + (last ? " (its further events are not shown)" : ""));
}

void WorkloadRunner::Impl::ended(Program& program) {
  const auto ending = program.child->ended();
  if (!ending) return;
  // Its own children go with it. What it said before is still in the pipe; bounded, should somebody keep on
  // writing.
  program.child->signal_group(SIGKILL);
  for (int i = 0; i < 64 && read_output(program); ++i) {
  }
  read_errors(program);
  forget(program);
  program.child.reset();
  if (stopping_ || program.away) return;

  std::string words = program.error_tail;
  while (words.ends_with('\n')) words.pop_back();
  const std::string text = "ended: " + describe_ending(*ending) + (words.empty() ? "" : ": " + words);
  note(program, text);
  if (program.restarts) {
    // The pause keeps a program that cannot run from becoming a load of its own.
    loop_.at(monotonic_now() + kRestartPause, [this, &program] {
      if (stopping_ || program.away || program.child) return;
      if (auto started = start(program); !started) listener_.failed(to_string(started.error()));
    });
  } else if (*ending != 0) {
    const bool missing = *ending == kCannotRun || *ending == kNotFound;
    listener_.failed("the workload's program " + program.name + ' ' + text +
                     (missing ? missing_program() : ""));
  }
}

std::string WorkloadRunner::Impl::missing_program() const {
  std::string packages;
  for (const std::string& package : packages_) packages += (packages.empty() ? "" : ", ") + package;
  return "; a program that it calls is missing" +
         (packages.empty() ? std::string() : ": the workload needs the packages " + packages) +
         "; try: sudo lab/install-packages workloads";
}

bool WorkloadRunner::Impl::anything_runs() const {
  for (const Program& program : programs_)
    if (program.child) return true;
  return false;
}

void WorkloadRunner::Impl::stop(Nanoseconds patience) {
  stopping_ = true;
  for (const Program& program : programs_)
    if (program.child) program.child->signal_group(SIGTERM);
  const Nanoseconds deadline = monotonic_now() + patience;
  while (anything_runs() && monotonic_now() < deadline) loop_.run_once(deadline);
  for (Program& program : programs_) {
    forget(program);
    program.child.reset();  // kills the group
  }
}

WorkloadRunner::WorkloadRunner(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
WorkloadRunner::WorkloadRunner(WorkloadRunner&&) noexcept = default;
WorkloadRunner::~WorkloadRunner() = default;

Result<WorkloadRunner> WorkloadRunner::create(const HostRequest& request, const std::string& scratch_folder,
                                              PollLoop& loop, Listener listener) {
  auto impl = std::make_unique<Impl>(loop, std::move(listener));
  if (auto found = impl->find(request, scratch_folder); !found) return found.error();
  return WorkloadRunner(std::move(impl));
}

Result<Done> WorkloadRunner::start() { return impl_->start(); }
void WorkloadRunner::stop(Nanoseconds patience) { impl_->stop(patience); }
const std::map<std::string, double>& WorkloadRunner::work() const { return impl_->work(); }

}  // namespace zpilab
