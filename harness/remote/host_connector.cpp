#include "harness/remote/remote_shell.h"

namespace zpilab {
namespace {

/// As the inventory says for each host.
class HostConnector final : public RemoteConnector {
 public:
  explicit HostConnector(boost::asio::io_context& io)
      : ssh_(make_ssh_connector(io)), adb_(make_adb_connector(io)) {}
  boost::asio::awaitable<Result<std::unique_ptr<RemoteShell>>> connect(Reach reach,
                                                                       Nanoseconds timeout) override {
    RemoteConnector& connector = reach.kind == Reach::Kind::adb ? *adb_ : *ssh_;
    return connector.connect(std::move(reach), timeout);
  }

 private:
  std::unique_ptr<RemoteConnector> ssh_, adb_;
};

}  // namespace

std::unique_ptr<RemoteConnector> make_host_connector(boost::asio::io_context& io) {
  return std::make_unique<HostConnector>(io);
}

}  // namespace zpilab
