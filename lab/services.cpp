#include "lab/services.h"

#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <fstream>
#include <sstream>
#include <utility>

#include "lab/services_files.h"

namespace zpilab {
namespace {

constexpr std::array<int, 4> kWebPorts = {80, 443, 8000, 8080};
constexpr int kSshPort = 22;
constexpr int kDnsPort = 53;
constexpr Nanoseconds kKeyTimeout = 10 * kSecond;

bool has(const std::vector<int>& ports, int port) {
  return std::find(ports.begin(), ports.end(), port) != ports.end();
}

std::string last_words(const std::string& log_file) {
  std::ifstream file(log_file);
  std::ostringstream text;
  text << file.rdbuf();
  std::string words = text.str();
  while (words.ends_with('\n')) words.pop_back();
  return words.size() > 500 ? words.substr(words.size() - 500) : words;
}

}  // namespace

DevicePorts served_ports(const HostRequest& request) {
  if (request.role == HostRole::device) {
    const DevicePorts taken = served_by_workload(request);
    return {without(request.open_tcp_ports, taken.tcp), without(request.open_udp_ports, taken.udp)};
  }
  if (request.role == HostRole::peer) return {{80}, {kDnsPort}};
  return {};
}

Services::~Services() {
  for (const Server& server : servers_) loop_->forget(server.program.pidfd());
}

Result<Services> Services::start(const HostRequest& request, const ScratchFolder& folder, PollLoop& loop) {
  Services services(loop);
  const DevicePorts ports = served_ports(request);
  const bool dns = has(ports.tcp, kDnsPort) || has(ports.udp, kDnsPort);
  const bool web =
      std::any_of(kWebPorts.begin(), kWebPorts.end(), [&](int port) { return has(ports.tcp, port); });
  if (web) {
    if (auto made = make_web_pages(folder); !made) return made.error();
  }
  for (int port : kWebPorts) {
    if (!has(ports.tcp, port)) continue;
    if (auto started = services.start_web(port, folder); !started) return started.error();
  }
  if (dns) {
    if (auto started = services.start_dns(request, folder); !started) return started.error();
  }
  // sshd last: it waits for its key, and the others come up meanwhile.
  if (has(ports.tcp, kSshPort)) {
    if (auto started = services.start_ssh(folder); !started) return started.error();
  }
  for (int port : ports.tcp) {
    if (has({kWebPorts.begin(), kWebPorts.end()}, port) || port == kSshPort || port == kDnsPort) continue;
    auto listener = PlainListener::tcp(loop, port);
    if (!listener) return listener.error();
    services.listeners_.push_back(std::move(*listener));
  }
  for (int port : ports.udp) {
    if (port == kDnsPort) continue;
    auto listener = PlainListener::udp(loop, port);
    if (!listener) return listener.error();
    services.listeners_.push_back(std::move(*listener));
  }
  return services;
}

Result<Done> Services::start_server(std::string name, std::vector<std::string> argv,
                                    const ScratchFolder& folder) {
  ProgramStart what;
  what.argv = std::move(argv);
  what.environment = {std::string("PATH=") + kProgramPath, "LC_ALL=C"};
  what.output = ProgramStart::Output::log_file;
  what.log_file = folder.path() + '/' + name + ".log";
  auto program = ChildProgram::start(what);
  if (!program) return program.error();
  servers_.push_back({std::move(name), what.log_file, std::move(*program)});
  return Done{};
}

Result<Done> Services::start_web(int port, const ScratchFolder& folder) {
  auto busybox = require_program("busybox", "busybox");
  if (!busybox) return busybox.error();
  const std::string number = std::to_string(port);
  expect(ListeningPort::Protocol::tcp, port, true);
  return start_server("web-" + number,
                      {*busybox, "httpd", "-f", "-p", "[::]:" + number, "-h", web_folder(folder)}, folder);
}

Result<Done> Services::start_dns(const HostRequest& request, const ScratchFolder& folder) {
  auto dnsmasq = require_program("dnsmasq", "dnsmasq-base");
  if (!dnsmasq) return dnsmasq.error();
  if (request.role == HostRole::peer) {
    auto late = LateNameServer::start(*loop_);
    if (!late) return late.error();
    late_names_.emplace(std::move(*late));
  }
  auto configuration =
      folder.write("dnsmasq.conf", dnsmasq_configuration(request, folder.path() + "/dns.log"));
  if (!configuration) return configuration.error();
  expect(ListeningPort::Protocol::udp, kDnsPort, false);
  expect(ListeningPort::Protocol::tcp, kDnsPort, false);
  return start_server("dns", {*dnsmasq, "--keep-in-foreground", "--conf-file=" + *configuration}, folder);
}

Result<Done> Services::start_ssh(const ScratchFolder& folder) {
  auto sshd = require_program("sshd", "openssh-server");
  auto keygen = require_program("ssh-keygen", "openssh-client");
  if (!sshd) return sshd.error();
  if (!keygen) return keygen.error();
  const std::string key = folder.path() + "/ssh_host_ed25519_key";
  auto made = run_to_end({*keygen, "-q", "-t", "ed25519", "-N", "", "-C", "", "-f", key}, "", kKeyTimeout);
  if (!made) return made.error();
  // sshd insists on its privilege separation folder.
  if (::mkdir("/run/sshd", 0755) != 0 && errno != EEXIST)
    return make_error(Errc::io, errno_message("make /run/sshd", errno));
  auto configuration =
      folder.write("sshd_config", sshd_configuration(key, folder.path() + "/authorized_keys"));
  if (!configuration) return configuration.error();
  expect(ListeningPort::Protocol::tcp, kSshPort, false);
  return start_server("ssh", {*sshd, "-D", "-e", "-f", *configuration}, folder);
}

void Services::expect(ListeningPort::Protocol protocol, int port, bool dual_stack_socket) {
  expected_.insert({protocol, Family::ipv6, port});
  // A dual-stack socket serves both families but stands in the IPv6 table only.
  if (!dual_stack_socket) expected_.insert({protocol, Family::ipv4, port});
}

std::optional<std::string> Services::ended_server() const {
  for (const Server& server : servers_) {
    const auto ending = server.program.ended();
    if (!ending) continue;
    const std::string words = last_words(server.log_file);
    return "the service " + server.name + " ended: " + describe_ending(*ending) +
           (words.empty() ? "" : ": " + words);
  }
  return std::nullopt;
}

Result<Done> Services::wait_until_listening(Nanoseconds deadline) const {
  std::vector<pollfd> ends;
  for (const Server& server : servers_) ends.push_back({server.program.pidfd(), POLLIN, 0});
  while (true) {
    const std::set<ListeningPort> there = expected_.empty() ? std::set<ListeningPort>{} : listening_ports();
    std::string missing;
    for (const ListeningPort& port : expected_)
      if (!there.contains(port)) missing += (missing.empty() ? "" : ", ") + to_string(port);
    if (const auto ended = ended_server()) return make_error(Errc::failed, *ended);
    if (missing.empty()) return Done{};
    if (monotonic_now() >= deadline)
      return make_error(Errc::timeout, "services are not listening in time: " + missing);
    // A socket table cannot be waited for; the end of a server can.
    ::poll(ends.data(), ends.size(), 2);
  }
}

void Services::watch(const std::function<void(std::string)>& on_ended) {
  for (const Server& server : servers_) {
    const int fd = server.program.pidfd();
    loop_->watch(fd, [this, fd, on_ended] {
      loop_->forget(fd);
      if (const auto ended = ended_server()) on_ended(*ended);
    });
  }
}

}  // namespace zpilab
