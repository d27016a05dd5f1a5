#include "reports/site/site_files.h"

#include <filesystem>
#include <fstream>
#include <sstream>

#include "reports/page/write_page.h"
#include "reports/site/feeds.h"
#include "reports/site/site_pages.h"

namespace zpilab {
namespace {

bool holds(const std::string& path, const std::string& text) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream held;
  held << file.rdbuf();
  return file && held.str() == text;
}

}  // namespace

std::map<std::string, std::string> site_files(const SiteData& data) {
  std::map<std::string, std::string> files = {{"index.html", index_page(data)},
                                              {"results.json", results_json(data)},
                                              {"results.csv", results_csv(data)},
                                              {"feed.json", feed_json(data)}};
  for (const SiteEntry& shown : data.entries) {
    files[entry_folder(shown.entry.id) + "index.html"] = entry_page(shown);
    files[entry_folder(shown.entry.id) + "entry.json"] = entry_json(shown);
  }
  for (const Withdrawal& withdrawal : data.withdrawals) {
    files[entry_folder(withdrawal.id) + "index.html"] = tombstone_page(withdrawal);
    files[entry_folder(withdrawal.id) + "entry.json"] = tombstone_json(withdrawal);
  }
  return files;
}

Result<int> write_site(const std::map<std::string, std::string>& files, const std::string& folder) {
  int written = 0;
  for (const auto& [name, text] : files) {
    const std::filesystem::path path = std::filesystem::path(folder) / name;
    if (holds(path.string(), text)) continue;
    std::error_code problem;
    std::filesystem::create_directories(path.parent_path(), problem);
    if (problem)
      return make_error(Errc::io, "make the folder: " + problem.message(), path.parent_path().string());
    if (auto done = write_page(path.string(), text); !done.ok()) return done.error();
    ++written;
  }
  return written;
}

}  // namespace zpilab
