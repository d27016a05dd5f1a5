#include <bit>
#include <utility>

#include "harness/core/varint.h"
#include "harness/store/compress.h"
#include "harness/store/database.h"
#include "harness/store/recording_format.h"
#include "harness/store/recording_parts.h"

namespace zpilab {
namespace {

using namespace recording_format;

Error malformed(const std::string& what) {
  return make_error(Errc::invalid_input, "damaged recording: " + what);
}

/// What is wrong is noted once, and everything reads as nothing from there on.
class RecordingReader {
 public:
  explicit RecordingReader(std::string_view body) : in_(body) {}

  Result<std::vector<RecordedTrial>> read() {
    read_lists();
    read_trials();
    read_steps();
    read_times();
    read_moves();
    read_arrivals();
    if (problem_.empty() && in_.failed()) refuse("it ends in the middle of a value");
    if (problem_.empty() && !in_.at_end()) refuse("bytes behind its end");
    if (!problem_.empty()) return malformed(problem_);
    return std::move(trials_);
  }

 private:
  /// How a trial's times are meant, and how much of the columns is its own.
  struct Share {
    Grid grid;
    std::uint64_t samples = 0, probes = 0;
  };

  bool fine() const { return problem_.empty() && !in_.failed(); }
  void refuse(const std::string& what) {
    if (problem_.empty()) problem_ = what;
  }

  /// How many of something follow; each takes at least so many bytes.
  std::uint64_t count(std::uint64_t bytes_each, std::uint64_t most = UINT64_MAX) {
    const std::uint64_t count = in_.varint();
    if (count > most || count > in_.left() / bytes_each) refuse("it claims more than it holds");
    return fine() ? count : 0;
  }

  std::string text() {
    std::string text(in_.take(in_.varint()));
    if (!is_plain(text)) refuse("a name with control characters");
    return text;
  }

  std::uint8_t byte(unsigned least, unsigned most, const char* what) {
    const std::string_view taken = in_.take(1);
    const unsigned value = taken.empty() ? least : static_cast<unsigned char>(taken[0]);
    if (value >= least && value <= most) return static_cast<std::uint8_t>(value);
    refuse(std::string("unknown ") + what);
    return static_cast<std::uint8_t>(least);
  }

  int small_number(std::uint64_t value) {
    if (value > INT32_MAX) refuse("a number that is too large");
    return static_cast<int>(std::min<std::uint64_t>(value, INT32_MAX));
  }

  double rate() {
    std::uint64_t bits = 0;
    unsigned shift = 0;
    for (const char c : in_.take(8)) {
      bits |= std::uint64_t{static_cast<unsigned char>(c)} << shift;
      shift += 8;
    }
    const double rate = std::bit_cast<double>(bits);
    if (!is_rate(rate)) refuse("a sampling rate that is none");
    return rate;
  }

  std::string key() {
    constexpr std::string_view kDigits = "0123456789abcdef";
    std::string key;
    for (const char c : in_.take(kKeyDigits / 2)) {
      key += kDigits[static_cast<unsigned char>(c) >> 4];
      key += kDigits[static_cast<unsigned char>(c) & 0xF];
    }
    return key;
  }

  std::optional<int> ports() {
    const std::uint64_t written = in_.varint();
    return written == 0 ? std::nullopt : std::optional(small_number(written - 1));
  }

  void read_lists() {
    for (std::uint64_t n = count(1, kMaxLists); n > 0 && fine(); --n) {
      std::vector<std::string>& names = lists_.emplace_back();
      for (std::uint64_t i = count(1, kMaxNames); i > 0 && fine(); --i) names.push_back(text());
      if (has_twins(names)) refuse("a counter that is named twice");
      name_bytes_.push_back(bytes_of(names));
    }
  }

  void read_trials() {
    constexpr std::uint64_t kLeastBytes = 40;
    std::uint64_t samples = 0;
    for (std::uint64_t n = count(kLeastBytes, kMaxTrials); n > 0 && fine(); --n) {
      read_trial();
      samples += shares_.back().samples;
      if (samples > kMaxSamples) refuse("too many samples");
    }
  }

  void read_trial() {
    RecordedTrial& trial = trials_.emplace_back();
    Share& share = shares_.emplace_back();
    trial.key = key();
    trial.number = small_number(in_.varint());
    trial.device = small_number(in_.varint());
    for (std::string* field : {&trial.scenario, &trial.scenario_hash, &trial.workload, &trial.policy,
                               &trial.icmp_limits, &trial.impairment})
      *field = text();
    trial.sampling_rate_hz = rate();
    trial.open_tcp_ports = ports();
    trial.open_udp_ports = ports();
    trial.phases.lead_in = in_.zigzag();
    trial.phases.scan_at_most = in_.zigzag();
    trial.phases.grace = in_.zigzag();
    trial.scan = text();
    trial.technique = text();
    trial.traffic_class = static_cast<TrafficClass>(byte(0, kClassCount, "class"));
    trial.family = static_cast<Family>(byte(4, 6, "family"));
    if (trial.family != Family::ipv4 && trial.family != Family::ipv6) refuse("unknown family");
    trial.timing.level = byte(0, 5, "timing");
    const std::uint8_t flags = byte(0, kAllFlags, "flag");
    trial.workload_apart = (flags & kApart) != 0;
    trial.cut = (flags & kCut) != 0;
    trial.t0_estimated = (flags & kEstimated) != 0;
    trial.started = in_.zigzag();
    trial.ended = in_.zigzag();
    take_list(trial, in_.varint());
    share.grid.interval = static_cast<Nanoseconds>(in_.varint());
    share.samples = count(1);
    share.probes = count(1);
  }

  void take_list(RecordedTrial& trial, std::uint64_t list) {
    if (list >= lists_.size()) return refuse("a list of counters that is not there");
    const auto index = static_cast<std::size_t>(list);
    all_name_bytes_ += name_bytes_[index];
    if (all_name_bytes_ > kMaxNameBytes) return refuse("too many names of counters");
    trial.series.counters = lists_[index];
  }

  void read_steps() {
    for (std::size_t t = 0; t < trials_.size() && fine(); ++t) {
      std::uint64_t seq = 0;
      for (std::uint64_t i = 0; i < shares_[t].samples && fine(); ++i) {
        const std::uint64_t step = in_.varint();
        if (step == 0 || step > UINT64_MAX - seq) refuse("sequence numbers that do not ascend");
        trials_[t].series.samples.emplace_back().seq = seq += step;
        if (i == 0) shares_[t].grid.first = seq;
      }
    }
  }

  /// Calls use(trial, index within the trial, value) for each value.
  template <typename Use>
  void read_plane(std::uint64_t Share::*share, Use use) {
    std::uint64_t values = 0;
    for (const Share& one : shares_) values += one.*share;
    const std::size_t width = byte(1, 8, "width");
    if (values > in_.left() / width) refuse("it claims more than it holds");
    if (!fine()) return;
    const std::string_view bytes = in_.take(values * width);
    std::size_t at = 0;
    for (std::size_t t = 0; t < trials_.size(); ++t)
      for (std::uint64_t i = 0; i < shares_[t].*share; ++i, ++at) {
        std::uint64_t value = 0;
        for (std::size_t plane = width; plane-- > 0;)
          value = value << 8 | static_cast<unsigned char>(bytes[plane * values + at]);
        use(t, static_cast<std::size_t>(i), value);
      }
  }

  void read_times() {
    read_plane(&Share::samples, [this](std::size_t t, std::size_t i, std::uint64_t late) {
      Sample& sample = trials_[t].series.samples[i];
      sample.time = static_cast<Nanoseconds>(shares_[t].grid.of(sample.seq) + late);
    });
  }

  void read_moves() {
    for (RecordedTrial& trial : trials_)
      for (Sample& sample : trial.series.samples) {
        if (!fine()) return;
        read_moves_of(sample, trial.series.counters.size());
      }
  }

  void read_moves_of(Sample& sample, std::size_t counters) {
    const std::uint64_t moved = count(2);
    sample.deltas.reserve(static_cast<std::size_t>(std::min<std::uint64_t>(moved, counters)));
    std::uint64_t index = 0;
    for (std::uint64_t i = 0; i < moved && fine(); ++i) {
      const std::uint64_t step = in_.varint();
      if ((i > 0 && step == 0) || step >= counters || index + step >= counters)
        return refuse("a counter that is not in its list, or out of order");
      index += step;
      sample.deltas.emplace_back(static_cast<std::uint32_t>(index), in_.zigzag());
    }
  }

  void read_arrivals() {
    read_plane(&Share::probes, [this](std::size_t t, std::size_t i, std::uint64_t gap) {
      auto& probes = trials_[t].probes;
      const Nanoseconds last = i == 0 ? 0 : probes.back();
      probes.push_back(wrapping_add(last, static_cast<Nanoseconds>(gap)));
      if (i > 0 && probes.back() < last) refuse("probes that do not ascend");
    });
  }

  VarintReader in_;
  std::string problem_;
  std::vector<std::vector<std::string>> lists_;
  std::vector<std::uint64_t> name_bytes_;  // of each list
  std::uint64_t all_name_bytes_ = 0;       // of all trials together
  std::vector<RecordedTrial> trials_;
  std::vector<Share> shares_;
};

}  // namespace

Result<std::vector<RecordedTrial>> decode_recording(std::string_view bytes) {
  if (!looks_like_recording(bytes)) return malformed("it does not begin as a recording");
  if (bytes.size() < kHeaderBytes) return malformed("it ends in its header");
  const int version = static_cast<unsigned char>(bytes[kMagic.size()]) |
                      static_cast<unsigned char>(bytes[kMagic.size() + 1]) << 8;
  if (version != kVersion)
    return make_error(Errc::invalid_input, "a recording of version " + std::to_string(version) +
                                               "; this zpilab " ZPILAB_VERSION " reads version " +
                                               std::to_string(kVersion));
  const auto body = guarded([&] { return decompress(bytes.substr(kHeaderBytes)); });
  if (!body.ok()) return body.error();
  return RecordingReader(*body).read();
}

bool looks_like_recording(std::string_view bytes) { return bytes.starts_with(kMagic); }

}  // namespace zpilab
