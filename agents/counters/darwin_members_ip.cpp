#include <array>

#include "agents/counters/darwin_members.h"

namespace zpilab {

std::span<const DarwinMember> darwin_udp_members() {
  static constexpr auto kMembers = std::to_array<DarwinMember>(
      {{"udps_ipackets"},         {"udps_hdrops"},           {"udps_badsum"},
       {"udps_badlen"},           {"udps_noport"},           {"udps_noportbcast"},
       {"udps_fullsock"},         {"udpps_pcbcachemiss"},    {"udpps_pcbhashmiss"},
       {"udps_opackets"},         {"udps_fastout"},          {"udps_nosum"},
       {"udps_noportmcast"},      {"udps_filtermcast"},      {"udps_rcv_swcsum"},
       {"udps_rcv_swcsum_bytes"}, {"udps_rcv6_swcsum"},      {"udps_rcv6_swcsum_bytes"},
       {"udps_snd_swcsum"},       {"udps_snd_swcsum_bytes"}, {"udps_snd6_swcsum"},
       {"udps_snd6_swcsum_bytes"}});
  return kMembers;
}

std::span<const DarwinMember> darwin_ip_members() {
  static constexpr auto kMembers = std::to_array<DarwinMember>({{"ips_total"},
                                                                {"ips_badsum"},
                                                                {"ips_tooshort"},
                                                                {"ips_toosmall"},
                                                                {"ips_badhlen"},
                                                                {"ips_badlen"},
                                                                {"ips_fragments"},
                                                                {"ips_fragdropped"},
                                                                {"ips_fragtimeout"},
                                                                {"ips_forward"},
                                                                {"ips_fastforward"},
                                                                {"ips_cantforward"},
                                                                {"ips_redirectsent"},
                                                                {"ips_noproto"},
                                                                {"ips_delivered"},
                                                                {"ips_localout"},
                                                                {"ips_odropped"},
                                                                {"ips_reassembled"},
                                                                {"ips_fragmented"},
                                                                {"ips_ofragments"},
                                                                {"ips_cantfrag"},
                                                                {"ips_badoptions"},
                                                                {"ips_noroute"},
                                                                {"ips_badvers"},
                                                                {"ips_rawout"},
                                                                {"ips_toolong"},
                                                                {"ips_notmember"},
                                                                {"ips_nogif"},
                                                                {"ips_badaddr"},
                                                                {"ips_pktdropcntrl"},
                                                                {"ips_rcv_swcsum"},
                                                                {"ips_rcv_swcsum_bytes"},
                                                                {"ips_snd_swcsum"},
                                                                {"ips_snd_swcsum_bytes"},
                                                                {"ips_adj"},
                                                                {"ips_adj_hwcsum_clr"},
                                                                {"ips_rxc_collisions"},
                                                                {"ips_rxc_chained"},
                                                                {"ips_rxc_notchain"},
                                                                {"ips_rxc_chainsz_gt2"},
                                                                {"ips_rxc_chainsz_gt4"},
                                                                {"ips_rxc_notlist"},
                                                                {"ips_raw_sappend_fail"},
                                                                {"ips_necp_policy_drop"},
                                                                {"ips_rcv_if_weak_match"},
                                                                {"ips_rcv_if_no_match"},
                                                                {"ips_input_ipf_drop"},
                                                                {"ips_input_no_proto"},
                                                                {"ips_src_addr_not_avail"}});
  return kMembers;
}

std::span<const DarwinMember> darwin_icmp_members() {
  static constexpr auto kMembers = std::to_array<DarwinMember>({{"icps_error"},
                                                                {"icps_oldshort"},
                                                                {"icps_oldicmp"},
                                                                {"icps_outhist", 4, 41},
                                                                {"icps_badcode"},
                                                                {"icps_tooshort"},
                                                                {"icps_checksum"},
                                                                {"icps_badlen"},
                                                                {"icps_reflect"},
                                                                {"icps_inhist", 4, 41},
                                                                {"icps_bmcastecho"},
                                                                {"icps_bmcasttstamp"}});
  return kMembers;
}

// What is in use or held at this moment is a state.
std::span<const DarwinMember> darwin_arp_members() {
  static constexpr auto kMembers =
      std::to_array<DarwinMember>({{"txrequests"},
                                   {"txreplies"},
                                   {"txannounces"},
                                   {"rxrequests"},
                                   {"rxreplies"},
                                   {"received"},
                                   {"txconflicts"},
                                   {"invalidreqs"},
                                   {"reqnobufs"},
                                   {"dropped"},
                                   {"purged"},
                                   {"timeouts"},
                                   {"dupips"},
                                   {.name = "inuse", .kind = CounterKind::gauge},
                                   {"txurequests"},
                                   {.name = "held", .kind = CounterKind::gauge}});
  return kMembers;
}

std::span<const DarwinMember> darwin_interface_members() {
  static constexpr auto kMembers = std::to_array<DarwinMember>({
      {.name = "", .width = 16},  // the interface's name
      {.name = "ifmd_pcount", .kind = CounterKind::gauge},
      {.name = "ifmd_flags", .kind = CounterKind::gauge},
      {.name = "ifmd_snd_len", .kind = CounterKind::gauge},
      {.name = "ifmd_snd_maxlen", .kind = CounterKind::gauge},
      {"ifmd_snd_drops"},
      {.name = "", .width = 16 + 8},  // a reserve, and eight bytes of type and lengths
      {.name = "ifi_mtu", .kind = CounterKind::gauge},
      {.name = "ifi_metric", .kind = CounterKind::gauge},
      {.name = "ifi_baudrate", .width = 8, .kind = CounterKind::gauge},
      {"ifi_ipackets", 8},
      {"ifi_ierrors", 8},
      {"ifi_opackets", 8},
      {"ifi_oerrors", 8},
      {"ifi_collisions", 8},
      {"ifi_ibytes", 8},
      {"ifi_obytes", 8},
      {"ifi_imcasts", 8},
      {"ifi_omcasts", 8},
      {"ifi_iqdrops", 8},
      {"ifi_noproto", 8},
      {"ifi_recvtiming"},
      {"ifi_xmittiming"},
      {.name = "", .width = 8}  // when the state last changed
  });
  return kMembers;
}

}  // namespace zpilab
