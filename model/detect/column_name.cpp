#include "model/detect/column_name.h"

#include "model/detect/text_lines.h"

namespace zpilab {
namespace {

constexpr std::int64_t kLongestWindowMs = 600'000;
constexpr std::string_view kUnit = "ms";

}  // namespace

std::optional<NamedColumn> parse_column_name(std::string_view name) {
  const std::size_t at = name.find('@');
  const FeatureRow* feature = find_feature(name.substr(0, at));
  if (!feature || has_window(feature->statistic) != (at != std::string_view::npos)) return std::nullopt;
  if (at == std::string_view::npos) return NamedColumn{feature, std::nullopt};
  std::string_view length = name.substr(at + 1);
  if (!length.ends_with(kUnit)) return std::nullopt;
  length.remove_suffix(kUnit.size());
  const auto ms = parse_number<std::int64_t>(length);
  if (!ms || *ms < 0 || *ms > kLongestWindowMs) return std::nullopt;
  return NamedColumn{feature, *ms * kMillisecond};
}

}  // namespace zpilab
