#include "harness/scenario/load_host.h"

#include <algorithm>
#include <charconv>
#include <initializer_list>
#include <optional>
#include <string_view>
#include <vector>

#include "harness/yaml/typed_values.h"

namespace zpilab {
namespace {

using Kind = YamlNode::Kind;

const std::vector<std::string_view> kHostKeys = {
    "reach",  "at",        "port",     "socket",    "key",    "known_hosts", "host_key",
    "become", "addresses", "programs", "transport", "serial", "adb_server",  "system"};

constexpr int kAdbPort = 5037;

/// Kernel limits: an interface's name has at most 15 bytes; an abstract socket's name has 107 behind its NUL.
constexpr std::size_t kInterfaceBytes = 15;
constexpr std::size_t kSocketBytes = 107;
constexpr std::size_t kSerialBytes = 128;

bool all_of_set(std::string_view text, std::string_view set) {
  return !text.empty() && text.find_first_not_of(set) == std::string_view::npos;
}
constexpr std::string_view kUserCharacters =
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-";
constexpr std::string_view kHostCharacters =
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-:";

bool is_user(std::string_view text) {
  return all_of_set(text, kUserCharacters) && text[0] != '-' && text.size() <= 64;
}
bool is_host_name(std::string_view text) {
  return all_of_set(text, kHostCharacters) && text[0] != '-' && text.size() <= 253;
}

bool is_serial(std::string_view text) {
  static const std::string allowed = std::string(kHostCharacters) + "[]";
  return all_of_set(text, allowed) && text.size() <= kSerialBytes;
}
std::optional<int> to_port(std::string_view text) {
  int port = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
  if (error != std::errc{} || end != text.data() + text.size() || port < 1 || port > 65535)
    return std::nullopt;
  return port;
}

void read_user_and_host(const YamlFields& fields, Reach& reach) {
  std::string at;
  fields.text("at", at);
  if (at.empty()) return;
  const std::size_t sign = at.find('@');
  const std::string user = at.substr(0, sign);
  const std::string host = sign == std::string::npos ? "" : at.substr(sign + 1);
  if (!is_user(user) || !is_host_name(host))
    return report_value(*fields.find("at"), "user@address; a port goes into \"port\"", fields.errors());
  reach.user = user;
  reach.address = host;
}

void read_user(const YamlFields& fields, Reach& reach) {
  std::string at;
  fields.text("at", at);
  if (at.empty()) return;
  if (is_user(at))
    reach.user = at;
  else
    report_value(*fields.find("at"), "with reach ssh-socket the user alone, such as root", fields.errors());
}

/// "ssh-ed25519 AAAA...": type and key, nothing else.
void check_host_key(const YamlFields& fields, const std::string& key) {
  constexpr std::string_view kBase64 = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+/=";
  if (key.empty()) return;
  const std::size_t blank = key.find(' ');
  const bool good = blank != std::string::npos && is_name(key.substr(0, blank)) &&
                    all_of_set(std::string_view(key).substr(blank + 1), kBase64);
  if (!good)
    report_value(*fields.find("host_key"), "the key's type and the key, such as \"ssh-ed25519 AAAAC3...\"",
                 fields.errors());
}

/// `way` as it is written: "reach none".
void refuse_keys(const YamlFields& fields, std::string_view way,
                 std::initializer_list<std::string_view> keys) {
  for (std::string_view key : keys)
    if (fields.has(key))
      fields.errors().add(fields.at(key),
                          "\"" + std::string(key) + "\" contradicts " + std::string(way) + "; leave it out");
}

/// "127.0.0.1:5037", "[::1]:5037".
void read_adb_server(const YamlFields& fields, Reach& reach) {
  std::string server = "127.0.0.1:" + std::to_string(kAdbPort);
  fields.text("adb_server", server);
  const std::size_t colon = server.rfind(':');
  std::string host = server.substr(0, colon);
  if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
  const std::optional<int> port =
      colon == std::string::npos ? std::nullopt : to_port(server.substr(colon + 1));
  if (!is_host_name(host) || !port)
    return report_value(*fields.find("adb_server"), "host:port, such as 127.0.0.1:5037", fields.errors());
  reach.address = host;
  reach.port = *port;
}

/// A phone: the adb server knows how to get there, and the agent is copied to it.
Reach read_adb_reach(const YamlFields& fields) {
  Reach reach;
  if (!fields.choice("transport", {"adb"})) return reach;
  refuse_keys(
      fields, "transport adb",
      {"reach", "at", "port", "socket", "key", "known_hosts", "host_key", "become", "programs", "system"});
  reach.kind = Reach::Kind::adb;
  reach.user.clear();
  fields.text("serial", reach.serial);
  if (fields.has("serial") && !is_serial(reach.serial))
    report_value(*fields.find("serial"), "a serial as \"adb devices\" prints it", fields.errors());
  read_adb_server(fields, reach);
  return reach;
}

/// OpenSSH for Windows: cmd.exe instead of a POSIX shell, no sudo, and the agent is copied there.
void read_system(const YamlFields& fields, Reach& reach) {
  if (!fields.has("system") || !fields.choice("system", {"windows"})) return;
  reach.system = Reach::System::windows;
  refuse_keys(fields, "system windows", {"become", "programs"});
}

Reach read_reach(const YamlFields& fields) {
  if (fields.has("transport")) return read_adb_reach(fields);
  refuse_keys(fields, "a host without \"transport: adb\"", {"serial", "adb_server"});
  Reach reach;
  fields.require({"reach"});
  const auto kind = fields.choice("reach", {"none", "ssh", "ssh-socket"});
  if (!kind) return reach;
  reach.kind = static_cast<Reach::Kind>(*kind);
  if (reach.kind == Reach::Kind::none) {
    refuse_keys(fields, "reach none",
                {"at", "port", "socket", "key", "known_hosts", "host_key", "become", "system"});
    return reach;
  }
  fields.text("key", reach.key_file);
  fields.text("known_hosts", reach.known_hosts);
  fields.text("host_key", reach.host_key);
  check_host_key(fields, reach.host_key);
  if (fields.choice("become", {"sudo"})) reach.become = "sudo";
  read_system(fields, reach);
  if (reach.kind == Reach::Kind::ssh) {
    refuse_keys(fields, "reach ssh", {"socket"});
    fields.require({"at"});
    fields.integer("port", reach.port, 1, 65535);
    read_user_and_host(fields, reach);
  } else {
    refuse_keys(fields, "reach ssh-socket", {"port"});
    fields.require({"socket"});
    fields.text("socket", reach.socket);
    if (reach.socket.size() > kSocketBytes)
      report_value(*fields.find("socket"), "the name of an abstract socket, at most 107 bytes",
                   fields.errors());
    read_user(fields, reach);
  }
  return reach;
}

Host read_host_fields(const YamlFields& fields, const std::string& name) {
  Host host;
  host.name = name;
  host.reach = read_reach(fields);
  fields.addresses("addresses", host.addresses);
  fields.text("programs", host.programs);
  if (!host.programs.empty() && host.programs[0] != '/')
    report_value(*fields.find("programs"), "the absolute path of a folder on that host", fields.errors());
  return host;
}

std::vector<std::string_view> with_host_keys(std::vector<std::string_view> keys) {
  keys.insert(keys.end(), kHostKeys.begin(), kHostKeys.end());
  return keys;
}

}  // namespace

Host read_host(const YamlNode& node, const std::string& name, const std::string& what, YamlErrors& errors) {
  const YamlFields fields(node, what, kHostKeys, errors);
  if (fields.has("transport")) {
    errors.add(fields.at("transport"), what +
                                           " cannot be reached by adb, only a device can: it has to run more "
                                           "than the agent; give it reach ssh");
    return {};
  }
  if (fields.has("system")) {
    errors.add(fields.at("system"), what +
                                        " cannot be a Windows, only a device can: it has to run more than "
                                        "the agent");
    return {};
  }
  return read_host_fields(fields, name);
}

Device read_device(const YamlNode& node, const std::string& name, YamlErrors& errors) {
  const YamlFields fields(node, "a device", with_host_keys({"os", "delivery", "tap"}), errors);
  Device device;
  device.host = read_host_fields(fields, name);
  if (device.host.reach.kind == Reach::Kind::adb) device.os = "android";
  if (device.host.reach.system == Reach::System::windows) device.os = "windows";
  fields.name("os", device.os);
  if (fields.choice("delivery", {"live", "deferred"}) == 1) device.delivery = Delivery::deferred;
  if (const YamlNode* tap = fields.find("tap")) device.tap = read_tap(*tap, errors);
  fields.require({"addresses"});
  if (const YamlNode* written = fields.find("addresses");
      written != nullptr && written->kind == Kind::list && written->items.empty())
    report_value(*written, "at least one address, or there is nothing to scan", errors);
  return device;
}

Tap read_tap(const YamlNode& node, YamlErrors& errors) {
  const YamlFields fields(node, "a tap", {"on", "interface"}, errors);
  Tap tap;
  fields.require({"on", "interface"});
  fields.name("on", tap.on);
  fields.text("interface", tap.interface);
  if (tap.interface.size() > kInterfaceBytes || tap.interface.find_first_of(" /") != std::string::npos)
    report_value(*fields.find("interface"), "an interface's name, at most 15 bytes without blank or slash",
                 errors);
  return tap;
}

}  // namespace zpilab
