// Frames of one interface with the kernel's time stamps (AF_PACKET). The kernel lets only frames of the
// scanner's addresses and ARP through, so that heavy traffic beside a scan neither costs nor displaces
// anything here.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "harness/core/address.h"
#include "harness/core/clock.h"
#include "harness/core/result.h"
#include "harness/core/unique_fd.h"

namespace zpilab {

struct CapturedFrame {
  Nanoseconds realtime = 0;             ///< when the kernel saw it, CLOCK_REALTIME
  std::span<const std::uint8_t> bytes;  ///< its beginning; valid during the call
  std::uint32_t length = 0;             ///< all of it
};

class PacketSocket {
 public:
  /// Errc::unavailable without CAP_NET_RAW, Errc::invalid_input for an interface that is not there or no
  /// Ethernet.
  static Result<PacketSocket> open(const std::string& interface, const std::vector<IpAddress>& sources);
  PacketSocket(PacketSocket&&) noexcept;
  PacketSocket& operator=(PacketSocket&&) = delete;
  ~PacketSocket();

  int fd() const { return fd_.get(); }
  /// Hands over what has arrived, without waiting, in at most one batch; how many messages there were, 0 for
  /// none.
  std::size_t receive(const std::function<void(const CapturedFrame&)>& take);
  /// Frames that the kernel dropped because nobody took them, so far.
  std::uint64_t lost();

 private:
  struct Buffers;
  PacketSocket(UniqueFd fd, bool loopback);

  UniqueFd fd_;
  bool loopback_;
  std::uint64_t lost_ = 0;
  std::unique_ptr<Buffers> buffers_;
};

}  // namespace zpilab
