#include "agents/temporary_folder.h"

#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <system_error>
#include <utility>

namespace zpilab {

std::string temporary_root() {
  const char* const folder = std::getenv("TMPDIR");
  return folder != nullptr && *folder != '\0' ? folder : "/tmp";
}

Result<TemporaryFolder> TemporaryFolder::create() {
  std::string path = temporary_root() + "/zpi-agent-XXXXXX";
  if (::mkdtemp(path.data()) == nullptr)
    return make_error(Errc::io, errno_message("make a folder in " + temporary_root(), errno));
  return TemporaryFolder(std::move(path));
}

TemporaryFolder::TemporaryFolder(std::string path) : path_(std::move(path)) {}

TemporaryFolder::TemporaryFolder(TemporaryFolder&& other) noexcept : path_(std::exchange(other.path_, {})) {}

TemporaryFolder::~TemporaryFolder() {
  std::error_code ignored;  // nothing can be done about it in a destructor
  if (!path_.empty()) std::filesystem::remove_all(path_, ignored);
}

}  // namespace zpilab
