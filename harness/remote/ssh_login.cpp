#include "harness/remote/ssh_login.h"

#include <fcntl.h>
#include <libssh/libssh.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <sstream>

#include "harness/core/unique_fd.h"
#include "harness/remote/open_transport.h"

namespace zpilab {
namespace {

namespace asio = boost::asio;

struct KeyFree {
  void operator()(ssh_key key) const { ssh_key_free(key); }
};
using Key = std::unique_ptr<ssh_key_struct, KeyFree>;

/// "ssh-ed25519 AAAA..." without comment and surplus blanks.
std::string two_words(const std::string& text) {
  std::istringstream words(text);
  std::string type, blob;
  words >> type >> blob;
  return type + " " + blob;
}

std::string key_line(ssh_key key) {
  char* blob = nullptr;
  if (ssh_pki_export_pubkey_base64(key, &blob) != SSH_OK) return {};
  const char* type = ssh_key_type(key) == SSH_KEYTYPE_ECDSA_P256 ||
                             ssh_key_type(key) == SSH_KEYTYPE_ECDSA_P384 ||
                             ssh_key_type(key) == SSH_KEYTYPE_ECDSA_P521
                         ? ssh_pki_key_ecdsa_name(key)
                         : ssh_key_type_to_char(ssh_key_type(key));
  std::string line = std::string(type) + " " + blob;
  ssh_string_free_char(blob);
  return line;
}

std::string fingerprint(ssh_key key) {
  unsigned char* hash = nullptr;
  std::size_t size = 0;
  if (ssh_get_publickey_hash(key, SSH_PUBLICKEY_HASH_SHA256, &hash, &size) != 0) return "(no fingerprint)";
  char* text = ssh_get_fingerprint_hash(SSH_PUBLICKEY_HASH_SHA256, hash, size);
  std::string result = text != nullptr ? text : "(no fingerprint)";
  ssh_string_free_char(text);
  ssh_clean_pubkey_hash(&hash);
  return result;
}

/// Which host key the server is asked for first. With a pinned key its type goes first, or a server with
/// several keys would show another one.
Result<Done> choose_host_keys(ssh_session session, const Reach& reach, const std::string& name) {
  if (reach.host_key.empty()) {
    if (reach.known_hosts.empty()) return Done{};
    // A file that the inventory names is the only one that counts.
    ssh_options_set(session, SSH_OPTIONS_KNOWNHOSTS, reach.known_hosts.c_str());
    ssh_options_set(session, SSH_OPTIONS_GLOBAL_KNOWNHOSTS, "/dev/null");
    return Done{};
  }
  ssh_options_set(session, SSH_OPTIONS_KNOWNHOSTS, "/dev/null");
  ssh_options_set(session, SSH_OPTIONS_GLOBAL_KNOWNHOSTS, "/dev/null");
  std::string type = two_words(reach.host_key);
  type.resize(type.find(' '));
  if (type == "ssh-rsa") type = "rsa-sha2-512,rsa-sha2-256";
  const std::string order =
      type +
      ",ssh-ed25519,ecdsa-sha2-nistp256,ecdsa-sha2-nistp384,ecdsa-sha2-nistp521,rsa-sha2-512,rsa-sha2-256";
  if (ssh_options_set(session, SSH_OPTIONS_HOSTKEYS, order.c_str()) != 0)
    return make_error(Errc::invalid_input, "host_key must read like \"ssh-ed25519 AAAA...\"", name);
  return Done{};
}

Error changed_key(const std::string& expected, ssh_key shown, const std::string& name) {
  return make_error(Errc::refused,
                    "the host key has CHANGED: " + expected + " was expected, the host shows " +
                        fingerprint(shown) +
                        ". Somebody may be in between, or the host was set up anew. If that is so, replace "
                        "the old key by \"" +
                        key_line(shown) + "\"",
                    name);
}

Error unknown_key(const Reach& reach, ssh_key shown, const std::string& name) {
  const std::string file = reach.known_hosts.empty() ? "~/.ssh/known_hosts" : reach.known_hosts;
  std::string how = "If it is the right one, put \"host_key: " + key_line(shown) + "\" into the inventory";
  if (reach.kind == Reach::Kind::ssh)
    how += ", or run: ssh-keyscan -p " + std::to_string(reach.port) + " " + reach.address + " >> " + file;
  return make_error(Errc::refused, "the host key is unknown: " + fingerprint(shown) + ". " + how, name);
}

Result<Done> check_host_key(SshConnection& connection, const Reach& reach) {
  ssh_key raw = nullptr;
  if (ssh_get_server_publickey(connection.session(), &raw) != SSH_OK)
    return make_error(Errc::refused, "the host showed no key", connection.name());
  const Key shown(raw);
  if (!reach.host_key.empty()) {
    if (key_line(shown.get()) == two_words(reach.host_key)) return Done{};
    return changed_key("\"" + two_words(reach.host_key) + "\"", shown.get(), connection.name());
  }
  switch (ssh_session_is_known_server(connection.session())) {
    case SSH_KNOWN_HOSTS_OK:
      return Done{};
    case SSH_KNOWN_HOSTS_CHANGED:
      return changed_key("the key in known_hosts", shown.get(), connection.name());
    case SSH_KNOWN_HOSTS_OTHER:
      return changed_key("a key of another type, as in known_hosts,", shown.get(), connection.name());
    case SSH_KNOWN_HOSTS_UNKNOWN:
    case SSH_KNOWN_HOSTS_NOT_FOUND:
      return unknown_key(reach, shown.get(), connection.name());
    case SSH_KNOWN_HOSTS_ERROR:
      break;
  }
  return make_error(Errc::refused,
                    std::string("known_hosts could not be read: ") + ssh_get_error(connection.session()),
                    connection.name());
}

/// libssh says little about a bad key file, so what can be known is looked at first.
Result<Done> check_key_file(const std::string& path) {
  const UniqueFd file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  if (!file)
    return make_error(Errc::unavailable,
                      errno_message("open key file", errno) + "; \"key\" in the inventory names it", path);
  struct stat status {};
  if (::fstat(file.get(), &status) != 0)
    return make_error(Errc::io, errno_message("stat key file", errno), path);
  if (!S_ISREG(status.st_mode))
    return make_error(Errc::invalid_input, "the key file is not a regular file", path);
  if ((status.st_mode & 077) != 0)
    return make_error(Errc::invalid_input, "the key file may be read by others; run: chmod 600 " + path,
                      path);
  return Done{};
}

/// Called for a key with a passphrase. Nobody is asked: a campaign runs unattended.
int no_passphrase(const char*, char*, std::size_t, int, int, void* was_asked) {
  *static_cast<bool*>(was_asked) = true;
  return -1;
}

Result<Key> load_key(const std::string& path) {
  const Result<Done> file = check_key_file(path);
  if (!file) return file.error();
  ssh_key key = nullptr;
  bool wants_passphrase = false;
  const int answer =
      ssh_pki_import_privkey_file(path.c_str(), nullptr, no_passphrase, &wants_passphrase, &key);
  if (answer == SSH_OK) return Key(key);
  if (wants_passphrase)
    return make_error(
        Errc::unavailable,
        "the key has a passphrase, which nobody is there to type; add it to the SSH agent (ssh-add " + path +
            ") and leave key_file out",
        path);
  return make_error(Errc::invalid_input, "not a private key that libssh can read", path);
}

asio::awaitable<Result<Done>> authenticate(std::shared_ptr<SshConnection> connection, Reach reach,
                                           Deadline deadline) {
  Result<int> answer = SSH_AUTH_ERROR;
  std::string tried = "the SSH agent and the default keys";
  if (reach.key_file.empty()) {
    answer = co_await SshConnection::repeat(connection, deadline, SSH_AUTH_AGAIN, [](ssh_session session) {
      return ssh_userauth_publickey_auto(session, nullptr, nullptr);
    });
  } else {
    Result<Key> key = load_key(reach.key_file);
    if (!key) co_return key.error();
    tried = reach.key_file;
    answer = co_await SshConnection::repeat(
        connection, deadline, SSH_AUTH_AGAIN,
        [raw = key->get()](ssh_session session) { return ssh_userauth_publickey(session, nullptr, raw); });
  }
  if (!answer) co_return answer.error();
  if (*answer == SSH_AUTH_SUCCESS) co_return Done{};
  if (connection->lost()) co_return connection->lost_error();
  if (*answer == SSH_AUTH_PARTIAL)
    co_return make_error(Errc::failed, "the host wants a second factor, which zpilab does not have",
                         connection->name());
  co_return make_error(Errc::failed,
                       "login denied (tried " + tried + "); is the public key in authorized_keys of user " +
                           reach.user + " there?",
                       connection->name());
}

}  // namespace

asio::awaitable<Result<Done>> ssh_log_in(std::shared_ptr<SshConnection> connection, Reach reach,
                                         Deadline deadline) {
  const Result<Done> chosen = choose_host_keys(connection->session(), reach, connection->name());
  if (!chosen) co_return chosen.error();
  Result<int> connected = co_await SshConnection::repeat(
      connection, deadline, SSH_AGAIN, [](ssh_session session) { return ssh_connect(session); });
  if (!connected) co_return connected.error();
  if (*connected != SSH_OK)
    co_return make_error(Errc::disconnected, "no SSH handshake: " + connection->error_text(),
                         connection->name());
  const Result<Done> known = check_host_key(*connection, reach);
  if (!known) co_return known.error();
  Result<Done> authenticated = co_await authenticate(connection, reach, deadline);
  if (!authenticated) co_return authenticated.error();
  connection->established();
  co_return Done{};
}

}  // namespace zpilab
