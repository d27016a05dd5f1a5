#include "reports/submission/entry_folder.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <memory>
#include <string_view>

#include "harness/core/result.h"
#include "reports/submission/json_fields.h"
#include "reports/submission/submission_files.h"

namespace zpilab {
namespace {

constexpr int kFolderFlags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;

std::string stem(std::string_view name) {
  for (const std::string_view suffix : {".jsonl", ".xml", ".json.sig"})
    if (name.ends_with(suffix)) return std::string(name.substr(0, name.size() - suffix.size()));
  return std::string(name);
}

std::string_view kind_of(mode_t mode) {
  if (S_ISLNK(mode)) return "a symbolic link";
  if (S_ISFIFO(mode)) return "a pipe";
  if (S_ISSOCK(mode)) return "a socket";
  if (S_ISBLK(mode) || S_ISCHR(mode)) return "a device";
  return S_ISDIR(mode) ? "a folder" : "no regular file";
}

struct CloseFolder {
  void operator()(DIR* folder) const { ::closedir(folder); }
};

}  // namespace

EntryFolder EntryFolder::open(const std::string& path, Findings& findings) {
  EntryFolder entry;
  entry.root_ = UniqueFd(::open(path.c_str(), kFolderFlags));
  if (entry.root_.get() < 0) {
    findings.add("file.read", {}, 0, errno_message("open the folder", errno));
    return entry;
  }
  entry.list(entry.root_.get(), {}, findings);
  return entry;
}

void EntryFolder::list(int folder, const std::string& prefix, Findings& findings) {
  const std::unique_ptr<DIR, CloseFolder> names(::fdopendir(::fcntl(folder, F_DUPFD_CLOEXEC, 0)));
  if (!names) return findings.add("file.read", prefix, 0, errno_message("list the folder", errno));
  while (const dirent* found = ::readdir(names.get())) {  // NOLINT(concurrency-mt-unsafe): one thread
    const std::string name = static_cast<const char*>(found->d_name);
    if (name == "." || name == "..") continue;
    if (++seen_ > kMostFiles) return findings.add("file.count", prefix, 0, "more than 20,000");
    list_one(folder, prefix, name, findings);
  }
}

void EntryFolder::list_one(int folder, const std::string& prefix, const std::string& name,
                           Findings& findings) {
  const std::string path = prefix + name;
  if (!is_submission_name(stem(name))) return findings.add("file.name", in_quotes(path), 0, in_quotes(name));
  struct stat about {};
  if (::fstatat(folder, name.c_str(), &about, AT_SYMLINK_NOFOLLOW) != 0)
    return findings.add("file.read", path, 0, errno_message("look at it", errno));
  if (S_ISDIR(about.st_mode) && prefix.empty() && name == kEvidenceFolder) {
    evidence_ = UniqueFd(::openat(folder, name.c_str(), kFolderFlags));
    return list(evidence_.get(), name + "/", findings);
  }
  if (!S_ISREG(about.st_mode)) return findings.add("file.kind", path, 0, std::string(kind_of(about.st_mode)));
  if (about.st_size > kMostFileBytes)
    return findings.add("file.size", path, 0, std::to_string(about.st_size) + " bytes");
  total_ += about.st_size;
  if (total_ > kMostEntryBytes)
    return findings.add("file.size", path, 0, "with it, more than 200 MiB together");
  sizes_[path] = about.st_size;
}

std::optional<std::string> EntryFolder::read(const std::string& path) const {
  const auto listed = sizes_.find(path);
  if (listed == sizes_.end()) return std::nullopt;
  const std::string folder = std::string(kEvidenceFolder) + "/";
  const bool evidence = path.starts_with(folder);
  // O_NONBLOCK: it may have become a pipe since it was listed.
  const UniqueFd file(::openat(evidence ? evidence_.get() : root_.get(),
                               path.c_str() + (evidence ? folder.size() : 0),
                               O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
  struct stat about {};
  if (file.get() < 0 || ::fstat(file.get(), &about) != 0 || !S_ISREG(about.st_mode)) return std::nullopt;
  std::string text(static_cast<std::size_t>(listed->second) + 1, '\0');
  std::size_t taken = 0;
  while (taken < text.size()) {
    const ssize_t got = ::read(file.get(), text.data() + taken, text.size() - taken);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return std::nullopt;
    if (got == 0) break;
    taken += static_cast<std::size_t>(got);
  }
  text.resize(taken);  // one byte more than it had says that it grew; its size is then another
  return text;
}

}  // namespace zpilab
