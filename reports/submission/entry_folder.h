// The files of one entry on disk, as a stranger may have left them: names and sizes first, then one file at a
// time. Nothing is followed, nothing but regular files is opened, and never more is read than the limits say.
#pragma once

#include <map>
#include <optional>
#include <string>

#include "harness/core/unique_fd.h"
#include "reports/submission/finding.h"

namespace zpilab {

inline constexpr std::int64_t kMostFileBytes = std::int64_t{20} << 20;
inline constexpr std::int64_t kMostEntryBytes = std::int64_t{200} << 20;
inline constexpr std::size_t kMostFiles = 20'000;

class EntryFolder {
 public:
  /// What does not belong into an entry is a finding, and left out.
  static EntryFolder open(const std::string& path, Findings& findings);

  /// By path inside the entry.
  const std::map<std::string, std::int64_t>& sizes() const { return sizes_; }
  std::optional<std::string> read(const std::string& path) const;

 private:
  void list(int folder, const std::string& prefix, Findings& findings);
  void list_one(int folder, const std::string& prefix, const std::string& name, Findings& findings);

  UniqueFd root_, evidence_;
  std::map<std::string, std::int64_t> sizes_;
  std::int64_t total_ = 0;
  std::size_t seen_ = 0;
};

}  // namespace zpilab
