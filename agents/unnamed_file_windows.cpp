#include <windows.h>

#include <array>
#include <cerrno>

#include "agents/unnamed_file.h"

namespace zpilab {

struct UnnamedFile::File {
  HANDLE handle;
  explicit File(HANDLE taken) : handle(taken) {}
  File(const File&) = delete;
  File& operator=(const File&) = delete;
  ~File() { ::CloseHandle(handle); }
};

namespace {

OVERLAPPED at(std::size_t offset) {
  OVERLAPPED where{};
  where.Offset = static_cast<DWORD>(offset & 0xFFFFFFFF);
  where.OffsetHigh = static_cast<DWORD>(offset >> 32);
  return where;
}

}  // namespace

UnnamedFile::UnnamedFile() = default;
UnnamedFile::UnnamedFile(UnnamedFile&& other) noexcept = default;
UnnamedFile& UnnamedFile::operator=(UnnamedFile&& other) noexcept = default;
UnnamedFile::~UnnamedFile() = default;

UnnamedFile UnnamedFile::create(const std::string& folder) {
  std::array<char, MAX_PATH> path{};
  UnnamedFile made;
  errno = EIO;
  if (::GetTempFileNameA(folder.c_str(), "zpi", 0, path.data()) == 0) return made;
  // Windows has no files without a name; the system removes this one with its last handle.
  const HANDLE handle = ::CreateFileA(path.data(), GENERIC_READ | GENERIC_WRITE, 0, nullptr, CREATE_ALWAYS,
                                      FILE_ATTRIBUTE_TEMPORARY | FILE_FLAG_DELETE_ON_CLOSE, nullptr);
  if (handle != INVALID_HANDLE_VALUE) made.file_ = std::make_unique<File>(handle);
  return made;
}

bool UnnamedFile::write(std::string_view bytes, std::size_t offset) {
  OVERLAPPED where = at(offset);
  DWORD count = 0;
  errno = EIO;
  return ::WriteFile(file_->handle, bytes.data(), static_cast<DWORD>(bytes.size()), &count, &where) != 0 &&
         count == bytes.size();
}

bool UnnamedFile::read(std::string& bytes, std::size_t offset) const {
  OVERLAPPED where = at(offset);
  DWORD count = 0;
  return ::ReadFile(file_->handle, bytes.data(), static_cast<DWORD>(bytes.size()), &count, &where) != 0 &&
         count == bytes.size();
}

}  // namespace zpilab
