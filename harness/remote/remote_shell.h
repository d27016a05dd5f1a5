// A shell on another host: programs are started there by argv, never by a command line. One RemoteShell is
// one connection; it carries many programs at once. All of it runs on one thread and one io_context.
//
// A connection that is lost is *unknown*: every call then gives Errc::disconnected, and nothing may be
// concluded about what happened on the other side. Every wait has a deadline and gives Errc::timeout behind
// it.
#pragma once

#include <utility>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "harness/core/clock.h"
#include "harness/core/inventory.h"
#include "harness/core/result.h"

namespace zpilab {

/// How a remote program ended.
struct ExitStatus {
  int code = 0;
  std::string signal;  ///< "TERM", ...; empty if it exited
};

/// A program that runs on the other side. Destroying it closes its channel (the program sees end of stdin and
/// hangup).
class RemoteProcess {
 public:
  virtual ~RemoteProcess() = default;

  /// The next line of stdout without its newline; nothing at end of output. The last line may lack its
  /// newline.
  virtual boost::asio::awaitable<Result<std::optional<std::string>>> read_line(Nanoseconds timeout) = 0;
  /// Everything written to stderr so far (the last 64 KiB).
  virtual const std::string& stderr_text() const = 0;
  /// Hands all bytes to the connection.
  virtual boost::asio::awaitable<Result<Done>> write(std::string bytes, Nanoseconds timeout) = 0;
  /// End of file on the program's stdin.
  virtual boost::asio::awaitable<Result<Done>> close_stdin(Nanoseconds timeout) = 0;
  /// Waits for the program's end; output that was not read is thrown away.
  virtual boost::asio::awaitable<Result<ExitStatus>> wait(Nanoseconds timeout) = 0;
};

class RemoteShell {
 public:
  virtual ~RemoteShell() = default;
  /// Starts argv[0] with exactly these arguments, byte for byte. Precondition: argv is not empty, no NUL in
  /// it.
  virtual boost::asio::awaitable<Result<std::unique_ptr<RemoteProcess>>> start(std::vector<std::string> argv,
                                                                               Nanoseconds timeout) = 0;
  /// The same; when it has ended, that host removes the folder, whatever became of the connection meanwhile.
  /// How the program ended is told by POSIX hosts only.
  virtual boost::asio::awaitable<Result<std::unique_ptr<RemoteProcess>>> start_then_remove(
      std::vector<std::string> argv, std::string folder, Nanoseconds timeout) = 0;
  /// Copies a file of this machine there, to be run. Errc::unsupported on hosts that have programs of their
  /// own: see is_given_the_agent().
  virtual boost::asio::awaitable<Result<Done>> put_program(std::string local_file, std::string remote_file,
                                                           Nanoseconds timeout) = 0;
  /// A new folder for programs on a Windows; what such folders are left from more than a day ago goes.
  /// Elsewhere Errc::unsupported: programs of the host do that.
  virtual boost::asio::awaitable<Result<std::string>> make_program_folder(Nanoseconds /*timeout*/) {
    co_return make_error(Errc::unsupported, "a program folder is made on Windows only");
  }
  /// With everything in it. Removing it twice is no failure.
  virtual boost::asio::awaitable<Result<Done>> remove_program_folder(std::string folder,
                                                                     Nanoseconds /*timeout*/) {
    co_return make_error(Errc::unsupported, "a program folder is removed on Windows only", folder);
  }
};

/// Opens connections. The world's seam: libssh and adb in programs, a fake in tests.
class RemoteConnector {
 public:
  virtual ~RemoteConnector() = default;
  virtual boost::asio::awaitable<Result<std::unique_ptr<RemoteShell>>> connect(Reach reach,
                                                                               Nanoseconds timeout) = 0;
};

/// By SSH or by adb, as the reach says.
std::unique_ptr<RemoteConnector> make_host_connector(boost::asio::io_context& io);

}  // namespace zpilab
