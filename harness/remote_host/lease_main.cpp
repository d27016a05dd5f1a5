#include <algorithm>

#include "harness/remote_host/command_line.h"
#include "harness/remote_host/lease.h"

namespace zpilab {

int lease_main(std::vector<std::string> args) {
  LeaseOptions options;
  CLI::App app("Runs a program for as long as its controller is heard, and reports on it as JSON Lines.",
               "zpilab lease");
  app.footer(
      "The program and its arguments stand behind --, and reach it byte for byte.\n"
      "A line on standard input is a heartbeat; the line \"stop\", silence, and end of input end the "
      "program.\n"
      "The line \"clock ID\" is answered at once with this host's monotonic clock.\n\n"
      "Example:\n  zpilab lease --at-most 60s -- nmap -n -Pn -sS -oX /dev/fd/3 198.18.0.2");
  add_duration(app, "--silence", options.silence,
               "End the program after so long without a heartbeat (default 30s)");
  add_duration(app, "--at-most", options.at_most, "End the program after so long (default: never)");
  app.add_flag("--wait", options.wait,
               "Start the program at the line \"start\", and stay after its end until the input ends");
  // What stands behind -- is the program's, byte for byte, and no business of an option parser.
  const auto separator = std::find(args.begin(), args.end(), "--");
  if (separator != args.end()) options.argv.assign(separator + 1, args.end());
  args.erase(separator, args.end());
  if (const auto code = parse_or_exit_code(app, std::move(args))) return *code;
  if (options.argv.empty() || options.argv.front().empty()) {
    std::fputs("zpilab lease: a program is needed behind --; see zpilab lease --help\n", stderr);
    return 2;
  }
  return run_lease(options);
}

}  // namespace zpilab
