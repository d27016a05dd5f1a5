#include "model/evaluate/text_table.h"

#include <algorithm>
#include <cassert>

namespace zpilab {
namespace {

std::string padded(const std::string& cell, std::size_t width, bool right) {
  const std::string blanks(width - std::min(width, cell.size()), ' ');
  return right ? blanks + cell : cell + blanks;
}

std::string markdown_row(const std::vector<std::string>& cells) {
  std::string line = "|";
  for (const std::string& cell : cells) line += " " + cell + " |";
  return line + "\n";
}

}  // namespace

void TextTable::add(std::vector<std::string> row) {
  assert(row.size() == head_.size());
  rows_.push_back(std::move(row));
}

bool TextTable::numeric(std::size_t column) const {
  return std::ranges::all_of(rows_, [&](const std::vector<std::string>& row) {
    const std::string& cell = row[column];
    return cell.empty() || cell == "not reached" ||
           std::string_view("0123456789-+<.").find(cell[0]) != std::string_view::npos;
  });
}

std::string TextTable::text() const {
  std::vector<std::size_t> widths;
  for (std::size_t c = 0; c < head_.size(); ++c) {
    std::size_t width = head_[c].size();
    for (const auto& row : rows_) width = std::max(width, row[c].size());
    widths.push_back(width);
  }
  const auto line = [&](const std::vector<std::string>& cells) {
    std::string text;
    for (std::size_t c = 0; c < cells.size(); ++c)
      text += (c == 0 ? "" : "  ") + padded(cells[c], widths[c], numeric(c));
    return text.substr(0, text.find_last_not_of(' ') + 1) + "\n";
  };
  std::string text = line(head_);
  for (const auto& row : rows_) text += line(row);
  return text;
}

std::string TextTable::markdown() const {
  std::string text = markdown_row(head_) + "|";
  for (std::size_t c = 0; c < head_.size(); ++c) text += "---|";
  text += "\n";
  for (const auto& row : rows_) text += markdown_row(row);
  return text;
}

std::string TextTable::print(TableStyle style) const {
  return style == TableStyle::markdown ? markdown() : text();
}

}  // namespace zpilab
