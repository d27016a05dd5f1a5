// nmap on the scanner host, wrapped in `zpilab lease`: a scanner that hears nothing from us for 30 s ends by
// itself.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "harness/core/scan_host_message.h"
#include "harness/core/trial.h"
#include "harness/remote/remote_shell.h"
#include "harness/run/async.h"

namespace zpilab {

/// What came of one nmap process. Times are on the scanner's monotonic clock.
struct ScanOutcome {
  Nanoseconds started = 0, ended = 0;
  std::string boot_id;
  ClockOffset clock;  ///< the scanner's against ours, from before nmap's start and after its end
  int exit_code = 0;
  bool cut = false;                        ///< stopped by --at-most
  std::string xml, messages;               ///< nmap's -oX, and what it said on stderr
  std::vector<Nanoseconds> traced_probes;  ///< from --packet-trace, if it was asked for
};

struct ScanOrder {
  std::string program = "zpilab";  ///< on the scanner
  std::vector<std::string> argv;   ///< nmap's, exact
  Nanoseconds at_most = 0;
  bool traced = false;
  ProbeProtocol probe = ProbeProtocol::tcp;
};

/// Runs it to its end. Stops it when `stop` is given (Errc::interrupted).
Awaitable<Result<ScanOutcome>> run_scan(Executor executor, RemoteShell& shell, ScanOrder order,
                                        StopSignal& stop);

}  // namespace zpilab
