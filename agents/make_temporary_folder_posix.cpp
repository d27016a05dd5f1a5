#include <unistd.h>  // mkdtemp() of macOS

#include <cerrno>
#include <cstdlib>
#include <utility>

#include "agents/temporary_folder.h"

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

}  // namespace zpilab
