// Where to run: cells, hosts, how to reach them, what may be scanned.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "harness/core/address.h"

namespace zpilab {

/// A range that its owner allows to be scanned. Scanning outside every entry is refused.
struct ScopeEntry {
  Prefix range;
  std::string owner;
  std::string until;  ///< ISO date, the last day it holds
};

/// How a host is reached. Secrets are references: a key file's path or the SSH agent.
struct Reach {
  enum class Kind {
    none,                 ///< described, not there yet (a provider's --describe)
    ssh,                  ///< TCP
    ssh_abstract_socket,  ///< sshd behind an abstract Unix socket: moves no counter of the device
    adb,                  ///< a phone behind the adb server at `address` and `port`
  } kind = Kind::none;
  /// Over SSH: whose command lines are spoken there.
  enum class System { posix, windows } system = System::posix;
  std::string user = "root";
  std::string address;  ///< ssh, adb: numeric address or name
  int port = 22;
  std::string serial;       ///< adb: as `adb devices` prints it; empty: the only phone that is attached
  std::string socket;       ///< ssh_abstract_socket: name without the leading NUL
  std::string key_file;     ///< empty: SSH agent, then ~/.ssh/id_*
  std::string known_hosts;  ///< file; empty: ~/.ssh/known_hosts
  std::string host_key;     ///< "ssh-ed25519 AAAA...": pinned; wins over known_hosts
  std::string become;       ///< "sudo" or empty
};

/// Phones and Windows have no programs of zpilab's: a device gets the agent for a trial.
inline bool is_given_the_agent(const Reach& reach) {
  return reach.kind == Reach::Kind::adb || reach.system == Reach::System::windows;
}

/// Whether an agent there can be found again after its connection was cut. Windows has no way yet, so there
/// it ends.
inline bool can_reattach(const Reach& reach) { return reach.system != Reach::System::windows; }

enum class Delivery { live, deferred };

struct Host {
  std::string name;  ///< role inside the cell: "scanner", "switch", "peer", a device's name
  Reach reach;
  std::vector<IpAddress> addresses;
  std::string programs;  ///< folder of zpilab's programs on that host; empty: PATH, or is_given_the_agent()
};

struct Tap {
  std::string on;  ///< a host's name
  std::string interface;
};

struct Device {
  Host host;
  std::string os = "linux";
  Delivery delivery = Delivery::live;
  std::optional<Tap> tap;  ///< overrides the cell's
};

struct Cell {
  std::string name;
  std::optional<Prefix> sweep;   ///< what an arp-sweep scans
  std::optional<Prefix> sweep6;  ///< what a neighbour-sweep scans
  Host scanner;
  std::vector<IpAddress> scanner_addresses;  ///< probes come from these
  std::optional<Tap> tap;
  std::vector<Device> devices;
  std::vector<Host> helpers;  ///< switch, peers, NATs: hosts that carry a workload or the tap
  bool prepares = false;  ///< hosts run `zpilab-lab prepare`; a real device brings its own life: "ambient"
};

/// A program that prints an inventory of one cell as JSON (which is YAML) on one line, and keeps that cell
/// alive until its standard input closes. `argv --describe` prints the same with no reach and exits.
struct ProviderSpec {
  std::vector<std::string> argv;
  int count = 1;  ///< how many cells at once
};

struct Inventory {
  std::string name;
  std::vector<ScopeEntry> scope;
  std::vector<Cell> cells;  ///< standing cells
  std::vector<ProviderSpec> providers;
  /// Devices that a provider would have, had this machine what they need: name -> what is missing.
  std::map<std::string, std::string> left_out;
  /// In a provider's description: what to add to its call, so that each cell is as described.
  std::vector<std::string> cell_arguments;
  std::string text;  ///< the file itself
  std::string hash;  ///< SHA-256 of `text`
};

}  // namespace zpilab
