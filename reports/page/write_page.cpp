#include "reports/page/write_page.h"

#include <fstream>

#include "harness/store/database.h"
#include "harness/store/new_file.h"

namespace zpilab {
namespace {

/// Any SQLite file: nobody wants it replaced by a page.
bool is_database(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::string start(15, '\0');
  return file.read(start.data(), 15) && start == "SQLite format 3";
}

}  // namespace

Result<Done> write_page(const std::string& path, std::string_view text) {
  if (is_database(path))
    return make_error(Errc::invalid_input, "is a database, and is not replaced; give another name", path);
  return guarded([&] {
    replace_whole_file(path, text);
    return Done{};
  });
}

}  // namespace zpilab
