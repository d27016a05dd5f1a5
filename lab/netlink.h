// The little of rtnetlink that a cell needs: links (bridge, veth), addresses, routes, flags. A socket belongs
// to the network namespace in which it was opened, also after its owner has moved to another one; so one
// process can build a whole cell. Every call waits for the kernel's acknowledgement, at most kAnswerTimeout.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "harness/core/address.h"
#include "harness/core/clock.h"
#include "harness/core/result.h"
#include "harness/core/unique_fd.h"

namespace zpilab {

using MacAddress = std::array<std::uint8_t, 6>;

/// One request under construction: the netlink header, a fixed body, then attributes, which may nest.
class NetlinkMessage {
 public:
  NetlinkMessage(std::uint16_t type, std::uint16_t flags);

  template <typename Body>
  void body(const Body& value) {
    static_assert(std::is_trivially_copyable_v<Body>);
    append(std::as_bytes(std::span(&value, 1)));
  }
  template <typename Value>
  void attribute(std::uint16_t type, const Value& value) {
    static_assert(std::is_trivially_copyable_v<Value>);
    attribute_bytes(type, std::as_bytes(std::span(&value, 1)));
  }
  void attribute_text(std::uint16_t type, std::string_view text);
  void attribute_bytes(std::uint16_t type, std::span<const std::byte> bytes);
  /// Returns what close_nested() needs.
  std::size_t open_nested(std::uint16_t type);
  void close_nested(std::size_t opened);

  /// The finished message. The span lives as long as this object.
  std::span<const std::byte> finish(std::uint32_t sequence);

 private:
  void append(std::span<const std::byte> bytes);

  std::vector<std::byte> bytes_;
};

class NetlinkSocket {
 public:
  static constexpr Nanoseconds kAnswerTimeout = 5 * kSecond;

  /// Opens in the caller's current network namespace.
  static Result<NetlinkSocket> open();

  Result<Done> add_bridge(std::string_view name, int index, const MacAddress& mac);

  struct VethEnd {
    std::string name;
    int index = 0;
    MacAddress mac{};
  };
  /// `near` in this namespace, as a port of the bridge if there is one, and up; `far` in the namespace of
  /// `far_namespace`, down.
  Result<Done> add_veth(const VethEnd& near, std::optional<int> bridge_index, const VethEnd& far,
                        int far_namespace);
  Result<Done> set_up(int index);
  /// Without duplicate address detection.
  Result<Done> add_address(int index, const IpAddress& address, int prefix_length);
  /// Over the link on which the gateway is. Precondition: both are of one family.
  Result<Done> add_route(const Prefix& destination, const IpAddress& gateway);

 private:
  explicit NetlinkSocket(UniqueFd socket) : socket_(std::move(socket)) {}
  Result<Done> request(NetlinkMessage& message, const std::string& tried);

  UniqueFd socket_;
  std::uint32_t sequence_ = 0;
};

}  // namespace zpilab
