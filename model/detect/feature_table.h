// The tables of what a model can see: counters (by canonical name), signals (one number a sample, made of
// counters) and features (a statistic of one signal over one window). A new feature is a row here and nothing
// else; a change of what a row means raises its revision, so that models trained on the old meaning are
// refused. What byte counters say is off by default (they learn nmap's packet sizes), and there are no
// absolute values (they tell who the device is).
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "harness/core/clock.h"

namespace zpilab {

enum class Counter : std::uint8_t {
  tcp_in,
  tcp_out,
  tcp_out_rsts,
  tcp_attempt_fails,
  tcp_passive_opens,
  tcp_active_opens,
  tcp_estab_resets,
  udp4_no_ports,
  udp4_in,
  udp4_out,
  udp4_in_errors,
  udp6_no_ports,
  udp6_in,
  udp6_out,
  ip4_in,
  ip4_delivers,
  ip4_unknown_protos,
  ip4_out,
  ip6_in,
  ip6_delivers,
  ip6_unknown_protos,
  ip6_header_errors,
  ip6_multicast_in,
  ip6_out,
  icmp4_in,
  icmp4_out,
  icmp4_echos_in,
  icmp4_unreachable_in,
  icmp4_unreachable_out,
  icmp6_in,
  icmp6_out,
  icmp6_unreachable_in,
  icmp6_unreachable_out,
  icmp6_parameter_problems_out,
  icmp6_neighbour_solicits_in,
  icmp6_echos_in,
  interface_in,
  interface_out,
  embryonic_rsts,
  ip4_in_octets,
  ip6_in_octets,
  interface_in_octets,
};
inline constexpr std::size_t kCounterCount = 42;
/// The name in streams, indexed by Counter.
extern const std::array<std::string_view, kCounterCount> kCounterNames;

/// Increments of one sample, indexed by Counter.
using CounterValues = std::array<std::int64_t, kCounterCount>;

/// One number a sample. Those up to `firewall_resets` are also kept in bins of time, to tell a steady trickle
/// of probes from one burst of the same size.
enum class Signal : std::uint8_t {
  rst,
  rst_only4,
  rst_only6,
  no_ports4,
  no_ports6,
  unknown4,
  unknown6,
  non_ip,
  undelivered4,
  undelivered6,
  firewall_resets,
  rst_beyond_opens,
  tcp_in,
  tcp4_in,
  tcp6_in,
  tcp4_out,
  tcp6_out,
  attempt_fails,
  passive_opens,
  active_opens,
  estab_resets,
  udp4_in,
  udp4_out,
  udp6_in,
  udp6_out,
  ip4_in,
  ip6_in,
  ip6_header_errors,
  ip6_multicast,
  echos4,
  unreachable4_in,
  unreachable4_out,
  unreachable6_in,
  unreachable6_out,
  parameter_problems6,
  neighbour_solicits6,
  icmp6_in,
  echos6,
  embryonic_resets,
  interface_out,
  octets4,
  octets6,
  interface_octets,
};
inline constexpr std::size_t kSignalCount = 43;
inline constexpr std::size_t kBinnedCount = 11;
inline constexpr std::size_t index_of(Signal signal) { return static_cast<std::size_t>(signal); }

using SignalValues = std::array<std::int64_t, kSignalCount>;

struct SignalRow {
  Signal signal;
  std::string_view name, help;
  std::vector<Counter> needs;
  std::int64_t (*value)(const CounterValues&);
};
/// Indexed by Signal.
const std::array<SignalRow, kSignalCount>& signal_table();
void compute_signals(const CounterValues& counters, SignalValues& signals);

/// A fixed time between probes, how far from it two may be, in tenths of a second, and whether one of three
/// probes may move nothing (even_runs.h).
struct ProbePace {
  std::int64_t ticks, tolerance;
  bool may_miss;
};
/// Of nmap's -T2 and -T1. A probe near the end of a tick shows now in this one and now in the next: over 15 s
/// and few probes that must not end a chain; at 0.4 s the neighbouring ticks would let chance go on with it.
inline constexpr std::array kProbePaces = {ProbePace{4, 0, false}, ProbePace{150, 1, false},
                                           ProbePace{150, 1, true}};
inline constexpr std::size_t kProbePaceCount = kProbePaces.size();
/// A chain of moves is counted up to here.
inline constexpr int kLongestRun = 100;

/// How a feature condenses its signal over a window.
enum class Statistic : std::uint8_t {
  rate,          ///< events per second
  active_bins,   ///< number of bins with at least one event, at most about 20
  peak,          ///< events in the fullest bin
  share,         ///< of the signal in another one, 0 to 1
  mean,          ///< of the signal for each event of another one
  age,           ///< seconds since the signal moved
  shortest_gap,  ///< seconds; the least of the last few between its moves
  longest_gap,   ///< seconds; the largest of them
  even_run,      ///< moves in the longest chain at a pace
};
inline constexpr std::size_t kStatisticCount = 9;
/// Ages, gaps and runs reach back as far as they must: they have no window.
constexpr bool has_window(Statistic statistic) { return statistic <= Statistic::mean; }

struct FeatureRow {
  std::string_view name;
  Statistic statistic;
  Signal signal;
  Signal of;             ///< denominator of a share or mean
  Nanoseconds shortest;  ///< windows shorter than this have no such feature by default
  Nanoseconds longest;   ///< nor have windows longer than this
  int gaps;              ///< how many of the last gaps are looked at; 0 for other statistics
  std::size_t pace;      ///< of a run, index into kProbePaces; 0 for other statistics
  int revision;
  std::string_view help;
};
std::span<const FeatureRow> feature_table();
std::string_view unit_of(Statistic statistic);
/// Row of that name, or nullptr.
const FeatureRow* find_feature(std::string_view name);

/// One input of a forest: a row of the feature table over one window (index into the model's windows; 0 for
/// rows that have none).
struct FeatureColumn {
  const FeatureRow* feature = nullptr;
  std::size_t window = 0;
  bool operator==(const FeatureColumn&) const = default;
};
/// Whether a row needs a counter of octets.
bool counts_octets(const FeatureRow& row);
/// Every row that counts no octets over every window that suits it.
std::vector<FeatureColumn> default_columns(std::span<const Nanoseconds> windows);
/// Those that do.
std::vector<FeatureColumn> octet_columns(std::span<const Nanoseconds> windows);
/// "rst_rate@500ms", or "rst_age": the name of a column, as in model files.
std::string column_name(const FeatureColumn& column, std::span<const Nanoseconds> windows);
/// SHA-256 over names, units, revisions and windows.
std::string feature_hash(std::span<const FeatureColumn> columns, std::span<const Nanoseconds> windows);
/// Counters without which these columns cannot be computed, ascending.
std::vector<Counter> needed_counters(std::span<const FeatureColumn> columns);

}  // namespace zpilab
