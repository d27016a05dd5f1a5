#include "harness/scenario/read_ports.h"

#include <algorithm>
#include <string>

#include "harness/yaml/typed_values.h"

namespace zpilab {
namespace {

using Kind = YamlNode::Kind;

/// As many as a lab's `prepare` takes.
constexpr std::size_t kMostPorts = 1000;

}  // namespace

void read_ports(const YamlFields& fields, std::string_view key, std::vector<int>& ports) {
  if (!fields.has(key)) return;
  YamlErrors& errors = fields.errors();
  ports.clear();
  fields.each(key, [&](const YamlNode& node) {
    const bool is_range = node.kind == Kind::scalar && node.text.find('-') != std::string::npos;
    const auto range = is_range ? parse_port_range(node.text, 1, 65535) : std::nullopt;
    if (is_range && !range) return report_value(node, "a port or a range such as 20-69", errors);
    const auto port = is_range ? std::nullopt : read_integer(node, 1, 65535, errors);
    if (!range && !port) return;
    const int first = range ? range->first : static_cast<int>(*port);
    const int last = range ? range->second : first;
    for (int one = first; one <= last; ++one) {
      if (std::find(ports.begin(), ports.end(), one) != ports.end())
        return errors.add(node.at, shown(node.text) + " is listed twice; keep one");
      ports.push_back(one);
    }
  });
  if (ports.size() > kMostPorts)
    errors.add(fields.at(key), "too many ports; at most " + std::to_string(kMostPorts));
  std::sort(ports.begin(), ports.end());
}

}  // namespace zpilab
