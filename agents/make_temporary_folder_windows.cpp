#include <windows.h>

#include <array>
#include <utility>

#include "agents/attach_request.h"
#include "agents/temporary_folder.h"

namespace zpilab {

std::string temporary_root() {
  std::array<char, MAX_PATH + 1> folder{};
  const DWORD length = ::GetTempPathA(static_cast<DWORD>(folder.size()), folder.data());
  std::string path(folder.data(), length);
  while (!path.empty() && path.back() == '\\') path.pop_back();
  return path;
}

Result<TemporaryFolder> TemporaryFolder::create() {
  // A user's folder for temporary files is his alone.
  std::string path = temporary_root() + "\\zpi-agent-" + random_session();
  if (::CreateDirectoryA(path.c_str(), nullptr) == 0)
    return make_error(Errc::io, "make a folder in " + temporary_root() + ": Windows error " +
                                    std::to_string(::GetLastError()));
  return TemporaryFolder(std::move(path));
}

}  // namespace zpilab
