// The rules that a submission must keep: an id for programs, a meaning and a remedy for people. One row each.
#pragma once

#include <span>
#include <string_view>

#include "reports/submission/finding.h"

namespace zpilab {

struct Rule {
  std::string_view id;
  Severity severity;
  std::string_view meaning;
  std::string_view remedy;
};

std::span<const Rule> rules();
/// Precondition: it is in the table.
const Rule& find_rule(std::string_view id);

}  // namespace zpilab
