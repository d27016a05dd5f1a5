#include "model/evaluate/twins.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>
#include <iterator>
#include <utility>

#include "harness/core/random.h"
#include "model/evaluate/even_run.h"
#include "model/evaluate/neighbour_error.h"
#include "model/evaluate/rank_area.h"

namespace zpilab {
namespace {

constexpr std::size_t kControls = 400;     // benign stretches that are looked at, evenly spread
constexpr std::size_t kDrawnAtMost = 400;  // points of a kind in one draw
constexpr int kDraws = 10;
constexpr std::size_t kFewest = 8;  // below it an error of neighbours is noise

/// A stretch with what is computed of it once the pace is known.
struct Seen {
  const MovementWindow* window;
  int run;
};
using Side = std::vector<Seen>;

struct Pace {
  Nanoseconds period, tolerance;
};

double median_of(std::vector<double> values) {
  if (values.empty()) return 0;
  std::ranges::sort(values);
  return values[values.size() / 2];
}

/// Of probes that follow one another. The moments of events are as coarse as samples are.
Pace pace_of(std::span<const MovementWindow* const> scans) {
  std::vector<double> gaps;
  Nanoseconds sampled = 100 * kMillisecond;
  for (const MovementWindow* scan : scans) {
    const auto& probes = scan->recording->probes;
    for (std::size_t i = 1; i < probes.size(); ++i)
      gaps.push_back(static_cast<double>(probes[i] - probes[i - 1]));
    sampled = from_seconds(1 / scan->recording->sampling_rate_hz);
  }
  const auto gap = static_cast<Nanoseconds>(median_of(std::move(gaps)));
  const Nanoseconds period =
      std::max(gap, sampled * 3 / 2);  // every sample, where probes are faster than these
  return {period, sampled + period / 100};
}

Side see(std::span<const MovementWindow* const> windows, Pace pace) {
  Side side;
  for (const MovementWindow* window : windows)
    side.push_back({window, longest_even_run(window->event_moments, pace.period, pace.tolerance)});
  return side;
}

bool counters_alike(const MovementWindow& one, const MovementWindow& other,
                    std::span<const Counter> counters) {
  return std::ranges::all_of(counters, [&](Counter counter) {
    const auto i = static_cast<std::size_t>(counter);
    return alike_to_counting_noise(one.moved[i], other.moved[i]);
  });
}

enum class Likeness : std::uint8_t { none, as_many_events, twin, even_twin };
Likeness likeness(const Seen& one, const Seen& benign, std::span<const Counter> counters) {
  if (one.window->recording == benign.window->recording || one.window->events != benign.window->events)
    return Likeness::none;
  if (!counters_alike(*one.window, *benign.window, counters)) return Likeness::as_many_events;
  return benign.run < one.run ? Likeness::twin : Likeness::even_twin;
}

struct Match {
  Likeness likeness = Likeness::none;
  const Seen* benign = nullptr;
};
Match most_alike(const Seen& one, const Side& benign, std::span<const Counter> counters) {
  Match best;
  for (const Seen& candidate : benign) {
    const Likeness found = likeness(one, candidate, counters);
    if (found > best.likeness) best = {found, &candidate};
    if (found == Likeness::even_twin) break;
  }
  return best;
}

bool has_scan_twin(const MovementWindow& benign, const Side& scans, std::span<const Counter> counters) {
  return benign.events > 0 && std::ranges::any_of(scans, [&](const Seen& scan) {
           return scan.window->events == benign.events && scan.window->recording != benign.recording &&
                  counters_alike(*scan.window, benign, counters);
         });
}

void count_twins(TwinGroup& group, const Side& scans, const Side& benign, std::span<const Counter> counters) {
  Likeness shown = Likeness::none;
  for (const Seen& scan : scans) {
    const Match match = most_alike(scan, benign, counters);
    group.as_many_events += match.likeness >= Likeness::as_many_events;
    group.twins += match.likeness >= Likeness::twin;
    group.even_twins += match.likeness >= Likeness::even_twin;
    if (match.likeness > shown) {
      shown = match.likeness;
      group.example = TwinExample{*scan.window, *match.benign->window};
    }
  }
  group.benign_twins = static_cast<std::size_t>(std::ranges::count_if(
      benign, [&](const Seen& seen) { return has_scan_twin(*seen.window, scans, counters); }));
  const std::size_t step = benign.size() / kControls + 1;
  for (std::size_t i = 0; i < benign.size(); i += step) {
    ++group.control;
    group.control_twins += most_alike(benign[i], benign, counters).likeness >= Likeness::twin;
  }
}

std::vector<double> counters_space(const Seen& seen, std::span<const Counter> counters) {
  std::vector<double> at;
  for (const Counter counter : counters) {
    const auto moved = static_cast<double>(seen.window->moved[static_cast<std::size_t>(counter)]);
    at.push_back(std::copysign(std::log1p(std::abs(moved)), moved));
  }
  return at;
}

std::vector<double> pace_space(const Seen& seen) {
  const auto& moments = seen.window->event_moments;
  const Nanoseconds length = seen.window->end - seen.window->begin;
  std::set<Nanoseconds> active;
  Nanoseconds shortest = length, longest = moments.size() < 2 ? length : 0;
  for (std::size_t i = 0; i < moments.size(); ++i) {
    active.insert((moments[i] - seen.window->begin) / kSecond);
    if (i == 0) continue;
    shortest = std::min(shortest, moments[i] - moments[i - 1]);
    longest = std::max(longest, moments[i] - moments[i - 1]);
  }
  return {std::log1p(std::max(0.0, static_cast<double>(seen.window->events))),
          static_cast<double>(active.size()), std::log1p(seconds(shortest)), std::log1p(seconds(longest)),
          static_cast<double>(seen.run)};
}

enum class Space : std::uint8_t { counters, pace, both };
LabelledPoint point_of(const Seen& seen, Space space, std::span<const Counter> counters) {
  LabelledPoint point;
  if (space != Space::pace) point.at = counters_space(seen, counters);
  if (space != Space::counters) std::ranges::copy(pace_space(seen), std::back_inserter(point.at));
  point.trial = seen.window->recording;
  point.scan = seen.window->scan;
  return point;
}

/// Scans of one workload and the benign stretches that they are held against.
struct Stratum {
  Side scans, benign;
};

Side draw(Side from, std::size_t count, Random& random) {
  random.shuffle(from);
  from.resize(count);
  return from;
}

/// As many of either kind from each stratum; `part` of what there is.
Side draw_balanced(std::span<const Stratum> strata, double part, Random& random) {
  std::size_t most = 0;
  for (const Stratum& stratum : strata) most += std::min(stratum.scans.size(), stratum.benign.size());
  if (most > kDrawnAtMost) part *= static_cast<double>(kDrawnAtMost) / static_cast<double>(most);
  Side drawn;
  for (const Stratum& stratum : strata) {
    const std::size_t least = std::min(stratum.scans.size(), stratum.benign.size());
    const auto count = static_cast<std::size_t>(std::lround(part * static_cast<double>(least)));
    for (const Side* side : {&stratum.scans, &stratum.benign})
      std::ranges::copy(draw(*side, count, random), std::back_inserter(drawn));
  }
  return drawn;
}

/// Mean over the draws, in the space where it is least.
std::optional<double> mean_neighbour_error(std::span<const Stratum> strata, double part,
                                           const TwinSettings& settings) {
  Random random(settings.seed);
  std::array<double, 3> sums{};
  for (int i = 0; i < kDraws; ++i) {
    const Side drawn = draw_balanced(strata, part, random);
    if (drawn.size() < 2 * kFewest) return std::nullopt;
    for (const Space space : {Space::counters, Space::pace, Space::both}) {
      std::vector<LabelledPoint> points;
      for (const Seen& seen : drawn) points.push_back(point_of(seen, space, settings.counters));
      standardise(points);
      const auto error = nearest_neighbour_error(points);
      if (!error) return std::nullopt;
      sums[static_cast<std::size_t>(space)] += *error / kDraws;
    }
  }
  return std::ranges::min(sums);
}

std::optional<double> area_of(const Side& scans, const Side& benign, double (*value)(const Seen&)) {
  std::vector<double> positives, negatives;
  for (const Seen& seen : scans) positives.push_back(value(seen));
  for (const Seen& seen : benign) negatives.push_back(value(seen));
  return rank_area(std::move(positives), std::move(negatives));
}

std::size_t trials_of(const Side& side) {
  std::set<const Recording*> trials;
  for (const Seen& seen : side) trials.insert(seen.window->recording);
  return trials.size();
}

TwinGroup group_of(const Stratum& stratum, const TwinSettings& settings) {
  TwinGroup group;
  group.scans = stratum.scans.size();
  group.benign = stratum.benign.size();
  group.scan_trials = trials_of(stratum.scans);
  group.benign_trials = trials_of(stratum.benign);
  count_twins(group, stratum.scans, stratum.benign, settings.counters);
  group.events_area = area_of(stratum.scans, stratum.benign,
                              [](const Seen& seen) { return static_cast<double>(seen.window->events); });
  group.run_area =
      area_of(stratum.scans, stratum.benign, [](const Seen& seen) { return static_cast<double>(seen.run); });
  const std::span<const Stratum> alone(&stratum, 1);
  group.neighbour_error = mean_neighbour_error(alone, 1, settings);
  group.neighbour_error_of_half = mean_neighbour_error(alone, 0.5, settings);
  return group;
}

/// The groups together. Areas of several workloads mixed would tell the work: they are left out.
TwinGroup sum_of(std::span<const TwinGroup> groups, std::span<const Stratum> strata,
                 const TwinSettings& settings) {
  TwinGroup sum;
  sum.workload = "all";
  std::set<const MovementWindow*> benign, twins;  // two workloads may be held against the same
  std::set<const Recording*> benign_trials;
  for (const Stratum& stratum : strata) {
    for (const Seen& seen : stratum.benign) {
      benign.insert(seen.window);
      if (has_scan_twin(*seen.window, stratum.scans, settings.counters)) twins.insert(seen.window);
      benign_trials.insert(seen.window->recording);
    }
  }
  sum.benign = benign.size();
  sum.benign_trials = benign_trials.size();
  sum.benign_twins = twins.size();
  for (const TwinGroup& group : groups) {
    sum.scan_trials += group.scan_trials;
    sum.scans += group.scans;
    sum.as_many_events += group.as_many_events;
    sum.twins += group.twins;
    sum.even_twins += group.even_twins;
    sum.control += group.control;
    sum.control_twins += group.control_twins;
  }
  sum.neighbour_error = mean_neighbour_error(strata, 1, settings);
  sum.neighbour_error_of_half = mean_neighbour_error(strata, 0.5, settings);
  return sum;
}

using Windows = std::vector<const MovementWindow*>;
using WindowsByWork = std::map<std::string, Windows>;

bool taken(const std::set<std::string>& chosen, const std::string& name) {
  return chosen.empty() || chosen.contains(name);
}

/// Stretches of one class: of scans by timing and workload, benign ones by workload.
struct Cut {
  Cut() = default;
  Cut(Cut&&) = default;  // the buffer of `windows` moves along; a copy would point into the old one
  std::vector<MovementWindow> windows;
  std::map<std::string, WindowsByWork> scans;
  WindowsByWork benign;
};

Result<Cut> cut_all(std::span<const Recording* const> recordings, const ClassEvents& events,
                    const TwinSettings& settings) {
  Cut cut;
  for (const Recording* recording : recordings) {
    auto windows = cut_movement_windows(*recording, settings.length, events, settings.counters);
    if (!windows) return windows.error();
    std::ranges::move(windows.value(), std::back_inserter(cut.windows));
  }
  for (const MovementWindow& window : cut.windows) {
    const Recording& recording = *window.recording;
    if (!window.scan) {
      cut.benign[recording.workload].push_back(&window);
    } else if (recording.traffic_class == events.traffic_class && taken(settings.timings, recording.timing) &&
               taken(settings.workloads, recording.workload)) {
      cut.scans[recording.timing][recording.workload].push_back(&window);
    }
  }
  return cut;
}

Windows benign_for(const std::string& workload, const WindowsByWork& benign, const TwinSettings& settings) {
  Windows chosen;
  for (const auto& [work, windows] : benign) {
    const bool wanted =
        settings.against == Against::all ||
        (settings.against == Against::own ? work == workload : settings.against_workloads.contains(work));
    if (wanted) chosen.insert(chosen.end(), windows.begin(), windows.end());
  }
  return chosen;
}

Windows joined(const WindowsByWork& by_work) {
  Windows all;
  for (const auto& [work, windows] : by_work) all.insert(all.end(), windows.begin(), windows.end());
  return all;
}

void add_groups(std::vector<TwinGroup>& groups, const WindowsByWork& scans, const WindowsByWork& benign,
                Pace pace, const TwinSettings& settings) {
  std::vector<Stratum> strata;
  std::vector<TwinGroup> found;
  for (const auto& [workload, windows] : scans) {
    strata.push_back({see(windows, pace), see(benign_for(workload, benign, settings), pace)});
    found.push_back(group_of(strata.back(), settings));
    found.back().workload = workload;
  }
  if (found.size() > 1) found.push_back(sum_of(found, strata, settings));
  std::ranges::move(found, std::back_inserter(groups));
}

void add_events(std::vector<EventsByWork>& rows, const WindowsByWork& scans, const WindowsByWork& benign,
                Pace pace, const TwinSettings& settings) {
  std::vector<double> probes, runs;
  for (const MovementWindow* scan : joined(scans)) {
    probes.push_back(scan->probes);
    runs.push_back(longest_even_run(scan->probe_moments, pace.period, pace.tolerance));
  }
  for (const auto& [workload, windows] : benign) {
    if (settings.against == Against::named && !settings.against_workloads.contains(workload)) continue;
    if (settings.against == Against::own && !scans.contains(workload)) continue;
    EventsByWork& row = rows.emplace_back();
    row.workload = workload;
    row.probes = median_of(probes);
    row.probe_run = median_of(runs);
    row.benign = windows.size();
    std::vector<double> events;
    for (const Seen& seen : see(windows, pace)) {
      events.push_back(static_cast<double>(seen.window->events));
      row.as_many += events.back() >= row.probes;
      row.as_even += seen.run >= row.probe_run;
    }
    row.as_many /= static_cast<double>(windows.size());
    row.as_even /= static_cast<double>(windows.size());
    std::ranges::sort(events);
    row.median = events[events.size() / 2];
    row.ninth_decile = events[events.size() * 9 / 10];
  }
}

template <typename Row>
void name_rows(std::vector<Row>& rows, std::size_t from, TrafficClass traffic_class,
               const std::string& timing) {
  for (std::size_t i = from; i < rows.size(); ++i) {
    rows[i].traffic_class = traffic_class;
    rows[i].timing = timing;
  }
}

}  // namespace

std::optional<double> TwinGroup::least_error() const {
  if (!neighbour_error) return std::nullopt;
  return least_error_of_any_classifier(*neighbour_error);
}

bool alike_to_counting_noise(std::int64_t one, std::int64_t other) {
  const auto difference = static_cast<double>(one - other);
  return difference * difference <= 4 * static_cast<double>(std::abs(one) + std::abs(other));
}

Result<TwinReport> find_twins(std::span<const Recording> recordings, const TwinSettings& settings) {
  TwinReport report;
  std::vector<const Recording*> chosen;
  for (const Recording& recording : recordings) {
    if (recording.policy == settings.policy) {
      chosen.push_back(&recording);
    } else {
      ++report.other_policy;
    }
  }
  for (std::size_t id = 1; id < kClassCount; ++id) {
    const auto traffic_class = static_cast<TrafficClass>(id);
    if (!settings.classes.empty() && !settings.classes.contains(traffic_class)) continue;
    const auto cut = cut_all(chosen, *find_class_events(traffic_class), settings);
    if (!cut) return cut.error();
    for (const auto& [timing, scans] : cut->scans) {
      const Pace pace = pace_of(joined(scans));
      const std::size_t groups = report.groups.size(), rows = report.events.size();
      add_groups(report.groups, scans, cut->benign, pace, settings);
      add_events(report.events, scans, cut->benign, pace, settings);
      name_rows(report.groups, groups, traffic_class, timing);
      name_rows(report.events, rows, traffic_class, timing);
    }
  }
  return report;
}

}  // namespace zpilab
