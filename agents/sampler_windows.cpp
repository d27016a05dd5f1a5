// Windows: IP Helper. The structs are fetched one behind the other and compared afterwards.
#include <winsock2.h>
// The order matters to these headers.
#include <windows.h>
#include <ws2ipdef.h>
//
#include <iphlpapi.h>
#include <netioapi.h>

#include <algorithm>
#include <cstring>
#include <functional>
#include <set>
#include <string>
#include <utility>

#include "agents/counters/struct_movement.h"
#include "agents/counters/windows_structs.h"
#include "agents/sampler.h"
#include "agents/wine.h"

namespace zpilab {
namespace {

/// What a function says: NO_ERROR, or why not.
using Status = DWORD;

/// A struct of DWORDs, filled by one call.
struct FlatStruct {
  std::string function;
  std::function<Status(std::vector<std::uint32_t>& values)> fetch;
  std::size_t handle = 0;
  std::vector<std::uint32_t> values{};
};

template <typename Struct>
void copy(const Struct& from, std::vector<std::uint32_t>& values) {
  static_assert(sizeof(Struct) % sizeof(std::uint32_t) == 0);
  values.resize(sizeof(Struct) / sizeof(std::uint32_t));
  std::memcpy(values.data(), &from, sizeof(Struct));
}

/// A call that fills one struct, of one family or of both.
template <typename Struct, typename... Family>
auto fetch_with(ULONG(WINAPI* function)(Struct*, Family...), Family... family) {
  return [function, family...](std::vector<std::uint32_t>& values) -> Status {
    Struct filled{};
    const Status status = function(&filled, family...);
    if (status == NO_ERROR) copy(filled, values);
    return status;
  };
}

bool has_counter(const CounterStruct& described) {
  return std::any_of(described.members.begin(), described.members.end(),
                     [](const CounterMember& member) { return member.kind == CounterKind::counter; });
}

Error failed(const std::string& function, Status status) {
  return make_error(Errc::io, function + ": Windows error " + std::to_string(status));
}

class WindowsSampler : public Sampler {
 public:
  WindowsSampler() {
    const bool wine = !wine_version().empty();
    for (const auto& [number, family] : {std::pair{"4", ULONG{AF_INET}}, {"6", ULONG{AF_INET6}}}) {
      const std::string suffix = number;
      add("GetIpStatisticsEx", windows_ip_struct("ip" + suffix), fetch_with(&::GetIpStatisticsEx, family));
      // Wine gives the numbers of both families for either one: the sum would count all twice.
      if (!wine || family == AF_INET)
        add("GetTcpStatisticsEx", windows_tcp_struct("tcp" + suffix),
            fetch_with(&::GetTcpStatisticsEx, family));
      add("GetUdpStatisticsEx", windows_udp_struct("udp" + suffix),
          fetch_with(&::GetUdpStatisticsEx, family));
      add("GetIcmpStatisticsEx", windows_icmp_ex_struct("icmpex" + suffix),
          fetch_with(&::GetIcmpStatisticsEx, family));
    }
    add("GetIcmpStatistics", windows_icmp_struct("icmp4"), fetch_with(&::GetIcmpStatistics));
    add("GetInterfaceInfo", windows_interface_info_struct(), fetch_interface_info);
    rows_ = movement_.add(windows_if_struct());
    rows2_ = movement_.add(windows_if2_struct());
  }

  /// Leaves out what this Windows does not have (IPv6 may be absent), and what holds states only: those are
  /// no part of a sample.
  Result<Done> probe() {
    std::vector<FlatStruct> present;
    Status last = NO_ERROR;
    for (FlatStruct& one : flat_) {
      const Status status = one.fetch(one.values);
      if (status == NO_ERROR && has_counter(described_.at(one.handle)))
        present.push_back(std::move(one));
      else if (status != NO_ERROR)
        last = status;
    }
    flat_ = std::move(present);
    if (flat_.empty()) return failed("all functions of IP Helper", last);
    for (FlatStruct& one : flat_) one.handle = movement_.add(described_.at(one.handle));
    return Done{};
  }

  const std::vector<std::string>& counters() const override { return movement_.counters(); }

  Result<Done> read(std::vector<CounterDelta>& deltas) override {
    if (auto done = read_bare(); !done) {
      movement_.abandon();
      return done;
    }
    for (const FlatStruct& one : flat_)
      movement_.read(one.handle, 0, std::span<const std::uint32_t>(one.values));
    movement_.take(deltas);
    return Done{};
  }

  Result<Done> read_bare() override {
    for (FlatStruct& one : flat_)
      if (const Status status = one.fetch(one.values); status != NO_ERROR)
        return failed(one.function, status);
    if (auto done = read_interfaces2(); !done) return done;
    return read_interfaces();
  }

 private:
  void add(std::string function, CounterStruct described,
           std::function<Status(std::vector<std::uint32_t>&)> fetch) {
    flat_.push_back({std::move(function), std::move(fetch), described_.size()});
    described_.push_back(std::move(described));
  }

  static Status fetch_interface_info(std::vector<std::uint32_t>& values) {
    std::vector<char> buffer(16 * 1024);
    for (;;) {
      auto size = static_cast<ULONG>(buffer.size());
      auto* const info = reinterpret_cast<IP_INTERFACE_INFO*>(buffer.data());
      const Status status = ::GetInterfaceInfo(info, &size);
      if (status == ERROR_INSUFFICIENT_BUFFER && size > buffer.size()) {
        buffer.resize(size);
        continue;
      }
      // A machine without an adapter besides loopback has none; that is a number, too.
      if (status == ERROR_NO_DATA) values = {0};
      if (status == NO_ERROR) values = {static_cast<std::uint32_t>(info->NumAdapters)};
      return status == ERROR_NO_DATA ? NO_ERROR : status;
    }
  }

  Result<Done> read_interfaces2() {
    MIB_IF_TABLE2* table = nullptr;
    if (const Status status = ::GetIfTable2(&table); status != NO_ERROR) return failed("GetIfTable2", status);
    filters_.clear();
    for (ULONG i = 0; i < table->NumEntries; ++i) {
      const MIB_IF_ROW2& row = table->Table[i];
      // A filter shows the packets of the adapter below it once more.
      if (row.InterfaceAndOperStatusFlags.FilterInterface) {
        filters_.insert(row.InterfaceIndex);
        continue;
      }
      const std::uint64_t values[] = {row.InOctets,           row.InUcastPkts,        row.InNUcastPkts,
                                      row.InDiscards,         row.InErrors,           row.InUnknownProtos,
                                      row.InUcastOctets,      row.InMulticastOctets,  row.InBroadcastOctets,
                                      row.OutOctets,          row.OutUcastPkts,       row.OutNUcastPkts,
                                      row.OutDiscards,        row.OutErrors,          row.OutUcastOctets,
                                      row.OutMulticastOctets, row.OutBroadcastOctets, row.OutQLen};
      movement_.read(rows2_, row.InterfaceLuid.Value, std::span<const std::uint64_t>(values));
    }
    ::FreeMibTable(table);
    return Done{};
  }

  Result<Done> read_interfaces() {
    auto size = static_cast<ULONG>(table_.size());
    Status status = ::GetIfTable(reinterpret_cast<MIB_IFTABLE*>(table_.data()), &size, FALSE);
    if (status == ERROR_INSUFFICIENT_BUFFER) {
      table_.resize(size);
      status = ::GetIfTable(reinterpret_cast<MIB_IFTABLE*>(table_.data()), &size, FALSE);
    }
    if (status != NO_ERROR) return failed("GetIfTable", status);
    const auto* const table = reinterpret_cast<const MIB_IFTABLE*>(table_.data());
    for (DWORD i = 0; i < table->dwNumEntries; ++i) {
      const MIB_IFROW& row = table->table[i];
      if (filters_.count(row.dwIndex) > 0) continue;
      const std::uint32_t values[] = {row.dwIndex,
                                      row.dwType,
                                      row.dwMtu,
                                      row.dwSpeed,
                                      row.dwPhysAddrLen,
                                      row.dwAdminStatus,
                                      static_cast<std::uint32_t>(row.dwOperStatus),
                                      row.dwLastChange,
                                      row.dwInOctets,
                                      row.dwInUcastPkts,
                                      row.dwInNUcastPkts,
                                      row.dwInDiscards,
                                      row.dwInErrors,
                                      row.dwInUnknownProtos,
                                      row.dwOutOctets,
                                      row.dwOutUcastPkts,
                                      row.dwOutNUcastPkts,
                                      row.dwOutDiscards,
                                      row.dwOutErrors,
                                      row.dwOutQLen,
                                      row.dwDescrLen};
      movement_.read(rows_, row.dwIndex, std::span<const std::uint32_t>(values));
    }
    return Done{};
  }

  StructMovement movement_{CounterSource::windows};
  std::vector<CounterStruct> described_;
  std::vector<FlatStruct> flat_;
  std::size_t rows_ = 0, rows2_ = 0;
  std::set<ULONG> filters_;
  std::vector<char> table_ = std::vector<char>(64 * 1024);
};

}  // namespace

Result<std::unique_ptr<Sampler>> open_sampler(const std::string&, CounterScope, Nanoseconds) {
  auto sampler = std::make_unique<WindowsSampler>();
  if (auto done = sampler->probe(); !done) return done.error();
  std::vector<CounterDelta> none;
  if (auto done = sampler->read(none); !done) return done.error();
  return std::unique_ptr<Sampler>(std::move(sampler));
}

}  // namespace zpilab
