// The one vocabulary: which native value of which system is which counter of the IETF MIBs (RFC 4293 IP and
// ICMP, 4022 TCP, 4113 UDP, 2863 interfaces). What only one system has needs no row: it becomes
// linux.<Group>.<Name>, windows.<group>.<member> or darwin.<group>.<member>. Adding a counter that several
// systems have, or a gauge of Linux that must not be streamed, is one row.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "agents/counters/counter_step.h"

namespace zpilab {

/// Where native values come from: files of /proc/self/net (Linux and Android), IP Helper, sysctl (macOS,
/// iOS).
enum class CounterSource { proc, windows, darwin };

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
  std::string_view windows = {};  ///< "tcp4.dwInSegs + tcp6.dwInSegs": the sum of these; empty: has none
  std::string_view darwin = {};   ///< likewise
};

/// All rows, in the order in which they are documented.
std::span<const CounterRow> counter_table();

/// The native values of one cell of the table: what stands between the plus signs.
std::vector<std::string_view> native_parts(std::string_view sum);

/// The name under which a value is streamed; nothing for a gauge.
std::optional<std::string> stream_name(ProcFile file, std::string_view group, std::string_view native);
/// The same for the counters of Windows and Darwin, which name no gauges here: canonical, or with the
/// system's prefix. `native`: "tcp4.dwInSegs".
std::string stream_name(CounterSource source, std::string_view native);

/// How wide the system keeps it; the table of Windows and Darwin structures has one width a group.
CounterWidth native_width(CounterSource source, std::string_view native);

/// The table as Markdown, as in agents/README.md.
std::string counter_table_markdown();

}  // namespace zpilab
