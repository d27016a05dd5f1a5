#include "reports/compare/measurement.h"

#include <set>

#include "reports/compare/campaign_measurement.h"
#include "reports/compare/read_baseline.h"

namespace zpilab {
namespace {

std::multiset<std::string> hashes(const Measurement& measurement) {
  std::multiset<std::string> all;
  for (const ReplayedRecording& recording : measurement.recordings) all.insert(recording.sha256);
  return all;
}

}  // namespace

bool same_recordings(const Measurement& a, const Measurement& b) {
  return !a.live && !b.live && !a.recordings.empty() && hashes(a) == hashes(b);
}

Result<Measurement> load_measurement(const std::string& path) {
  if (!looks_like_baseline(path)) return load_campaign_measurement(path);
  return load_baseline(path);
}

}  // namespace zpilab
