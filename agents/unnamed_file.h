// A file without a name: it is gone when this process is, however that ends.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

namespace zpilab {

class UnnamedFile {
 public:
  UnnamedFile();
  UnnamedFile(UnnamedFile&& other) noexcept;
  UnnamedFile& operator=(UnnamedFile&& other) noexcept;
  ~UnnamedFile();

  /// Empty, with errno, where it cannot be made.
  static UnnamedFile create(const std::string& folder);
  explicit operator bool() const { return file_ != nullptr; }
  /// All of `bytes` at `offset`. False, with errno, if not.
  bool write(std::string_view bytes, std::size_t offset);
  /// Fills `bytes`, as long as it is, from `offset`.
  bool read(std::string& bytes, std::size_t offset) const;

 private:
  struct File;
  std::unique_ptr<File> file_;
};

}  // namespace zpilab
