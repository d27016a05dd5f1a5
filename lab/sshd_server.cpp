#include "lab/sshd_server.h"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <string_view>
#include <utility>

#include "lab/mounts.h"

namespace zpilab {

namespace {

constexpr Nanoseconds kKeyTimeout = 20 * kSecond;
constexpr std::string_view kSystemPath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/// sshd_config has no way to write these inside a quoted word.
bool can_be_quoted(std::string_view text) {
  return !text.empty() && text.find_first_of("\"\\\n\r") == std::string_view::npos;
}

std::string shared_file(std::string_view name) {
  return std::string(kSharedFolder) + "/" + std::string(name);
}

Result<ChildProcess> make_key(const std::string& program, const std::string& file) {
  return ChildProcess::start({program, "-q", "-t", "ed25519", "-N", "", "-C", "zpilab", "-f", file});
}

/// "ssh-ed25519 AAAA..." of a .pub file, without the comment.
std::string public_key(const std::string& file) {
  const std::string text = read_file(file + ".pub");
  return text.substr(0, text.find_first_of(" \n", text.find(' ') + 1));
}

}  // namespace

std::string sshd_config(const SshdSettings& settings) {
  std::string path(kSystemPath);
  if (can_be_quoted(settings.programs)) path = settings.programs + ":" + path;
  std::string environment = "SetEnv \"PATH=" + path + "\"";
  if (can_be_quoted(settings.share)) environment += " \"ZPILAB_SHARE=" + settings.share + "\"";
  return "HostKey /run/zpilab/cell/host_key\n"
         "AuthorizedKeysFile /run/zpilab/cell/authorized_keys\n"
         "PidFile none\n"
         "UsePAM no\n"
         "StrictModes no\n"
         "PasswordAuthentication no\n"
         "KbdInteractiveAuthentication no\n"
         "PermitRootLogin prohibit-password\n"
         "AllowUsers root\n"
         "PermitUserRC no\n"
         "PrintMotd no\n"
         "PrintLastLog no\n"
         "UseDNS no\n"
         "TCPKeepAlive no\n"
         "Compression no\n"
         "AllowTcpForwarding no\n"
         "AllowAgentForwarding no\n"
         "X11Forwarding no\n"
         "MaxSessions 100\n"
         "MaxStartups 100\n"
         "LoginGraceTime 20\n"
         "LogLevel ERROR\n" +
         environment + "\n";
}

std::string client_key_file() { return std::string(kCellFolder) + "/client_key"; }

Result<CellKeys> CellKeys::start() {
  const std::string program = find_program("ssh-keygen");
  if (program.empty())
    return make_error(Errc::unavailable, "ssh-keygen is missing; sudo apt-get install openssh-client");
  auto host = make_key(program, shared_file("host_key"));
  if (!host) return host.error();
  auto client = make_key(program, client_key_file());
  if (!client) return client.error();
  return CellKeys(std::move(*host), std::move(*client));
}

Result<std::string> CellKeys::finish() {
  for (ChildProcess* key : {&host_, &client_}) {
    auto output = key->wait(kKeyTimeout);
    if (!output) return output.error();
    if (output->status != 0) return make_error(Errc::failed, "ssh-keygen made no key: " + output->text);
  }
  if (auto done = write_file(shared_file("authorized_keys"), public_key(client_key_file()) + "\n", 0644);
      !done)
    return done.error();
  return public_key(shared_file("host_key"));
}

void exec_sshd(const std::string& program, int connection) {
  const UniqueFd nothing(::open("/dev/null", O_WRONLY | O_CLOEXEC));
  if (::dup2(connection, STDIN_FILENO) < 0 || ::dup2(connection, STDOUT_FILENO) < 0 ||
      ::dup2(nothing.get(), STDERR_FILENO) < 0)
    return;
  std::array<const char*, 7> argv = {
      program.c_str(), "-i", "-f", "/run/zpilab/cell/sshd_config", "-E", "/run/sshd/errors.log", nullptr};
  std::array<const char*, 2> environment = {"PATH=/usr/sbin:/usr/bin:/sbin:/bin", nullptr};
  ::execve(program.c_str(), const_cast<char**>(argv.data()), const_cast<char**>(environment.data()));
}

}  // namespace zpilab
