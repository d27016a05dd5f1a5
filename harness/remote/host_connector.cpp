#include "harness/remote/adb_shell.h"
#include "harness/remote/libssh_shell.h"
#include "harness/remote/remote_shell.h"

namespace zpilab {
namespace {

class HostConnector final : public RemoteConnector {
 public:
  explicit HostConnector(boost::asio::io_context& io) : io_(io) {}
  boost::asio::awaitable<Result<std::unique_ptr<RemoteShell>>> connect(Reach reach,
                                                                       Nanoseconds timeout) override {
    if (reach.kind == Reach::Kind::adb) return connect_adb(io_, std::move(reach), timeout);
    return connect_ssh(io_, std::move(reach), timeout);
  }

 private:
  boost::asio::io_context& io_;
};

}  // namespace

std::unique_ptr<RemoteConnector> make_host_connector(boost::asio::io_context& io) {
  return std::make_unique<HostConnector>(io);
}

}  // namespace zpilab
