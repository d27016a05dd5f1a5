#include "harness/core/share_folder.h"

#include <cstdlib>
#include <filesystem>
#include <system_error>

namespace zpilab {

std::string program_folder() {
  std::error_code error;
  const auto program = std::filesystem::read_symlink("/proc/self/exe", error);
  return error ? std::string(".") : program.parent_path().string();
}

std::string share_folder() {
  if (const char* folder = std::getenv("ZPILAB_SHARE"); folder != nullptr && *folder != '\0') return folder;
  return (std::filesystem::path(program_folder()).parent_path() / "share" / "zpilab").string();
}

}  // namespace zpilab
