#include <filesystem>
#include <system_error>

#include "harness/core/share_folder.h"

namespace zpilab {

std::string program_folder() {
  std::error_code error;
  const auto program = std::filesystem::read_symlink("/proc/self/exe", error);
  return error ? std::string(".") : program.parent_path().string();
}

}  // namespace zpilab
