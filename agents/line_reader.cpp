#include "agents/line_reader.h"

#include <unistd.h>

#include <cerrno>

namespace zpilab {

LineReader::Status LineReader::read(int fd) {
  constexpr std::size_t kChunk = 64 * 1024;
  buffer_.erase(0, begin_);
  begin_ = 0;
  const std::size_t length = buffer_.size();
  buffer_.resize(length + kChunk);
  ssize_t count = 0;
  do {
    count = ::read(fd, buffer_.data() + length, kChunk);
  } while (count < 0 && errno == EINTR);
  buffer_.resize(length + static_cast<std::size_t>(count > 0 ? count : 0));
  if (count < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) return Status::open;
  if (count <= 0) {
    ended_ = true;
    return Status::end;
  }
  const std::size_t last = buffer_.rfind('\n');
  const std::size_t unfinished = last == std::string::npos ? buffer_.size() : buffer_.size() - last - 1;
  return unfinished > longest_ ? Status::too_long : Status::open;
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
