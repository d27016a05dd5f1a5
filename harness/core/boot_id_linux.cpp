#include <fstream>

#include "harness/core/clock.h"

namespace zpilab {

std::string boot_id() {
  std::ifstream file("/proc/sys/kernel/random/boot_id");
  std::string id;
  std::getline(file, id);
  return id;
}

}  // namespace zpilab
