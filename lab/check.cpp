#include "lab/check.h"

#include <fcntl.h>
#include <sched.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <fstream>
#include <string_view>

#include "lab/child_process.h"
#include "lab/impaired_links.h"
#include "lab/netlink.h"
#include "lab/topology.h"

namespace zpilab {

namespace {

struct NeededProgram {
  std::string_view name, package, why;
};

/// A program that a cell itself uses. What a workload uses is in its workload.yaml.
constexpr std::array<NeededProgram, 7> kPrograms = {{
    {"sshd", "openssh-server", "the control channel of every host"},
    {"ssh-keygen", "openssh-client", "fresh keys for every cell"},
    {"nmap", "nmap", "the scans"},
    {"nft", "nftables", "firewall policies and the scanner's filter"},
    {"busybox", "busybox", "the web servers of device and peer"},
    {"dnsmasq", "dnsmasq-base", "their name servers"},
    {"ping", "iputils-ping", "workloads"},
}};

Requirement check_program(const NeededProgram& program) {
  const std::string path = find_program(std::string(program.name));
  if (!path.empty()) return {std::string(program.name), true, path, {}};
  return {std::string(program.name), false, "missing; needed for " + std::string(program.why),
          "sudo apt-get install -y --no-install-recommends " + std::string(program.package)};
}

/// In a child that ends at once, so that what it makes goes with it. Returns what failed, or nothing.
template <typename Attempt>
std::string attempt_in_child(Attempt attempt) {
  std::array<int, 2> ends{};
  if (::pipe(ends.data()) != 0) return errno_message("make a pipe", errno);
  UniqueFd reading(ends[0]);
  UniqueFd writing(ends[1]);
  const pid_t pid = ::fork();
  if (pid < 0) return errno_message("start a process", errno);
  if (pid == 0) {
    const std::string failure = attempt();
    (void)!::write(writing.get(), failure.data(), failure.size());
    ::_exit(0);
  }
  writing.reset();
  std::string failure;
  std::array<char, 512> part{};
  for (ssize_t size = 0; (size = ::read(reading.get(), part.data(), part.size())) > 0;)
    failure.append(part.data(), static_cast<std::size_t>(size));
  while (::waitpid(pid, nullptr, 0) < 0 && errno == EINTR) {
  }
  return failure;
}

std::string make_namespaces() {
  if (::unshare(CLONE_NEWNET | CLONE_NEWNS | CLONE_NEWUTS | CLONE_NEWPID) == 0) return {};
  return errno_message("make namespaces", errno);
}

std::string make_links() {
  if (::unshare(CLONE_NEWNET) != 0) return errno_message("make a network namespace", errno);
  auto netlink = NetlinkSocket::open();
  if (!netlink) return to_string(netlink.error());
  const CellNetwork& network = kCellNetworks[0];
  const CellLink& link = kCellLinks[0];
  if (auto done = netlink->add_bridge(network.name, kFirstIndex, host_mac(network.mac_end)); !done)
    return to_string(done.error());
  const UniqueFd here(::open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC));
  auto done = netlink->add_veth({"a", kFirstIndex + 1, host_mac(link.mac_end)}, kFirstIndex,
                                {"b", kFirstIndex + 2, host_mac(link.mac_end)}, here.get());
  if (!done) return to_string(done.error());
  const auto ipv6 = parse_address(link.ipv6);
  done = netlink->add_address(kFirstIndex + 2, *ipv6, kPrefixLength6);
  return done ? std::string() : to_string(done.error());
}

std::string try_impairments() {
  if (::unshare(CLONE_NEWNET) != 0) return errno_message("make a network namespace", errno);
  const auto tried = try_netem();
  return tried ? std::string() : to_string(tried.error());
}

Requirement from_attempt(std::string what, std::string failure, std::string remedy) {
  if (failure.empty()) return {std::move(what), true, "works", {}};
  return {std::move(what), false, std::move(failure), std::move(remedy)};
}

/// With automatic groups every session is scheduled as one, so of a campaign and other work beside it each
/// cell counts as much as a whole build, whatever nice says (sched(7), "The autogroup feature").
Requirement check_nice() {
  std::ifstream file("/proc/sys/kernel/sched_autogroup_enabled");
  int grouped = 0;
  file >> grouped;
  if (grouped == 0) return {"nice", true, "works", {}, false};
  return {
      "nice", false,
      "means nothing: each cell is a group of its own; matters only where other work runs beside a campaign",
      "sudo sysctl kernel.sched_autogroup_enabled=0", false};
}

}  // namespace

std::vector<Requirement> check_machine() {
  std::vector<Requirement> list;
  const bool root = ::geteuid() == 0;
  list.push_back(
      {"root", root, root ? "yes" : "no; only the lab needs it", root ? "" : "sudo zpilab-lab check"});
  if (root) {
    list.push_back(from_attempt("namespaces", attempt_in_child(make_namespaces),
                                "use a machine of its own, or a privileged container"));
    list.push_back(from_attempt("bridge, veth, IPv6", attempt_in_child(make_links),
                                "sudo modprobe -a bridge veth ipv6"));
  }
  for (const NeededProgram& program : kPrograms) list.push_back(check_program(program));
  list.push_back(check_nice());
  if (root) {
    Requirement impairments =
        from_attempt("netem", attempt_in_child(try_impairments), "sudo modprobe sch_netem");
    impairments.needed = false;
    if (!impairments.met) impairments.detail += "; trials with an impairment are skipped";
    list.push_back(std::move(impairments));
  }
  return list;
}

Result<Done> require_programs() {
  std::string missing, packages;
  for (const NeededProgram& program : kPrograms) {
    if (!find_program(std::string(program.name)).empty()) continue;
    missing += (missing.empty() ? "" : ", ") + std::string(program.name);
    packages += " " + std::string(program.package);
  }
  if (missing.empty()) return Done{};
  return make_error(
      Errc::unavailable,
      "not installed: " + missing + "; try: sudo apt-get install -y --no-install-recommends" + packages);
}

}  // namespace zpilab
