// The structs of Windows IP Helper as names: every member that is a number, in the order in which it lies in
// the struct. Pure, so that it is tested everywhere; sampler_windows.cpp only calls and copies.
//
// Sources: Microsoft's documentation of MIB_IPSTATS, MIB_TCPSTATS, MIB_UDPSTATS, MIB_ICMP, MIB_ICMP_EX,
// MIB_IFROW, MIB_IF_ROW2 and IP_INTERFACE_INFO.
#pragma once

#include <string>
#include <vector>

#include "agents/counters/counter_struct.h"

namespace zpilab {

/// Groups: "ip4", "ip6", "tcp4", ... Members of DWORDs.
CounterStruct windows_ip_struct(std::string group);    ///< GetIpStatisticsEx
CounterStruct windows_tcp_struct(std::string group);   ///< GetTcpStatisticsEx
CounterStruct windows_udp_struct(std::string group);   ///< GetUdpStatisticsEx
CounterStruct windows_icmp_struct(std::string group);  ///< GetIcmpStatistics, IPv4 only
/// GetIcmpStatisticsEx: messages, errors and 256 types, in and out.
CounterStruct windows_icmp_ex_struct(std::string group);
/// GetIfTable, one row; 32 bits. `bPhysAddr` and the description are left out.
CounterStruct windows_if_struct();
/// GetIfTable2, the 64-bit counters of one row.
CounterStruct windows_if2_struct();
/// GetInterfaceInfo: how many adapters there are.
CounterStruct windows_interface_info_struct();

/// All of them, both families, one interface: what a Windows device has to offer.
std::vector<CounterStruct> windows_structs();

}  // namespace zpilab
