#include <windows.h>

#include <array>
#include <filesystem>

#include "harness/core/share_folder.h"

namespace zpilab {

std::string program_folder() {
  std::array<wchar_t, 4096> path{};
  const DWORD length = ::GetModuleFileNameW(nullptr, path.data(), static_cast<DWORD>(path.size()));
  if (length == 0 || length == path.size()) return ".";
  return std::filesystem::path(path.data()).parent_path().string();
}

}  // namespace zpilab
