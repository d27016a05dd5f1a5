#include "agents/temporary_folder.h"

#include <filesystem>
#include <system_error>
#include <utility>

namespace zpilab {

TemporaryFolder::TemporaryFolder(std::string path) : path_(std::move(path)) {}

TemporaryFolder::TemporaryFolder(TemporaryFolder&& other) noexcept : path_(std::exchange(other.path_, {})) {}

TemporaryFolder::~TemporaryFolder() {
  std::error_code ignored;  // nothing can be done about it in a destructor
  if (!path_.empty()) std::filesystem::remove_all(path_, ignored);
}

}  // namespace zpilab
