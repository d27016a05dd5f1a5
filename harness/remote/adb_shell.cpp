#include "harness/remote/adb_shell.h"

#include <algorithm>
#include <utility>

#include "harness/remote/adb_process.h"
#include "harness/remote/adb_push.h"
#include "harness/remote/adb_request.h"
#include "harness/remote/open_transport.h"
#include "harness/remote/removing_argv.h"

namespace zpilab {
namespace {

namespace asio = boost::asio;

/// Nothing stays open between two programs: whether the phone is still there shows when the next one starts.
class AdbShell final : public RemoteShell {
 public:
  AdbShell(asio::io_context& io, Reach reach) : io_(io), reach_(std::move(reach)) {}

  asio::awaitable<Result<std::unique_ptr<RemoteProcess>>> start(std::vector<std::string> argv,
                                                                Nanoseconds timeout) override {
    return start_adb_process(io_, reach_, std::move(argv), Deadline(timeout));
  }
  asio::awaitable<Result<std::unique_ptr<RemoteProcess>>> start_then_remove(std::vector<std::string> argv,
                                                                            std::string folder,
                                                                            Nanoseconds timeout) override {
    return start(removing_argv(std::move(folder), std::move(argv)), timeout);
  }
  asio::awaitable<Result<Done>> put_program(std::string local_file, std::string remote_file,
                                            Nanoseconds timeout) override {
    return adb_push(io_, reach_, std::move(local_file), std::move(remote_file), Deadline(timeout));
  }

 private:
  asio::io_context& io_;
  Reach reach_;
};

/// A question to the server itself, on a connection of its own.
asio::awaitable<Result<std::string>> ask_server(asio::io_context& io, Reach reach, std::string question,
                                                Deadline deadline) {
  const Result<std::shared_ptr<AdbStream>> stream = co_await AdbStream::open(io, reach, deadline);
  if (!stream) co_return stream.error();
  const Result<Done> asked = co_await adb_request(*stream, std::move(question), deadline);
  if (!asked) co_return asked.error();
  co_return co_await read_adb_text(*stream, deadline);
}

bool has_feature(std::string_view features, std::string_view wanted) {
  while (!features.empty()) {
    const std::size_t end = std::min(features.find(','), features.size());
    if (features.substr(0, end) == wanted) return true;
    features.remove_prefix(std::min(end + 1, features.size()));
  }
  return false;
}

}  // namespace

asio::awaitable<Result<std::unique_ptr<RemoteShell>>> connect_adb(asio::io_context& io, Reach reach,
                                                                  Nanoseconds timeout) {
  const Deadline deadline(timeout);
  // Asked first, so that a stranger at this port is told from a phone with a problem.
  const Result<std::string> version = co_await ask_server(io, reach, "host:version", deadline);
  if (!version) co_return version.error();
  const std::string of_phone = reach.serial.empty() ? "host:" : "host-serial:" + reach.serial + ":";
  const Result<std::string> features = co_await ask_server(io, reach, of_phone + "features", deadline);
  if (!features) co_return features.error();
  if (!has_feature(*features, "shell_v2"))
    co_return make_error(
        Errc::unavailable,
        "the phone's adb cannot tell a program's output from its end (no shell_v2): Android 7 "
        "or newer is needed",
        describe(reach));
  std::unique_ptr<RemoteShell> shell = std::make_unique<AdbShell>(io, std::move(reach));
  co_return std::move(shell);
}

}  // namespace zpilab
