// A small table for people: padded columns for the terminal, or Markdown for cards and issues.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace zpilab {

enum class TableStyle : std::uint8_t { text, markdown };

class TextTable {
 public:
  explicit TextTable(std::vector<std::string> head) : head_(std::move(head)) {}
  /// Precondition: as many cells as the head has.
  void add(std::vector<std::string> row);
  bool empty() const { return rows_.empty(); }
  /// Ends in a newline. Columns whose cells all look like numbers stand to the right.
  std::string print(TableStyle style) const;

 private:
  bool numeric(std::size_t column) const;
  std::string text() const;
  std::string markdown() const;

  std::vector<std::string> head_;
  std::vector<std::vector<std::string>> rows_;
};

}  // namespace zpilab
