#include "model/evaluate/workloads_apart.h"

#include "harness/store/campaign_store.h"

namespace zpilab {

std::set<std::string> workloads_apart(std::span<const Recording> recordings) {
  std::set<std::string> files, apart;
  for (const Recording& recording : recordings) files.insert(recording.file);
  for (const std::string& file : files) {
    const auto reader = CampaignReader::open(file);
    if (!reader) continue;
    apart.insert(reader->header().workloads_apart.begin(), reader->header().workloads_apart.end());
  }
  return apart;
}

}  // namespace zpilab
