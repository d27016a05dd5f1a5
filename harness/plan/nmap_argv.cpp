#include "harness/plan/nmap_argv.h"

namespace zpilab {
namespace {

class Arguments {
 public:
  void add(std::string_view argument) { list_.emplace_back(argument); }
  void add(std::string_view option, std::string value) {
    add(option);
    list_.push_back(std::move(value));
  }
  void add_number(std::string_view option, const std::optional<int>& value) {
    if (value) add(option, std::to_string(*value));
  }
  std::vector<std::string> take() { return std::move(list_); }

 private:
  std::vector<std::string> list_;
};

void add_ports(Arguments& arguments, const PortSelection& ports) {
  if (ports.kind == PortSelection::Kind::top) arguments.add("--top-ports", std::to_string(ports.top));
  if (ports.kind == PortSelection::Kind::list) arguments.add("-p", to_string(ports));
}

void add_pace(Arguments& arguments, const ScanSpec& scan) {
  arguments.add_number("--max-retries", scan.retries);
  if (scan.scan_delay) arguments.add("--scan-delay", std::to_string(*scan.scan_delay / kMillisecond) + "ms");
  arguments.add_number("--max-rate", scan.max_rate);
}

void add_packet_form(Arguments& arguments, const ScanSpec& scan) {
  arguments.add_number("--data-length", scan.data_length);
  arguments.add_number("--source-port", scan.source_port);
  if (scan.fragment) arguments.add("-f");
  if (scan.bad_checksum) arguments.add("--badsum");
}

}  // namespace

std::vector<std::string> nmap_argv(const ScanSpec& scan, Timing timing,
                                   const std::vector<std::string>& targets, bool trace) {
  Arguments arguments;
  arguments.add("nmap");
  arguments.add("-n");
  // A sweep is host discovery itself; everything else must not discover on its own account.
  if (!scan.technique->sweeps) arguments.add("-Pn");
  for (std::string_view flag : scan.technique->nmap)
    if (!flag.empty()) arguments.add(flag);
  if (scan.family == Family::ipv6) arguments.add("-6");
  arguments.add("-" + to_string(timing));
  add_ports(arguments, scan.ports);
  add_pace(arguments, scan);
  add_packet_form(arguments, scan);
  arguments.add("--reason");
  if (trace) arguments.add("--packet-trace");
  arguments.add("-oX", trace ? "/dev/fd/3" : "-");
  for (const std::string& target : targets) arguments.add(target);
  return arguments.take();
}

std::vector<std::string> scan_targets(const ScanSpec& scan, const Cell& cell, const Device& device) {
  if (scan.technique->sweeps) {
    const auto& range = scan.family == Family::ipv6 ? cell.sweep6 : cell.sweep;
    if (range) return {to_string(*range)};
    return {};
  }
  for (const IpAddress& address : device.host.addresses)
    if (address.family == scan.family) return {to_string(address)};
  return {};
}

}  // namespace zpilab
