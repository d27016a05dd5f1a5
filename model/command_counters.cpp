#include <cstdio>

#include "model/command_line.h"
#include "model/commands.h"
#include "model/detect/feature_table.h"

namespace zpilab {

Result<Done> run_counters(Arguments arguments) {
  auto line = CommandLine::parse(arguments, {});
  if (!line) return line.error();
  if (!line->operands().empty()) return make_error(Errc::usage, "counters takes no file");
  for (const std::string_view name : kCounterNames)
    std::printf("%.*s\n", static_cast<int>(name.size()), name.data());
  return Done{};
}

}  // namespace zpilab
