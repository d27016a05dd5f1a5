// Files on another host, by sftp: one channel of a session, one request at a time. Paths are relative to the
// folder in which the user's logins begin, or absolute, with / between folders on Windows too.
#pragma once

#include <utility>

#include <boost/asio/awaitable.hpp>
#include <memory>
#include <string>
#include <vector>

#include "harness/remote/sftp_packet.h"
#include "harness/remote/ssh_stream.h"

namespace zpilab {

class SftpFiles {
 public:
  /// Errc::unavailable if sshd there has no sftp.
  static boost::asio::awaitable<Result<std::unique_ptr<SftpFiles>>> open(
      std::shared_ptr<SshConnection> connection, Deadline deadline);
  SftpFiles(const SftpFiles&) = delete;
  SftpFiles& operator=(const SftpFiles&) = delete;
  ~SftpFiles() { channel_->close(); }

  // Coroutines that use this object until they end. Errc::failed with the server's words if it refuses.

  boost::asio::awaitable<Result<Done>> make_folder(std::string path, Deadline deadline);
  /// Makes the folders above it if there are none.
  boost::asio::awaitable<Result<Done>> put(std::string local_file, std::string path, Deadline deadline);
  /// Without "." and "..".
  boost::asio::awaitable<Result<std::vector<SftpEntry>>> list(std::string path, Deadline deadline);
  /// With everything in it. One that is not there is no failure.
  boost::asio::awaitable<Result<Done>> remove_folder(std::string path, Deadline deadline);

 private:
  explicit SftpFiles(std::shared_ptr<SshChannel> channel) : channel_(std::move(channel)) {}
  boost::asio::awaitable<Result<SftpAnswer>> read_answer(Deadline deadline);
  boost::asio::awaitable<Result<SftpAnswer>> ask(std::string packet, Deadline deadline);
  boost::asio::awaitable<Result<Done>> command(std::string packet, std::string path, Deadline deadline);
  boost::asio::awaitable<Result<std::string>> open_handle(std::string packet, std::string path,
                                                          Deadline deadline);
  boost::asio::awaitable<Result<Done>> make_folders_above(const std::string& path, Deadline deadline);
  boost::asio::awaitable<Result<Done>> empty_folder(const std::string& path, Deadline deadline);
  Error refused(const std::string& path, const SftpAnswer& answer) const;
  std::uint32_t next_id() { return ++last_id_; }

  std::shared_ptr<SshChannel> channel_;
  std::uint32_t last_id_ = 0;
};

}  // namespace zpilab
