#include "harness/remote/ssh_connection.h"

#include <fcntl.h>
#include <libssh/libssh.h>
#include <libssh/server.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

#include "harness/remote/open_transport.h"

namespace zpilab {
namespace {

namespace asio = boost::asio;

/// libssh takes at most one buffer a call; this many, then the other work of the event loop has its turn.
constexpr int kBuffersAtOnce = 64;

bool alive(ssh_session session) {
  return ssh_is_connected(session) != 0 && (ssh_get_status(session) & (SSH_CLOSED | SSH_CLOSED_ERROR)) == 0;
}

int bytes_waiting(int fd) {
  int count = 0;
  return ::ioctl(fd, FIONREAD, &count) == 0 ? count : 0;
}

}  // namespace

Result<std::shared_ptr<SshConnection>> SshConnection::create(asio::io_context& io, const Reach& reach,
                                                             UniqueFd socket) {
  UniqueFd watched(::fcntl(socket.get(), F_DUPFD_CLOEXEC, 0));
  if (!watched) return make_error(Errc::io, errno_message("duplicate a socket", errno), describe(reach));
  ssh_session session = ssh_new();
  if (session == nullptr) return make_error(Errc::io, "libssh could not make a session", describe(reach));
  ssh_set_blocking(session, 0);
  const bool no = false;
  const int fd = socket.get();
  // No ~/.ssh/config: what counts is the inventory. The host's name is only used to look up known_hosts.
  const std::string host = reach.kind == Reach::Kind::ssh ? reach.address : "zpilab-socket";
  const auto port = static_cast<unsigned>(reach.port);
  const bool good = ssh_options_set(session, SSH_OPTIONS_PROCESS_CONFIG, &no) == 0 &&
                    ssh_options_set(session, SSH_OPTIONS_HOST, host.c_str()) == 0 &&
                    ssh_options_set(session, SSH_OPTIONS_PORT, &port) == 0 &&
                    ssh_options_set(session, SSH_OPTIONS_USER, reach.user.c_str()) == 0 &&
                    ssh_options_set(session, SSH_OPTIONS_FD, &fd) == 0;
  if (!good) {
    const std::string why = ssh_get_error(session);
    ssh_free(session);
    return make_error(Errc::invalid_input, "user, address or port is not usable for SSH: " + why,
                      describe(reach));
  }
  return std::shared_ptr<SshConnection>(
      new SshConnection(io, reach, session, std::move(watched), socket.release()));
}

SshConnection::SshConnection(asio::io_context& io, const Reach& reach, ssh_session session, UniqueFd watched,
                             int socket)
    : io_(io),
      name_(describe(reach)),
      session_(session),
      received_(std::make_unique<ssh_counter_struct>()),
      watched_(io, watched.release()),
      socket_(socket),
      happened_(io) {
  ssh_set_counters(session_, received_.get(), nullptr);
}

SshConnection::~SshConnection() { shut("closed by this side"); }

Error SshConnection::lost_error() const {
  return make_error(Errc::disconnected, "the SSH connection is lost: " + lost_reason_, name_);
}

void SshConnection::keep_error_text() {
  if (session_ != nullptr) error_text_ = ssh_get_error(session_);
}

void SshConnection::established() {
  established_ = true;
  wait_for_input();
}

void SshConnection::after_call() {
  if (session_ == nullptr) return;
  if (!alive(session_)) {
    const char* why = ssh_get_error(session_);
    shut(why != nullptr && *why != '\0' ? why : "the other side closed it");
    return;
  }
  // A call made for one channel may have taken in packets that another one waits for.
  if (received_->in_bytes != seen_bytes_) {
    seen_bytes_ = received_->in_bytes;
    happened_.notify_all();
  }
  if ((ssh_get_poll_flags(session_) & SSH_WRITE_PENDING) != 0) wait_for_room();
}

asio::awaitable<void> SshConnection::progress(Deadline deadline) {
  if (!lost()) wait_for_input();
  return happened_.wait(deadline);
}

void SshConnection::wait_for_input() {
  if (waits_for_input_ || lost()) return;
  waits_for_input_ = true;
  watched_.async_wait(asio::posix::stream_descriptor::wait_read,
                      [weak = weak_from_this()](const boost::system::error_code& error) {
                        const auto self = weak.lock();
                        if (!self || error || self->lost()) return;
                        self->waits_for_input_ = false;
                        if (self->established_) {
                          self->take_in_packets();
                          self->wait_for_input();
                        }
                        self->happened_.notify_all();
                      });
}

void SshConnection::wait_for_room() {
  if (waits_for_room_) return;
  waits_for_room_ = true;
  watched_.async_wait(asio::posix::stream_descriptor::wait_write,
                      [weak = weak_from_this()](const boost::system::error_code& error) {
                        const auto self = weak.lock();
                        if (!self || error || self->lost()) return;
                        self->waits_for_room_ = false;
                        if (self->established_) self->take_in_packets();  // sends what is pending, too
                        self->happened_.notify_all();
                      });
}

void SshConnection::take_in_packets() {
  for (int i = 0; i < kBuffersAtOnce && session_ != nullptr; ++i) {
    // The one call that moves packets of a whole session, whichever channel they belong to.
    ssh_execute_message_callbacks(session_);
    after_call();
    if (session_ != nullptr && bytes_waiting(watched_.native_handle()) == 0) break;
  }
}

void SshConnection::shut(const std::string& reason) {
  if (session_ == nullptr) return;
  lost_reason_ = reason;
  // Channels first: ssh_disconnect frees those that are left, and their owners would not know.
  for (ChannelOwner* owner : std::exchange(owners_, {})) owner->connection_ends();
  ssh_disconnect(session_);
  ssh_free(std::exchange(session_, nullptr));
  close_socket();
  boost::system::error_code ignored;
  watched_.close(ignored);
  happened_.notify_all();
}

void SshConnection::close_socket() {
  // libssh 0.10 closes a descriptor that it was given when the other side ends the connection, but not when
  // we do. Its number may belong to something else by now: close it only if it is still our socket.
  struct stat ours {
  }, theirs{};
  const bool same = ::fstat(watched_.native_handle(), &ours) == 0 && ::fstat(socket_, &theirs) == 0 &&
                    ours.st_dev == theirs.st_dev && ours.st_ino == theirs.st_ino;
  if (same) ::close(socket_);
}

}  // namespace zpilab
