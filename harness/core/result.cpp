#include "harness/core/result.h"

#include <system_error>

namespace zpilab {

std::string errno_message(std::string_view tried, int error_number) {
  return std::string(tried) + ": " + std::generic_category().message(error_number);
}

}  // namespace zpilab
