// OpenSSH for Windows: programs are started by cmd.exe, copied by sftp, and live in a folder where the user's
// logins begin. Never run on a real Windows: see harness/README.md.
#pragma once

#include <utility>

#include <boost/asio/awaitable.hpp>
#include <memory>

#include "harness/remote/remote_shell.h"
#include "harness/remote/ssh_connection.h"

namespace zpilab {

/// Asks what sshd gives commands to. Errc::unavailable if it is not cmd.exe, with what to do.
boost::asio::awaitable<Result<Done>> check_windows(std::shared_ptr<SshConnection> connection,
                                                   Deadline deadline);

/// On a connection that is logged in before the first call. Its end is the connection's end.
std::unique_ptr<RemoteShell> make_windows_shell(std::shared_ptr<SshConnection> connection);

}  // namespace zpilab
