// ScratchFolder: a private folder under /run of this host (a tmpfs of its own in a cell) for keys,
// configurations, web pages and logs. Removed with everything in it.
#pragma once

#include <string>

#include "harness/core/result.h"

namespace zpilab {

class ScratchFolder {
 public:
  static Result<ScratchFolder> create();
  ScratchFolder(ScratchFolder&& other) noexcept;
  ScratchFolder& operator=(ScratchFolder&&) = delete;
  ~ScratchFolder();

  const std::string& path() const { return path_; }
  /// Writes a whole file below the folder and gives its path.
  Result<std::string> write(const std::string& name, const std::string& text) const;

 private:
  explicit ScratchFolder(std::string path);

  std::string path_;  ///< empty once moved from
};

}  // namespace zpilab
