#include <array>
#include <filesystem>
#include <system_error>

#include "harness/core/darwin_sysctl.h"
#include "harness/core/share_folder.h"

namespace zpilab {

std::string program_folder() {
  std::array<char, 4096> path{};
  if (zpi_darwin_program(path.data(), path.size()) != 0) return ".";
  // As it was started: by a link, or with "..".
  std::error_code error;
  const auto program = std::filesystem::canonical(path.data(), error);
  return error ? std::string(".") : program.parent_path().string();
}

}  // namespace zpilab
