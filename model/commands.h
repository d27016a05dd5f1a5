// The subcommands of zpilab-model. Each writes data to stdout and everything else to stderr.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "harness/core/result.h"

namespace zpilab {

using Arguments = std::span<const std::string>;

Result<Done> run_train(Arguments arguments);
Result<Done> run_evaluate(Arguments arguments);
Result<Done> run_leave_out(Arguments arguments);
Result<Done> run_optimise(Arguments arguments);
Result<Done> run_check(Arguments arguments);
Result<Done> run_show(Arguments arguments);
Result<Done> run_replay(Arguments arguments);
Result<Done> run_counters(Arguments arguments);
Result<Done> run_bench(Arguments arguments);
Result<Done> run_twins(Arguments arguments);

struct Subcommand {
  std::string_view name, summary, help;
  Result<Done> (*run)(Arguments);
};

/// A model's path as given, or the shipped one of that name ("linux").
std::string model_path(const std::string& given);

}  // namespace zpilab
