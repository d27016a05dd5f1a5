#include "agents/line_reader.h"

#include <unistd.h>

#include <algorithm>
#include <cerrno>

namespace zpilab {

namespace {
constexpr std::size_t kChunk = 64 * 1024;
}

char* LineReader::begin_read(std::size_t most) {
  std::copy(buffer_.begin() + static_cast<std::ptrdiff_t>(begin_),
            buffer_.begin() + static_cast<std::ptrdiff_t>(end_), buffer_.begin());
  end_ -= begin_;
  begin_ = 0;
  if (buffer_.size() < end_ + most) buffer_.resize(end_ + most);
  return buffer_.data() + end_;
}

LineReader::Status LineReader::end_read(const Channel::Transfer& transfer) {
  using Moved = Channel::Transfer::Status;
  if (transfer.status == Moved::blocked) return Status::open;
  if (transfer.status == Moved::ended) {
    ended_ = true;
    return Status::end;
  }
  end_ += transfer.count;
  const std::size_t last = unread().rfind('\n');
  const std::size_t unfinished =
      last == std::string_view::npos ? unread().size() : unread().size() - last - 1;
  return unfinished > longest_ ? Status::too_long : Status::open;
}

LineReader::Status LineReader::read(int fd) {
  char* const bytes = begin_read(kChunk);
  ssize_t count = 0;
  do {
    count = ::read(fd, bytes, kChunk);
  } while (count < 0 && errno == EINTR);
  using Moved = Channel::Transfer::Status;
  if (count > 0) return end_read({Moved::moved, static_cast<std::size_t>(count)});
  const bool blocked = count < 0 && (errno == EAGAIN || errno == EWOULDBLOCK);
  return end_read({blocked ? Moved::blocked : Moved::ended, 0});
}

LineReader::Status LineReader::read(Channel& channel) {
  char* const bytes = begin_read(kChunk);
  return end_read(channel.read(bytes, kChunk));
}

bool LineReader::next(std::string_view& line) {
  const std::size_t length = unread().find('\n');
  if (length != std::string_view::npos) {
    line = unread().substr(0, length);
    begin_ += length + 1;
    return true;
  }
  if (!ended_ || unread().empty()) return false;
  line = unread();
  begin_ = end_;
  return true;
}

}  // namespace zpilab
