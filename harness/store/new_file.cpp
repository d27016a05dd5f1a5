#include "harness/store/new_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>

#include "harness/store/database.h"
#include "harness/store/owner.h"

namespace zpilab {
namespace {

constexpr mode_t kMode = 0644;

[[noreturn]] void io_failure(const std::string& tried, const std::string& path) {
  throw StoreFailure(make_error(Errc::io, errno_message(tried, errno), path));
}

[[noreturn]] void name_is_taken(const std::string& path) {
  throw StoreFailure(
      make_error(Errc::invalid_input,
                 "the file exists already. Go on with it by `zpilab resume`, or choose another --db", path));
}

void refuse_existing(const std::string& path) {
  struct stat status {};
  if (::lstat(path.c_str(), &status) == 0) name_is_taken(path);
}

/// A file that has no name yet; or another name, where the file system knows no such files, and where it is
/// to take the place of another: only rename(2) does that in one step.
class Unnamed {
 public:
  enum class Replace { no, yes };
  Unnamed(const std::string& path, Replace replace) : path_(path) {
    if (replace == Replace::no) {
      fd_.reset(::open(folder_of(path).c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, kMode));
      if (fd_) return;
      if (errno != EOPNOTSUPP && errno != EISDIR && errno != EINVAL) io_failure("make the file", path);
    }
    const std::string name = path + ".new-" + std::to_string(::getpid());
    fd_.reset(::open(name.c_str(), O_CREAT | O_EXCL | O_RDWR | O_CLOEXEC | O_NOFOLLOW, kMode));
    if (!fd_) io_failure("make the file", path);
    other_name_ = name;
  }
  Unnamed(const Unnamed&) = delete;
  Unnamed& operator=(const Unnamed&) = delete;
  ~Unnamed() {
    if (!other_name_.empty()) ::unlink(other_name_.c_str());
  }

  int get() const { return fd_.get(); }

  UniqueFd give_name() {
    const std::string open_file = "/proc/self/fd/" + std::to_string(fd_.get());
    const int failed = other_name_.empty()
                           ? ::linkat(AT_FDCWD, open_file.c_str(), AT_FDCWD, path_.c_str(), AT_SYMLINK_FOLLOW)
                           : std::rename(other_name_.c_str(), path_.c_str());
    if (failed != 0 && errno == EEXIST) name_is_taken(path_);
    if (failed != 0) io_failure("name the file", path_);
    other_name_.clear();
    return std::move(fd_);
  }

 private:
  std::string path_, other_name_;
  UniqueFd fd_;
};

void write_all(int fd, std::string_view bytes, const std::string& path) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(fd, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) io_failure("write the file", path);
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  if (::fsync(fd) != 0) io_failure("write the file", path);
}

void sync_folder(const std::string& folder) {
  UniqueFd fd(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!fd || ::fsync(fd.get()) != 0) io_failure("sync the folder", folder);
}

UniqueFd make(const std::string& path, std::string_view bytes, Unnamed::Replace replace) {
  Unnamed file(path, replace);
  const std::string folder = folder_of(path);
  if (auto given = give_to_owner_of(folder, file.get(), path); !given.ok()) throw StoreFailure(given.error());
  write_all(file.get(), bytes, path);
  if (replace == Unnamed::Replace::no) refuse_existing(path);
  UniqueFd named = file.give_name();
  sync_folder(folder);
  return named;
}

}  // namespace

UniqueFd make_whole_file(const std::string& path, std::string_view bytes) {
  refuse_existing(path);
  return make(path, bytes, Unnamed::Replace::no);
}

void replace_whole_file(const std::string& path, std::string_view bytes) {
  make(path, bytes, Unnamed::Replace::yes);
}

}  // namespace zpilab
