#include "model/train/column_set.h"

#include <algorithm>
#include <cerrno>
#include <fstream>
#include <map>
#include <sstream>

#include "model/detect/column_name.h"
#include "model/detect/text_lines.h"
#include "model/detect/whole_file.h"

namespace zpilab {
namespace {

constexpr Nanoseconds kShortestWindow = 100 * kMillisecond;
constexpr std::size_t kMostWindows = 16;
constexpr std::string_view kBlanks = " \t\r";

std::string_view without_comment(std::string_view line) {
  line = line.substr(0, line.find('#'));
  const std::size_t first = line.find_first_not_of(kBlanks);
  if (first == std::string_view::npos) return {};
  return line.substr(first, line.find_last_not_of(kBlanks) - first + 1);
}

/// In the order of default_columns(): window by window, rows without one last.
bool stands_before(const NamedColumn& a, const NamedColumn& b) {
  if (a.window.has_value() != b.window.has_value()) return a.window.has_value();
  return a.window != b.window ? a.window < b.window : a.feature < b.feature;
}

ColumnSet make_set(std::vector<NamedColumn> named) {
  std::ranges::sort(named, stands_before);
  ColumnSet set;
  for (const NamedColumn& column : named) {
    if (!column.window) {
      set.columns.push_back({column.feature, 0});
      continue;
    }
    if (set.windows.empty() || set.windows.back() != *column.window) set.windows.push_back(*column.window);
    set.columns.push_back({column.feature, set.windows.size() - 1});
  }
  return set;
}

NamedColumn named(const FeatureColumn& column, const ColumnSet& set) {
  if (!has_window(column.feature->statistic)) return {column.feature, std::nullopt};
  return {column.feature, set.windows[column.window]};
}

}  // namespace

ColumnSet default_column_set(std::vector<Nanoseconds> windows) {
  ColumnSet set;
  set.columns = default_columns(windows);
  set.windows = std::move(windows);
  return set;
}

ColumnSet column_set_with_octets(std::vector<Nanoseconds> windows) {
  ColumnSet set = default_column_set(std::move(windows));
  std::vector<NamedColumn> all;
  for (const FeatureColumn& column : set.columns) all.push_back(named(column, set));
  for (const FeatureColumn& column : octet_columns(set.windows)) all.push_back(named(column, set));
  return make_set(std::move(all));
}

Result<ColumnSet> parse_column_set(std::string_view text, const std::string& file) {
  std::vector<NamedColumn> columns;
  std::map<std::string, std::size_t, std::less<>> line_of;
  for (std::size_t line = 1; !text.empty(); ++line) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string name(without_comment(text.substr(0, end)));
    text.remove_prefix(std::min(end + 1, text.size()));
    if (name.empty()) continue;
    const auto refuse = [&](const std::string& why) {
      return make_error(Errc::invalid_input, "\"" + name.substr(0, 80) + "\" " + why,
                        file + ":" + std::to_string(line));
    };
    const auto column = parse_column_name(name);
    if (!column) return refuse("is no column of this program");
    if (column->window && *column->window < kShortestWindow) return refuse("has a window below 100 ms");
    const auto [first, fresh] = line_of.emplace(name, line);
    if (!fresh) return refuse("stands in line " + std::to_string(first->second) + " already");
    columns.push_back(*column);
  }
  ColumnSet set = make_set(std::move(columns));
  if (set.windows.empty())
    return make_error(Errc::invalid_input, "no column has a window, and a model must have one", file);
  if (set.windows.size() > kMostWindows)
    return make_error(Errc::invalid_input, "a model has at most 16 windows", file);
  return set;
}

Result<ColumnSet> read_column_set(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return make_error(Errc::io, errno_message("open", errno), path);
  std::ostringstream text;
  text << file.rdbuf();
  return parse_column_set(text.str(), path);
}

std::string serialise(const ColumnSet& set, std::string_view heading) {
  std::string text;
  for (std::string_view line : split_text(heading, '\n')) text += "# " + std::string(line) + "\n";
  for (const FeatureColumn& column : set.columns) text += column_name(column, set.windows) + "\n";
  return text;
}

Result<Done> write_column_set(const ColumnSet& set, std::string_view heading, const std::string& path) {
  return write_whole_file(serialise(set, heading), path);
}

ColumnSet subset(const ColumnSet& set, const std::vector<std::size_t>& columns) {
  std::vector<NamedColumn> some;
  for (std::size_t column : columns) some.push_back(named(set.columns[column], set));
  return make_set(std::move(some));
}

bool is_portable(std::string_view counter) {
  // Canonical names that Windows has nothing for: agents/counters/counter_table.h.
  constexpr std::string_view kNotOnWindows[] = {"ipv6InMcastPkts", "ipInOctets", "ipv6InOctets"};
  return counter.find('.') == std::string_view::npos &&
         std::ranges::find(kNotOnWindows, counter) == std::end(kNotOnWindows);
}

ColumnSet portable_columns(const ColumnSet& set) {
  std::vector<NamedColumn> portable;
  for (const FeatureColumn& column : set.columns) {
    const auto needed = needed_counters(std::span(&column, 1));
    const bool everywhere = std::ranges::all_of(needed, [](Counter counter) {
      return is_portable(kCounterNames[static_cast<std::size_t>(counter)]);
    });
    if (everywhere) portable.push_back(named(column, set));
  }
  return make_set(std::move(portable));
}

}  // namespace zpilab
