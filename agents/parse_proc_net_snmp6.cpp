#include "agents/parse_proc_net_snmp6.h"

#include <array>
#include <string>

namespace zpilab {
namespace {

constexpr std::array<std::string_view, 4> kGroups = {"Ip6", "Icmp6", "Udp6", "UdpLite6"};

/// Length of the group at the beginning of the name; 0 if it is none that is known.
std::size_t group_length(std::string_view name) {
  for (const std::string_view group : kGroups)
    if (name.size() > group.size() && name.starts_with(group)) return group.size();
  return 0;
}

}  // namespace

Result<std::vector<ProcValue>> parse_proc_net_snmp6(std::string_view text) {
  std::vector<ProcValue> values;
  const char* const begin = text.data();
  std::string_view line;
  for (std::size_t number = 1; take_line(text, line); ++number) {
    const std::string where = "line " + std::to_string(number);
    const std::string_view name = take_word(line);
    const std::string_view digits = take_word(line);
    if (name.empty() || digits.empty() || !take_word(line).empty())
      return make_error(Errc::invalid_input, "a line must be a name and a value", where);
    const auto value = parse_proc_number(digits);
    if (!value) return make_error(Errc::invalid_input, std::string(name) + " is not a number", where);
    const std::size_t split = group_length(name);
    values.push_back(
        {name.substr(0, split), name.substr(split), *value, static_cast<std::size_t>(digits.data() - begin)});
  }
  return values;
}

}  // namespace zpilab
