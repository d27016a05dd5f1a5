#include "model/detect/feature_table.h"

#include <algorithm>

#include "harness/core/sha256.h"

namespace zpilab {

const std::array<std::string_view, kCounterCount> kCounterNames = {
    "tcpInSegs",
    "tcpOutSegs",
    "tcpOutRsts",
    "tcpAttemptFails",
    "tcpPassiveOpens",
    "tcpActiveOpens",
    "tcpEstabResets",
    "udpNoPorts",
    "udpInDatagrams",
    "udpOutDatagrams",
    "udpInErrors",
    "udpv6NoPorts",
    "udpv6InDatagrams",
    "udpv6OutDatagrams",
    "ipInReceives",
    "ipInDelivers",
    "ipInUnknownProtos",
    "ipOutRequests",
    "ipv6InReceives",
    "ipv6InDelivers",
    "ipv6InUnknownProtos",
    "ipv6InHdrErrors",
    "ipv6InMcastPkts",
    "ipv6OutRequests",
    "icmpInMsgs",
    "icmpOutMsgs",
    "icmpInEchos",
    "icmpInDestUnreachs",
    "icmpOutDestUnreachs",
    "ipv6IcmpInMsgs",
    "ipv6IcmpOutMsgs",
    "ipv6IcmpInDestUnreachs",
    "ipv6IcmpOutDestUnreachs",
    "ipv6IcmpOutParmProblems",
    "ipv6IcmpInNeighborSolicits",
    "ipv6IcmpInEchos",
    "ifInPkts",
    "ifOutPkts",
    "linux.TcpExt.EmbryonicRsts",
    "ipInOctets",
    "ipv6InOctets",
    "ifInOctets",
};

namespace {

using C = Counter;
using Values = CounterValues;

std::int64_t get(const Values& v, Counter counter) { return v[static_cast<std::size_t>(counter)]; }

template <Counter counter>
std::int64_t one(const Values& v) {
  return get(v, counter);
}

// The kernel counts TCP segments of both families together. What the IP layer delivered and neither UDP nor
// ICMP took was TCP, so the families can be told apart again.
std::int64_t tcp4_in(const Values& v) {
  return get(v, C::ip4_delivers) - get(v, C::udp4_in) - get(v, C::udp4_no_ports) - get(v, C::udp4_in_errors) -
         get(v, C::icmp4_in);
}
std::int64_t tcp6_in(const Values& v) {
  return get(v, C::ip6_delivers) - get(v, C::udp6_in) - get(v, C::udp6_no_ports) - get(v, C::icmp6_in);
}
std::int64_t tcp4_out(const Values& v) {
  return get(v, C::ip4_out) - get(v, C::udp4_out) - get(v, C::icmp4_out);
}
std::int64_t tcp6_out(const Values& v) {
  return get(v, C::ip6_out) - get(v, C::udp6_out) - get(v, C::icmp6_out);
}
// Resets in a sample in which only one family moved belong to that family for certain.
std::int64_t rst_only4(const Values& v) { return tcp6_out(v) <= 0 ? get(v, C::tcp_out_rsts) : 0; }
std::int64_t rst_only6(const Values& v) { return tcp4_out(v) <= 0 ? get(v, C::tcp_out_rsts) : 0; }

std::int64_t non_ip(const Values& v) {
  return get(v, C::interface_in) - get(v, C::ip4_in) - get(v, C::ip6_in);
}
std::int64_t undelivered4(const Values& v) {
  return std::max<std::int64_t>(0,
                                get(v, C::ip4_in) - get(v, C::ip4_delivers) - get(v, C::ip4_unknown_protos));
}
// Multicast that is not for this host is received and not delivered in normal life.
std::int64_t undelivered6(const Values& v) {
  return std::max<std::int64_t>(0, get(v, C::ip6_in) - get(v, C::ip6_delivers) -
                                       get(v, C::ip6_unknown_protos) - get(v, C::ip6_multicast_in));
}
// A firewall that resets connections sends the packet itself: the IP layer counts it, TCP does not. What TCP
// sent is counted in segments and may be more than the packets.
std::int64_t firewall_resets(const Values& v) {
  return std::max<std::int64_t>(0, tcp4_out(v) + tcp6_out(v) - get(v, C::tcp_out));
}
std::int64_t rst_beyond_opens(const Values& v) {
  return get(v, C::tcp_out_rsts) - get(v, C::tcp_passive_opens) - get(v, C::tcp_active_opens);
}

std::array<SignalRow, kSignalCount> make_signals() {
  using S = Signal;
  const std::vector<Counter> in4 = {C::ip4_delivers, C::udp4_in, C::udp4_no_ports, C::udp4_in_errors,
                                    C::icmp4_in};
  const std::vector<Counter> in6 = {C::ip6_delivers, C::udp6_in, C::udp6_no_ports, C::icmp6_in};
  const std::vector<Counter> out4 = {C::ip4_out, C::udp4_out, C::icmp4_out};
  const std::vector<Counter> out6 = {C::ip6_out, C::udp6_out, C::icmp6_out};
  const std::vector<Counter> rst_out4 = {C::tcp_out_rsts, C::ip4_out, C::udp4_out, C::icmp4_out};
  const std::vector<Counter> rst_out6 = {C::tcp_out_rsts, C::ip6_out, C::udp6_out, C::icmp6_out};
  return {{
      {S::rst, "rst", "TCP resets sent", {C::tcp_out_rsts}, one<C::tcp_out_rsts>},
      {S::rst_only4, "rst_only4", "TCP resets sent while no TCP left over IPv6", rst_out6, rst_only4},
      {S::rst_only6, "rst_only6", "TCP resets sent while no TCP left over IPv4", rst_out4, rst_only6},
      {S::no_ports4,
       "no_ports4",
       "IPv4 UDP datagrams to closed ports",
       {C::udp4_no_ports},
       one<C::udp4_no_ports>},
      {S::no_ports6,
       "no_ports6",
       "IPv6 UDP datagrams to closed ports",
       {C::udp6_no_ports},
       one<C::udp6_no_ports>},
      {S::unknown4,
       "unknown4",
       "IPv4 packets of unknown protocols",
       {C::ip4_unknown_protos},
       one<C::ip4_unknown_protos>},
      {S::unknown6,
       "unknown6",
       "IPv6 packets of unknown protocols",
       {C::ip6_unknown_protos},
       one<C::ip6_unknown_protos>},
      {S::non_ip, "non_ip", "frames that are not IP: ARP", {C::interface_in, C::ip4_in, C::ip6_in}, non_ip},
      {S::undelivered4,
       "undelivered4",
       "IPv4 packets received and not delivered: filtered",
       {C::ip4_in, C::ip4_delivers, C::ip4_unknown_protos},
       undelivered4},
      {S::undelivered6,
       "undelivered6",
       "IPv6 unicast received and not delivered: filtered",
       {C::ip6_in, C::ip6_delivers, C::ip6_unknown_protos, C::ip6_multicast_in},
       undelivered6},
      {S::firewall_resets,
       "firewall_resets",
       "packets sent that are neither UDP nor ICMP and that TCP knows nothing of",
       {C::tcp_out, C::ip4_out, C::udp4_out, C::icmp4_out, C::ip6_out, C::udp6_out, C::icmp6_out},
       firewall_resets},
      {S::rst_beyond_opens,
       "rst_beyond_opens",
       "TCP resets sent minus connections opened",
       {C::tcp_out_rsts, C::tcp_passive_opens, C::tcp_active_opens},
       rst_beyond_opens},
      {S::tcp_in, "tcp_in", "TCP segments received", {C::tcp_in}, one<C::tcp_in>},
      {S::tcp4_in, "tcp4_in", "delivered IPv4 packets that are neither UDP nor ICMP", in4, tcp4_in},
      {S::tcp6_in, "tcp6_in", "delivered IPv6 packets that are neither UDP nor ICMP", in6, tcp6_in},
      {S::tcp4_out, "tcp4_out", "sent IPv4 packets that are neither UDP nor ICMP", out4, tcp4_out},
      {S::tcp6_out, "tcp6_out", "sent IPv6 packets that are neither UDP nor ICMP", out6, tcp6_out},
      {S::attempt_fails,
       "attempt_fails",
       "TCP connections that failed while opening",
       {C::tcp_attempt_fails},
       one<C::tcp_attempt_fails>},
      {S::passive_opens,
       "passive_opens",
       "TCP connections accepted",
       {C::tcp_passive_opens},
       one<C::tcp_passive_opens>},
      {S::active_opens,
       "active_opens",
       "TCP connections started here",
       {C::tcp_active_opens},
       one<C::tcp_active_opens>},
      {S::estab_resets,
       "estab_resets",
       "established TCP connections reset",
       {C::tcp_estab_resets},
       one<C::tcp_estab_resets>},
      {S::udp4_in, "udp4_in", "IPv4 UDP datagrams taken by a program", {C::udp4_in}, one<C::udp4_in>},
      {S::udp4_out, "udp4_out", "IPv4 UDP datagrams sent", {C::udp4_out}, one<C::udp4_out>},
      {S::udp6_in, "udp6_in", "IPv6 UDP datagrams taken by a program", {C::udp6_in}, one<C::udp6_in>},
      {S::udp6_out, "udp6_out", "IPv6 UDP datagrams sent", {C::udp6_out}, one<C::udp6_out>},
      {S::ip4_in, "ip4_in", "IPv4 packets received", {C::ip4_in}, one<C::ip4_in>},
      {S::ip6_in, "ip6_in", "IPv6 packets received", {C::ip6_in}, one<C::ip6_in>},
      {S::ip6_header_errors,
       "ip6_header_errors",
       "IPv6 packets with bad headers",
       {C::ip6_header_errors},
       one<C::ip6_header_errors>},
      {S::ip6_multicast,
       "ip6_multicast",
       "IPv6 multicast received",
       {C::ip6_multicast_in},
       one<C::ip6_multicast_in>},
      {S::echos4, "echos4", "IPv4 echo requests received", {C::icmp4_echos_in}, one<C::icmp4_echos_in>},
      {S::unreachable4_in,
       "unreachable4_in",
       "ICMP destination unreachable received",
       {C::icmp4_unreachable_in},
       one<C::icmp4_unreachable_in>},
      {S::unreachable4_out,
       "unreachable4_out",
       "ICMP destination unreachable sent",
       {C::icmp4_unreachable_out},
       one<C::icmp4_unreachable_out>},
      {S::unreachable6_in,
       "unreachable6_in",
       "ICMPv6 destination unreachable received",
       {C::icmp6_unreachable_in},
       one<C::icmp6_unreachable_in>},
      {S::unreachable6_out,
       "unreachable6_out",
       "ICMPv6 destination unreachable sent",
       {C::icmp6_unreachable_out},
       one<C::icmp6_unreachable_out>},
      {S::parameter_problems6,
       "parameter_problems6",
       "ICMPv6 parameter problems sent",
       {C::icmp6_parameter_problems_out},
       one<C::icmp6_parameter_problems_out>},
      {S::neighbour_solicits6,
       "neighbour_solicits6",
       "neighbour solicitations received",
       {C::icmp6_neighbour_solicits_in},
       one<C::icmp6_neighbour_solicits_in>},
      {S::icmp6_in, "icmp6_in", "ICMPv6 messages received", {C::icmp6_in}, one<C::icmp6_in>},
      {S::echos6, "echos6", "IPv6 echo requests received", {C::icmp6_echos_in}, one<C::icmp6_echos_in>},
      {S::embryonic_resets,
       "embryonic_resets",
       "TCP connections reset while half open",
       {C::embryonic_rsts},
       one<C::embryonic_rsts>},
      {S::interface_out, "interface_out", "frames sent", {C::interface_out}, one<C::interface_out>},
      {S::octets4, "octets4", "octets in IPv4 packets received", {C::ip4_in_octets}, one<C::ip4_in_octets>},
      {S::octets6, "octets6", "octets in IPv6 packets received", {C::ip6_in_octets}, one<C::ip6_in_octets>},
      {S::interface_octets,
       "interface_octets",
       "octets in frames received",
       {C::interface_in_octets},
       one<C::interface_in_octets>},
  }};
}

constexpr Nanoseconds kAnyWindow = 0;
constexpr Nanoseconds kBinWindow =
    2 * kSecond;  // below it a window has too few bins to say more than its sum
/// Load tells what an event is worth while it is fresh; over minutes it only tells trials apart.
constexpr Nanoseconds kLoadWindow = 10 * kSecond;
constexpr Nanoseconds kEventWindow = 10 * 60 * kSecond;
constexpr int kFewGaps = 3, kManyGaps = 6;

/// The signals that probes move, and that are kept in bins, are worth remembering for longer.
constexpr Nanoseconds longest_window(Signal signal) {
  return index_of(signal) < kBinnedCount ? kEventWindow : kLoadWindow;
}
constexpr FeatureRow rate(std::string_view name, Signal signal, std::string_view help) {
  return {name, Statistic::rate, signal, signal, kAnyWindow, longest_window(signal), 0, 0, 1, help};
}
constexpr FeatureRow bins(std::string_view name, Signal signal, std::string_view help) {
  return {name, Statistic::active_bins, signal, signal, kBinWindow, kEventWindow, 0, 0, 1, help};
}
constexpr FeatureRow peak(std::string_view name, Signal signal, std::string_view help) {
  return {name, Statistic::peak, signal, signal, kBinWindow, kEventWindow, 0, 0, 1, help};
}
constexpr FeatureRow share(std::string_view name, Signal signal, Signal of, std::string_view help) {
  return {name, Statistic::share, signal, of, kAnyWindow, kLoadWindow, 0, 0, 1, help};
}
constexpr FeatureRow mean(std::string_view name, Signal signal, Signal of, std::string_view help) {
  return {name, Statistic::mean, signal, of, kAnyWindow, kLoadWindow, 0, 0, 1, help};
}
constexpr FeatureRow age(std::string_view name, Signal signal, std::string_view help) {
  return {name, Statistic::age, signal, signal, kAnyWindow, kAnyWindow, 0, 0, 1, help};
}
constexpr FeatureRow gap(std::string_view name, Statistic statistic, Signal signal, int gaps,
                         std::string_view help) {
  return {name, statistic, signal, signal, kAnyWindow, kAnyWindow, gaps, 0, 1, help};
}

constexpr FeatureRow run(std::string_view name, Signal signal, std::size_t pace, std::string_view help) {
  return {name, Statistic::even_run, signal, signal, kAnyWindow, kAnyWindow, 0, pace, 1, help};
}
constexpr std::size_t kPolite = 0, kSneaky = 1, kSneakyMissing = 2;  // as nmap calls -T2 and -T1

constexpr auto kFeatures = std::to_array<FeatureRow>({
    rate("rst_rate", Signal::rst, "resets: a TCP probe to a closed port gives one"),
    rate("rst_only4_rate", Signal::rst_only4, "resets that were IPv4 for certain"),
    rate("rst_only6_rate", Signal::rst_only6, "resets that were IPv6 for certain"),
    rate("rst_beyond_opens_rate", Signal::rst_beyond_opens, "resets that no connection explains"),
    rate("no_ports4_rate", Signal::no_ports4, "UDP probes to closed ports, before any ICMP rate limit"),
    rate("no_ports6_rate", Signal::no_ports6, "the same for IPv6"),
    rate("unknown4_rate", Signal::unknown4, "moves in IP protocol scans only"),
    rate("unknown6_rate", Signal::unknown6, "moves in IP protocol scans only"),
    rate("non_ip_rate", Signal::non_ip, "ARP: no counter of the kernel counts it"),
    rate("undelivered4_rate", Signal::undelivered4, "probes that a firewall dropped"),
    rate("undelivered6_rate", Signal::undelivered6, "probes that a firewall dropped"),
    rate("firewall_resets_rate", Signal::firewall_resets, "TCP probes that a firewall refused"),
    rate("tcp_in_rate", Signal::tcp_in, "TCP load of both families"),
    rate("tcp4_in_rate", Signal::tcp4_in, "TCP load over IPv4"),
    rate("tcp6_in_rate", Signal::tcp6_in, "TCP load over IPv6"),
    rate("tcp4_out_rate", Signal::tcp4_out, "TCP load over IPv4, sent"),
    rate("tcp6_out_rate", Signal::tcp6_out, "TCP load over IPv6, sent"),
    rate("attempt_fails_rate", Signal::attempt_fails, "half-open probes to open ports"),
    rate("passive_opens_rate", Signal::passive_opens, "connections accepted"),
    rate("active_opens_rate", Signal::active_opens, "connections started here"),
    rate("estab_resets_rate", Signal::estab_resets, "connections ended by a reset"),
    rate("udp4_in_rate", Signal::udp4_in, "UDP load"),
    rate("udp4_out_rate", Signal::udp4_out, "UDP load, sent"),
    rate("udp6_in_rate", Signal::udp6_in, "UDP load over IPv6"),
    rate("udp6_out_rate", Signal::udp6_out, "UDP load over IPv6, sent"),
    rate("ip4_in_rate", Signal::ip4_in, "IPv4 load"),
    rate("ip6_in_rate", Signal::ip6_in, "IPv6 load"),
    rate("ip6_header_errors_rate", Signal::ip6_header_errors, "moves in IPv6 protocol scans"),
    rate("ip6_multicast_rate", Signal::ip6_multicast, "neighbour discovery and the like"),
    rate("echos4_rate", Signal::echos4, "pings"),
    rate("unreachable4_in_rate", Signal::unreachable4_in, "this host's own failed UDP"),
    rate("unreachable4_out_rate", Signal::unreachable4_out,
         "answers to UDP and protocol probes, rate limited"),
    rate("unreachable6_in_rate", Signal::unreachable6_in, "this host's own failed UDP"),
    rate("unreachable6_out_rate", Signal::unreachable6_out, "answers to UDP probes, rate limited"),
    rate("parameter_problems6_rate", Signal::parameter_problems6, "answers to IPv6 protocol probes"),
    rate("neighbour_solicits6_rate", Signal::neighbour_solicits6, "resolution of this host's address"),
    rate("icmp6_in_rate", Signal::icmp6_in, "ICMPv6 load"),
    rate("echos6_rate", Signal::echos6, "pings over IPv6"),
    rate("embryonic_resets_rate", Signal::embryonic_resets, "half-open probes to open ports"),
    rate("interface_out_rate", Signal::interface_out, "frames sent"),
    bins("rst_bins", Signal::rst, "steadiness: a paced scan fills many bins, a refused burst few"),
    bins("rst_only4_bins", Signal::rst_only4, "steadiness of resets over IPv4"),
    bins("rst_only6_bins", Signal::rst_only6, "steadiness of resets over IPv6"),
    bins("no_ports4_bins", Signal::no_ports4, "steadiness of UDP probes"),
    bins("no_ports6_bins", Signal::no_ports6, "steadiness of UDP probes over IPv6"),
    bins("unknown4_bins", Signal::unknown4, "steadiness of protocol probes"),
    bins("unknown6_bins", Signal::unknown6, "steadiness of protocol probes over IPv6"),
    bins("non_ip_bins", Signal::non_ip, "steadiness of ARP"),
    bins("undelivered4_bins", Signal::undelivered4, "steadiness of dropped packets"),
    bins("undelivered6_bins", Signal::undelivered6, "steadiness of dropped packets over IPv6"),
    bins("firewall_resets_bins", Signal::firewall_resets, "steadiness of refused TCP"),
    peak("rst_peak", Signal::rst, "size of the largest burst of resets"),
    peak("no_ports4_peak", Signal::no_ports4, "size of the largest burst of UDP to closed ports"),
    peak("no_ports6_peak", Signal::no_ports6, "the same for IPv6"),
    peak("non_ip_peak", Signal::non_ip, "size of the largest burst of ARP"),
    peak("undelivered4_peak", Signal::undelivered4, "size of the largest burst of dropped packets"),
    peak("undelivered6_peak", Signal::undelivered6, "the same for IPv6"),
    peak("firewall_resets_peak", Signal::firewall_resets, "size of the largest burst of refused TCP"),
    share("rst_share", Signal::rst, Signal::tcp_in, "segments that were answered with a reset"),
    share("no_ports4_share", Signal::no_ports4, Signal::ip4_in, "of all IPv4 packets"),
    share("no_ports6_share", Signal::no_ports6, Signal::ip6_in, "of all IPv6 packets"),
    share("tcp6_share", Signal::tcp6_in, Signal::tcp_in, "which family TCP came over"),
    age("rst_age", Signal::rst, "how long ago: resets"),
    gap("rst_shortest_gap3", Statistic::shortest_gap, Signal::rst, kFewGaps, "pace: resets"),
    gap("rst_longest_gap3", Statistic::longest_gap, Signal::rst, kFewGaps, "evenness: resets"),
    gap("rst_shortest_gap6", Statistic::shortest_gap, Signal::rst, kManyGaps, "pace: resets"),
    gap("rst_longest_gap6", Statistic::longest_gap, Signal::rst, kManyGaps, "evenness: resets"),
    age("no_ports4_age", Signal::no_ports4, "how long ago: UDP to closed ports"),
    gap("no_ports4_shortest_gap3", Statistic::shortest_gap, Signal::no_ports4, kFewGaps,
        "pace: UDP to closed ports"),
    gap("no_ports4_longest_gap3", Statistic::longest_gap, Signal::no_ports4, kFewGaps,
        "evenness: UDP to closed ports"),
    gap("no_ports4_shortest_gap6", Statistic::shortest_gap, Signal::no_ports4, kManyGaps,
        "pace: UDP to closed ports"),
    gap("no_ports4_longest_gap6", Statistic::longest_gap, Signal::no_ports4, kManyGaps,
        "evenness: UDP to closed ports"),
    age("no_ports6_age", Signal::no_ports6, "how long ago: UDP to closed ports over IPv6"),
    gap("no_ports6_shortest_gap3", Statistic::shortest_gap, Signal::no_ports6, kFewGaps,
        "pace: UDP to closed ports over IPv6"),
    gap("no_ports6_longest_gap3", Statistic::longest_gap, Signal::no_ports6, kFewGaps,
        "evenness: UDP to closed ports over IPv6"),
    gap("no_ports6_shortest_gap6", Statistic::shortest_gap, Signal::no_ports6, kManyGaps,
        "pace: UDP to closed ports over IPv6"),
    gap("no_ports6_longest_gap6", Statistic::longest_gap, Signal::no_ports6, kManyGaps,
        "evenness: UDP to closed ports over IPv6"),
    age("unknown4_age", Signal::unknown4, "how long ago: packets of unknown protocols"),
    gap("unknown4_shortest_gap3", Statistic::shortest_gap, Signal::unknown4, kFewGaps,
        "pace: packets of unknown protocols"),
    gap("unknown4_longest_gap3", Statistic::longest_gap, Signal::unknown4, kFewGaps,
        "evenness: packets of unknown protocols"),
    gap("unknown4_shortest_gap6", Statistic::shortest_gap, Signal::unknown4, kManyGaps,
        "pace: packets of unknown protocols"),
    gap("unknown4_longest_gap6", Statistic::longest_gap, Signal::unknown4, kManyGaps,
        "evenness: packets of unknown protocols"),
    age("unknown6_age", Signal::unknown6, "how long ago: packets of unknown protocols over IPv6"),
    gap("unknown6_shortest_gap3", Statistic::shortest_gap, Signal::unknown6, kFewGaps,
        "pace: packets of unknown protocols over IPv6"),
    gap("unknown6_longest_gap3", Statistic::longest_gap, Signal::unknown6, kFewGaps,
        "evenness: packets of unknown protocols over IPv6"),
    gap("unknown6_shortest_gap6", Statistic::shortest_gap, Signal::unknown6, kManyGaps,
        "pace: packets of unknown protocols over IPv6"),
    gap("unknown6_longest_gap6", Statistic::longest_gap, Signal::unknown6, kManyGaps,
        "evenness: packets of unknown protocols over IPv6"),
    age("non_ip_age", Signal::non_ip, "how long ago: ARP"),
    gap("non_ip_shortest_gap3", Statistic::shortest_gap, Signal::non_ip, kFewGaps, "pace: ARP"),
    gap("non_ip_longest_gap3", Statistic::longest_gap, Signal::non_ip, kFewGaps, "evenness: ARP"),
    gap("non_ip_shortest_gap6", Statistic::shortest_gap, Signal::non_ip, kManyGaps, "pace: ARP"),
    gap("non_ip_longest_gap6", Statistic::longest_gap, Signal::non_ip, kManyGaps, "evenness: ARP"),
    age("undelivered4_age", Signal::undelivered4, "how long ago: dropped packets"),
    gap("undelivered4_shortest_gap3", Statistic::shortest_gap, Signal::undelivered4, kFewGaps,
        "pace: dropped packets"),
    gap("undelivered4_longest_gap3", Statistic::longest_gap, Signal::undelivered4, kFewGaps,
        "evenness: dropped packets"),
    gap("undelivered4_shortest_gap6", Statistic::shortest_gap, Signal::undelivered4, kManyGaps,
        "pace: dropped packets"),
    gap("undelivered4_longest_gap6", Statistic::longest_gap, Signal::undelivered4, kManyGaps,
        "evenness: dropped packets"),
    age("undelivered6_age", Signal::undelivered6, "how long ago: dropped packets over IPv6"),
    gap("undelivered6_shortest_gap3", Statistic::shortest_gap, Signal::undelivered6, kFewGaps,
        "pace: dropped packets over IPv6"),
    gap("undelivered6_longest_gap3", Statistic::longest_gap, Signal::undelivered6, kFewGaps,
        "evenness: dropped packets over IPv6"),
    gap("undelivered6_shortest_gap6", Statistic::shortest_gap, Signal::undelivered6, kManyGaps,
        "pace: dropped packets over IPv6"),
    gap("undelivered6_longest_gap6", Statistic::longest_gap, Signal::undelivered6, kManyGaps,
        "evenness: dropped packets over IPv6"),
    age("firewall_resets_age", Signal::firewall_resets, "how long ago: TCP that a firewall refused"),
    gap("firewall_resets_shortest_gap3", Statistic::shortest_gap, Signal::firewall_resets, kFewGaps,
        "pace: TCP that a firewall refused"),
    gap("firewall_resets_longest_gap3", Statistic::longest_gap, Signal::firewall_resets, kFewGaps,
        "evenness: TCP that a firewall refused"),
    gap("firewall_resets_shortest_gap6", Statistic::shortest_gap, Signal::firewall_resets, kManyGaps,
        "pace: TCP that a firewall refused"),
    gap("firewall_resets_longest_gap6", Statistic::longest_gap, Signal::firewall_resets, kManyGaps,
        "evenness: TCP that a firewall refused"),
    run("rst_run_400ms", Signal::rst, kPolite, "a chain 0.4 s apart: resets"),
    run("rst_run_15s", Signal::rst, kSneaky, "a chain 15 s apart: resets"),
    run("rst_only4_run_400ms", Signal::rst_only4, kPolite, "a chain 0.4 s apart: resets over IPv4"),
    run("rst_only4_run_15s", Signal::rst_only4, kSneaky, "a chain 15 s apart: resets over IPv4"),
    run("rst_only6_run_400ms", Signal::rst_only6, kPolite, "a chain 0.4 s apart: resets over IPv6"),
    run("rst_only6_run_15s", Signal::rst_only6, kSneaky, "a chain 15 s apart: resets over IPv6"),
    run("no_ports4_run_400ms", Signal::no_ports4, kPolite, "a chain 0.4 s apart: UDP to closed ports"),
    run("no_ports4_run_15s", Signal::no_ports4, kSneaky, "a chain 15 s apart: UDP to closed ports"),
    run("no_ports6_run_400ms", Signal::no_ports6, kPolite,
        "a chain 0.4 s apart: UDP to closed ports over IPv6"),
    run("no_ports6_run_15s", Signal::no_ports6, kSneaky, "a chain 15 s apart: UDP to closed ports over IPv6"),
    run("unknown4_run_400ms", Signal::unknown4, kPolite, "a chain 0.4 s apart: packets of unknown protocols"),
    run("unknown4_run_15s", Signal::unknown4, kSneaky, "a chain 15 s apart: packets of unknown protocols"),
    run("unknown6_run_400ms", Signal::unknown6, kPolite,
        "a chain 0.4 s apart: packets of unknown protocols over IPv6"),
    run("unknown6_run_15s", Signal::unknown6, kSneaky,
        "a chain 15 s apart: packets of unknown protocols over IPv6"),
    run("non_ip_run_400ms", Signal::non_ip, kPolite, "a chain 0.4 s apart: ARP"),
    run("non_ip_run_15s", Signal::non_ip, kSneaky, "a chain 15 s apart: ARP"),
    run("undelivered4_run_400ms", Signal::undelivered4, kPolite, "a chain 0.4 s apart: dropped packets"),
    run("undelivered4_run_15s", Signal::undelivered4, kSneaky, "a chain 15 s apart: dropped packets"),
    run("undelivered6_run_400ms", Signal::undelivered6, kPolite,
        "a chain 0.4 s apart: dropped packets over IPv6"),
    run("undelivered6_run_15s", Signal::undelivered6, kSneaky,
        "a chain 15 s apart: dropped packets over IPv6"),
    run("firewall_resets_run_400ms", Signal::firewall_resets, kPolite,
        "a chain 0.4 s apart: TCP that a firewall refused"),
    run("firewall_resets_run_15s", Signal::firewall_resets, kSneaky,
        "a chain 15 s apart: TCP that a firewall refused"),
    run("no_ports4_missing_run_15s", Signal::no_ports4, kSneakyMissing,
        "a chain 15 s apart, beats may be missed: UDP to closed ports"),
    run("no_ports6_missing_run_15s", Signal::no_ports6, kSneakyMissing,
        "a chain 15 s apart, beats may be missed: UDP to closed ports over IPv6"),
    rate("octets4_rate", Signal::octets4, "IPv4 load in octets"),
    rate("octets6_rate", Signal::octets6, "IPv6 load in octets"),
    rate("interface_octets_rate", Signal::interface_octets, "load in octets"),
    mean("packet_octets4", Signal::octets4, Signal::ip4_in, "mean size of IPv4 packets"),
    mean("packet_octets6", Signal::octets6, Signal::ip6_in, "mean size of IPv6 packets"),
});

template <typename Wanted>
std::vector<FeatureColumn> columns_where(std::span<const Nanoseconds> windows, Wanted wanted) {
  std::vector<FeatureColumn> columns;
  for (std::size_t w = 0; w < windows.size(); ++w)
    for (const FeatureRow& row : kFeatures)
      if (has_window(row.statistic) && windows[w] >= row.shortest && windows[w] <= row.longest && wanted(row))
        columns.push_back({&row, w});
  for (const FeatureRow& row : kFeatures)
    if (!has_window(row.statistic) && wanted(row)) columns.push_back({&row, 0});
  return columns;
}

}  // namespace

const std::array<SignalRow, kSignalCount>& signal_table() {
  static const std::array<SignalRow, kSignalCount> table = make_signals();
  return table;
}

void compute_signals(const CounterValues& counters, SignalValues& signals) {
  const auto& table = signal_table();
  for (std::size_t i = 0; i < kSignalCount; ++i) signals[i] = table[i].value(counters);
}

std::span<const FeatureRow> feature_table() { return kFeatures; }

std::string_view unit_of(Statistic statistic) {
  switch (statistic) {
    case Statistic::rate:
      return "1/s";
    case Statistic::active_bins:
      return "bins";
    case Statistic::peak:
      return "events";
    case Statistic::even_run:
      return "moves";
    case Statistic::share:
      return "1";
    case Statistic::mean:
      return "octets";
    case Statistic::age:
    case Statistic::shortest_gap:
    case Statistic::longest_gap:
      return "s";
  }
  return "";
}

const FeatureRow* find_feature(std::string_view name) {
  const auto row = std::ranges::find(kFeatures, name, &FeatureRow::name);
  return row == kFeatures.end() ? nullptr : &*row;
}

bool counts_octets(const FeatureRow& row) { return row.signal >= Signal::octets4; }

std::vector<FeatureColumn> default_columns(std::span<const Nanoseconds> windows) {
  return columns_where(windows, [](const FeatureRow& row) { return !counts_octets(row); });
}

std::vector<FeatureColumn> octet_columns(std::span<const Nanoseconds> windows) {
  return columns_where(windows, counts_octets);
}

std::string column_name(const FeatureColumn& column, std::span<const Nanoseconds> windows) {
  if (!has_window(column.feature->statistic)) return std::string(column.feature->name);
  return std::string(column.feature->name) + "@" + std::to_string(windows[column.window] / kMillisecond) +
         "ms";
}

std::string feature_hash(std::span<const FeatureColumn> columns, std::span<const Nanoseconds> windows) {
  std::string text;
  for (Nanoseconds window : windows) text += std::to_string(window) + "\n";
  for (const FeatureColumn& column : columns) {
    text += column_name(column, windows) + " " + std::string(unit_of(column.feature->statistic)) + " " +
            std::to_string(column.feature->revision) + "\n";
  }
  return sha256_hex(text);
}

std::vector<Counter> needed_counters(std::span<const FeatureColumn> columns) {
  std::array<bool, kCounterCount> needed{};
  for (const FeatureColumn& column : columns)
    for (Signal signal : {column.feature->signal, column.feature->of})
      for (Counter counter : signal_table()[index_of(signal)].needs)
        needed[static_cast<std::size_t>(counter)] = true;
  std::vector<Counter> counters;
  for (std::size_t i = 0; i < kCounterCount; ++i)
    if (needed[i]) counters.push_back(static_cast<Counter>(i));
  return counters;
}

}  // namespace zpilab
