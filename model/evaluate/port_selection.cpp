#include "model/evaluate/port_selection.h"

#include "model/detect/text_lines.h"

namespace zpilab {
namespace {

std::optional<std::pair<int, int>> parse_range(std::string_view text) {
  const std::size_t dash = text.find('-');
  const auto first = parse_number<int>(text.substr(0, dash));
  const auto last = dash == std::string_view::npos ? first : parse_number<int>(text.substr(dash + 1));
  if (!first || !last || *first < 0 || *last < *first || *last > 65'535) return std::nullopt;
  return std::pair(*first, *last);
}

}  // namespace

std::optional<PortSelection> parse_port_selection(std::string_view text) {
  constexpr std::string_view kTop = "top-";
  PortSelection ports;
  if (text.empty()) return ports;
  if (text.starts_with(kTop)) {
    const auto top = parse_number<int>(text.substr(kTop.size()));
    if (!top || *top < 1) return std::nullopt;
    ports.kind = PortSelection::Kind::top;
    ports.top = *top;
    return ports;
  }
  ports.kind = PortSelection::Kind::list;
  while (true) {
    const std::size_t comma = text.find(',');
    const auto range = parse_range(text.substr(0, comma));
    if (!range) return std::nullopt;
    ports.ranges.push_back(*range);
    if (comma == std::string_view::npos) return ports;
    text.remove_prefix(comma + 1);
  }
}

}  // namespace zpilab
