// The counters by name: which value of /proc/self/net is which counter of the IETF MIBs (RFC 4293 IP and
// ICMP, 4022 TCP, 4113 UDP, 2863 interfaces). What only Linux has needs no row: it becomes
// linux.<Group>.<Name>. Adding a counter that other systems have too, or a gauge that must not be streamed,
// is one row.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace zpilab {

/// The four files that are read, below /proc/self/net.
enum class ProcFile { snmp, netstat, snmp6, dev };
inline constexpr std::size_t kProcFileCount = 4;
std::string_view file_name(ProcFile file);

enum class CounterKind {
  counter,  ///< grows; its increments are streamed
  gauge,    ///< a state or a constant; not streamed
};

struct CounterRow {
  std::string_view name;  ///< canonical; empty for a gauge that no MIB counter stands for
  ProcFile file = ProcFile::snmp;
  std::string_view group;   ///< "Tcp"; in dev "IfRx" or "IfTx"
  std::string_view native;  ///< the kernel's name
  std::string_view unit;
  CounterKind kind = CounterKind::counter;
  std::string_view help;
};

/// All rows, in the order in which they are documented.
std::span<const CounterRow> counter_table();

/// The name under which a value is streamed; nothing for a gauge.
std::optional<std::string> stream_name(ProcFile file, std::string_view group, std::string_view native);

/// The table as Markdown, as in COUNTERS.md.
std::string counter_table_markdown();

}  // namespace zpilab
