#include "harness/core/share_folder.h"

#include <cstdlib>
#include <filesystem>

namespace zpilab {

std::string share_folder() {
  if (const char* folder = std::getenv("ZPILAB_SHARE"); folder != nullptr && *folder != '\0') return folder;
  return (std::filesystem::path(program_folder()).parent_path() / "share" / "zpilab").string();
}

}  // namespace zpilab
