#include "harness/yaml/read_text_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>

#include "harness/core/unique_fd.h"

namespace zpilab {

Result<std::string> read_text_file(const std::string& path, std::size_t most_bytes) {
  // O_NONBLOCK: a FIFO in place of the file must not hang the program.
  const UniqueFd file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  if (!file) {
    const int error = errno;
    const Errc code = error == ENOENT || error == ENOTDIR ? Errc::invalid_input : Errc::io;
    return make_error(code, errno_message("cannot open it", error) + "; check the path", path);
  }
  struct stat status {};
  if (::fstat(file.get(), &status) != 0) return make_error(Errc::io, errno_message("fstat", errno), path);
  if (!S_ISREG(status.st_mode))
    return make_error(Errc::invalid_input, "this is not a regular file; name a file", path);

  std::string text;
  std::array<char, 65536> buffer{};
  while (true) {
    const ssize_t got = ::read(file.get(), buffer.data(), buffer.size());
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return make_error(Errc::io, errno_message("read", errno), path);
    if (got == 0) return text;
    text.append(buffer.data(), static_cast<std::size_t>(got));
    if (text.size() > most_bytes)
      return make_error(Errc::invalid_input,
                        "the file is too big; at most " + std::to_string(most_bytes) + " bytes", path);
  }
}

std::string file_name_of(const std::string& path) {
  const std::size_t slash = path.rfind('/');
  return slash == std::string::npos ? path : path.substr(slash + 1);
}

}  // namespace zpilab
