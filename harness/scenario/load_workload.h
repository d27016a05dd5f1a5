// Reads a workload's folder: `workload.yaml` and the scripts beside it. The format is described in
// lab/workloads/README.md. Adding a workload adds a folder on the search path and compiles nothing.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "harness/core/result.h"
#include "harness/core/scenario.h"
#include "harness/core/workload.h"

namespace zpilab {

/// Reads `folder`/workload.yaml and what it includes: those workloads' programs, packages, settings and least
/// work are then in it too. The hash covers every file below these folders, and common.sh beside them.
Result<Workload> load_workload(const std::string& folder);
/// Only the YAML: nothing is included; `folder` and `hash` stay empty.
Result<Workload> load_workload_text(std::string_view text, const std::string& file_name);
/// The workload of that name in the first of workload_folders() that has it.
Result<Workload> find_workload(const std::string& name);
/// The workload with the variant's settings; its hash covers them. Refuses settings that the workload has
/// not.
Result<Workload> apply_variant(Workload workload, const std::string& name, const WorkloadVariant& variant);
/// Where workloads are looked for: $ZPILAB_WORKLOADS (separated by colons), then share_folder()/workloads.
std::vector<std::string> workload_folders();

}  // namespace zpilab
