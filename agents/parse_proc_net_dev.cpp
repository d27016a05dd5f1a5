#include "agents/parse_proc_net_dev.h"

#include <string>

namespace zpilab {
namespace {

Error malformed(std::string what, std::size_t line) {
  return make_error(Errc::invalid_input, std::move(what), "line " + std::to_string(line));
}

std::vector<std::string_view> words_of(std::string_view text) {
  std::vector<std::string_view> words;
  for (std::string_view word = take_word(text); !word.empty(); word = take_word(text)) words.push_back(word);
  return words;
}

/// " face |bytes packets ...|bytes packets ..."
bool read_headings(std::string_view line, ProcNetDev& dev) {
  const std::size_t first = line.find('|');
  if (first == std::string_view::npos) return false;
  const std::size_t second = line.find('|', first + 1);
  if (second == std::string_view::npos || line.find('|', second + 1) != std::string_view::npos) return false;
  dev.receive = words_of(line.substr(first + 1, second - first - 1));
  dev.transmit = words_of(line.substr(second + 1));
  return !dev.receive.empty() && !dev.transmit.empty();
}

}  // namespace

Result<ProcNetDev> parse_proc_net_dev(std::string_view text) {
  ProcNetDev dev;
  const char* const begin = text.data();
  std::string_view line;
  const bool titled = take_line(text, line) && line.find("Receive") != std::string_view::npos;
  if (!titled || !take_line(text, line) || !read_headings(line, dev))
    return malformed("the headings of Receive and Transmit are missing", 1);
  const std::size_t columns = dev.receive.size() + dev.transmit.size();
  for (std::size_t number = 3; take_line(text, line); ++number) {
    const std::size_t colon = line.rfind(':');
    if (colon == std::string_view::npos) return malformed("an interface's name must end in a colon", number);
    std::string_view before = line.substr(0, colon);
    const std::string_view interface = take_word(before);
    if (interface.empty() || !take_word(before).empty())
      return malformed("the interface has no name", number);
    line.remove_prefix(colon + 1);
    for (std::size_t column = 0; column < columns; ++column) {
      const std::string_view digits = take_word(line);
      const auto value = parse_proc_number(digits);
      if (!value) return malformed(std::string(interface) + " has fewer numbers than headings", number);
      const bool received = column < dev.receive.size();
      const std::string_view name =
          received ? dev.receive[column] : dev.transmit[column - dev.receive.size()];
      dev.rows.push_back(
          {{interface, name, *value, static_cast<std::size_t>(digits.data() - begin)}, received});
    }
    if (!take_word(line).empty())
      return malformed(std::string(interface) + " has more numbers than headings", number);
  }
  return dev;
}

}  // namespace zpilab
