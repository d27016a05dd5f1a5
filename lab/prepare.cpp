#include "lab/prepare.h"

#include <signal.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include <algorithm>
#include <exception>
#include <map>
#include <optional>
#include <string>
#include <utility>

#include "harness/core/sha256.h"
#include "harness/core/unique_fd.h"
#include "lab/changed_sysctls.h"
#include "lab/egress_filter.h"
#include "lab/impaired_links.h"
#include "lab/nftables_policy.h"
#include "lab/prepare_channel.h"
#include "lab/prepare_environment.h"
#include "lab/prepare_folder.h"
#include "lab/prepare_loop.h"
#include "lab/prepare_nft.h"
#include "lab/prepare_request.h"
#include "lab/services.h"
#include "lab/workload_runner.h"

namespace zpilab {
namespace {

constexpr Nanoseconds kFirstLineTimeout = 60 * kSecond;
constexpr Nanoseconds kServicesTimeout = 10 * kSecond;
constexpr Nanoseconds kWorkInterval = kSecond;
constexpr Nanoseconds kStopPatience = kSecond;

/// SIGTERM and its kin become readable on a descriptor; a reader that went away becomes an error of write().
class SignalScope {
 public:
  SignalScope() {
    ::sigemptyset(&taken_);
    for (const int signal : {SIGTERM, SIGINT, SIGHUP}) ::sigaddset(&taken_, signal);
    ::sigprocmask(SIG_BLOCK, &taken_, &before_);
    fd_.reset(::signalfd(-1, &taken_, SFD_CLOEXEC | SFD_NONBLOCK));
    struct sigaction ignore {};
    ignore.sa_handler = SIG_IGN;
    ::sigaction(SIGPIPE, &ignore, &pipe_before_);
  }
  ~SignalScope() {
    signalfd_siginfo taken{};
    while (::read(fd_.get(), &taken, sizeof taken) > 0) {  // handled: it must not strike once unblocked
    }
    ::sigaction(SIGPIPE, &pipe_before_, nullptr);
    ::sigprocmask(SIG_SETMASK, &before_, nullptr);
  }
  SignalScope(const SignalScope&) = delete;
  SignalScope& operator=(const SignalScope&) = delete;

  int fd() const { return fd_.get(); }

 private:
  sigset_t taken_{}, before_{};
  struct sigaction pipe_before_ {};
  UniqueFd fd_;
};

/// "22,80,443".
std::string list_text(const std::vector<int>& ports) {
  std::string text;
  for (int port : ports) text += (text.empty() ? "" : ",") + std::to_string(port);
  return text;
}

/// One host, made ready. Members are declared in the order of acquisition: destruction undoes it backwards.
class Preparation {
 public:
  Preparation(int in_fd, int out_fd, int signals_fd)
      : in_fd_(in_fd), signals_fd_(signals_fd), reader_(in_fd), output_(out_fd) {}

  /// Returns when the input has ended, with everything still up.
  Result<Done> run();
  /// Ends the workload and says what it did.
  void finish();

 private:
  Result<std::optional<std::string>> next_line(Nanoseconds deadline);
  Result<Done> make_ready(const HostRequest& request);
  Result<Done> apply_target(const HostRequest& request, Environment& environment);
  Result<Done> apply_filter(const HostRequest& request, Environment& environment);
  Result<Done> start_workload();
  Result<Done> attend();
  void fail(std::string what);
  void report_work(bool always);
  std::map<std::string, double> totals() const;

  int in_fd_, signals_fd_;
  InputLines reader_;
  PrepareOutput output_;
  PollLoop loop_;
  std::optional<ChangedSysctls> icmp_limits_;
  std::optional<ImpairedLinks> impairment_;
  std::optional<ScratchFolder> folder_;
  std::optional<NftTable> filter_;
  std::optional<Services> services_;
  std::optional<WorkloadRunner> workload_;
  std::map<std::string, double> reported_;
  std::optional<std::string> failure_;
  bool counts_egress_ = false, ended_ = false, started_ = false;
};

void Preparation::fail(std::string what) {
  if (!failure_) failure_ = std::move(what);
}

Result<Done> Preparation::run() {
  loop_.watch(in_fd_, [this] {
    reader_.read_some();
    if (reader_.at_end() || reader_.too_long()) loop_.forget(in_fd_);
  });
  loop_.watch(signals_fd_, [this] { ended_ = true; });

  auto first = next_line(monotonic_now() + kFirstLineTimeout);
  if (!first) return first.error();
  if (!*first) return Done{};  // closed before it asked for anything
  auto request = parse_host_request(**first);
  if (!request) return request.error();
  if (auto ready = make_ready(*request); !ready) return ready.error();
  return attend();
}

Result<std::optional<std::string>> Preparation::next_line(Nanoseconds deadline) {
  while (true) {
    if (reader_.has_line()) return std::optional(reader_.take_line());
    if (reader_.too_long()) return make_error(Errc::invalid_input, "the line is longer than 1 MiB");
    if (reader_.at_end() || ended_) return std::optional<std::string>();
    if (monotonic_now() >= deadline)
      return make_error(Errc::timeout,
                        "heard nothing on standard input for " + format_duration(kFirstLineTimeout));
    loop_.run_once(deadline);
  }
}

Result<Done> Preparation::make_ready(const HostRequest& request) {
  if (::geteuid() != 0)
    return make_error(Errc::unavailable, "zpilab-lab prepare needs root on the host it prepares");
  Environment environment;
  if (auto applied = apply_target(request, environment); !applied) return applied.error();
  environment.merge(host_environment());  // the kernel's settings as they are now
  environment["role"] = request.role_name;

  auto folder = ScratchFolder::create();
  if (!folder) return folder.error();
  folder_.emplace(std::move(*folder));
  auto services = Services::start(request, *folder_, loop_);
  if (!services) return services.error();
  services_.emplace(std::move(*services));
  // The filter is applied while the servers are starting.
  if (auto applied = apply_filter(request, environment); !applied) return applied.error();
  auto workload =
      WorkloadRunner::create(request, folder_->path(), loop_,
                             {[this](const std::string& text) { output_.event(monotonic_now(), text); },
                              [this](std::string what) { fail(std::move(what)); }});
  if (!workload) return workload.error();
  workload_.emplace(std::move(*workload));
  if (auto up = services_->wait_until_listening(monotonic_now() + kServicesTimeout); !up) return up.error();
  services_->watch([this](std::string what) {
    output_.event(monotonic_now(), what);
    fail(std::move(what));
  });
  output_.ready(environment);
  return Done{};
}

/// What the scenario wants the device and its link to be like. First of all: a host that cannot is told at
/// once.
Result<Done> Preparation::apply_target(const HostRequest& request, Environment& environment) {
  if (request.impairment) {
    const LinkImpairment& wanted = *request.impairment;
    auto impaired =
        ImpairedLinks::apply(wanted.impairment, wanted.links.empty() ? link_names() : wanted.links);
    if (!impaired) return impaired.error();
    impairment_.emplace(std::move(*impaired));
    environment["impairment"] = describe(wanted.impairment);
  }
  if (request.role != HostRole::device) return Done{};
  environment["policy"] = policy_name(request.policy);
  environment["open_tcp_ports"] = list_text(request.open_tcp_ports);
  environment["open_udp_ports"] = list_text(request.open_udp_ports);
  const DevicePorts served = served_by_workload(request);
  environment["workload_tcp_ports"] = list_text(served.tcp);
  environment["workload_udp_ports"] = list_text(served.udp);
  environment["icmp_limits"] = icmp_limits_name(request.icmp_limits);
  if (request.icmp_limits != IcmpLimits::kernel) {
    auto changed = request.icmp_limits == IcmpLimits::off ? ChangedSysctls::apply(kNoIcmpLimits)
                                                          : ChangedSysctls::apply(kStrictIcmpLimits);
    if (!changed) return changed.error();
    icmp_limits_.emplace(std::move(*changed));
  }
  return Done{};
}

Result<Done> Preparation::apply_filter(const HostRequest& request, Environment& environment) {
  std::string family, name, body;
  if (request.role == HostRole::device && request.policy != Policy::open) {
    family = "inet";
    name = kPolicyTable;
    const DevicePorts open =
        united({request.open_tcp_ports, request.open_udp_ports}, served_by_workload(request));
    body = policy_rules(request.policy, open.tcp, open.udp);
  } else if (request.role == HostRole::scanner) {
    const std::vector<std::string> links = link_names();
    if (links.empty()) return make_error(Errc::unavailable, "this scanner has no network link to filter");
    family = "netdev";
    name = kEgressTable;
    body = egress_rules(links, request.scope);
  } else {
    return Done{};
  }
  auto table = NftTable::apply(family, name, body);
  if (!table) return table.error();
  filter_.emplace(std::move(*table));
  counts_egress_ = name == kEgressTable;
  environment["filter"] = name;
  environment["filter_sha256"] = sha256_hex(body);
  return Done{};
}

Result<Done> Preparation::start_workload() {
  if (started_)
    return make_error(Errc::invalid_input, "a second {\"start\":{}}: the workload has been started already");
  started_ = true;
  if (auto started = workload_->start(); !started) return started.error();
  output_.started();
  return Done{};
}

/// Until the input ends. There is no deadline: how long a trial takes is the harness's business, and a
/// harness that dies closes the input.
Result<Done> Preparation::attend() {
  Nanoseconds next_report = monotonic_now() + kWorkInterval;
  while (true) {
    while (reader_.has_line()) {
      if (auto start = parse_start(reader_.take_line()); !start) return start.error();
      if (auto started = start_workload(); !started) return started.error();
    }
    if (reader_.too_long()) return make_error(Errc::invalid_input, "the line is longer than 1 MiB");
    if (failure_) return make_error(Errc::failed, *failure_);
    if (reader_.at_end() || ended_ || output_.broken()) return Done{};
    if (monotonic_now() >= next_report) {
      report_work(false);
      next_report = monotonic_now() + kWorkInterval;
    }
    loop_.run_once(next_report);
  }
}

std::map<std::string, double> Preparation::totals() const {
  return workload_ ? workload_->work() : std::map<std::string, double>{};
}

void Preparation::report_work(bool always) {
  std::map<std::string, double> now = totals();
  if (!always && now == reported_) return;
  output_.work(now);
  reported_ = std::move(now);
}

void Preparation::finish() {
  if (!workload_) return;  // never got ready: there is nothing to report
  workload_->stop(kStopPatience);
  std::map<std::string, double> final_totals = totals();
  if (counts_egress_ && filter_) {
    const auto dropped = filter_->packets(kEgressCounter);
    if (dropped)
      final_totals["egress_dropped"] = static_cast<double>(*dropped);
    else
      output_.event(monotonic_now(), to_string(dropped.error()));
  }
  output_.work(final_totals);
}

}  // namespace

int run_prepare(int in_fd, int out_fd) {
  ::prctl(PR_SET_CHILD_SUBREAPER, 1);
  const SignalScope signals;
  std::optional<Error> failure;
  try {
    Preparation preparation(in_fd, out_fd, signals.fd());
    const auto result = preparation.run();
    if (!result) failure = result.error();
    preparation.finish();
  } catch (const std::exception&
               error) {  // a standard library failure, such as no memory: nothing escapes this folder
    failure = make_error(Errc::failed, error.what());
  }
  kill_descendants(monotonic_now() + kStopPatience);
  if (!failure) return 0;
  PrepareOutput output(out_fd);
  if (failure->code == Errc::unsupported)
    output.skipped(to_string(*failure));
  else
    output.failed(to_string(*failure));
  return 1;
}

}  // namespace zpilab
