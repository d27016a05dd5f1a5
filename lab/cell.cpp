#include "lab/cell.h"

#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <charconv>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <string_view>
#include <utility>

#include "harness/core/share_folder.h"
#include "lab/abstract_socket.h"
#include "lab/cell_init.h"
#include "lab/mounts.h"

namespace zpilab {

namespace {

constexpr Nanoseconds kReadyTimeout = 30 * kSecond;
constexpr Nanoseconds kAnswerTimeout = 10 * kSecond;

std::string random_name() {
  std::array<std::uint8_t, 12> bytes{};
  if (::getrandom(bytes.data(), bytes.size(), 0) != static_cast<ssize_t>(bytes.size())) return {};
  std::string name;
  for (const std::uint8_t byte : bytes) {
    name += "0123456789abcdef"[byte >> 4];
    name += "0123456789abcdef"[byte & 15];
  }
  return name;
}

/// A number that sudo put into the environment; 0 if it is not there or not a number.
unsigned sudo_id(const char* variable) {
  const char* text = std::getenv(variable);
  if (text == nullptr) return 0;
  unsigned id = 0;
  const char* end = text + std::strlen(text);
  const auto [stop, error] = std::from_chars(text, end, id);
  return error == std::errc() && stop == end ? id : 0;
}

/// False when the deadline has passed.
bool wait_readable(int fd, Nanoseconds deadline) {
  for (;;) {
    const Nanoseconds left = deadline - monotonic_now();
    if (left <= 0) return false;
    pollfd readable{fd, POLLIN, 0};
    const int ready = ::poll(&readable, 1, static_cast<int>(left / kMillisecond) + 1);
    if (ready > 0) return true;
    if (ready == 0 || errno != EINTR) return false;
  }
}

struct Packet {
  ssize_t size = 0;
  pid_t sender = -1;
};

/// Receives one packet together with the pid of its sender, as it is called out here.
Packet receive(int socket, CellReport& report) {
  iovec part{&report, sizeof report};
  alignas(cmsghdr) std::array<char, CMSG_SPACE(sizeof(ucred))> control{};
  msghdr message{};
  message.msg_iov = &part;
  message.msg_iovlen = 1;
  message.msg_control = control.data();
  message.msg_controllen = control.size();
  Packet packet;
  do {
    packet.size = ::recvmsg(socket, &message, MSG_CMSG_CLOEXEC);
  } while (packet.size < 0 && errno == EINTR);
  const cmsghdr* header = packet.size > 0 ? CMSG_FIRSTHDR(&message) : nullptr;
  if (header != nullptr && header->cmsg_type == SCM_CREDENTIALS) {
    ucred credentials{};
    std::memcpy(&credentials, CMSG_DATA(header), sizeof credentials);
    packet.sender = credentials.pid;
  }
  return packet;
}

}  // namespace

CellOptions default_cell_options() {
  CellOptions options;
  options.programs = program_folder();
  options.share = share_folder();
  options.user = sudo_id("SUDO_UID");
  options.group = sudo_id("SUDO_GID");
  return options;
}

Result<Cell> Cell::create(const CellOptions& options) {
  if (::geteuid() != 0)
    return make_error(Errc::unavailable,
                      "a lab needs root, to make namespaces and links; start it with sudo");
  Cell cell;
  cell.name_ = random_name();
  std::array<int, 2> ends{};
  if (::socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends.data()) != 0)
    return make_error(Errc::io, errno_message("make a socket pair", errno));
  cell.lifeline_.reset(ends[0]);
  UniqueFd first_process_end(ends[1]);
  const int on = 1;
  ::setsockopt(cell.lifeline_.get(), SOL_SOCKET, SO_PASSCRED, &on, sizeof on);
  const long pid = ::syscall(SYS_clone, CLONE_NEWPID | CLONE_NEWNS | SIGCHLD, 0, 0, 0, 0);
  if (pid == 0) {
    cell.lifeline_.reset();
    run_first_process(options, cell.name_, std::move(first_process_end));
  }
  if (pid < 0)
    return make_error(Errc::unavailable, errno_message("make a PID namespace", errno) +
                                             "; in a container it must be a privileged one");
  cell.pid_ = static_cast<pid_t>(pid);
  cell.death_.reset(static_cast<int>(::syscall(SYS_pidfd_open, cell.pid_, 0)));
  first_process_end.reset();
  if (auto done = cell.wait_ready(options.user != 0); !done) return done.error();
  if (auto done = cell.wait_answer(); !done) return done.error();
  return cell;
}

Cell::Cell(Cell&& other) noexcept
    : name_(std::move(other.name_)),
      lifeline_(std::move(other.lifeline_)),
      death_(std::move(other.death_)),
      pid_(std::exchange(other.pid_, -1)),
      key_holder_(other.key_holder_),
      host_key_(std::move(other.host_key_)),
      numbers_(other.numbers_) {}

Cell::~Cell() { remove(); }

void Cell::remove() {
  if (pid_ <= 0) return;
  ::kill(pid_, SIGKILL);
  // The kernel lets the first process go only when every other process of its PID namespace has gone.
  while (::waitpid(pid_, nullptr, 0) < 0 && errno == EINTR) {
  }
  pid_ = -1;
}

Result<Done> Cell::wait_ready(bool wants_key_holder) {
  const Nanoseconds deadline = monotonic_now() + kReadyTimeout;
  while (host_key_.empty() || (wants_key_holder && key_holder_ < 0)) {
    if (!wait_readable(lifeline_.get(), deadline))
      return make_error(Errc::timeout, "the cell was not built within " + format_duration(kReadyTimeout));
    CellReport report;
    const Packet packet = receive(lifeline_.get(), report);
    if (packet.size == 1) {
      key_holder_ = packet.sender;
      continue;
    }
    if (packet.size != static_cast<ssize_t>(sizeof report))
      return make_error(Errc::failed, "the cell's first process died while it built the cell");
    const std::string text(report.text.data());
    if (!report.ready) return make_error(report.code, text);
    host_key_ = text;
    numbers_ = report.hosts;
  }
  return Done{};
}

/// One host stands for all: the same process answers for each, with the same sshd and the same files, and
/// starting an sshd in every host would take longer than building them.
Result<Done> Cell::wait_answer() const {
  const std::size_t host = *find_cell_host("target");
  auto connection = connect_abstract(socket_name(host));
  if (!connection) return connection.error();
  std::array<char, 4> start{};
  if (!wait_readable(connection->get(), monotonic_now() + kAnswerTimeout) ||
      ::read(connection->get(), start.data(), 4) != 4 || std::string_view(start.data(), 4) != "SSH-")
    return make_error(Errc::failed, "sshd does not answer; try `sshd -t`",
                      std::string(kCellHosts[host].name));
  return Done{};
}

std::string Cell::socket_name(std::size_t host) const { return host_socket(name_, host); }

std::string Cell::client_key() const {
  return "/proc/" + std::to_string(key_holder_ > 0 ? key_holder_ : pid_) + "/root" +
         std::string(kCellFolder) + "/client_key";
}

Result<HostNamespaces> Cell::namespaces(std::size_t host) const {
  return HostNamespaces::of_descriptors(pid_, numbers_[host]);
}

}  // namespace zpilab
