#include "agents/parse_proc_net_snmp.h"

#include <string>

namespace zpilab {
namespace {

Error malformed(std::string what, std::size_t line) {
  return make_error(Errc::invalid_input, std::move(what), "line " + std::to_string(line));
}

/// "Tcp:" without the colon; empty if the line does not begin so.
std::string_view take_prefix(std::string_view& line) {
  const std::string_view word = take_word(line);
  if (word.size() < 2 || word.back() != ':') return {};
  return word.substr(0, word.size() - 1);
}

}  // namespace

Result<std::vector<ProcValue>> parse_proc_net_snmp(std::string_view text) {
  std::vector<ProcValue> values;
  const char* const begin = text.data();
  std::string_view names, numbers;
  for (std::size_t line = 1; take_line(text, names); line += 2) {
    if (!take_line(text, numbers)) return malformed("a line of names has no line of values behind it", line);
    const std::string_view group = take_prefix(names);
    if (group.empty()) return malformed("a line must begin with a group and a colon", line);
    if (take_prefix(numbers) != group)
      return malformed("the values do not belong to the names of " + std::string(group), line + 1);
    while (true) {
      const std::string_view name = take_word(names);
      const std::string_view number = take_word(numbers);
      if (name.empty() && number.empty()) break;
      if (name.empty() || number.empty())
        return malformed(
            std::string(group) + " has more " + (name.empty() ? "values than names" : "names than values"),
            line + 1);
      const auto value = parse_proc_number(number);
      if (!value)
        return malformed(std::string(group) + " " + std::string(name) + " is not a number", line + 1);
      values.push_back({group, name, *value, static_cast<std::size_t>(number.data() - begin)});
    }
  }
  return values;
}

}  // namespace zpilab
