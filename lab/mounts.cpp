#include "lab/mounts.h"

#include <fcntl.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>
#include <utility>

#include "harness/core/unique_fd.h"
#include "lab/topology.h"

namespace zpilab {

namespace {

namespace fs = std::filesystem;

constexpr std::array<std::string_view, 4> kEtcFiles = {"passwd", "shadow", "hosts", "resolv.conf"};

Result<Done> mount_on(const char* source, const std::string& target, const char* type, unsigned long flags,
                      const char* data) {
  if (::mount(source, target.c_str(), type, flags, data) == 0) return Done{};
  return make_error(Errc::io, errno_message("mount on " + target, errno));
}

UniqueFd open_path(const std::string& path) { return UniqueFd(::open(path.c_str(), O_PATH | O_CLOEXEC)); }

/// Shows again, at `target`, what `opened` refers to. By descriptor: its name may be covered by now.
Result<Done> bind_opened(const UniqueFd& opened, const std::string& target) {
  const std::string source = "/proc/self/fd/" + std::to_string(opened.get());
  return mount_on(source.c_str(), target, nullptr, MS_BIND | MS_REC, nullptr);
}

struct Kept {
  std::string path;
  UniqueFd opened;
};

/// The folder directly below `covered` that holds `path`, opened while it can still be seen.
std::vector<Kept> open_kept(const std::string& covered, const std::vector<std::string>& keep) {
  std::vector<Kept> kept;
  for (const std::string& path : keep) {
    if (!path.starts_with(covered + "/")) continue;
    const std::string top = path.substr(0, path.find('/', covered.size() + 1));
    bool known = false;
    for (const Kept& other : kept) known = known || other.path == top;
    if (known) continue;
    if (UniqueFd opened = open_path(top)) kept.push_back({top, std::move(opened)});
  }
  return kept;
}

Result<Done> cover(const std::string& folder, const char* options, const std::vector<std::string>& keep) {
  std::error_code error;
  if (!fs::is_directory(folder, error)) return Done{};
  const std::vector<Kept> kept = open_kept(folder, keep);
  if (auto done = mount_on("zpilab", folder, "tmpfs", MS_NOSUID, options); !done) return done;
  for (const Kept& one : kept) {
    fs::create_directory(one.path, error);
    if (auto done = bind_opened(one.opened, one.path); !done) return done;
  }
  return Done{};
}

struct DeviceNode {
  const char* path;
  unsigned major_number, minor_number;
};
constexpr std::array<DeviceNode, 7> kDeviceNodes = {{{"/dev/null", 1, 3},
                                                     {"/dev/zero", 1, 5},
                                                     {"/dev/full", 1, 7},
                                                     {"/dev/random", 1, 8},
                                                     {"/dev/urandom", 1, 9},
                                                     {"/dev/tty", 5, 0},
                                                     {"/dev/net/tun", 10, 200}}};

/// A /dev of its own gives every host its own /dev/log, /dev/shm and terminals.
Result<Done> mount_dev() {
  std::array<UniqueFd, kDeviceNodes.size()> machine;
  for (std::size_t i = 0; i < machine.size(); ++i) machine[i] = open_path(kDeviceNodes[i].path);
  if (auto done = mount_on("zpilab", "/dev", "tmpfs", MS_NOSUID, "mode=755,size=64m"); !done) return done;
  ::mkdir("/dev/net", 0755);
  ::mkdir("/dev/pts", 0755);
  ::mkdir("/dev/shm", 0755);
  ::chmod("/dev/shm", 01777);  // mkdir heeds the umask
  for (std::size_t i = 0; i < machine.size(); ++i) {
    const DeviceNode& node = kDeviceNodes[i];
    if (::mknod(node.path, S_IFCHR | 0666, makedev(node.major_number, node.minor_number)) == 0) {
      ::chmod(node.path, 0666);
      continue;
    }
    // A container may forbid making nodes, but has them.
    if (!machine[i]) continue;
    if (auto done = write_file(node.path, "", 0666); !done) return done;
    if (auto done = bind_opened(machine[i], node.path); !done) return done;
  }
  constexpr std::array<std::pair<const char*, const char*>, 5> links = {{{"pts/ptmx", "/dev/ptmx"},
                                                                         {"/proc/self/fd", "/dev/fd"},
                                                                         {"/proc/self/fd/0", "/dev/stdin"},
                                                                         {"/proc/self/fd/1", "/dev/stdout"},
                                                                         {"/proc/self/fd/2", "/dev/stderr"}}};
  for (const auto& [to, link] : links)
    if (::symlink(to, link) != 0)
      return make_error(Errc::io, errno_message(std::string("link ") + link, errno));
  // Without terminals everything but `ssh -t` still works.
  (void)mount_on("devpts", "/dev/pts", "devpts", MS_NOSUID | MS_NOEXEC,
                 "newinstance,ptmxmode=0666,mode=0620,gid=5");
  return Done{};
}

bool below_own_tmpfs(const std::string& path) {
  return path.starts_with("/run/") || path.starts_with("/tmp/") || path.starts_with("/var/tmp/");
}

Result<Done> cover_etc_file(std::string_view name) {
  const std::string source = std::string(kSharedFolder) + "/" + std::string(name);
  std::error_code error;
  const fs::path link = fs::path("/etc") / name;
  // One such as /etc/resolv.conf -> ../run/systemd/... points into what has just been covered.
  const fs::path pointed = fs::read_symlink(link, error);
  const std::string target = (error ? link : link.parent_path() / pointed).lexically_normal().string();
  if (!fs::exists(target, error)) {
    if (!below_own_tmpfs(target)) return Done{};
    fs::create_directories(fs::path(target).parent_path(), error);
    return write_file(target, read_file(source), 0644);
  }
  return mount_on(source.c_str(), target, nullptr, MS_BIND, nullptr);
}

std::string with_root_line(std::string_view machine, std::string_view root_line) {
  std::string text(root_line);
  text += '\n';
  std::istringstream lines{std::string(machine)};
  for (std::string line; std::getline(lines, line);)
    if (!line.starts_with("root:") && !line.empty()) text += line + '\n';
  return text;
}

}  // namespace

Result<Done> write_file(const std::string& path, std::string_view text, unsigned mode) {
  const UniqueFd file(::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600));
  if (!file || ::write(file.get(), text.data(), text.size()) != static_cast<ssize_t>(text.size()) ||
      ::fchmod(file.get(), mode) != 0)
    return make_error(Errc::io, errno_message("write " + path, errno));
  return Done{};
}

std::string read_file(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

std::string cell_passwd(std::string_view machine) {
  std::string text = with_root_line(machine, "root:x:0:0:root:/run/home:/bin/sh");
  // sshd drops to this account before it has authenticated anybody.
  if (text.find("\nsshd:") == std::string::npos) text += "sshd:x:64999:65534::/run/sshd:/usr/sbin/nologin\n";
  return text;
}

std::string cell_shadow(std::string_view machine) {
  return with_root_line(machine, "root:*:19000:0:99999:7:::");
}

Result<Done> make_mounts_private() {
  const UniqueFd root(::open("/", O_PATH | O_DIRECTORY | O_CLOEXEC));
  const UniqueFd own(::open("/proc/self/ns/mnt", O_RDONLY | O_CLOEXEC));
  // In a chroot "/" is no mount point and cannot be changed; entering one's own namespace once more leads to
  // its true root, where all mounts can be reached. Then back.
  if (root && own && ::setns(own.get(), CLONE_NEWNS) == 0) {
    const int failed = ::mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) == 0 ? 0 : errno;
    if (::fchdir(root.get()) != 0 || ::chroot(".") != 0 || ::chdir("/") != 0)
      return make_error(Errc::io, errno_message("return to the root folder", errno));
    if (failed == 0) return Done{};
    return make_error(Errc::io, errno_message("make mounts private", failed));
  }
  if (::mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) == 0) return Done{};
  return make_error(Errc::io, errno_message("make mounts private", errno) + "; is /proc mounted?");
}

Result<Done> mount_cell(const std::vector<std::string>& keep) {
  if (auto done = mount_on("proc", "/proc", "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC, nullptr); !done)
    return done;
  if (auto done = cover("/run", "mode=755,size=64m", keep); !done) return done;
  std::error_code error;
  fs::create_directories(kSharedFolder, error);
  if (error) return make_error(Errc::io, "create " + std::string(kSharedFolder) + ": " + error.message());
  return Done{};
}

Result<Done> write_shared_etc() {
  std::string hosts = "127.0.0.1 localhost\n::1 localhost\n";
  for (const CellHost& host : kCellHosts)
    for (const std::string& address : addresses_of(host))
      hosts += address + " " + std::string(host.name) + "\n";
  const std::array<std::string, kEtcFiles.size()> texts = {
      cell_passwd(read_file("/etc/passwd")), cell_shadow(read_file("/etc/shadow")), std::move(hosts),
      // A stray look-up fails at once on the host itself instead of going to the network.
      "nameserver 127.0.0.1\noptions timeout:1 attempts:1\n"};
  for (std::size_t i = 0; i < texts.size(); ++i) {
    const std::string path = std::string(kSharedFolder) + "/" + std::string(kEtcFiles[i]);
    if (auto done = write_file(path, texts[i], kEtcFiles[i] == "shadow" ? 0600 : 0644); !done) return done;
  }
  return Done{};
}

Result<Done> mount_host(const std::vector<std::string>& keep) {
  const UniqueFd shared = open_path(std::string(kSharedFolder));
  if (!shared) return make_error(Errc::io, errno_message("open " + std::string(kSharedFolder), errno));
  if (auto done = cover("/run", "mode=755,size=256m", keep); !done) return done;
  for (const char* folder : {"/run/zpilab", "/run/zpilab/cell", "/run/sshd", "/run/home", "/run/lock"})
    ::mkdir(folder, 0755);
  const std::string here(kSharedFolder);
  if (auto done = bind_opened(shared, here); !done) return done;
  if (auto done = mount_on(nullptr, here, nullptr, MS_REMOUNT | MS_BIND | MS_RDONLY | MS_NOSUID, nullptr);
      !done)
    return done;
  for (const char* folder : {"/tmp", "/var/tmp"})
    if (auto done = cover(folder, "mode=1777,size=1g", keep); !done) return done;
  if (auto done = cover("/var/log", "mode=755,size=256m", keep); !done) return done;
  if (auto done = mount_dev(); !done) return done;
  for (std::string_view name : kEtcFiles)
    if (auto done = cover_etc_file(name); !done) return done;
  // A new sysfs shows this host's links; where it is not allowed, only /sys/class/net is wrong.
  (void)mount_on("sysfs", "/sys", "sysfs", MS_NOSUID | MS_NODEV | MS_NOEXEC, nullptr);
  return Done{};
}

}  // namespace zpilab
