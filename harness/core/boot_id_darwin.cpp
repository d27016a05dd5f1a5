#include <array>

#include "harness/core/clock.h"
#include "harness/core/darwin_sysctl.h"

namespace zpilab {

std::string boot_id() {
  std::array<char, 64> id{};
  std::size_t size = id.size() - 1;
  return zpi_darwin_sysctl("kern.bootsessionuuid", id.data(), &size) == 0 ? id.data() : std::string();
}

}  // namespace zpilab
