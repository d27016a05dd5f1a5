// The name of a column, read: "rst_rate@500ms", or "rst_age" for rows that have no window. What
// column_name() writes; in model files and in files of columns.
#pragma once

#include <optional>
#include <string_view>

#include "model/detect/feature_table.h"

namespace zpilab {

struct NamedColumn {
  const FeatureRow* feature = nullptr;
  std::optional<Nanoseconds> window;  ///< its length; none for rows that have no window
};

/// Nothing if no row has that name, or it has a window and should not, or none and should, or one that is
/// negative or beyond 600 s.
std::optional<NamedColumn> parse_column_name(std::string_view name);

}  // namespace zpilab
