// Which columns a model is trained with, and the file that says so: one column name a line as in model files
// ("rst_rate@500ms", or "rst_age" for rows without a window), "#" begins a comment. The windows follow from
// the names. The order of the lines means nothing: the same columns give the same model.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "harness/core/result.h"
#include "model/detect/feature_table.h"

namespace zpilab {

struct ColumnSet {
  std::vector<Nanoseconds> windows;    ///< ascending
  std::vector<FeatureColumn> columns;  ///< in the order of default_columns()
  bool operator==(const ColumnSet&) const = default;
};

/// Every row over every one of these windows that suits it, without those that count octets.
ColumnSet default_column_set(std::vector<Nanoseconds> windows);
/// With those: they show what packet sizes would buy.
ColumnSet column_set_with_octets(std::vector<Nanoseconds> windows);

/// Errc::invalid_input says "file:line" and the name that is unknown or there twice, or that no column has a
/// window: a model must have one. Windows are 0.1 to 600 s long, at most 16.
Result<ColumnSet> parse_column_set(std::string_view text, const std::string& file);
Result<ColumnSet> read_column_set(const std::string& path);

/// The file's text: the heading as comments, then the names.
std::string serialise(const ColumnSet& set, std::string_view heading);
/// In place of a file of that name, whole or not at all.
Result<Done> write_column_set(const ColumnSet& set, std::string_view heading, const std::string& path);

/// Those columns of the set, by index, and the windows that are left. Windows nobody uses are gone.
ColumnSet subset(const ColumnSet& set, const std::vector<std::size_t>& columns);
/// Only columns all of whose counters are portable.
ColumnSet portable_columns(const ColumnSet& set);
/// Whether Linux, Android and Windows all have a counter of this name. Darwin lacks several of those, above
/// all the resets that were sent.
bool is_portable(std::string_view counter);

}  // namespace zpilab
