// The real servers of a host: sshd, a web server, a DNS server, and plain listeners for every other open
// port. They start side by side; `prepare` says `ready` only once the kernel shows all of them listening over
// IPv4 and IPv6.
#pragma once

#include <functional>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "harness/core/result.h"
#include "lab/prepare_child.h"
#include "lab/prepare_folder.h"
#include "lab/prepare_loop.h"
#include "lab/prepare_request.h"
#include "lab/services_late_dns.h"
#include "lab/services_listener.h"
#include "lab/services_sockets.h"

namespace zpilab {

/// The ports that a host of this role serves: a device what was asked for but for the ports of the workload's
/// own programs, a peer web and DNS for the device to use, the others nothing.
DevicePorts served_ports(const HostRequest& request);

class Services {
 public:
  /// Starts them without waiting. The folder and the loop must outlive the services.
  static Result<Services> start(const HostRequest& request, const ScratchFolder& folder, PollLoop& loop);
  Services(Services&&) noexcept = default;
  Services& operator=(Services&&) = delete;
  ~Services();

  /// Errc::failed with the server's own words if one ended, Errc::timeout naming the ports that are not there
  /// yet.
  Result<Done> wait_until_listening(Nanoseconds deadline) const;
  /// Calls `on_ended` with a message when a server ends before its time.
  void watch(const std::function<void(std::string)>& on_ended);

 private:
  struct Server {
    std::string name;
    std::string log_file;
    ChildProgram program;
  };

  explicit Services(PollLoop& loop) : loop_(&loop) {}
  Result<Done> start_server(std::string name, std::vector<std::string> argv, const ScratchFolder& folder);
  Result<Done> start_web(int port, const ScratchFolder& folder);
  Result<Done> start_dns(const HostRequest& request, const ScratchFolder& folder);
  Result<Done> start_ssh(const ScratchFolder& folder);
  void expect(ListeningPort::Protocol protocol, int port, bool dual_stack_socket);
  std::optional<std::string> ended_server() const;

  PollLoop* loop_;
  std::vector<Server> servers_;
  std::vector<PlainListener> listeners_;
  std::optional<LateNameServer> late_names_;
  std::set<ListeningPort> expected_;
};

}  // namespace zpilab
