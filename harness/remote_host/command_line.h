// What the command lines of this folder share: durations as options, and exit code 2 for a wrong one.
#pragma once

#include <CLI/CLI.hpp>
#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "harness/core/number_text.h"

namespace zpilab {

inline CLI::Option* add_duration(CLI::App& app, const std::string& name, Nanoseconds& value,
                                 const std::string& help) {
  const auto check = [](const std::string& text) {
    return parse_duration(text).value_or(0) > 0
               ? std::string()
               : "\"" + text + "\" is no duration such as 30s, 500ms or 2min";
  };
  return app
      .add_option_function<std::string>(
          name, [&value](const std::string& text) { value = parse_duration(text).value_or(0); }, help)
      ->check(check)
      ->type_name("DURATION");
}

/// Parses; the exit code if the program is to end here: 0 behind --help, 2 for a wrong command line.
inline std::optional<int> parse_or_exit_code(CLI::App& app, std::vector<std::string> args) {
  std::reverse(args.begin(), args.end());  // CLI11 takes its arguments from the back
  try {
    app.parse(args);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : 2;
  }
  return std::nullopt;
}

}  // namespace zpilab
