#include "harness/remote/sftp_files.h"

#include <cerrno>
#include <fstream>
#include <iterator>
#include <optional>

namespace zpilab {
namespace {

namespace asio = boost::asio;

constexpr std::size_t kPiece = std::size_t{32} << 10;  // what every server takes

Result<std::string> read_file(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return make_error(Errc::unavailable, errno_message("open", errno), path);
  std::string content((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
  if (file.bad()) return make_error(Errc::io, errno_message("read", errno), path);
  return content;
}

/// A server must not lead us out of the folder that it lists.
bool is_entry(const std::string& name) {
  return !name.empty() && name != "." && name != ".." && name.find_first_of("/\\") == std::string::npos;
}

}  // namespace

asio::awaitable<Result<std::unique_ptr<SftpFiles>>> SftpFiles::open(std::shared_ptr<SshConnection> connection,
                                                                    Deadline deadline) {
  const auto channel = co_await open_channel(connection, deadline);
  if (!channel) co_return channel.error();
  const Result<int> asked = co_await repeat_on(
      *channel, deadline, [](ssh_channel raw) { return ssh_channel_request_subsystem(raw, "sftp"); });
  if (!asked) co_return asked.error();
  if ((*channel)->raw() == nullptr) co_return (*channel)->gone_error();
  const std::string advice =
      "sshd there has no sftp, by which the agent is copied: its sshd_config needs a line \"Subsystem sftp "
      "sftp-server.exe\"";
  if (*asked != SSH_OK) co_return make_error(Errc::unavailable, advice, connection->name());
  std::unique_ptr<SftpFiles> files(new SftpFiles(*channel));
  const Result<Done> said = co_await write_all(*channel, sftp_hello(), deadline);
  if (!said) co_return said.error();
  const Result<SftpAnswer> version = co_await files->read_answer(deadline);
  if (!version && version.error().code == Errc::failed)
    co_return make_error(Errc::unavailable, advice + " (" + version.error().what + ")", connection->name());
  if (!version) co_return version.error();
  co_return std::move(files);
}

asio::awaitable<Result<SftpAnswer>> SftpFiles::read_answer(Deadline deadline) {
  const Result<std::string> head = co_await read_exactly(channel_, 4, deadline);
  if (!head) co_return head.error();
  const std::optional<std::size_t> length = sftp_length(*head);
  if (!length)
    co_return make_error(Errc::failed, "the answer is none of sftp's", channel_->connection().name());
  const Result<std::string> packet = co_await read_exactly(channel_, *length, deadline);
  if (!packet) co_return packet.error();
  co_return decode_sftp(*packet);
}

asio::awaitable<Result<SftpAnswer>> SftpFiles::ask(std::string packet, Deadline deadline) {
  const std::uint32_t id = last_id_;
  const Result<Done> sent = co_await write_all(channel_, std::move(packet), deadline);
  if (!sent) co_return sent.error();
  Result<SftpAnswer> answer = co_await read_answer(deadline);
  if (answer && answer->id != id)
    co_return make_error(Errc::failed, "an answer to another question", channel_->connection().name());
  co_return std::move(answer);
}

Error SftpFiles::refused(const std::string& path, const SftpAnswer& answer) const {
  const std::string why = answer.text.empty() ? "status " + std::to_string(answer.status) : answer.text;
  return make_error(Errc::failed, "sftp: " + path + ": " + why, channel_->connection().name());
}

asio::awaitable<Result<Done>> SftpFiles::command(std::string packet, std::string path, Deadline deadline) {
  const Result<SftpAnswer> answer = co_await ask(std::move(packet), deadline);
  if (!answer) co_return answer.error();
  if (answer->kind != SftpAnswer::Kind::status || answer->status != kSftpDone)
    co_return refused(path, *answer);
  co_return Done{};
}

asio::awaitable<Result<std::string>> SftpFiles::open_handle(std::string packet, std::string path,
                                                            Deadline deadline) {
  const Result<SftpAnswer> answer = co_await ask(std::move(packet), deadline);
  if (!answer) co_return answer.error();
  if (answer->kind != SftpAnswer::Kind::handle) co_return refused(path, *answer);
  co_return answer->text;
}

asio::awaitable<Result<Done>> SftpFiles::make_folder(std::string path, Deadline deadline) {
  std::string packet = sftp_make_folder(next_id(), path);
  co_return co_await command(std::move(packet), path, deadline);
}

asio::awaitable<Result<Done>> SftpFiles::make_folders_above(const std::string& path, Deadline deadline) {
  for (std::size_t slash = path.find('/', 1); slash != std::string::npos; slash = path.find('/', slash + 1)) {
    const Result<Done> made = co_await make_folder(path.substr(0, slash), deadline);
    // One that was there is refused without a reason that could be told from others: the file will show it.
    if (!made && made.error().code != Errc::failed) co_return made.error();
  }
  co_return Done{};
}

asio::awaitable<Result<Done>> SftpFiles::put(std::string local_file, std::string path, Deadline deadline) {
  const Result<std::string> content = read_file(local_file);
  if (!content) co_return content.error();
  const Result<Done> folders = co_await make_folders_above(path, deadline);
  if (!folders) co_return folders.error();
  std::string packet = sftp_open_new(next_id(), path);
  const Result<std::string> handle = co_await open_handle(std::move(packet), path, deadline);
  if (!handle) co_return handle.error();
  for (std::size_t at = 0; at < content->size(); at += kPiece) {
    packet = sftp_write(next_id(), *handle, at, std::string_view(*content).substr(at, kPiece));
    const Result<Done> written = co_await command(std::move(packet), path, deadline);
    if (!written) co_return written.error();
  }
  packet = sftp_close(next_id(), *handle);
  co_return co_await command(std::move(packet), path, deadline);
}

asio::awaitable<Result<std::vector<SftpEntry>>> SftpFiles::list(std::string path, Deadline deadline) {
  std::string packet = sftp_open_folder(next_id(), path);
  const Result<std::string> handle = co_await open_handle(std::move(packet), path, deadline);
  if (!handle) co_return handle.error();
  std::vector<SftpEntry> entries;
  for (;;) {
    packet = sftp_read_folder(next_id(), *handle);
    Result<SftpAnswer> answer = co_await ask(std::move(packet), deadline);
    if (!answer) co_return answer.error();
    if (answer->kind == SftpAnswer::Kind::status && answer->status == kSftpNoMore) break;
    if (answer->kind != SftpAnswer::Kind::names || answer->names.empty()) co_return refused(path, *answer);
    for (SftpEntry& entry : answer->names)
      if (is_entry(entry.name)) entries.push_back(std::move(entry));
  }
  packet = sftp_close(next_id(), *handle);
  const Result<Done> closed = co_await command(std::move(packet), path, deadline);
  if (!closed) co_return closed.error();
  co_return std::move(entries);
}

asio::awaitable<Result<Done>> SftpFiles::empty_folder(const std::string& path, Deadline deadline) {
  const Result<std::vector<SftpEntry>> entries = co_await list(path, deadline);
  if (!entries) co_return entries.error();
  for (const SftpEntry& entry : *entries) {
    const std::string inside = path + "/" + entry.name;
    Result<Done> removed = Done{};
    if (entry.is_folder) {
      removed = co_await remove_folder(inside, deadline);
    } else {
      std::string packet = sftp_remove_file(next_id(), inside);
      removed = co_await command(std::move(packet), inside, deadline);
    }
    if (!removed) co_return removed.error();
  }
  co_return Done{};
}

asio::awaitable<Result<Done>> SftpFiles::remove_folder(std::string path, Deadline deadline) {
  std::string packet = sftp_remove_folder(next_id(), path);
  Result<SftpAnswer> answer = co_await ask(std::move(packet), deadline);
  if (!answer) co_return answer.error();
  if (answer->kind != SftpAnswer::Kind::status) co_return refused(path, *answer);
  if (answer->status == kSftpDone || answer->status == kSftpNoSuchFile) co_return Done{};
  const Result<Done> emptied = co_await empty_folder(path, deadline);
  if (!emptied) co_return emptied.error();
  packet = sftp_remove_folder(next_id(), path);
  co_return co_await command(std::move(packet), path, deadline);
}

}  // namespace zpilab
