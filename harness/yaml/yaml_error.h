// What is wrong in a YAML file, collected while it is read, so that a user sees all of it at once. Each entry
// is printed as `file:line:column: what is wrong; what is allowed`, with the source line and a caret under
// it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "harness/core/result.h"

namespace zpilab {

/// 1-based. The column counts bytes, as compilers do.
struct TextPosition {
  int line = 1;
  int column = 1;

  auto operator<=>(const TextPosition&) const = default;
};

class YamlErrors {
 public:
  /// `text` must outlive this object.
  YamlErrors(std::string file_name, std::string_view text) : file_(std::move(file_name)), text_(text) {}

  void add(TextPosition at, std::string message);
  bool empty() const { return entries_.empty(); }
  /// All of them in the order of the file (the first 20), as one Error. Precondition: not empty().
  Error to_error() const;

 private:
  struct Entry {
    TextPosition at;
    std::string message;
  };

  std::string_view source_line(int line) const;
  std::string excerpt(TextPosition at) const;

  std::string file_;
  std::string_view text_;
  std::vector<Entry> entries_;
};

/// ` (did you mean "lead_in"?)` if one of the names is close to what was written, else "".
std::string did_you_mean(std::string_view written, const std::vector<std::string_view>& names);
/// "a, b or c".
std::string join_choices(const std::vector<std::string_view>& names);
/// The text in quotes for a message: control characters escaped, cut after 60 bytes.
std::string shown(std::string_view text);

}  // namespace zpilab
