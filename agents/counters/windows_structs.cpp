#include "agents/counters/windows_structs.h"

#include <initializer_list>
#include <string_view>
#include <utility>

namespace zpilab {
namespace {

/// A star before a name marks what is a state or a constant.
CounterMember member(std::string_view name) {
  if (name.front() == '*') return {std::string(name.substr(1)), CounterKind::gauge};
  return {std::string(name), CounterKind::counter};
}

CounterStruct make_struct(std::string group, std::initializer_list<std::string_view> names) {
  CounterStruct made{std::move(group), {}};
  for (const std::string_view name : names) made.members.push_back(member(name));
  return made;
}

}  // namespace

CounterStruct windows_ip_struct(std::string group) {
  return make_struct(
      std::move(group),
      {"*dwForwarding",     "*dwDefaultTTL",     "dwInReceives",  "dwInHdrErrors",   "dwInAddrErrors",
       "dwForwDatagrams",   "dwInUnknownProtos", "dwInDiscards",  "dwInDelivers",    "dwOutRequests",
       "dwRoutingDiscards", "dwOutDiscards",     "dwOutNoRoutes", "*dwReasmTimeout", "dwReasmReqds",
       "dwReasmOks",        "dwReasmFails",      "dwFragOks",     "dwFragFails",     "dwFragCreates",
       "*dwNumIf",          "*dwNumAddr",        "*dwNumRoutes"});
}

CounterStruct windows_tcp_struct(std::string group) {
  return make_struct(std::move(group),
                     {"*dwRtoAlgorithm", "*dwRtoMin", "*dwRtoMax", "*dwMaxConn", "dwActiveOpens",
                      "dwPassiveOpens", "dwAttemptFails", "dwEstabResets", "*dwCurrEstab", "dwInSegs",
                      "dwOutSegs", "dwRetransSegs", "dwInErrs", "dwOutRsts", "*dwNumConns"});
}

CounterStruct windows_udp_struct(std::string group) {
  return make_struct(std::move(group),
                     {"dwInDatagrams", "dwNoPorts", "dwInErrors", "dwOutDatagrams", "*dwNumAddrs"});
}

CounterStruct windows_icmp_struct(std::string group) {
  CounterStruct made{std::move(group), {}};
  for (const std::string direction : {"in.", "out."})
    for (const char* name :
         {"dwMsgs", "dwErrors", "dwDestUnreachs", "dwTimeExcds", "dwParmProbs", "dwSrcQuenchs", "dwRedirects",
          "dwEchos", "dwEchoReps", "dwTimestamps", "dwTimestampReps", "dwAddrMasks", "dwAddrMaskReps"})
      made.members.push_back(member(direction + name));
  return made;
}

CounterStruct windows_icmp_ex_struct(std::string group) {
  CounterStruct made{std::move(group), {}};
  for (const std::string direction : {"in.", "out."}) {
    made.members.push_back(member(direction + "dwMsgs"));
    made.members.push_back(member(direction + "dwErrors"));
    for (int type = 0; type < 256; ++type)
      made.members.push_back(member(direction + "type" + std::to_string(type)));
  }
  return made;
}

CounterStruct windows_if_struct() {
  return make_struct(
      "if", {"*dwIndex",       "*dwType",         "*dwMtu",        "*dwSpeed",          "*dwPhysAddrLen",
             "*dwAdminStatus", "*dwOperStatus",   "*dwLastChange", "dwInOctets",        "dwInUcastPkts",
             "dwInNUcastPkts", "dwInDiscards",    "dwInErrors",    "dwInUnknownProtos", "dwOutOctets",
             "dwOutUcastPkts", "dwOutNUcastPkts", "dwOutDiscards", "dwOutErrors",       "*dwOutQLen",
             "*dwDescrLen"});
}

CounterStruct windows_if2_struct() {
  return make_struct("if2", {"InOctets", "InUcastPkts", "InNUcastPkts", "InDiscards", "InErrors",
                             "InUnknownProtos", "InUcastOctets", "InMulticastOctets", "InBroadcastOctets",
                             "OutOctets", "OutUcastPkts", "OutNUcastPkts", "OutDiscards", "OutErrors",
                             "OutUcastOctets", "OutMulticastOctets", "OutBroadcastOctets", "*OutQLen"});
}

CounterStruct windows_interface_info_struct() { return make_struct("interfaces", {"*NumAdapters"}); }

std::vector<CounterStruct> windows_structs() {
  std::vector<CounterStruct> all;
  for (const char* family : {"4", "6"}) {
    all.push_back(windows_ip_struct("ip" + std::string(family)));
    all.push_back(windows_tcp_struct("tcp" + std::string(family)));
    all.push_back(windows_udp_struct("udp" + std::string(family)));
    all.push_back(windows_icmp_ex_struct("icmpex" + std::string(family)));
  }
  all.push_back(windows_icmp_struct("icmp4"));
  all.push_back(windows_if_struct());
  all.push_back(windows_if2_struct());
  all.push_back(windows_interface_info_struct());
  return all;
}

}  // namespace zpilab
