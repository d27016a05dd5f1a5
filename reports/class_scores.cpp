#include "reports/class_scores.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <fstream>
#include <iterator>
#include <optional>

namespace zpilab {
namespace {

std::vector<std::string_view> cells_of(std::string_view line) {
  std::vector<std::string_view> cells;
  for (std::size_t from = 0; from <= line.size();) {
    const std::size_t end = std::min(line.find(',', from), line.size());
    cells.push_back(line.substr(from, end - from));
    from = end + 1;
  }
  return cells;
}

/// Margins may have exponents, which people's numbers have not.
std::optional<double> number(std::string_view text) {
  double value = 0;
  const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (problem != std::errc() || end != text.data() + text.size() || !std::isfinite(value))
    return std::nullopt;
  return value;
}

struct Columns {
  std::size_t trial = 0, time = 0;
  std::array<std::size_t, kClassCount> margins{};
};

std::optional<Columns> columns_of(std::string_view header) {
  const std::vector<std::string_view> names = cells_of(header);
  const auto find = [&](const std::string& name) {
    return static_cast<std::size_t>(std::find(names.begin(), names.end(), name) - names.begin());
  };
  Columns columns{find("trial"), find("time_s"), {}};
  std::size_t last = std::max(columns.trial, columns.time);
  for (std::size_t c = 0; c < kClassCount; ++c) {
    columns.margins[c] = find("margin_" + std::string(kClassNames[c]));
    last = std::max(last, columns.margins[c]);
  }
  return last < names.size() ? std::optional(columns) : std::nullopt;
}

/// Softmax.
std::array<double, kClassCount> probabilities(const std::array<double, kClassCount>& margins) {
  const double largest = *std::max_element(margins.begin(), margins.end());
  std::array<double, kClassCount> result{};
  double sum = 0;
  for (std::size_t c = 0; c < kClassCount; ++c) sum += result[c] = std::exp(margins[c] - largest);
  for (double& probability : result) probability /= sum;
  return result;
}

bool add_line(std::string_view line, const Columns& columns, ScoresByTrial& scores) {
  const std::vector<std::string_view> cells = cells_of(line);
  const auto cell = [&](std::size_t column) {
    return column < cells.size() ? number(cells[column]) : std::nullopt;
  };
  const auto trial = cell(columns.trial), time = cell(columns.time);
  if (!trial || *trial < 1 || *trial > 1e9 || !time) return false;
  std::array<double, kClassCount> margins{};
  for (std::size_t c = 0; c < kClassCount; ++c) {
    const auto margin = cell(columns.margins[c]);
    if (!margin) return false;
    margins[c] = *margin;
  }
  scores[static_cast<int>(*trial)].push_back({*time, probabilities(margins)});
  return true;
}

}  // namespace

Result<ScoresByTrial> parse_class_scores(std::string_view text, const std::string& path) {
  ScoresByTrial scores;
  std::optional<Columns> columns;
  int number_of_line = 0;
  for (std::size_t from = 0; from < text.size();) {
    const std::size_t end = std::min(text.find('\n', from), text.size());
    const std::string_view line = text.substr(from, end - from);
    from = end + 1;
    ++number_of_line;
    const bool good = columns ? add_line(line, *columns, scores) : (columns = columns_of(line)).has_value();
    if (!good)
      return make_error(Errc::invalid_input, "not what `zpilab model replay FILE --samples` prints",
                        path + ":" + std::to_string(number_of_line));
  }
  return scores;
}

Result<ScoresByTrial> load_class_scores(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  const std::string text((std::istreambuf_iterator<char>(file)), {});
  if (!file) return make_error(Errc::io, "cannot be read", path);
  return parse_class_scores(text, path);
}

}  // namespace zpilab
