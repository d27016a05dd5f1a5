// One SSH session of libssh, driven by Boost.Asio without blocking and without ssh_event, which would be a
// rival event loop. Whoever calls libssh calls after_call() behind it; whoever got SSH_AGAIN waits for
// progress() and calls again.
//
// Once lost, a connection stays lost: the session and all its channels are freed at once, and lost_error()
// says why.
#pragma once

#include <utility>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <memory>
#include <string>
#include <vector>

#include "harness/core/inventory.h"
#include "harness/core/result.h"
#include "harness/core/unique_fd.h"
#include "harness/remote/deadline.h"

struct ssh_session_struct;
struct ssh_counter_struct;

namespace zpilab {

/// Has a channel of a connection, and gives it back when the connection ends.
class ChannelOwner {
 public:
  virtual ~ChannelOwner() = default;
  /// The session is about to be freed: free the channel now, wake whoever waits.
  virtual void connection_ends() = 0;
};

class SshConnection : public std::enable_shared_from_this<SshConnection> {
 public:
  /// Takes a connected, non-blocking socket. Nothing is sent yet: see ssh_login.h.
  static Result<std::shared_ptr<SshConnection>> create(boost::asio::io_context& io, const Reach& reach,
                                                       UniqueFd socket);
  SshConnection(const SshConnection&) = delete;
  SshConnection& operator=(const SshConnection&) = delete;
  ~SshConnection();

  boost::asio::io_context& io() { return io_; }
  const std::string& name() const { return name_; }
  /// Null once lost.
  ssh_session_struct* session() { return session_; }
  bool lost() const { return session_ == nullptr; }
  /// Errc::disconnected. Precondition: lost().
  Error lost_error() const;
  /// libssh's words for the last call that failed.
  const std::string& error_text() const { return error_text_; }

  /// From now on packets are taken in as they arrive, whether somebody waits or not.
  void established();
  /// Behind every call into libssh: notices a lost session, pending output, and packets that the call took
  /// in.
  void after_call();
  /// Returns when something happened on the connection, or at the deadline.
  boost::asio::awaitable<void> progress(Deadline deadline);
  /// Ends the connection; idempotent.
  void shut(const std::string& reason);

  void add(ChannelOwner* owner) { owners_.push_back(owner); }
  void remove(ChannelOwner* owner) { std::erase(owners_, owner); }

  /// Calls `call(session)` until its answer is not `again`.
  template <typename Call>
  static boost::asio::awaitable<Result<int>> repeat(std::shared_ptr<SshConnection> self, Deadline deadline,
                                                    int again, Call call) {
    for (;;) {
      if (self->lost()) co_return self->lost_error();
      const int answer = call(self->session_);
      self->keep_error_text();
      self->after_call();
      if (answer != again) co_return answer;
      if (self->lost()) co_return self->lost_error();
      if (deadline.passed())
        co_return make_error(Errc::timeout, "no answer before the deadline", self->name_);
      co_await self->progress(deadline);
    }
  }

 private:
  SshConnection(boost::asio::io_context& io, const Reach& reach, ssh_session_struct* session,
                UniqueFd watched, int socket);

  void keep_error_text();
  void wait_for_input();
  void wait_for_room();
  void take_in_packets();
  void close_socket();

  boost::asio::io_context& io_;
  std::string name_;
  ssh_session_struct* session_;
  std::unique_ptr<ssh_counter_struct> received_;   ///< what libssh has read so far
  std::uint64_t seen_bytes_ = 0;                   ///< of that, what was announced
  boost::asio::posix::stream_descriptor watched_;  ///< a duplicate of libssh's descriptor
  int socket_;  ///< libssh's; closed by it only if the other side closes first
  bool established_ = false, waits_for_input_ = false, waits_for_room_ = false;
  std::string error_text_, lost_reason_;
  Signal happened_;
  std::vector<ChannelOwner*> owners_;
};

}  // namespace zpilab
