// What `sqlite3 FILE QUERY` prints: rows of text, for tests that look at a campaign file as a user would.
#pragma once

#include <sqlite3.h>

#include <stdexcept>
#include <string>

namespace zpilab {

/// Cells joined by '|', rows by '\n'.
inline std::string query(const std::string& path, const std::string& sql, int flags = SQLITE_OPEN_READONLY) {
  sqlite3* database = nullptr;
  std::string text;
  const auto append = [](void* out, int columns, char** cells, char**) {
    auto& rows = *static_cast<std::string*>(out);
    if (!rows.empty()) rows += '\n';
    for (int i = 0; i < columns; ++i)
      rows += std::string(i > 0 ? "|" : "") + (cells[i] == nullptr ? "" : cells[i]);
    return 0;
  };
  int code = sqlite3_open_v2(path.c_str(), &database, flags, nullptr);
  if (code == SQLITE_OK) code = sqlite3_exec(database, sql.c_str(), append, &text, nullptr);
  const std::string message = sqlite3_errmsg(database);
  sqlite3_close(database);
  if (code != SQLITE_OK) throw std::runtime_error(message);
  return text;
}

}  // namespace zpilab
