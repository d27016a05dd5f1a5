#include "model/evaluate/workloads_apart.h"

namespace zpilab {

std::set<std::string> workloads_apart(std::span<const Recording> recordings) {
  std::set<std::string> apart;
  for (const Recording& recording : recordings)
    if (recording.workload_apart) apart.insert(recording.workload);
  return apart;
}

}  // namespace zpilab
