#include "agents/file_tail.h"

#include <fcntl.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <filesystem>

#include "agents/channel_posix.h"

namespace zpilab {
namespace {

UniqueFd open_for_reading(const std::string& path) {
  return UniqueFd(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
}

/// Whole lines of `text` go to `lines`; what has no newline yet stays.
void split_lines(std::string& text, std::vector<std::string>& lines) {
  std::size_t begin = 0;
  for (std::size_t end = text.find('\n'); end != std::string::npos; end = text.find('\n', begin)) {
    lines.push_back(text.substr(begin, end - begin));
    begin = end + 1;
  }
  text.erase(0, begin);
}

}  // namespace

Result<std::unique_ptr<LogSource>> FileTail::open(const std::string& path) {
  const std::string folder = std::filesystem::path(path).parent_path().string();
  UniqueFd watch(::inotify_init1(IN_CLOEXEC | IN_NONBLOCK));
  if (!watch || ::inotify_add_watch(watch.get(), folder.empty() ? "." : folder.c_str(),
                                    IN_CREATE | IN_MODIFY | IN_MOVED_TO) < 0)
    return make_error(Errc::io, errno_message("watch the folder " + folder, errno));
  std::unique_ptr<FileTail> tail(new FileTail(path, channel_of(std::move(watch))));
  tail->file_ = open_for_reading(path);
  if (tail->file_) tail->offset_ = ::lseek(tail->file_.get(), 0, SEEK_END);
  return std::unique_ptr<LogSource>(std::move(tail));
}

std::vector<std::string> FileTail::take_lines() {
  alignas(inotify_event) std::array<char, 4096> events;
  while (::read(descriptor_of(watch_), events.data(), events.size()) > 0) {
  }
  std::vector<std::string> lines;
  read_added(lines);
  if (replaced()) {
    file_ = open_for_reading(path_);
    offset_ = 0;
    unfinished_.clear();
    read_added(lines);
  }
  return lines;
}

bool FileTail::replaced() const {
  struct stat named {
  }, opened{};
  if (::stat(path_.c_str(), &named) != 0) return false;
  if (!file_) return true;
  return ::fstat(file_.get(), &opened) != 0 || named.st_ino != opened.st_ino || named.st_dev != opened.st_dev;
}

void FileTail::read_added(std::vector<std::string>& lines) {
  if (!file_) return;
  struct stat opened {};
  if (::fstat(file_.get(), &opened) == 0 && opened.st_size < offset_) {  // truncated
    offset_ = 0;
    unfinished_.clear();
  }
  std::array<char, 16 * 1024> chunk;
  for (;;) {
    const ssize_t count = ::pread(file_.get(), chunk.data(), chunk.size(), offset_);
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return;
    offset_ += count;
    unfinished_.append(chunk.data(), static_cast<std::size_t>(count));
    split_lines(unfinished_, lines);
    if (unfinished_.size() > kLongestLine) unfinished_.clear();
  }
}

}  // namespace zpilab
