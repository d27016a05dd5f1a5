// Follows a log file that somebody appends to: only what is added from now on, also when the file is made
// later, truncated, or replaced by a new one (log rotation). What wakes the agent: folder_watch.h.
#pragma once

#include <sys/types.h>

#include <memory>
#include <string>
#include <vector>

#include "agents/log_source.h"
#include "harness/core/result.h"
#include "harness/core/unique_fd.h"

namespace zpilab {

class FileTail : public LogSource {
 public:
  static constexpr std::size_t kLongestLine = 64 * 1024;  ///< a line that grows beyond is dropped

  /// The folder must exist. Errors: Errc::io.
  static Result<std::unique_ptr<LogSource>> open(const std::string& path);

  const Channel& channel() const override { return watch_; }
  std::vector<std::string> take_lines() override;

 private:
  FileTail(std::string path, Channel watch) : path_(std::move(path)), watch_(std::move(watch)) {}
  /// True if another file has taken the path.
  bool replaced() const;
  void read_added(std::vector<std::string>& lines);

  std::string path_;
  Channel watch_;
  UniqueFd file_;
  off_t offset_ = 0;
  std::string unfinished_;  ///< a line without its newline yet
};

}  // namespace zpilab
