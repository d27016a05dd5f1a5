#include "harness/store/database.h"

#include <sqlite3.h>

#include <cerrno>

namespace zpilab {
namespace {

constexpr int kBusyTimeoutMs = 5'000;

/// A path as SQLite's URI, so that `immutable` can be asked for. Everything that is not plain is
/// percent-encoded.
std::string immutable_uri(const std::string& path) {
  constexpr std::string_view kHex = "0123456789ABCDEF";
  std::string uri = "file:";
  for (const char c : path) {
    const auto byte = static_cast<unsigned char>(c);
    const bool plain = (byte >= '0' && byte <= '9') || (byte >= 'A' && byte <= 'Z') ||
                       (byte >= 'a' && byte <= 'z') || byte == '/' || byte == '.' || byte == '-' ||
                       byte == '_';
    if (plain) {
      uri += c;
    } else {
      uri += {'%', kHex[byte >> 4], kHex[byte & 15]};
    }
  }
  return uri + "?immutable=1";
}

Error cannot_write(const std::string& why, const FileKind& kind, const std::string& path) {
  return make_error(Errc::io,
                    "cannot write: " + why + ". What was recorded before is safe. Make room, then " +
                        std::string(kind.when_room_was_made),
                    path);
}

bool is_failed_write(int code) {
  return code == SQLITE_IOERR_WRITE || code == SQLITE_IOERR_FSYNC || code == SQLITE_IOERR_TRUNCATE ||
         code == SQLITE_IOERR_SHMSIZE;
}

Error explain(int code, int system_errno, const std::string& message, const FileKind& kind,
              const std::string& path) {
  const int primary = code & 0xFF;
  if (primary == SQLITE_FULL || system_errno == ENOSPC || system_errno == EDQUOT || system_errno == EFBIG)
    return cannot_write("no space left", kind, path);
  if (is_failed_write(code)) return cannot_write(message, kind, path);
  switch (primary) {
    case SQLITE_NOTADB:
      return make_error(Errc::invalid_input, "not a " + std::string(kind.name) + ": it is no SQLite database",
                        path);
    case SQLITE_CORRUPT:
      return make_error(
          Errc::invalid_input,
          "the file is damaged (" + message + "). Salvage what is readable with `sqlite3 FILE .recover`",
          path);
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return make_error(Errc::unavailable, "another program keeps the file locked; close it and try again",
                        path);
    case SQLITE_CANTOPEN:
    case SQLITE_PERM:
    case SQLITE_READONLY:
    case SQLITE_IOERR:
      return make_error(Errc::io, system_errno != 0 ? errno_message(message, system_errno) : message, path);
    default:
      return make_error(Errc::failed, "SQLite: " + message, path);
  }
}

}  // namespace

void Database::Close::operator()(sqlite3* handle) const { sqlite3_close_v2(handle); }

Database::Database(const std::string& path, Mode mode, const FileKind& kind) : path_(path), kind_(kind) {
  int flags = SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;
  if (mode == Mode::read_write || mode == Mode::read_only) flags |= SQLITE_OPEN_READWRITE;
  if (mode == Mode::in_memory) flags |= SQLITE_OPEN_READWRITE | SQLITE_OPEN_MEMORY;
  if (mode == Mode::read_only_immutable) flags |= SQLITE_OPEN_READONLY | SQLITE_OPEN_URI;
  sqlite3* handle = nullptr;
  // A relative path that begins with "file:" or ":memory:" must stay a path.
  const std::string plain = path.starts_with('/') ? path : "./" + path;
  const std::string name = mode == Mode::read_only_immutable ? immutable_uri(plain) : plain;
  const int code = sqlite3_open_v2(name.c_str(), &handle, flags, nullptr);
  handle_.reset(handle);
  if (code != SQLITE_OK) fail(code);
  sqlite3_busy_timeout(handle, kBusyTimeoutMs);
  // The file may come from somebody else: its schema gets no special powers.
  sqlite3_db_config(handle, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
  sqlite3_db_config(handle, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
  // A connection that SQLite itself takes for read-only would leave -wal and -shm behind when it is the last
  // to close.
  if (mode == Mode::read_only) execute("PRAGMA query_only = ON");
}

void Database::fail(int code) const {
  if (!handle_) throw StoreFailure(make_error(Errc::io, "SQLite: out of memory", path_));
  throw StoreFailure(
      explain(code, sqlite3_system_errno(handle_.get()), sqlite3_errmsg(handle_.get()), kind_, path_));
}

void Database::execute(const std::string& sql) {
  if (const int code = sqlite3_exec(handle_.get(), sql.c_str(), nullptr, nullptr, nullptr); code != SQLITE_OK)
    fail(code);
}

std::int64_t Database::last_insert_id() const { return sqlite3_last_insert_rowid(handle_.get()); }

std::string Database::file_image() const {
  sqlite3_int64 size = 0;
  const std::unique_ptr<unsigned char, decltype(&sqlite3_free)> bytes(
      sqlite3_serialize(handle_.get(), "main", &size, 0), &sqlite3_free);
  if (!bytes) throw StoreFailure(make_error(Errc::io, "SQLite: out of memory", path_));
  return {reinterpret_cast<const char*>(bytes.get()), static_cast<std::size_t>(size)};
}

void Statement::Finalize::operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }

Statement::Statement(Database& database, std::string_view sql) : database_(&database) {
  sqlite3_stmt* statement = nullptr;
  const int code =
      sqlite3_prepare_v2(database.handle(), sql.data(), static_cast<int>(sql.size()), &statement, nullptr);
  statement_.reset(statement);
  check(code);
}

void Statement::check(int code) const {
  if (code != SQLITE_OK) database_->fail(code);
}

void Statement::bind(int index, std::int64_t value) {
  check(sqlite3_bind_int64(statement_.get(), index, value));
}
void Statement::bind(int index, double value) { check(sqlite3_bind_double(statement_.get(), index, value)); }
void Statement::bind_null(int index) { check(sqlite3_bind_null(statement_.get(), index)); }
void Statement::bind(int index, std::string_view value) {
  const char* data = value.data() == nullptr ? "" : value.data();  // a null pointer would bind NULL
  check(sqlite3_bind_text64(statement_.get(), index, data, value.size(), SQLITE_TRANSIENT, SQLITE_UTF8));
}
void Statement::bind(int index, Blob value) {
  check(
      sqlite3_bind_blob64(statement_.get(), index, value.bytes.data(), value.bytes.size(), SQLITE_TRANSIENT));
}

bool Statement::next() {
  const int code = sqlite3_step(statement_.get());
  if (code == SQLITE_ROW) return true;
  if (code != SQLITE_DONE) database_->fail(code);
  return false;
}

void Statement::run_to_end() {
  while (next()) {
  }
  reset();
}

void Statement::reset() { sqlite3_reset(statement_.get()); }

bool Statement::is_null(int column) const {
  return sqlite3_column_type(statement_.get(), column) == SQLITE_NULL;
}
std::int64_t Statement::integer(int column) const { return sqlite3_column_int64(statement_.get(), column); }
double Statement::real(int column) const { return sqlite3_column_double(statement_.get(), column); }
std::string Statement::text(int column) const {
  const void* data = sqlite3_column_blob(statement_.get(), column);
  const int size = sqlite3_column_bytes(statement_.get(), column);
  return data == nullptr ? std::string()
                         : std::string(static_cast<const char*>(data), static_cast<std::size_t>(size));
}
std::optional<std::int64_t> Statement::optional_integer(int column) const {
  return is_null(column) ? std::nullopt : std::optional(integer(column));
}
std::optional<double> Statement::optional_real(int column) const {
  return is_null(column) ? std::nullopt : std::optional(real(column));
}
std::optional<std::string> Statement::optional_text(int column) const {
  return is_null(column) ? std::nullopt : std::optional(text(column));
}

Transaction::Transaction(Database& database, Kind kind) : database_(database) {
  database_.execute(kind == Kind::write ? "BEGIN IMMEDIATE" : "BEGIN");
}
Transaction::~Transaction() {
  // SQLite may have rolled back already (disk full); a second ROLLBACK would only fail.
  if (open_ && sqlite3_get_autocommit(database_.handle()) == 0)
    sqlite3_exec(database_.handle(), "ROLLBACK", nullptr, nullptr, nullptr);
}
void Transaction::commit() {
  database_.execute("COMMIT");
  open_ = false;
}

}  // namespace zpilab
