#include "model/train/superpose.h"

#include <algorithm>
#include <cassert>
#include <map>

namespace zpilab {
namespace {

/// Discovery and the scanner's first frames are part of what the device sees of a scan.
constexpr Nanoseconds kBeforeFirstProbe = kSecond;

std::size_t first_sample_at(const Recording& recording, Nanoseconds time) {
  const auto& samples = recording.series.samples;
  return static_cast<std::size_t>(std::ranges::lower_bound(samples, time, {}, &Sample::time) -
                                  samples.begin());
}

/// The scan's counter indices in the names of the sum, which keep the background's and gain what is missing.
std::vector<std::uint32_t> unite(std::vector<std::string>& names, const std::vector<std::string>& more) {
  std::map<std::string, std::uint32_t> index_of;
  for (std::size_t i = 0; i < names.size(); ++i) index_of.emplace(names[i], static_cast<std::uint32_t>(i));
  std::vector<std::uint32_t> indices;
  indices.reserve(more.size());
  for (const std::string& name : more) {
    const auto [entry, added] = index_of.emplace(name, static_cast<std::uint32_t>(names.size()));
    if (added) names.push_back(name);
    indices.push_back(entry->second);
  }
  return indices;
}

void add(Sample& sum, const Sample& scan, const std::vector<std::uint32_t>& indices) {
  std::map<std::uint32_t, std::int64_t> deltas(sum.deltas.begin(), sum.deltas.end());
  for (const auto& [index, delta] : scan.deltas) deltas[indices[index]] += delta;
  sum.deltas.assign(deltas.begin(), deltas.end());
  std::erase_if(sum.deltas, [](const CounterDelta& delta) { return delta.second == 0; });
}

}  // namespace

Recording superpose(const Recording& scan, const Recording& background, Nanoseconds at, Nanoseconds context) {
  assert(!scan.probes.empty() && background.probes.empty());
  const auto& scanned = scan.series.samples;
  const auto& quiet = background.series.samples;
  const std::size_t from = first_sample_at(background, at - context);
  const std::size_t begin = first_sample_at(background, at);
  const std::size_t scan_begin = first_sample_at(scan, scan.probes.front() - kBeforeFirstProbe);
  assert(begin < quiet.size() && scan_begin < scanned.size());
  const std::size_t length = std::min(quiet.size() - begin, scanned.size() - scan_begin);

  Recording sum = background;
  sum.key = scan.key + "+" + background.key;
  sum.scan = scan.scan;
  sum.timing = scan.timing;
  sum.traffic_class = scan.traffic_class;
  sum.grace = scan.grace;
  sum.started = quiet[from].time;
  sum.ended = quiet[begin + length - 1].time;
  sum.series.samples.assign(quiet.begin() + static_cast<std::ptrdiff_t>(from),
                            quiet.begin() + static_cast<std::ptrdiff_t>(begin + length));
  const std::vector<std::uint32_t> indices = unite(sum.series.counters, scan.series.counters);
  for (std::size_t i = 0; i < length; ++i) {
    Sample& sample = sum.series.samples[begin - from + i];
    add(sample, scanned[scan_begin + i], indices);
  }
  // A probe shows in the first sample that is not earlier; before that sample it stays as long as it was.
  for (const Nanoseconds probe : scan.probes) {
    const std::size_t shows = first_sample_at(scan, probe);
    if (shows < scan_begin || shows >= scan_begin + length) continue;
    sum.probes.push_back(quiet[begin + (shows - scan_begin)].time - (scanned[shows].time - probe));
  }
  std::ranges::sort(sum.probes);
  return sum;
}

Recording blend(const Recording& work, std::size_t offset, const Recording& background) {
  assert(work.probes.empty() && background.probes.empty() && offset < work.series.samples.size());
  Recording sum = background;
  sum.key = work.key + "+" + background.key;
  auto& samples = sum.series.samples;
  samples.resize(std::min(samples.size(), work.series.samples.size() - offset));
  const std::vector<std::uint32_t> indices = unite(sum.series.counters, work.series.counters);
  for (std::size_t i = 0; i < samples.size(); ++i) add(samples[i], work.series.samples[offset + i], indices);
  if (!samples.empty()) sum.ended = samples.back().time;
  return sum;
}

}  // namespace zpilab
