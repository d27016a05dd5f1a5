#include <bit>
#include <cmath>
#include <map>

#include "harness/core/varint.h"
#include "harness/store/compress.h"
#include "harness/store/database.h"
#include "harness/store/recording_format.h"
#include "harness/store/recording_parts.h"

namespace zpilab {
namespace {

using namespace recording_format;

Error unfit(const std::string& what) {
  return make_error(Errc::invalid_input, "no recording can hold this: " + what);
}

Grid grid_of(const RecordedTrial& trial) {
  Grid grid{trial.started, std::llround(1e9 / trial.sampling_rate_hz), 0};
  const auto& samples = trial.series.samples;
  if (samples.empty()) return grid;
  grid.first = samples.front().seq;
  grid.zero = samples.front().time;
  for (const Sample& sample : samples)
    grid.zero =
        std::min(grid.zero, wrapping_subtract(sample.time, static_cast<std::int64_t>(grid.of(sample.seq))));
  return grid;
}

void put_text(std::string& out, std::string_view text) {
  put_varint(out, text.size());
  out += text;
}

void put_real(std::string& out, double value) {
  const auto bits = std::bit_cast<std::uint64_t>(value);
  for (unsigned shift = 0; shift < 64; shift += 8) out += static_cast<char>(bits >> shift & 0xFF);
}

void put_key(std::string& out, const std::string& key) {
  const auto digit = [](char c) { return c <= '9' ? c - '0' : c - 'a' + 10; };
  for (std::size_t i = 0; i < key.size(); i += 2)
    out += static_cast<char>(digit(key[i]) << 4 | digit(key[i + 1]));
}

void put_plane(std::string& out, const std::vector<std::uint64_t>& values) {
  std::uint64_t all = 0;
  for (const std::uint64_t value : values) all |= value;
  const unsigned width = std::max(1U, (static_cast<unsigned>(std::bit_width(all)) + 7) / 8);
  out += static_cast<char>(width);
  for (unsigned byte = 0; byte < width; ++byte)
    for (const std::uint64_t value : values) out += static_cast<char>(value >> (8 * byte) & 0xFF);
}

bool is_key(std::string_view key) {
  return key.size() == kKeyDigits && key.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

std::string series_problem(const SampleSeries& series) {
  if (!std::ranges::all_of(series.counters, is_plain)) return "control characters in the name of a counter";
  if (series.counters.size() > kMaxNames) return "too many counters";
  if (has_twins(series.counters)) return "a counter that is named twice";
  std::uint64_t last = 0;
  for (const Sample& sample : series.samples) {
    if (sample.seq <= last) return "samples out of order";
    last = sample.seq;
    std::int64_t before = -1;
    for (const auto& [index, delta] : sample.deltas) {
      if (index <= before || index >= series.counters.size()) return "a sample with a counter out of order";
      before = index;
    }
  }
  return "";
}

/// What is wrong with a trial that no reader would take back; empty: nothing.
std::string problem_of(const RecordedTrial& trial) {
  for (const std::string* text : {&trial.scenario, &trial.scenario_hash, &trial.workload, &trial.policy,
                                  &trial.icmp_limits, &trial.impairment, &trial.scan, &trial.technique})
    if (!is_plain(*text)) return "control characters in one of its names";
  if (!is_rate(trial.sampling_rate_hz)) return "a sampling rate that is none";
  if (trial.number < 0 || trial.device < 0) return "a number below 0";
  if (trial.timing.level < 0 || trial.timing.level > 5) return "a timing that is none";
  if (!std::ranges::is_sorted(trial.probes)) return "probes out of order";
  if (!is_key(trial.key)) return "a key that is not 32 lower-case hex digits";
  return series_problem(trial.series);
}

class RecordingWriter {
 public:
  void add(const RecordedTrial& trial) {
    const Grid grid = grid_of(trial);
    put_facts(trial, grid);
    std::uint64_t seq = 0;
    for (const Sample& sample : trial.series.samples) {
      put_varint(steps_, sample.seq - seq);
      seq = sample.seq;
      times_.push_back(static_cast<std::uint64_t>(wrapping_subtract(sample.time, grid.zero)) -
                       grid.of(sample.seq));
      put_moves(sample.deltas);
    }
    Nanoseconds last = grid.zero;
    for (const Nanoseconds probe : trial.probes) {
      arrivals_.push_back(static_cast<std::uint64_t>(wrapping_subtract(probe, last)));
      last = probe;
    }
    name_bytes_ += bytes_of(trial.series.counters);
    ++count_;
  }

  bool too_much() const {
    return count_ > kMaxTrials || list_of_.size() > kMaxLists || times_.size() > kMaxSamples ||
           name_bytes_ > kMaxNameBytes;
  }

  std::string body() const {
    std::string body;
    put_varint(body, list_of_.size());
    body += lists_;
    put_varint(body, count_);
    body += facts_ + steps_;
    put_plane(body, times_);
    body += moves_;
    put_plane(body, arrivals_);
    return body;
  }

 private:
  std::size_t list(const std::vector<std::string>& counters) {
    const auto [found, fresh] = list_of_.try_emplace(counters, list_of_.size());
    if (fresh) {
      put_varint(lists_, counters.size());
      for (const std::string& name : counters) put_text(lists_, name);
    }
    return found->second;
  }

  void put_facts(const RecordedTrial& trial, const Grid& grid) {
    put_key(facts_, trial.key);
    put_varint(facts_, static_cast<std::uint64_t>(trial.number));
    put_varint(facts_, static_cast<std::uint64_t>(trial.device));
    for (const std::string* text : {&trial.scenario, &trial.scenario_hash, &trial.workload, &trial.policy,
                                    &trial.icmp_limits, &trial.impairment})
      put_text(facts_, *text);
    put_real(facts_, trial.sampling_rate_hz);
    for (const auto& ports : {trial.open_tcp_ports, trial.open_udp_ports})
      put_varint(facts_, ports ? static_cast<std::uint64_t>(*ports) + 1 : 0);
    put_zigzag(facts_, trial.phases.lead_in);
    put_zigzag(facts_, trial.phases.scan_at_most);
    put_zigzag(facts_, trial.phases.grace);
    put_text(facts_, trial.scan);
    put_text(facts_, trial.technique);
    facts_ += static_cast<char>(trial.traffic_class);
    facts_ += static_cast<char>(trial.family);
    facts_ += static_cast<char>(trial.timing.level);
    facts_ += static_cast<char>((trial.workload_apart ? kApart : 0) | (trial.cut ? kCut : 0) |
                                (trial.t0_estimated ? kEstimated : 0));
    put_zigzag(facts_, wrapping_subtract(trial.started, grid.zero));
    put_zigzag(facts_, wrapping_subtract(trial.ended, grid.zero));
    put_varint(facts_, list(trial.series.counters));
    put_varint(facts_, static_cast<std::uint64_t>(grid.interval));
    put_varint(facts_, trial.series.samples.size());
    put_varint(facts_, trial.probes.size());
  }

  void put_moves(const std::vector<CounterDelta>& deltas) {
    put_varint(moves_, deltas.size());
    std::uint32_t index = 0;
    for (const auto& [counter, delta] : deltas) {
      put_varint(moves_, counter - index);
      put_zigzag(moves_, delta);
      index = counter;
    }
  }

  std::map<std::vector<std::string>, std::size_t> list_of_;
  std::uint64_t count_ = 0, name_bytes_ = 0;
  std::string lists_, facts_, steps_, moves_;
  std::vector<std::uint64_t> times_, arrivals_;
};

}  // namespace

Result<std::string> encode_recording(std::span<const RecordedTrial> trials) {
  RecordingWriter writer;
  for (const RecordedTrial& trial : trials) {
    if (const std::string problem = problem_of(trial); !problem.empty())
      return unfit("trial " + std::to_string(trial.number) + ": " + problem);
    writer.add(trial);
  }
  const std::string body = writer.body();
  if (writer.too_much() || body.size() > kMaxUnpacked)
    return unfit("it is too much for one file; split it into parts, or choose fewer trials");
  return guarded([&] {
    std::string bytes(kMagic);
    bytes += static_cast<char>(kVersion & 0xFF);
    bytes += static_cast<char>(kVersion >> 8);
    return bytes + compress_tightly(body);
  });
}

}  // namespace zpilab
