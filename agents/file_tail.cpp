#include "agents/file_tail.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <filesystem>

#include "agents/folder_watch.h"

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
  auto watch = watch_folder(folder.empty() ? "." : folder);
  if (!watch) return watch.error();
  std::unique_ptr<FileTail> tail(new FileTail(path, std::move(*watch)));
  tail->file_ = open_for_reading(path);
  if (tail->file_) tail->offset_ = ::lseek(tail->file_.get(), 0, SEEK_END);
  return std::unique_ptr<LogSource>(std::move(tail));
}

std::vector<std::string> FileTail::take_lines() {
  std::array<char, 4096> events;
  while (watch_.read(events.data(), events.size()).status == Channel::Transfer::Status::moved) {
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
