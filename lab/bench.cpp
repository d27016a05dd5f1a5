#include "lab/bench.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>
#include <string>
#include <thread>

#include "lab/serve.h"

namespace zpilab {

namespace {

constexpr Nanoseconds kServicesTimeout = 30 * kSecond;

/// What the harness would send to a host: the default policy and open ports, and a workload without programs.
std::string prepare_request(const CellHost& host) {
  std::string addresses;
  for (const CellHost& other : kCellHosts) {
    std::string list;
    for (const std::string& address : addresses_of(other))
      list += (list.empty() ? "\"" : ",\"") + address + '"';
    addresses +=
        std::string(addresses.empty() ? "" : ",") + '"' + std::string(other.role) + "\":[" + list + ']';
  }
  return "{\"prepare\":{\"role\":\"" + std::string(host.role) + "\",\"name\":\"" + std::string(host.name) +
         "\",\"policy\":\"open\",\"open_tcp_ports\":[22,80,443],\"open_udp_ports\":[53],"
         "\"scope\":[\"198.18.0.0/15\",\"2001:2::/48\"],\"addresses\":{" +
         addresses +
         "},\"workload\":{\"name\":\"idle\",\"folder\":\"/\",\"seed\":1,\"settings\":{},\"programs\":[]}}}\n";
}

/// `zpilab-lab prepare` in one host.
struct Prepared {
  pid_t pid = -1;
  UniqueFd channel;
};

Result<Prepared> start_prepare(const Cell& cell, std::size_t host, const std::string& programs) {
  std::array<int, 2> ends{};
  if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) != 0)
    return make_error(Errc::io, errno_message("make a socket pair", errno));
  Prepared prepared{-1, UniqueFd(ends[0])};
  const UniqueFd far(ends[1]);
  auto pid = start_in_host(cell, host, {programs + "/zpilab-lab", "prepare"}, far.get(), far.get());
  if (!pid) return pid.error();
  prepared.pid = *pid;
  const std::string request = prepare_request(kCellHosts[host]);
  (void)::send(prepared.channel.get(), request.data(), request.size(), MSG_NOSIGNAL);
  return prepared;
}

Result<Done> wait_services(const Prepared& prepared, const std::string& host) {
  std::string line;
  const Nanoseconds deadline = monotonic_now() + kServicesTimeout;
  while (line.find('\n') == std::string::npos) {
    const Nanoseconds left = deadline - monotonic_now();
    pollfd readable{prepared.channel.get(), POLLIN, 0};
    if (left <= 0 || ::poll(&readable, 1, static_cast<int>(left / kMillisecond) + 1) == 0)
      return make_error(Errc::timeout, "prepare is not ready within " + format_duration(kServicesTimeout),
                        host);
    std::array<char, 4096> part{};
    const ssize_t size = ::read(prepared.channel.get(), part.data(), part.size());
    if (size <= 0) return make_error(Errc::failed, "prepare ended before it was ready", host);
    line.append(part.data(), static_cast<std::size_t>(size));
  }
  if (line.find("\"ready\"") != std::string::npos) return Done{};
  return make_error(Errc::failed, "prepare says: " + line.substr(0, line.find('\n')), host);
}

/// The sum of some fields of a file such as /proc/meminfo, "Name:   123 kB", in bytes.
std::int64_t sum_of_fields(const std::string& path, const std::set<std::string>& names) {
  std::ifstream file(path);
  std::int64_t kilobytes = 0;
  for (std::string line; std::getline(file, line);) {
    std::istringstream words(line);
    std::string name;
    std::int64_t value = 0;
    if (words >> name >> value && names.contains(name)) kilobytes += value;
  }
  return kilobytes * 1024;
}

/// Network stacks, mounts and links are the kernel's memory. Programs that come and go beside show little in
/// it.
std::int64_t kernel_memory() {
  return sum_of_fields("/proc/meminfo", {"SUnreclaim:", "Percpu:", "KernelStack:", "PageTables:", "Shmem:"});
}

Result<CellTimes> bench_cell(const CellOptions& options) {
  CellTimes times;
  const Nanoseconds begin = monotonic_now();
  auto cell = Cell::create(options);
  if (!cell) return cell.error();
  times.up = monotonic_now() - begin;
  std::vector<std::pair<Prepared, std::string>> hosts;
  for (std::size_t row = 0; row < kCellHosts.size(); ++row) {
    if (kCellHosts[row].role != "device" && kCellHosts[row].role != "peer") continue;
    auto prepared = start_prepare(*cell, row, options.programs);
    if (!prepared) return prepared.error();
    hosts.emplace_back(std::move(*prepared), std::string(kCellHosts[row].name));
  }
  for (const auto& [prepared, host] : hosts)
    if (auto done = wait_services(prepared, host); !done) return done.error();
  times.services = monotonic_now() - begin;
  const Nanoseconds end = monotonic_now();
  cell->remove();
  for (const auto& [prepared, host] : hosts)
    while (::waitpid(prepared.pid, nullptr, 0) < 0 && errno == EINTR) {
    }
  times.down = monotonic_now() - end;
  return times;
}

/// The processes of a cell: those of its PID namespace.
std::vector<std::string> processes_of(const Cell& cell) {
  namespace fs = std::filesystem;
  std::error_code gone;
  const fs::path name = fs::read_symlink("/proc/" + std::to_string(cell.pid()) + "/ns/pid", gone);
  std::vector<std::string> processes;
  for (const auto& entry : fs::directory_iterator("/proc", gone)) {
    const std::string folder = entry.path().string();
    if (fs::read_symlink(folder + "/ns/pid", gone) == name && !gone) processes.push_back(folder);
  }
  return processes;
}

/// Time on a processor so far. Of the main thread, which is the only one of a cell's processes.
Nanoseconds processor_time(const std::string& process) {
  std::ifstream file(process + "/schedstat");
  Nanoseconds time = 0;
  file >> time;
  return time;
}

/// Bytes of memory, what is shared with others divided among them.
std::int64_t own_memory(const std::string& process) {
  return sum_of_fields(process + "/smaps_rollup", {"Pss:"});
}

Nanoseconds processor_time(const std::vector<Cell>& cells) {
  Nanoseconds total = 0;
  for (const Cell& cell : cells)
    for (const std::string& process : processes_of(cell)) total += processor_time(process);
  return total;
}

}  // namespace

Result<CellCost> bench_cost(const CellOptions& options, int cells, Nanoseconds idle) {
  const std::int64_t before = kernel_memory();
  std::vector<Cell> held;
  held.reserve(static_cast<std::size_t>(cells));
  for (int i = 0; i < cells; ++i) {
    auto cell = Cell::create(options);
    if (!cell) return cell.error();
    held.push_back(std::move(*cell));
  }
  CellCost cost;
  cost.kernel_memory = (kernel_memory() - before) / cells;
  for (const Cell& cell : held)
    for (const std::string& process : processes_of(cell)) cost.process_memory += own_memory(process);
  cost.process_memory /= cells;
  const Nanoseconds begin = monotonic_now(), used = processor_time(held);
  std::this_thread::sleep_for(std::chrono::nanoseconds(idle));
  cost.idle_share = seconds(processor_time(held) - used) / seconds(monotonic_now() - begin) / cells;
  return cost;
}

Result<std::vector<CellTimes>> bench_cells(const CellOptions& options, int rounds) {
  std::vector<CellTimes> all;
  for (int round = 0; round < rounds; ++round) {
    auto times = bench_cell(options);
    if (!times) return times.error();
    all.push_back(*times);
  }
  return all;
}

Nanoseconds median(std::vector<Nanoseconds> values) {
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>((values.size() - 1) / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

}  // namespace zpilab
