#include "harness/run/cell_session.h"

#include <vector>

#include "harness/core/share_folder.h"
#include "harness/run/copied_agent.h"

namespace zpilab {
namespace {

constexpr Nanoseconds kConnectTimeout = 15 * kSecond;

}  // namespace

Awaitable<Result<std::unique_ptr<CellSession>>> CellSession::open(Executor executor,
                                                                  RemoteConnector& connector, Cell cell,
                                                                  std::string device,
                                                                  std::set<std::string> helpers) {
  std::unique_ptr<CellSession> session(new CellSession(std::move(cell)));
  const Cell& c = session->cell_;
  for (const Device& candidate : c.devices)
    if (candidate.host.name == device) session->device_ = &candidate;
  if (session->device_ == nullptr)
    co_return make_error(Errc::invalid_input, "no device \"" + device + "\"", c.name);
  session->roles_["scanner"] = &c.scanner;
  session->roles_["device"] = &session->device_->host;
  for (const Host& helper : c.helpers) session->roles_[helper.name] = &helper;
  if (const auto& tap = session->tap()) helpers.insert(tap->on);

  using Connection = Result<std::unique_ptr<RemoteShell>>;
  std::vector<std::pair<std::string, Task<Connection>>> tasks;
  for (const auto& [role, host] : session->roles_) {
    if (role != "scanner" && role != "device" && !helpers.contains(role)) continue;
    tasks.emplace_back(host->name,
                       Task<Connection>(executor, connector.connect(host->reach, kConnectTimeout)));
  }
  std::optional<Error> failure;
  for (auto& [name, task] : tasks) {
    auto connection = co_await task.join(kConnectTimeout + kSecond);
    if (!connection) {
      failure = make_error(Errc::timeout, "connecting took too long", name);
    } else if (!connection->ok()) {
      failure = Error{connection->error().code, to_string(connection->error()), name};
    } else {
      session->shells_[name] = std::move(*connection).value();
    }
  }
  if (failure) co_return *failure;
  const Host& host = session->device_->host;
  if (is_given_the_agent(host.reach)) {
    auto copied = co_await copy_agent(*session->shells_[host.name], host.reach.system, share_folder());
    if (!copied.ok()) co_return Error{copied.error().code, to_string(copied.error()), host.name};
    session->copied_to_ = *copied;
  }
  co_return session;
}

RemoteShell* CellSession::shell(const std::string& host) const {
  const auto found = shells_.find(host);
  return found == shells_.end() ? nullptr : found->second.get();
}

const Host* CellSession::host(const std::string& name) const {
  for (const auto& [role, host] : roles_)
    if (host->name == name) return host;
  return nullptr;
}

std::string CellSession::program(const std::string& host_name, const std::string& name) const {
  if (!copied_to_.empty() && host_name == device_->host.name) return copied_to_ + "/bin/" + name;
  const Host* found = host(host_name);
  return found == nullptr || found->programs.empty() ? name : found->programs + "/" + name;
}

std::string CellSession::folder_of_agent(const std::string& host) const {
  return host == device_->host.name ? copied_to_ : std::string();
}

Awaitable<Result<Done>> CellSession::close() {
  if (copied_to_.empty()) co_return Done{};
  const Host& host = device_->host;
  co_return co_await remove_agent(*shells_[host.name], host.reach.system, copied_to_);
}

}  // namespace zpilab
