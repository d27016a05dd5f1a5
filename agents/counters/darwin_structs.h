// What Darwin (macOS, iOS) hands out by sysctl, laid out: which number lies where in the bytes.
//
// The kernel's structs change between versions, some in the middle, and two different ones may have the same
// size. So a layout is chosen by the sysctl, the size that the kernel returned and the version of Darwin.
// Where these do not fit together (a newer version, a size that no known version has) only the *fixed core*
// is read: the first members, which lay at the same places from Darwin 15 to 24.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "agents/counters/counter_struct.h"
#include "agents/counters/darwin_members.h"
#include "harness/core/result.h"

namespace zpilab {

struct DarwinStruct {
  std::string_view sysctl;  ///< "net.inet.tcp.stats"
  std::string_view group;   ///< "tcp"; a value's native name is "tcp.tcps_rcvtotal"
  std::span<const DarwinMember> members;
  std::size_t core = 0;            ///< bytes at the front that are the same in Darwin 15 to 24
  bool only_appended = false;      ///< never changed in the middle: the size alone tells how many there are
  bool withheld_as_zeros = false;  ///< callers without the right to it get nothing but zeros
  std::uint32_t alignment_at_most = 8;  ///< as by #pragma pack
};

/// The seven that one call by name returns.
std::span<const DarwinStruct> darwin_structs();
/// One record of net.link.generic.ifalldata, which returns as many as there are interfaces.
const DarwinStruct& darwin_interface_struct();

struct DarwinPlace {
  std::uint32_t offset = 0, width = 0;  ///< bytes
};

struct DarwinLayout {
  CounterStruct described;          ///< names; gaps are no members
  std::vector<DarwinPlace> places;  ///< one for each member
  std::size_t size = 0;             ///< of the blob that it is for, bytes
  bool whole = false;               ///< else the fixed core
  bool withheld_as_zeros = false;
};

/// `size`: as the kernel returned it. `darwin`: the major version. An error (unavailable) for fewer bytes
/// than the fixed core and for versions before 15, of which nothing is known here.
Result<DarwinLayout> darwin_layout(const DarwinStruct& which, std::size_t size, int darwin);

/// 23 of "23.4.0", the value of kern.osrelease.
Result<int> darwin_version(std::string_view release);

}  // namespace zpilab
