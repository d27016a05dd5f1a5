#include "agents/counters/counter_table.h"

#include <array>

namespace zpilab {
namespace {

constexpr auto kRows = std::to_array<CounterRow>({
    {"ipInReceives", ProcFile::snmp, "Ip", "InReceives", "packets", CounterKind::counter,
     "IPv4 packets received, including those in error", "ip4.dwInReceives", "ip.ips_total"},
    {"ipInHdrErrors", ProcFile::snmp, "Ip", "InHdrErrors", "packets", CounterKind::counter,
     "IPv4 dropped for an error in the header", "ip4.dwInHdrErrors"},
    {"ipInAddrErrors", ProcFile::snmp, "Ip", "InAddrErrors", "packets", CounterKind::counter,
     "IPv4 dropped because the destination address is not this host's", "ip4.dwInAddrErrors"},
    {"ipInForwDatagrams", ProcFile::snmp, "Ip", "ForwDatagrams", "packets", CounterKind::counter,
     "IPv4 received for another host and forwarded", "ip4.dwForwDatagrams", "ip.ips_forward"},
    {"ipInUnknownProtos", ProcFile::snmp, "Ip", "InUnknownProtos", "packets", CounterKind::counter,
     "IPv4 received for a protocol that nobody serves: what an IP protocol scan moves",
     "ip4.dwInUnknownProtos", "ip.ips_noproto"},
    {"ipInDiscards", ProcFile::snmp, "Ip", "InDiscards", "packets", CounterKind::counter,
     "IPv4 dropped although nothing was wrong with them, for lack of memory", "ip4.dwInDiscards"},
    {"ipInDelivers", ProcFile::snmp, "Ip", "InDelivers", "packets", CounterKind::counter,
     "IPv4 delivered to the protocol above", "ip4.dwInDelivers", "ip.ips_delivered"},
    {"ipOutRequests", ProcFile::snmp, "Ip", "OutRequests", "packets", CounterKind::counter,
     "IPv4 handed down for sending by the protocols of this host", "ip4.dwOutRequests", "ip.ips_localout"},
    {"ipOutDiscards", ProcFile::snmp, "Ip", "OutDiscards", "packets", CounterKind::counter,
     "IPv4 dropped when sending although nothing was wrong with them", "ip4.dwOutDiscards",
     "ip.ips_odropped"},
    {"ipOutNoRoutes", ProcFile::snmp, "Ip", "OutNoRoutes", "packets", CounterKind::counter,
     "IPv4 dropped for lack of a route", "ip4.dwOutNoRoutes", "ip.ips_noroute"},
    {"ipReasmTimeout", ProcFile::snmp, "Ip", "ReasmTimeout", "fragments", CounterKind::counter,
     "IPv4 reassemblies given up because fragments were missing for too long", "", "ip.ips_fragtimeout"},
    {"ipReasmReqds", ProcFile::snmp, "Ip", "ReasmReqds", "fragments", CounterKind::counter,
     "IPv4 fragments received that need reassembly", "ip4.dwReasmReqds", "ip.ips_fragments"},
    {"ipReasmOKs", ProcFile::snmp, "Ip", "ReasmOKs", "packets", CounterKind::counter, "IPv4 reassembled",
     "ip4.dwReasmOks", "ip.ips_reassembled"},
    {"ipReasmFails", ProcFile::snmp, "Ip", "ReasmFails", "events", CounterKind::counter,
     "IPv4 reassemblies that failed", "ip4.dwReasmFails"},
    {"ipFragOKs", ProcFile::snmp, "Ip", "FragOKs", "packets", CounterKind::counter,
     "IPv4 fragmented for sending", "ip4.dwFragOks", "ip.ips_fragmented"},
    {"ipFragFails", ProcFile::snmp, "Ip", "FragFails", "packets", CounterKind::counter,
     "IPv4 that could not be fragmented and were dropped", "ip4.dwFragFails", "ip.ips_cantfrag"},
    {"ipFragCreates", ProcFile::snmp, "Ip", "FragCreates", "fragments", CounterKind::counter,
     "IPv4 fragments made", "ip4.dwFragCreates", "ip.ips_ofragments"},
    {"ipOutTransmits", ProcFile::snmp, "Ip", "OutTransmits", "packets", CounterKind::counter,
     "IPv4 handed to the link for sending; absent from older kernels"},
    {"", ProcFile::snmp, "Ip", "Forwarding", "state", CounterKind::gauge,
     "1 if this host forwards IPv4, else 2"},
    {"", ProcFile::snmp, "Ip", "DefaultTTL", "hops", CounterKind::gauge, "default time to live of IPv4"},
    {"ipInNoRoutes", ProcFile::netstat, "IpExt", "InNoRoutes", "packets", CounterKind::counter,
     "IPv4 received and dropped for lack of a route"},
    {"ipInTruncatedPkts", ProcFile::netstat, "IpExt", "InTruncatedPkts", "packets", CounterKind::counter,
     "IPv4 shorter than their header says"},
    {"ipInMcastPkts", ProcFile::netstat, "IpExt", "InMcastPkts", "packets", CounterKind::counter,
     "IPv4 multicast packets received"},
    {"ipOutMcastPkts", ProcFile::netstat, "IpExt", "OutMcastPkts", "packets", CounterKind::counter,
     "IPv4 multicast packets sent"},
    {"ipInBcastPkts", ProcFile::netstat, "IpExt", "InBcastPkts", "packets", CounterKind::counter,
     "IPv4 broadcast packets received"},
    {"ipOutBcastPkts", ProcFile::netstat, "IpExt", "OutBcastPkts", "packets", CounterKind::counter,
     "IPv4 broadcast packets sent"},
    {"ipInOctets", ProcFile::netstat, "IpExt", "InOctets", "octets", CounterKind::counter,
     "IPv4 octets received"},
    {"ipOutOctets", ProcFile::netstat, "IpExt", "OutOctets", "octets", CounterKind::counter,
     "IPv4 octets sent"},
    {"ipInMcastOctets", ProcFile::netstat, "IpExt", "InMcastOctets", "octets", CounterKind::counter,
     "IPv4 octets of multicast received"},
    {"ipOutMcastOctets", ProcFile::netstat, "IpExt", "OutMcastOctets", "octets", CounterKind::counter,
     "IPv4 octets of multicast sent"},
    {"ipInBcastOctets", ProcFile::netstat, "IpExt", "InBcastOctets", "octets", CounterKind::counter,
     "IPv4 octets of broadcast received"},
    {"ipOutBcastOctets", ProcFile::netstat, "IpExt", "OutBcastOctets", "octets", CounterKind::counter,
     "IPv4 octets of broadcast sent"},
    {"icmpInMsgs", ProcFile::snmp, "Icmp", "InMsgs", "messages", CounterKind::counter,
     "ICMP messages received", "icmp4.in.dwMsgs"},
    {"icmpInErrors", ProcFile::snmp, "Icmp", "InErrors", "messages", CounterKind::counter,
     "ICMP messages in error received", "icmp4.in.dwErrors"},
    {"icmpInDestUnreachs", ProcFile::snmp, "Icmp", "InDestUnreachs", "messages", CounterKind::counter,
     "ICMP destination unreachable received", "icmp4.in.dwDestUnreachs", "icmp.icps_inhist.3"},
    {"icmpInTimeExcds", ProcFile::snmp, "Icmp", "InTimeExcds", "messages", CounterKind::counter,
     "ICMP time exceeded received", "icmp4.in.dwTimeExcds", "icmp.icps_inhist.11"},
    {"icmpInParmProbs", ProcFile::snmp, "Icmp", "InParmProbs", "messages", CounterKind::counter,
     "ICMP parameter problem received", "icmp4.in.dwParmProbs", "icmp.icps_inhist.12"},
    {"icmpInSrcQuenchs", ProcFile::snmp, "Icmp", "InSrcQuenchs", "messages", CounterKind::counter,
     "ICMP source quench received", "icmp4.in.dwSrcQuenchs", "icmp.icps_inhist.4"},
    {"icmpInRedirects", ProcFile::snmp, "Icmp", "InRedirects", "messages", CounterKind::counter,
     "ICMP redirects received", "icmp4.in.dwRedirects", "icmp.icps_inhist.5"},
    {"icmpInEchos", ProcFile::snmp, "Icmp", "InEchos", "messages", CounterKind::counter,
     "ICMP echo requests received", "icmp4.in.dwEchos", "icmp.icps_inhist.8"},
    {"icmpInEchoReps", ProcFile::snmp, "Icmp", "InEchoReps", "messages", CounterKind::counter,
     "ICMP echo replies received", "icmp4.in.dwEchoReps", "icmp.icps_inhist.0"},
    {"icmpInTimestamps", ProcFile::snmp, "Icmp", "InTimestamps", "messages", CounterKind::counter,
     "ICMP timestamp requests received", "icmp4.in.dwTimestamps", "icmp.icps_inhist.13"},
    {"icmpInTimestampReps", ProcFile::snmp, "Icmp", "InTimestampReps", "messages", CounterKind::counter,
     "ICMP timestamp replies received", "icmp4.in.dwTimestampReps", "icmp.icps_inhist.14"},
    {"icmpInAddrMasks", ProcFile::snmp, "Icmp", "InAddrMasks", "messages", CounterKind::counter,
     "ICMP address mask requests received", "icmp4.in.dwAddrMasks", "icmp.icps_inhist.17"},
    {"icmpInAddrMaskReps", ProcFile::snmp, "Icmp", "InAddrMaskReps", "messages", CounterKind::counter,
     "ICMP address mask replies received", "icmp4.in.dwAddrMaskReps", "icmp.icps_inhist.18"},
    {"icmpOutMsgs", ProcFile::snmp, "Icmp", "OutMsgs", "messages", CounterKind::counter, "ICMP messages sent",
     "icmp4.out.dwMsgs"},
    {"icmpOutErrors", ProcFile::snmp, "Icmp", "OutErrors", "messages", CounterKind::counter,
     "ICMP messages in error sent", "icmp4.out.dwErrors"},
    {"icmpOutDestUnreachs", ProcFile::snmp, "Icmp", "OutDestUnreachs", "messages", CounterKind::counter,
     "ICMP destination unreachable sent", "icmp4.out.dwDestUnreachs", "icmp.icps_outhist.3"},
    {"icmpOutTimeExcds", ProcFile::snmp, "Icmp", "OutTimeExcds", "messages", CounterKind::counter,
     "ICMP time exceeded sent", "icmp4.out.dwTimeExcds", "icmp.icps_outhist.11"},
    {"icmpOutParmProbs", ProcFile::snmp, "Icmp", "OutParmProbs", "messages", CounterKind::counter,
     "ICMP parameter problem sent", "icmp4.out.dwParmProbs", "icmp.icps_outhist.12"},
    {"icmpOutSrcQuenchs", ProcFile::snmp, "Icmp", "OutSrcQuenchs", "messages", CounterKind::counter,
     "ICMP source quench sent", "icmp4.out.dwSrcQuenchs", "icmp.icps_outhist.4"},
    {"icmpOutRedirects", ProcFile::snmp, "Icmp", "OutRedirects", "messages", CounterKind::counter,
     "ICMP redirects sent", "icmp4.out.dwRedirects", "icmp.icps_outhist.5"},
    {"icmpOutEchos", ProcFile::snmp, "Icmp", "OutEchos", "messages", CounterKind::counter,
     "ICMP echo requests sent", "icmp4.out.dwEchos", "icmp.icps_outhist.8"},
    {"icmpOutEchoReps", ProcFile::snmp, "Icmp", "OutEchoReps", "messages", CounterKind::counter,
     "ICMP echo replies sent", "icmp4.out.dwEchoReps", "icmp.icps_outhist.0"},
    {"icmpOutTimestamps", ProcFile::snmp, "Icmp", "OutTimestamps", "messages", CounterKind::counter,
     "ICMP timestamp requests sent", "icmp4.out.dwTimestamps", "icmp.icps_outhist.13"},
    {"icmpOutTimestampReps", ProcFile::snmp, "Icmp", "OutTimestampReps", "messages", CounterKind::counter,
     "ICMP timestamp replies sent", "icmp4.out.dwTimestampReps", "icmp.icps_outhist.14"},
    {"icmpOutAddrMasks", ProcFile::snmp, "Icmp", "OutAddrMasks", "messages", CounterKind::counter,
     "ICMP address mask requests sent", "icmp4.out.dwAddrMasks", "icmp.icps_outhist.17"},
    {"icmpOutAddrMaskReps", ProcFile::snmp, "Icmp", "OutAddrMaskReps", "messages", CounterKind::counter,
     "ICMP address mask replies sent", "icmp4.out.dwAddrMaskReps", "icmp.icps_outhist.18"},
    {"tcpActiveOpens", ProcFile::snmp, "Tcp", "ActiveOpens", "connections", CounterKind::counter,
     "TCP connections opened by this host", "tcp4.dwActiveOpens + tcp6.dwActiveOpens",
     "tcp.tcps_connattempt"},
    {"tcpPassiveOpens", ProcFile::snmp, "Tcp", "PassiveOpens", "connections", CounterKind::counter,
     "TCP connections accepted", "tcp4.dwPassiveOpens + tcp6.dwPassiveOpens", "tcp.tcps_accepts"},
    {"tcpAttemptFails", ProcFile::snmp, "Tcp", "AttemptFails", "connections", CounterKind::counter,
     "TCP attempts that ended before they were established; a SYN scan moves it at open ports",
     "tcp4.dwAttemptFails + tcp6.dwAttemptFails"},
    {"tcpEstabResets", ProcFile::snmp, "Tcp", "EstabResets", "connections", CounterKind::counter,
     "TCP established connections that were reset; a connect scan moves it at open ports",
     "tcp4.dwEstabResets + tcp6.dwEstabResets"},
    {"tcpInSegs", ProcFile::snmp, "Tcp", "InSegs", "segments", CounterKind::counter,
     "TCP segments received, of both families", "tcp4.dwInSegs + tcp6.dwInSegs", "tcp.tcps_rcvtotal"},
    {"tcpOutSegs", ProcFile::snmp, "Tcp", "OutSegs", "segments", CounterKind::counter,
     "TCP segments sent, without retransmissions", "tcp4.dwOutSegs + tcp6.dwOutSegs"},
    {"tcpRetransSegs", ProcFile::snmp, "Tcp", "RetransSegs", "segments", CounterKind::counter,
     "TCP segments sent again", "tcp4.dwRetransSegs + tcp6.dwRetransSegs", "tcp.tcps_sndrexmitpack"},
    {"tcpInErrs", ProcFile::snmp, "Tcp", "InErrs", "segments", CounterKind::counter,
     "TCP segments received in error", "tcp4.dwInErrs + tcp6.dwInErrs",
     "tcp.tcps_rcvbadsum + tcp.tcps_rcvbadoff + tcp.tcps_rcvshort"},
    {"tcpOutRsts", ProcFile::snmp, "Tcp", "OutRsts", "segments", CounterKind::counter,
     "TCP segments sent with RST: the answer of a closed port", "tcp4.dwOutRsts + tcp6.dwOutRsts"},
    {"", ProcFile::snmp, "Tcp", "RtoAlgorithm", "state", CounterKind::gauge,
     "algorithm of the retransmission timeout"},
    {"", ProcFile::snmp, "Tcp", "RtoMin", "ms", CounterKind::gauge, "least retransmission timeout"},
    {"", ProcFile::snmp, "Tcp", "RtoMax", "ms", CounterKind::gauge, "greatest retransmission timeout"},
    {"", ProcFile::snmp, "Tcp", "MaxConn", "connections", CounterKind::gauge,
     "limit of connections, -1 if there is none"},
    {"", ProcFile::snmp, "Tcp", "CurrEstab", "connections", CounterKind::gauge,
     "connections established at this moment"},
    {"", ProcFile::netstat, "MPTcpExt", "MPCurrEstab", "connections", CounterKind::gauge,
     "multipath connections established at this moment"},
    {"udpInDatagrams", ProcFile::snmp, "Udp", "InDatagrams", "datagrams", CounterKind::counter,
     "UDP over IPv4: datagrams delivered", "udp4.dwInDatagrams"},
    {"udpNoPorts", ProcFile::snmp, "Udp", "NoPorts", "datagrams", CounterKind::counter,
     "UDP over IPv4: datagrams received for a port that nobody serves: what a UDP scan moves",
     "udp4.dwNoPorts"},
    {"udpInErrors", ProcFile::snmp, "Udp", "InErrors", "datagrams", CounterKind::counter,
     "UDP over IPv4: datagrams that could not be delivered for another reason", "udp4.dwInErrors"},
    {"udpOutDatagrams", ProcFile::snmp, "Udp", "OutDatagrams", "datagrams", CounterKind::counter,
     "UDP over IPv4: datagrams sent", "udp4.dwOutDatagrams"},
    {"ipv6InReceives", ProcFile::snmp6, "Ip6", "InReceives", "packets", CounterKind::counter,
     "IPv6 packets received, including those in error", "ip6.dwInReceives", "ip6.ip6s_total"},
    {"ipv6InHdrErrors", ProcFile::snmp6, "Ip6", "InHdrErrors", "packets", CounterKind::counter,
     "IPv6 dropped for an error in the header", "ip6.dwInHdrErrors"},
    {"ipv6InAddrErrors", ProcFile::snmp6, "Ip6", "InAddrErrors", "packets", CounterKind::counter,
     "IPv6 dropped because the destination address is not this host's", "ip6.dwInAddrErrors"},
    {"ipv6OutForwDatagrams", ProcFile::snmp6, "Ip6", "OutForwDatagrams", "packets", CounterKind::counter,
     "IPv6 received for another host and forwarded", "ip6.dwForwDatagrams", "ip6.ip6s_forward"},
    {"ipv6InUnknownProtos", ProcFile::snmp6, "Ip6", "InUnknownProtos", "packets", CounterKind::counter,
     "IPv6 received for a protocol that nobody serves: what an IP protocol scan moves",
     "ip6.dwInUnknownProtos"},
    {"ipv6InDiscards", ProcFile::snmp6, "Ip6", "InDiscards", "packets", CounterKind::counter,
     "IPv6 dropped although nothing was wrong with them, for lack of memory", "ip6.dwInDiscards"},
    {"ipv6InDelivers", ProcFile::snmp6, "Ip6", "InDelivers", "packets", CounterKind::counter,
     "IPv6 delivered to the protocol above", "ip6.dwInDelivers", "ip6.ip6s_delivered"},
    {"ipv6OutRequests", ProcFile::snmp6, "Ip6", "OutRequests", "packets", CounterKind::counter,
     "IPv6 handed down for sending by the protocols of this host", "ip6.dwOutRequests", "ip6.ip6s_localout"},
    {"ipv6OutDiscards", ProcFile::snmp6, "Ip6", "OutDiscards", "packets", CounterKind::counter,
     "IPv6 dropped when sending although nothing was wrong with them", "ip6.dwOutDiscards",
     "ip6.ip6s_odropped"},
    {"ipv6OutNoRoutes", ProcFile::snmp6, "Ip6", "OutNoRoutes", "packets", CounterKind::counter,
     "IPv6 dropped for lack of a route", "ip6.dwOutNoRoutes", "ip6.ip6s_noroute"},
    {"ipv6ReasmTimeout", ProcFile::snmp6, "Ip6", "ReasmTimeout", "fragments", CounterKind::counter,
     "IPv6 reassemblies given up because fragments were missing for too long", "", "ip6.ip6s_fragtimeout"},
    {"ipv6ReasmReqds", ProcFile::snmp6, "Ip6", "ReasmReqds", "fragments", CounterKind::counter,
     "IPv6 fragments received that need reassembly", "ip6.dwReasmReqds", "ip6.ip6s_fragments"},
    {"ipv6ReasmOKs", ProcFile::snmp6, "Ip6", "ReasmOKs", "packets", CounterKind::counter, "IPv6 reassembled",
     "ip6.dwReasmOks", "ip6.ip6s_reassembled"},
    {"ipv6ReasmFails", ProcFile::snmp6, "Ip6", "ReasmFails", "events", CounterKind::counter,
     "IPv6 reassemblies that failed", "ip6.dwReasmFails"},
    {"ipv6FragOKs", ProcFile::snmp6, "Ip6", "FragOKs", "packets", CounterKind::counter,
     "IPv6 fragmented for sending", "ip6.dwFragOks", "ip6.ip6s_fragmented"},
    {"ipv6FragFails", ProcFile::snmp6, "Ip6", "FragFails", "packets", CounterKind::counter,
     "IPv6 that could not be fragmented and were dropped", "ip6.dwFragFails", "ip6.ip6s_cantfrag"},
    {"ipv6FragCreates", ProcFile::snmp6, "Ip6", "FragCreates", "fragments", CounterKind::counter,
     "IPv6 fragments made", "ip6.dwFragCreates", "ip6.ip6s_ofragments"},
    {"ipv6OutTransmits", ProcFile::snmp6, "Ip6", "OutTransmits", "packets", CounterKind::counter,
     "IPv6 handed to the link for sending; absent from older kernels"},
    {"ipv6InTooBigErrors", ProcFile::snmp6, "Ip6", "InTooBigErrors", "packets", CounterKind::counter,
     "IPv6 too big to be forwarded"},
    {"ipv6InNoRoutes", ProcFile::snmp6, "Ip6", "InNoRoutes", "packets", CounterKind::counter,
     "IPv6 received and dropped for lack of a route"},
    {"ipv6InTruncatedPkts", ProcFile::snmp6, "Ip6", "InTruncatedPkts", "packets", CounterKind::counter,
     "IPv6 shorter than their header says"},
    {"ipv6InMcastPkts", ProcFile::snmp6, "Ip6", "InMcastPkts", "packets", CounterKind::counter,
     "IPv6 multicast packets received"},
    {"ipv6OutMcastPkts", ProcFile::snmp6, "Ip6", "OutMcastPkts", "packets", CounterKind::counter,
     "IPv6 multicast packets sent"},
    {"ipv6InOctets", ProcFile::snmp6, "Ip6", "InOctets", "octets", CounterKind::counter,
     "IPv6 octets received"},
    {"ipv6OutOctets", ProcFile::snmp6, "Ip6", "OutOctets", "octets", CounterKind::counter,
     "IPv6 octets sent"},
    {"ipv6InMcastOctets", ProcFile::snmp6, "Ip6", "InMcastOctets", "octets", CounterKind::counter,
     "IPv6 octets of multicast received"},
    {"ipv6OutMcastOctets", ProcFile::snmp6, "Ip6", "OutMcastOctets", "octets", CounterKind::counter,
     "IPv6 octets of multicast sent"},
    {"ipv6InBcastOctets", ProcFile::snmp6, "Ip6", "InBcastOctets", "octets", CounterKind::counter,
     "IPv6 octets of broadcast received"},
    {"ipv6OutBcastOctets", ProcFile::snmp6, "Ip6", "OutBcastOctets", "octets", CounterKind::counter,
     "IPv6 octets of broadcast sent"},
    {"ipv6IcmpInMsgs", ProcFile::snmp6, "Icmp6", "InMsgs", "messages", CounterKind::counter,
     "ICMPv6 messages received", "icmpex6.in.dwMsgs"},
    {"ipv6IcmpInErrors", ProcFile::snmp6, "Icmp6", "InErrors", "messages", CounterKind::counter,
     "ICMPv6 messages in error received", "icmpex6.in.dwErrors"},
    {"ipv6IcmpInDestUnreachs", ProcFile::snmp6, "Icmp6", "InDestUnreachs", "messages", CounterKind::counter,
     "ICMPv6 destination unreachable received", "icmpex6.in.type1", "icmp6.icp6s_inhist.1"},
    {"ipv6IcmpInPktTooBigs", ProcFile::snmp6, "Icmp6", "InPktTooBigs", "messages", CounterKind::counter,
     "ICMPv6 packet too big received", "icmpex6.in.type2", "icmp6.icp6s_inhist.2"},
    {"ipv6IcmpInTimeExcds", ProcFile::snmp6, "Icmp6", "InTimeExcds", "messages", CounterKind::counter,
     "ICMPv6 time exceeded received", "icmpex6.in.type3", "icmp6.icp6s_inhist.3"},
    {"ipv6IcmpInParmProblems", ProcFile::snmp6, "Icmp6", "InParmProblems", "messages", CounterKind::counter,
     "ICMPv6 parameter problem received", "icmpex6.in.type4", "icmp6.icp6s_inhist.4"},
    {"ipv6IcmpInEchos", ProcFile::snmp6, "Icmp6", "InEchos", "messages", CounterKind::counter,
     "ICMPv6 echo requests received", "icmpex6.in.type128", "icmp6.icp6s_inhist.128"},
    {"ipv6IcmpInEchoReplies", ProcFile::snmp6, "Icmp6", "InEchoReplies", "messages", CounterKind::counter,
     "ICMPv6 echo replies received", "icmpex6.in.type129", "icmp6.icp6s_inhist.129"},
    {"ipv6IcmpInGroupMembQueries", ProcFile::snmp6, "Icmp6", "InGroupMembQueries", "messages",
     CounterKind::counter, "ICMPv6 multicast listener queries received", "icmpex6.in.type130",
     "icmp6.icp6s_inhist.130"},
    {"ipv6IcmpInGroupMembResponses", ProcFile::snmp6, "Icmp6", "InGroupMembResponses", "messages",
     CounterKind::counter, "ICMPv6 multicast listener reports received", "icmpex6.in.type131",
     "icmp6.icp6s_inhist.131"},
    {"ipv6IcmpInGroupMembReductions", ProcFile::snmp6, "Icmp6", "InGroupMembReductions", "messages",
     CounterKind::counter, "ICMPv6 multicast listener done received", "icmpex6.in.type132",
     "icmp6.icp6s_inhist.132"},
    {"ipv6IcmpInRouterSolicits", ProcFile::snmp6, "Icmp6", "InRouterSolicits", "messages",
     CounterKind::counter, "ICMPv6 router solicitations received", "icmpex6.in.type133",
     "icmp6.icp6s_inhist.133"},
    {"ipv6IcmpInRouterAdvertisements", ProcFile::snmp6, "Icmp6", "InRouterAdvertisements", "messages",
     CounterKind::counter, "ICMPv6 router advertisements received", "icmpex6.in.type134",
     "icmp6.icp6s_inhist.134"},
    {"ipv6IcmpInNeighborSolicits", ProcFile::snmp6, "Icmp6", "InNeighborSolicits", "messages",
     CounterKind::counter, "ICMPv6 neighbour solicitations received", "icmpex6.in.type135",
     "icmp6.icp6s_inhist.135"},
    {"ipv6IcmpInNeighborAdvertisements", ProcFile::snmp6, "Icmp6", "InNeighborAdvertisements", "messages",
     CounterKind::counter, "ICMPv6 neighbour advertisements received", "icmpex6.in.type136",
     "icmp6.icp6s_inhist.136"},
    {"ipv6IcmpInRedirects", ProcFile::snmp6, "Icmp6", "InRedirects", "messages", CounterKind::counter,
     "ICMPv6 redirects received", "icmpex6.in.type137", "icmp6.icp6s_inhist.137"},
    {"ipv6IcmpOutMsgs", ProcFile::snmp6, "Icmp6", "OutMsgs", "messages", CounterKind::counter,
     "ICMPv6 messages sent", "icmpex6.out.dwMsgs"},
    {"ipv6IcmpOutErrors", ProcFile::snmp6, "Icmp6", "OutErrors", "messages", CounterKind::counter,
     "ICMPv6 messages in error sent", "icmpex6.out.dwErrors"},
    {"ipv6IcmpOutDestUnreachs", ProcFile::snmp6, "Icmp6", "OutDestUnreachs", "messages", CounterKind::counter,
     "ICMPv6 destination unreachable sent", "icmpex6.out.type1", "icmp6.icp6s_outhist.1"},
    {"ipv6IcmpOutPktTooBigs", ProcFile::snmp6, "Icmp6", "OutPktTooBigs", "messages", CounterKind::counter,
     "ICMPv6 packet too big sent", "icmpex6.out.type2", "icmp6.icp6s_outhist.2"},
    {"ipv6IcmpOutTimeExcds", ProcFile::snmp6, "Icmp6", "OutTimeExcds", "messages", CounterKind::counter,
     "ICMPv6 time exceeded sent", "icmpex6.out.type3", "icmp6.icp6s_outhist.3"},
    {"ipv6IcmpOutParmProblems", ProcFile::snmp6, "Icmp6", "OutParmProblems", "messages", CounterKind::counter,
     "ICMPv6 parameter problem sent", "icmpex6.out.type4", "icmp6.icp6s_outhist.4"},
    {"ipv6IcmpOutEchos", ProcFile::snmp6, "Icmp6", "OutEchos", "messages", CounterKind::counter,
     "ICMPv6 echo requests sent", "icmpex6.out.type128", "icmp6.icp6s_outhist.128"},
    {"ipv6IcmpOutEchoReplies", ProcFile::snmp6, "Icmp6", "OutEchoReplies", "messages", CounterKind::counter,
     "ICMPv6 echo replies sent", "icmpex6.out.type129", "icmp6.icp6s_outhist.129"},
    {"ipv6IcmpOutGroupMembQueries", ProcFile::snmp6, "Icmp6", "OutGroupMembQueries", "messages",
     CounterKind::counter, "ICMPv6 multicast listener queries sent", "icmpex6.out.type130",
     "icmp6.icp6s_outhist.130"},
    {"ipv6IcmpOutGroupMembResponses", ProcFile::snmp6, "Icmp6", "OutGroupMembResponses", "messages",
     CounterKind::counter, "ICMPv6 multicast listener reports sent", "icmpex6.out.type131",
     "icmp6.icp6s_outhist.131"},
    {"ipv6IcmpOutGroupMembReductions", ProcFile::snmp6, "Icmp6", "OutGroupMembReductions", "messages",
     CounterKind::counter, "ICMPv6 multicast listener done sent", "icmpex6.out.type132",
     "icmp6.icp6s_outhist.132"},
    {"ipv6IcmpOutRouterSolicits", ProcFile::snmp6, "Icmp6", "OutRouterSolicits", "messages",
     CounterKind::counter, "ICMPv6 router solicitations sent", "icmpex6.out.type133",
     "icmp6.icp6s_outhist.133"},
    {"ipv6IcmpOutRouterAdvertisements", ProcFile::snmp6, "Icmp6", "OutRouterAdvertisements", "messages",
     CounterKind::counter, "ICMPv6 router advertisements sent", "icmpex6.out.type134",
     "icmp6.icp6s_outhist.134"},
    {"ipv6IcmpOutNeighborSolicits", ProcFile::snmp6, "Icmp6", "OutNeighborSolicits", "messages",
     CounterKind::counter, "ICMPv6 neighbour solicitations sent", "icmpex6.out.type135",
     "icmp6.icp6s_outhist.135"},
    {"ipv6IcmpOutNeighborAdvertisements", ProcFile::snmp6, "Icmp6", "OutNeighborAdvertisements", "messages",
     CounterKind::counter, "ICMPv6 neighbour advertisements sent", "icmpex6.out.type136",
     "icmp6.icp6s_outhist.136"},
    {"ipv6IcmpOutRedirects", ProcFile::snmp6, "Icmp6", "OutRedirects", "messages", CounterKind::counter,
     "ICMPv6 redirects sent", "icmpex6.out.type137", "icmp6.icp6s_outhist.137"},
    {"udpv6InDatagrams", ProcFile::snmp6, "Udp6", "InDatagrams", "datagrams", CounterKind::counter,
     "UDP over IPv6: datagrams delivered", "udp6.dwInDatagrams"},
    {"udpv6NoPorts", ProcFile::snmp6, "Udp6", "NoPorts", "datagrams", CounterKind::counter,
     "UDP over IPv6: datagrams received for a port that nobody serves: what a UDP scan moves",
     "udp6.dwNoPorts"},
    {"udpv6InErrors", ProcFile::snmp6, "Udp6", "InErrors", "datagrams", CounterKind::counter,
     "UDP over IPv6: datagrams that could not be delivered for another reason", "udp6.dwInErrors"},
    {"udpv6OutDatagrams", ProcFile::snmp6, "Udp6", "OutDatagrams", "datagrams", CounterKind::counter,
     "UDP over IPv6: datagrams sent", "udp6.dwOutDatagrams"},
    {"ifInOctets", ProcFile::dev, "IfRx", "bytes", "octets", CounterKind::counter,
     "octets received, summed over all interfaces", "if2.InOctets", "if.ifi_ibytes"},
    {"ifInPkts", ProcFile::dev, "IfRx", "packets", "packets", CounterKind::counter,
     "packets received, of any protocol, summed over all interfaces", "if2.InUcastPkts + if2.InNUcastPkts",
     "if.ifi_ipackets"},
    {"ifInErrors", ProcFile::dev, "IfRx", "errs", "packets", CounterKind::counter,
     "packets in error when received, summed over all interfaces", "if2.InErrors", "if.ifi_ierrors"},
    {"ifInDiscards", ProcFile::dev, "IfRx", "drop", "packets", CounterKind::counter,
     "packets dropped when received, summed over all interfaces", "if2.InDiscards", "if.ifi_iqdrops"},
    {"ifOutOctets", ProcFile::dev, "IfTx", "bytes", "octets", CounterKind::counter,
     "octets sent, summed over all interfaces", "if2.OutOctets", "if.ifi_obytes"},
    {"ifOutPkts", ProcFile::dev, "IfTx", "packets", "packets", CounterKind::counter,
     "packets sent, of any protocol, summed over all interfaces", "if2.OutUcastPkts + if2.OutNUcastPkts",
     "if.ifi_opackets"},
    {"ifOutErrors", ProcFile::dev, "IfTx", "errs", "packets", CounterKind::counter,
     "packets in error when sent, summed over all interfaces", "if2.OutErrors", "if.ifi_oerrors"},
    {"ifOutDiscards", ProcFile::dev, "IfTx", "drop", "packets", CounterKind::counter,
     "packets dropped when sent, summed over all interfaces", "if2.OutDiscards", "if.ifmd_snd_drops"},
    {"ifInMcastPkts", ProcFile::dev, "IfRx", "multicast", "packets", CounterKind::counter,
     "multicast packets received, summed over all interfaces", "", "if.ifi_imcasts"},
});

/// Rows of one group stand together, so a linear search over string comparisons is short; it runs only when
/// the layout of a file is learnt, never per sample.
const CounterRow* find_row(ProcFile file, std::string_view group, std::string_view native) {
  for (const CounterRow& row : kRows)
    if (row.file == file && row.group == group && row.native == native) return &row;
  return nullptr;
}

std::string_view native_sum(const CounterRow& row, CounterSource source) {
  return source == CounterSource::windows ? row.windows : row.darwin;
}

std::string_view width_text(CounterWidth width) {
  if (width == CounterWidth::kernel_long) return "32 or 64";
  return width == CounterWidth::bits64 ? "64" : "32";
}

}  // namespace

std::string_view file_name(ProcFile file) {
  constexpr std::array<std::string_view, kProcFileCount> kNames = {"snmp", "netstat", "snmp6", "dev"};
  return kNames.at(static_cast<std::size_t>(file));
}

std::span<const CounterRow> counter_table() { return kRows; }

std::vector<std::string_view> native_parts(std::string_view sum) {
  constexpr std::string_view kPlus = " + ";
  std::vector<std::string_view> parts;
  while (!sum.empty()) {
    const std::size_t end = sum.find(kPlus);
    parts.push_back(sum.substr(0, end));
    sum = end == std::string_view::npos ? std::string_view() : sum.substr(end + kPlus.size());
  }
  return parts;
}

std::optional<std::string> stream_name(ProcFile file, std::string_view group, std::string_view native) {
  if (const CounterRow* row = find_row(file, group, native)) {
    if (row->kind == CounterKind::gauge) return std::nullopt;
    return std::string(row->name);
  }
  std::string name = "linux.";
  if (!group.empty()) name.append(group).append(".");
  return name.append(native);
}

std::string stream_name(CounterSource source, std::string_view native) {
  for (const CounterRow& row : kRows)
    for (const std::string_view part : native_parts(native_sum(row, source)))
      if (part == native) return std::string(row.name);
  return (source == CounterSource::windows ? "windows." : "darwin.") + std::string(native);
}

CounterWidth native_width(CounterSource source, std::string_view native) {
  if (source == CounterSource::proc) return CounterWidth::kernel_long;
  const std::string_view group = native.substr(0, native.find('.'));
  if (source == CounterSource::windows) return group == "if2" ? CounterWidth::bits64 : CounterWidth::bits32;
  // Since Darwin 22.3 some ways to ask for them cut the octets of an interface to 32 bits, in 64-bit members.
  if (group == "if") return CounterWidth::kernel_long;
  const bool octets_of_multipath = native.starts_with("tcp.tcps_mptcp_") && native.ends_with("_bytes");
  const bool wide = group == "ip6" || group == "icmp6" || octets_of_multipath;
  return wide ? CounterWidth::bits64 : CounterWidth::bits32;
}

std::string counter_table_markdown() {
  std::string text =
      "| counter | unit | Linux, Android | Windows | macOS, iOS | meaning |\n|---|---|---|---|---|---|\n";
  for (const CounterRow& row : kRows) {
    const bool streamed = row.kind == CounterKind::counter;
    text += streamed ? "| `" + std::string(row.name) + "`" : std::string("| *gauge, not streamed*");
    text.append(" | ").append(row.unit).append(" | ").append(file_name(row.file)).append(" ");
    text.append(row.group).append(":").append(row.native);
    for (const CounterSource source : {CounterSource::windows, CounterSource::darwin}) {
      const std::string_view sum = native_sum(row, source);
      text.append(" | ").append(sum.empty() ? "-" : sum);
      if (!sum.empty()) text.append(" (").append(width_text(native_width(source, sum))).append(")");
    }
    text.append(" | ").append(row.help).append(" |\n");
  }
  return text;
}

}  // namespace zpilab
