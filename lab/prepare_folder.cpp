#include "lab/prepare_folder.h"

#include <stdlib.h>
#include <sys/stat.h>

#include <cerrno>
#include <filesystem>
#include <fstream>
#include <utility>

namespace zpilab {

ScratchFolder::ScratchFolder(std::string path) : path_(std::move(path)) {}
ScratchFolder::ScratchFolder(ScratchFolder&& other) noexcept : path_(std::exchange(other.path_, {})) {}

ScratchFolder::~ScratchFolder() {
  if (path_.empty()) return;
  std::error_code ignored;  // a leftover in the host's own /run goes with the host
  std::filesystem::remove_all(path_, ignored);
}

Result<ScratchFolder> ScratchFolder::create() {
  std::error_code ignored;
  std::filesystem::create_directories("/run/zpilab", ignored);  // mkdtemp below tells if this failed
  std::string path = "/run/zpilab/prepare-XXXXXX";
  if (::mkdtemp(path.data()) == nullptr)
    return make_error(Errc::io, errno_message("make a folder " + path, errno));
  // Servers that gave up root must reach their pages in it.
  if (::chmod(path.c_str(), 0711) != 0) return make_error(Errc::io, errno_message("chmod " + path, errno));
  return ScratchFolder(path);
}

Result<std::string> ScratchFolder::write(const std::string& name, const std::string& text) const {
  const std::string path = path_ + '/' + name;
  std::ofstream file(path, std::ios::binary | std::ios::trunc);
  file << text;
  file.close();
  if (!file) return make_error(Errc::io, "could not write " + path);
  return path;
}

}  // namespace zpilab
