// A private folder below $TMPDIR that is removed with everything in it.
#pragma once

#include <string>

#include "harness/core/result.h"

namespace zpilab {

class TemporaryFolder {
 public:
  static Result<TemporaryFolder> create();
  TemporaryFolder(TemporaryFolder&& other) noexcept;
  TemporaryFolder& operator=(TemporaryFolder&&) = delete;
  ~TemporaryFolder();

  const std::string& path() const { return path_; }

 private:
  explicit TemporaryFolder(std::string path);
  std::string path_;
};

/// $TMPDIR, else /tmp; on Windows %TEMP%.
std::string temporary_root();

}  // namespace zpilab
