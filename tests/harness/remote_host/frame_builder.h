// Ethernet frames for tests of the classifier, built layer by layer.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "harness/core/address.h"

namespace zpilab::testing {

using Frame = std::vector<std::uint8_t>;

inline Frame join(Frame first, const Frame& second) {
  first.insert(first.end(), second.begin(), second.end());
  return first;
}

inline Frame address_bytes(const std::string& text) {
  const IpAddress address = parse_address(text).value();
  return Frame(address.bytes.begin(), address.bytes.begin() + (address.family == Family::ipv4 ? 4 : 16));
}

inline Frame ethernet(std::uint16_t type, const Frame& payload, bool broadcast = false) {
  Frame frame = broadcast ? Frame(6, 0xFF) : Frame{2, 0, 0, 0, 0, 2};
  frame = join(frame, {2, 0, 0, 0, 0, 1, static_cast<std::uint8_t>(type >> 8),
                       static_cast<std::uint8_t>(type & 0xFF)});
  return join(frame, payload);
}

inline Frame arp(std::uint8_t operation, const std::string& sender, const std::string& target,
                 bool broadcast) {
  Frame body = {0, 1, 8, 0, 6, 4, 0, operation, 2, 0, 0, 0, 0, 1};
  body = join(join(body, address_bytes(sender)), Frame(6, 0));
  return ethernet(0x0806, join(body, address_bytes(target)), broadcast);
}

/// `fragment`: flags and offset, as in the header.
inline Frame ipv4(const std::string& from, const std::string& to, std::uint8_t protocol, const Frame& payload,
                  std::uint16_t fragment = 0, std::uint8_t version_and_length = 0x45) {
  Frame header = {version_and_length,
                  0,
                  0,
                  0,
                  0,
                  0,
                  static_cast<std::uint8_t>(fragment >> 8),
                  static_cast<std::uint8_t>(fragment & 0xFF),
                  64,
                  protocol,
                  0,
                  0};
  header = join(join(header, address_bytes(from)), address_bytes(to));
  return ethernet(0x0800, join(header, payload));
}

inline Frame ipv6(const std::string& from, const std::string& to, std::uint8_t next, const Frame& payload) {
  Frame header = {0x60, 0, 0, 0, 0, 0, next, 64};
  header = join(join(header, address_bytes(from)), address_bytes(to));
  return ethernet(0x86DD, join(header, payload));
}

inline Frame tcp(std::uint8_t flags) {
  Frame header(20, 0);
  header[12] = 0x50;
  header[13] = flags;
  return header;
}

/// An extension header of 8 bytes that leads to `next`.
inline Frame extension(std::uint8_t next, const Frame& payload) {
  return join({next, 0, 0, 0, 0, 0, 0, 0}, payload);
}

/// A fragment header with an offset in units of 8 bytes.
inline Frame fragment6(std::uint8_t next, std::uint16_t offset, const Frame& payload) {
  const auto field = static_cast<std::uint16_t>(offset << 3);
  return join(
      {next, 0, static_cast<std::uint8_t>(field >> 8), static_cast<std::uint8_t>(field & 0xFF), 0, 0, 0, 1},
      payload);
}

}  // namespace zpilab::testing
