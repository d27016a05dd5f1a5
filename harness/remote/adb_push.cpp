#include "harness/remote/adb_push.h"

#include <sys/stat.h>

#include <cstdint>
#include <fstream>
#include <iterator>

#include "harness/remote/adb_request.h"

namespace zpilab {
namespace {

namespace asio = boost::asio;

constexpr std::size_t kPiece = std::size_t{64} << 10;  // the protocol's SYNC_DATA_MAX
constexpr std::size_t kLongestMessage = std::size_t{64} << 10;
constexpr std::uint32_t kMode = S_IFREG | 0755;

std::string number(std::size_t value) {
  std::string bytes;
  for (int shift = 0; shift < 32; shift += 8) bytes += static_cast<char>((value >> shift) & 0xff);
  return bytes;
}

std::uint32_t number_at(std::string_view bytes, std::size_t at) {
  std::uint32_t value = 0;
  for (std::size_t i = 0; i < 4; ++i)
    value |= std::uint32_t{static_cast<std::uint8_t>(bytes[at + i])} << (8 * i);
  return value;
}

/// Everything of one push; the functions below are its steps.
struct Push {
  std::shared_ptr<AdbStream> stream;
  std::string remote_file, content;
  Deadline deadline;

  Error refused(const std::string& why) const {
    const bool full = why.find("No space left") != std::string::npos;
    return make_error(Errc::failed,
                      "cannot copy to " + remote_file + ": " + why + (full ? "; free some on the phone" : ""),
                      stream->name());
  }
};

Result<std::string> read_file(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return make_error(Errc::unavailable, errno_message("open", errno), path);
  std::string content((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
  if (file.bad()) return make_error(Errc::io, errno_message("read", errno), path);
  return content;
}

asio::awaitable<Result<Done>> send_content(const Push& push) {
  const std::string target = push.remote_file + "," + std::to_string(kMode);
  Result<Done> sent = co_await write_all(push.stream, "SEND" + number(target.size()) + target, push.deadline);
  for (std::size_t at = 0; sent && at < push.content.size(); at += kPiece) {
    const std::string piece = push.content.substr(at, kPiece);
    sent = co_await write_all(push.stream, "DATA" + number(piece.size()) + piece, push.deadline);
  }
  if (sent) sent = co_await write_all(push.stream, "DONE" + number(0), push.deadline);
  co_return std::move(sent);
}

/// The phone's word on the whole file.
asio::awaitable<Result<Done>> read_verdict(const Push& push) {
  const Result<std::string> answer = co_await read_exactly(push.stream, 8, push.deadline);
  if (!answer) co_return answer.error();
  if (answer->starts_with("OKAY")) co_return Done{};
  const std::size_t length = number_at(*answer, 4);
  if (!answer->starts_with("FAIL") || length > kLongestMessage)
    co_return push.refused("the phone's answer is none of adb's sync protocol");
  const Result<std::string> why = co_await read_exactly(push.stream, length, push.deadline);
  if (!why) co_return why.error();
  co_return push.refused(*why);
}

/// A phone whose memory is full may say so late, or never.
asio::awaitable<Result<Done>> check_size(const Push& push) {
  const Result<Done> asked = co_await write_all(
      push.stream, "STAT" + number(push.remote_file.size()) + push.remote_file, push.deadline);
  if (!asked) co_return asked.error();
  const Result<std::string> answer = co_await read_exactly(push.stream, 16, push.deadline);
  if (!answer) co_return answer.error();
  if (!answer->starts_with("STAT"))
    co_return push.refused("the phone's answer is none of adb's sync protocol");
  if (!S_ISREG(number_at(*answer, 4))) co_return push.refused("it is no file there");
  if (const std::uint32_t size = number_at(*answer, 8); size != push.content.size())
    co_return push.refused("only " + std::to_string(size) + " of " + std::to_string(push.content.size()) +
                           " bytes are there");
  co_return co_await write_all(push.stream, "QUIT" + number(0), push.deadline);
}

}  // namespace

asio::awaitable<Result<Done>> adb_push(asio::io_context& io, Reach reach, std::string local_file,
                                       std::string remote_file, Deadline deadline) {
  Result<std::string> content = read_file(local_file);
  if (!content) co_return content.error();
  Result<std::shared_ptr<AdbStream>> stream = co_await open_phone(io, std::move(reach), deadline);
  if (!stream) co_return stream.error();
  const Push push{std::move(*stream), std::move(remote_file), std::move(*content), deadline};
  const Result<Done> asked = co_await adb_request(push.stream, "sync:", deadline);
  if (!asked) co_return asked.error();
  const Result<Done> sent = co_await send_content(push);
  // A phone that stops listening has usually said why.
  const Result<Done> verdict = co_await read_verdict(push);
  if (!verdict) co_return sent || verdict.error().code == Errc::failed ? verdict.error() : sent.error();
  co_return co_await check_size(push);
}

}  // namespace zpilab
