// One way for every subcommand to read its arguments: CLI11 with our exit codes, examples in --help, errors
// on stderr.
#pragma once

#include <CLI/CLI.hpp>
#include <iostream>
#include <optional>
#include <string>
#include <vector>

#include "harness/core/result.h"

namespace zpilab {

/// Reads `args` (without program and subcommand). Returns an exit code if the command must end here: 0 after
/// --help, 2 after a usage error.
inline std::optional<int> read_arguments(CLI::App& app, std::vector<std::string> args) {
  std::vector<std::string> reversed(args.rbegin(), args.rend());  // CLI11 takes them from the back
  try {
    app.parse(reversed);
    return std::nullopt;
  } catch (const CLI::CallForHelp&) {
    std::cout << app.help();
    return 0;
  } catch (const CLI::ParseError& problem) {
    std::cerr << app.get_name() << ": " << problem.what() << "\nTry: " << app.get_name() << " --help\n";
    return exit_code(Errc::usage);
  }
}

/// Prints the error for people and gives its exit code.
inline int fail(const std::string& command, const Error& error) {
  std::cerr << command << ": " << to_string(error) << "\n";
  return exit_code(error.code);
}

}  // namespace zpilab
