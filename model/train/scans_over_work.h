// Scans beside work that they were not recorded with, as many mixtures as are asked for: what somebody has to
// call a scan who wants to find scans beside any work.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "model/evaluate/recording.h"

namespace zpilab {

/// Each scan laid over `times` stretches of `work`, drawn by `seed` and the scan's key (superpose.h). Their
/// workload is "superposed". Scans without a probe, and work of another sampling rate or with one, are passed
/// over.
std::vector<Recording> scans_over_work(const std::vector<const Recording*>& scans,
                                       const std::vector<const Recording*>& work, std::size_t times,
                                       std::uint64_t seed);

}  // namespace zpilab
