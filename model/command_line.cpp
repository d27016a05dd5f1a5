#include "model/command_line.h"

#include <algorithm>

namespace zpilab {

Result<CommandLine> CommandLine::parse(std::span<const std::string> arguments,
                                       std::span<const OptionSpec> options) {
  CommandLine line;
  bool options_ended = false;
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    const std::string& argument = arguments[i];
    if (options_ended || argument.size() < 2 || argument[0] != '-') {
      line.operands_.push_back(argument);
      continue;
    }
    if (argument == "--") {
      options_ended = true;
      continue;
    }
    const std::size_t equals = argument.starts_with("--") ? argument.find('=') : std::string::npos;
    const std::string name = argument.substr(0, equals);
    const auto option = std::ranges::find(options, std::string_view(name), &OptionSpec::name);
    if (option == options.end()) return make_error(Errc::usage, "unknown option " + name);
    if (!option->takes_value && equals != std::string::npos)
      return make_error(Errc::usage, name + " takes no value");
    if (!option->takes_value) {
      line.values_[name] = "";
    } else if (equals != std::string::npos) {
      line.values_[name] = argument.substr(equals + 1);
    } else if (i + 1 < arguments.size()) {
      line.values_[name] = arguments[++i];
    } else {
      return make_error(Errc::usage, name + " needs a value");
    }
  }
  return line;
}

std::optional<std::string> CommandLine::text(std::string_view name) const {
  const auto found = values_.find(name);
  return found == values_.end() ? std::nullopt : std::optional(found->second);
}

}  // namespace zpilab
