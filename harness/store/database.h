// SQLite behind three small classes: a Database, a Statement, a Transaction that rolls back unless committed.
// Failures are thrown as StoreFailure and never leave harness/store: public functions run inside guarded().
#pragma once

#include <cstdint>
#include <exception>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "harness/core/result.h"

struct sqlite3;
struct sqlite3_stmt;

namespace zpilab {

struct StoreFailure : std::exception {
  explicit StoreFailure(Error e) : error(std::move(e)) {}
  const char* what() const noexcept override { return error.what.c_str(); }
  Error error;
};

/// Runs a function that may throw StoreFailure and gives its value or the error.
template <typename Function>
auto guarded(Function&& function) -> Result<decltype(function())> {
  try {
    return function();
  } catch (const StoreFailure& failure) {
    return failure.error;
  } catch (const std::exception& problem) {
    return make_error(Errc::failed, std::string("campaign file: ") + problem.what());
  }
}

/// Bytes to bind as BLOB; everything else that is text is bound as TEXT.
struct Blob {
  std::string_view bytes;
};

/// What a file is to its user, for messages.
struct FileKind {
  std::string_view name;
  std::string_view when_room_was_made;  ///< what to do then
};
inline constexpr FileKind kCampaignFile = {"campaign file", "go on with `zpilab resume`"};

class Database {
 public:
  enum class Mode { read_only, read_only_immutable, read_write, in_memory };
  /// Throws StoreFailure. `read_only` tidies up behind a killed writer if it may. `immutable`: no locks and
  /// no -wal; only for files that nobody writes. `in_memory`: empty, and the path only names it in messages.
  Database(const std::string& path, Mode mode, const FileKind& kind = kCampaignFile);

  /// One or more statements without parameters.
  void execute(const std::string& sql);
  std::int64_t last_insert_id() const;
  /// The database as the bytes of a file.
  std::string file_image() const;
  const std::string& path() const { return path_; }
  const FileKind& kind() const { return kind_; }
  sqlite3* handle() const { return handle_.get(); }
  /// Throws what SQLite last said as an Error with advice.
  [[noreturn]] void fail(int code) const;

 private:
  struct Close {
    void operator()(sqlite3* handle) const;
  };
  std::string path_;
  FileKind kind_;
  std::unique_ptr<sqlite3, Close> handle_;
};

class Statement {
 public:
  Statement(Database& database, std::string_view sql);
  template <typename... Values>
  Statement(Database& database, std::string_view sql, const Values&... values) : Statement(database, sql) {
    bind_all(values...);
  }

  /// Binds, runs to the end and resets: for inserts.
  template <typename... Values>
  void run(const Values&... values) {
    bind_all(values...);
    run_to_end();
  }
  /// Binds anew for another round of next().
  template <typename... Values>
  void restart(const Values&... values) {
    reset();
    bind_all(values...);
  }
  /// Moves to the next row; false behind the last.
  bool next();

  bool is_null(int column) const;
  std::int64_t integer(int column) const;
  double real(int column) const;
  std::string text(int column) const;  ///< TEXT or BLOB, byte for byte
  std::optional<std::int64_t> optional_integer(int column) const;
  std::optional<double> optional_real(int column) const;
  std::optional<std::string> optional_text(int column) const;

 private:
  template <typename... Values>
  void bind_all(const Values&... values) {
    int index = 0;
    (bind(++index, values), ...);
  }
  void bind(int index, std::int64_t value);
  void bind(int index, int value) { bind(index, std::int64_t{value}); }
  void bind(int index, bool value) { bind(index, std::int64_t{value}); }
  void bind(int index, std::uint32_t value) { bind(index, std::int64_t{value}); }
  void bind(int index, double value);
  void bind(int index, std::string_view value);
  void bind(int index, const std::string& value) { bind(index, std::string_view(value)); }
  void bind(int index, const char* value) { bind(index, std::string_view(value)); }
  void bind(int index, Blob value);
  void bind_null(int index);
  template <typename T>
  void bind(int index, const std::optional<T>& value) {
    value ? bind(index, *value) : bind_null(index);
  }
  void run_to_end();
  void reset();
  void check(int code) const;

  struct Finalize {
    void operator()(sqlite3_stmt* statement) const;
  };
  Database* database_;
  std::unique_ptr<sqlite3_stmt, Finalize> statement_;
};

/// Rolls back when destroyed before commit().
class Transaction {
 public:
  enum class Kind { read, write };
  Transaction(Database& database, Kind kind);
  Transaction(const Transaction&) = delete;
  Transaction& operator=(const Transaction&) = delete;
  ~Transaction();
  void commit();

 private:
  Database& database_;
  bool open_ = true;
};

}  // namespace zpilab
