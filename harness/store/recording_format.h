// A recording: the trials of campaigns as training, evaluation and replay need them, in few bytes and fit to
// be published. It holds no address, no name of a host, device or cell, no argv, no scenario or inventory.
// This header is the format's document; pure functions, no I/O. Files: harness/store/recording_file.h.
//
// file     := "ZPIREC", version:u16 = 1, one zstd frame to the end of the file
//             (RFC 8878; with content size, at most 64 MiB, and with checksum). What it unpacks to is the
//             body.
// body     := lists, trials, steps, times, moves, arrivals    and nothing behind them
// lists    := count:varint, { n:varint, counter:text * n } * count
//             Names of counters in the order of a stream. Trials that had the same share one list.
// trials   := count:varint, trial * count
// trial    := key:16 bytes             the same for the same execution of the same trial, see trial_key()
//             number:varint            its number in its campaign
//             device:varint            1, 2, ...: the same number, the same device
//             scenario:text, scenario_hash:text     name, SHA-256 of its text in lower-case hex
//             workload:text, policy:text, icmp_limits:text, impairment:text, rate:f64    (Hz)
//             open_tcp:varint, open_udp:varint      how many ports plus one; 0: not known
//             lead_in:zigzag, scan_at_most:zigzag, grace:zigzag                          (ns, as planned)
//             scan:text, technique:text             name in the scenario, scan technique; empty: a placebo
//             class:u8, family:u8, timing:u8        class 0 normal, 1 tcp4, 2 arp, 3 ip4, 4 udp4, 5 tcp6,
//                                                   6 ip6, 7 udp6, 8 other; family 4 or 6; timing n of -Tn
//             flags:u8                 1 the workload stands apart from ordinary life; 2 the scan was cut;
//                                      4 no tap: arrivals are estimated from nmap's packet trace
//             started:zigzag, ended:zigzag          lead-in to end of grace: times, see below
//             list:varint              which of the lists, from 0
//             interval:varint          ns between two samples, as meant
//             samples:varint, probes:varint         how many of them belong to this trial
// The four columns run on through all trials, in their order:
// steps    := varint * samples         number of the sample minus the one before; first of a trial: itself
// times    := plane of all samples     ns behind where the grid of `interval` has the sample: its time is
//                                      (number - number of the trial's first sample) * interval + this
// moves    := { n:varint, { step:varint, delta:zigzag } * n } * samples
//             Counters that moved, by index into the list (minus the index before; the first is itself), and
//             how far since the sample before. What is not there did not move.
// arrivals := plane of all probes      ns since the probe before; first of a trial: its time
// plane    := width:u8 1..8, then `width` times as many bytes as there are values: first the lowest byte of
//             each, then the next byte of each, ...   An empty plane is its width alone, 1.
// text     := length:varint, that many bytes (UTF-8 without control characters)
// u16, f64 := little endian.  varint, zigzag: harness/core/varint.h.
//
// Times are nanoseconds since the trial's own zero, modulo 2^64 as two's complement: the earliest instant on
// the sampling grid, so that no sample is before it. The clock itself is not told: it says how long a host
// has been up. Samples carry no lateness and no cost (a reader gives 0): nothing learns from them, and they
// would be half of the file.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "harness/core/ids.h"
#include "harness/core/result.h"
#include "harness/core/sample.h"
#include "harness/core/scenario.h"

namespace zpilab {

struct RecordedTrial {
  std::string key;  ///< 32 lower-case hex digits
  int number = 0;
  int device = 1;
  std::string scenario, scenario_hash;
  std::string workload, policy, icmp_limits, impairment;
  double sampling_rate_hz = 10;
  std::optional<int> open_tcp_ports, open_udp_ports;
  Phases phases;
  std::string scan, technique;  ///< empty: a placebo, and what is about the scan means nothing
  TrafficClass traffic_class = TrafficClass::normal;
  Family family = Family::ipv4;
  Timing timing;
  bool workload_apart = false, cut = false, t0_estimated = false;
  Nanoseconds started = 0, ended = 0;
  std::vector<Nanoseconds> probes;  ///< ascending
  SampleSeries series;

  bool placebo() const { return scan.empty(); }
};

/// The same trials give the same bytes (with the same version of zstd). Times may be on any clock: see above
/// what becomes of them. Errc::invalid_input: what cannot be written, or more than fits into one file.
Result<std::string> encode_recording(std::span<const RecordedTrial> trials);
/// Refuses what is truncated, damaged, malformed, of another version or larger than a recording may be; never
/// takes more than about 1 GB of memory, whatever the bytes claim.
Result<std::vector<RecordedTrial>> decode_recording(std::string_view bytes);

/// Whether bytes (the first six are enough) are meant to be a recording.
bool looks_like_recording(std::string_view bytes);

}  // namespace zpilab
