#include "agents/line_reader.h"

#include <unistd.h>

#include <cerrno>

namespace zpilab {

namespace {
constexpr std::size_t kChunk = 64 * 1024;
}

char* LineReader::begin_read(std::size_t most) {
  buffer_.erase(0, begin_);
  begin_ = 0;
  const std::size_t length = buffer_.size();
  buffer_.resize(length + most);
  return buffer_.data() + length;
}

LineReader::Status LineReader::end_read(std::size_t most, const Channel::Transfer& transfer) {
  using Moved = Channel::Transfer::Status;
  buffer_.resize(buffer_.size() - most + transfer.count);
  if (transfer.status == Moved::blocked) return Status::open;
  if (transfer.status == Moved::ended) {
    ended_ = true;
    return Status::end;
  }
  const std::size_t last = buffer_.rfind('\n');
  const std::size_t unfinished = last == std::string::npos ? buffer_.size() : buffer_.size() - last - 1;
  return unfinished > longest_ ? Status::too_long : Status::open;
}

LineReader::Status LineReader::read(int fd) {
  char* const bytes = begin_read(kChunk);
  ssize_t count = 0;
  do {
    count = ::read(fd, bytes, kChunk);
  } while (count < 0 && errno == EINTR);
  using Moved = Channel::Transfer::Status;
  if (count > 0) return end_read(kChunk, {Moved::moved, static_cast<std::size_t>(count)});
  const bool blocked = count < 0 && (errno == EAGAIN || errno == EWOULDBLOCK);
  return end_read(kChunk, {blocked ? Moved::blocked : Moved::ended, 0});
}

LineReader::Status LineReader::read(Channel& channel) {
  char* const bytes = begin_read(kChunk);
  return end_read(kChunk, channel.read(bytes, kChunk));
}

bool LineReader::next(std::string_view& line) {
  const std::size_t end = buffer_.find('\n', begin_);
  if (end != std::string::npos) {
    line = std::string_view(buffer_).substr(begin_, end - begin_);
    begin_ = end + 1;
    return true;
  }
  if (!ended_ || begin_ == buffer_.size()) return false;
  line = std::string_view(buffer_).substr(begin_);
  begin_ = buffer_.size();
  return true;
}

}  // namespace zpilab
