// The command line of zpilab-model: operands and --options, checked against the list that a subcommand knows.
#pragma once

#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "harness/core/number_text.h"
#include "harness/core/result.h"
#include "model/detect/text_lines.h"

namespace zpilab {

struct OptionSpec {
  std::string_view name;  ///< "--budget", or "-o" with one dash
  bool takes_value = false;
};

class CommandLine {
 public:
  /// Errc::usage names what is wrong. "--name=value" and "--name value" are the same; "--" ends the options.
  static Result<CommandLine> parse(std::span<const std::string> arguments,
                                   std::span<const OptionSpec> options);

  const std::vector<std::string>& operands() const { return operands_; }
  bool has(std::string_view name) const { return values_.contains(name); }
  std::optional<std::string> text(std::string_view name) const;
  /// The default if absent; Errc::usage if it is not a number in [least, most].
  template <typename Number>
  Result<Number> number(std::string_view name, Number absent, Number least, Number most) const {
    const auto given = text(name);
    if (!given) return absent;
    const auto value = parse_number<Number>(*given);
    if (!value || *value < least || *value > most) {
      return make_error(Errc::usage, std::string(name) + " takes a number from " +
                                         number_text(double(least)) + " to " + number_text(double(most)) +
                                         ", not \"" + *given + "\"");
    }
    return *value;
  }

 private:
  std::vector<std::string> operands_;
  std::map<std::string, std::string, std::less<>> values_;
};

}  // namespace zpilab
