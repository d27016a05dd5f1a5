#include "lab/changed_sysctls.h"

#include <cstdio>
#include <fstream>

namespace zpilab {

Result<Done> ChangedSysctls::change(const PinnedSysctl& setting) {
  std::string value;
  std::ifstream file("/proc/sys/" + std::string(setting.key));
  const bool known = static_cast<bool>(std::getline(file, value));
  if (auto written = pin_sysctl(setting); !written) return written;
  if (known) before_.emplace_back(setting.key, value);
  return Done{};
}

ChangedSysctls::~ChangedSysctls() {
  for (auto it = before_.rbegin(); it != before_.rend(); ++it) {
    const auto restored = pin_sysctl({it->first, it->second, true});
    if (!restored) std::fprintf(stderr, "zpilab-lab prepare: %s\n", to_string(restored.error()).c_str());
  }
}

}  // namespace zpilab
