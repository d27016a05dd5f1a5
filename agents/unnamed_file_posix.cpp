#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>

#include "agents/unnamed_file.h"
#include "harness/core/unique_fd.h"

namespace zpilab {

struct UnnamedFile::File {
  UniqueFd fd;
};

UnnamedFile::UnnamedFile() = default;
UnnamedFile::UnnamedFile(UnnamedFile&& other) noexcept = default;
UnnamedFile& UnnamedFile::operator=(UnnamedFile&& other) noexcept = default;
UnnamedFile::~UnnamedFile() = default;

UnnamedFile UnnamedFile::create(const std::string& folder) {
  // It loses its name at once. Files that never had one, as Linux makes them, not every file system has.
  std::string path = folder + "/zpi-spool-XXXXXX";
  UniqueFd fd(::mkstemp(path.data()));
  UnnamedFile made;
  if (!fd) return made;
  ::unlink(path.c_str());
  ::fcntl(fd.get(), F_SETFD, FD_CLOEXEC);
  made.file_.reset(new File{std::move(fd)});
  return made;
}

bool UnnamedFile::write(std::string_view bytes, std::size_t offset) {
  while (!bytes.empty()) {
    const ssize_t count = ::pwrite(file_->fd.get(), bytes.data(), bytes.size(), static_cast<off_t>(offset));
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(count));
    offset += static_cast<std::size_t>(count);
  }
  return true;
}

bool UnnamedFile::read(std::string& bytes, std::size_t offset) const {
  const ssize_t count = ::pread(file_->fd.get(), bytes.data(), bytes.size(), static_cast<off_t>(offset));
  return count == static_cast<ssize_t>(bytes.size());
}

}  // namespace zpilab
