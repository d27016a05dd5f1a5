#include "harness/core/technique.h"
#include "harness/remote_host/command_line.h"
#include "harness/remote_host/tap.h"

namespace zpilab {
namespace {

CLI::Option* add_addresses(CLI::App& app, const std::string& name, std::vector<IpAddress>& list,
                           const std::string& help) {
  const auto check = [](const std::string& text) {
    return parse_address(text) ? std::string() : "\"" + text + "\" is no numeric address";
  };
  return app
      .add_option_function<std::vector<std::string>>(
          name,
          [&list](const std::vector<std::string>& texts) {
            for (const std::string& text : texts) list.push_back(*parse_address(text));
          },
          help)
      ->check(check)
      ->type_name("ADDRESS");
}

void add_class(CLI::Option_group& group, ScanFrames& scan) {
  const auto check = [](const std::string& text) {
    const std::optional<TrafficClass> known = parse_class(text);
    return known && *known != TrafficClass::normal ? std::string() : "\"" + text + "\" is no class of scans";
  };
  const auto take = [&scan](const std::string& text) {
    scan.probe = probe_protocol_of(*parse_class(text));
    scan.family = family_of(*parse_class(text));
  };
  group
      .add_option_function<std::string>("--class", take,
                                        "Class of the scan: tcp4, arp, ip4, udp4, tcp6, ip6 or udp6")
      ->check(check)
      ->type_name("CLASS");
}

/// A scan of class `other` is known by its technique.
void add_technique(CLI::Option_group& group, ScanFrames& scan) {
  const auto is_other = [](const Technique* technique) {
    return technique != nullptr &&
           (technique->ipv6 == TrafficClass::other || technique->ipv4 == TrafficClass::other);
  };
  const auto check = [is_other](const std::string& text) {
    return is_other(find_technique(text)) ? std::string()
                                          : "\"" + text + "\" is no technique without a class";
  };
  const auto take = [&scan](const std::string& text) {
    const Technique& technique = *find_technique(text);
    scan.probe = technique.probe;
    scan.family = technique.ipv6 == TrafficClass::other ? Family::ipv6 : Family::ipv4;
  };
  group
      .add_option_function<std::string>("--technique", take,
                                        "Technique of a scan that belongs to no class: neighbour-sweep")
      ->check(check)
      ->type_name("NAME");
}

}  // namespace

int tap_main(std::vector<std::string> args) {
  TapOptions options;
  CLI::App app("Tells when the probes of a scan pass an interface, as JSON Lines.", "zpilab tap");
  app.footer(
      "Ends at the line \"stop\" or the end of standard input. Needs root or CAP_NET_RAW.\n"
      "The line \"clock ID\" is answered at once with this host's monotonic clock.\n\n"
      "Example:\n  zpilab tap --interface p1 --scanner 198.18.0.1 --device 198.18.0.2 --class tcp4");
  app.add_option("--interface", options.interface, "The device's link, seen from the switch")
      ->required()
      ->type_name("NAME");
  add_addresses(app, "--scanner", options.scan.scanners, "Probes come from these addresses")->required();
  add_addresses(app, "--device", options.scan.devices, "And go to these (default: to anybody)");
  CLI::Option_group& kind = *app.add_option_group("What is a probe");
  add_class(kind, options.scan);
  add_technique(kind, options.scan);
  kind.require_option(1);
  add_duration(app, "--silence", options.silence,
               "End after so long without a line on standard input (default: never)");
  if (const auto code = parse_or_exit_code(app, std::move(args))) return *code;
  return run_tap(options);
}

}  // namespace zpilab
