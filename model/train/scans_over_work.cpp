#include "model/train/scans_over_work.h"

#include <algorithm>
#include <iterator>

#include "harness/core/random.h"
#include "model/train/superpose.h"

namespace zpilab {
namespace {

/// What a stretch of a scan may begin with: the scanner's own discovery of the device.
constexpr Nanoseconds kContext = kSecond;

std::vector<const Recording*> fit_for(const Recording& scan, const std::vector<const Recording*>& work) {
  std::vector<const Recording*> fit;
  std::ranges::copy_if(work, std::back_inserter(fit), [&](const Recording* stretch) {
    return stretch->placebo() && !stretch->series.samples.empty() &&
           stretch->sampling_rate_hz == scan.sampling_rate_hz;
  });
  return fit;
}

}  // namespace

std::vector<Recording> scans_over_work(const std::vector<const Recording*>& scans,
                                       const std::vector<const Recording*>& work, std::size_t times,
                                       std::uint64_t seed) {
  std::vector<Recording> sums;
  for (const Recording* scan : scans) {
    const auto fit = fit_for(*scan, work);
    if (scan->probes.empty() || fit.empty()) continue;
    Random random(derive_seed(seed, scan->key));
    for (std::size_t i = 0; i < times; ++i) {
      const Recording& background = *fit[random.below(fit.size())];
      const auto& samples = background.series.samples;
      // Neither where the work begins nor where too little of it is left.
      const std::size_t begin =
          samples.size() / 10 + random.below(std::max<std::size_t>(1, samples.size() * 7 / 10));
      sums.push_back(superpose(*scan, background, samples[begin].time, kContext));
      sums.back().workload = "superposed";
    }
  }
  return sums;
}

}  // namespace zpilab
