// A name server on the loopback of the peer that answers late or never, as an overloaded or distant one does.
// The peer's dnsmasq forwards two zones to it: "d1500-7.late.lab.test" is answered after 1500 ms, anything
// else never. A client that has given up by then gets the answer on a closed port: the commonest harmless
// `udpNoPorts` there is.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "harness/core/result.h"
#include "harness/core/unique_fd.h"
#include "lab/prepare_loop.h"

namespace zpilab {

inline constexpr int kLateDnsPort = 5399;

struct LateAnswer {
  Nanoseconds delay = 0;
  std::string packet;
};

/// Pure: the answer to a query, and when to give it. Empty for a name that is not answered, and for anything
/// malformed.
std::optional<LateAnswer> late_dns_answer(std::string_view query);

class LateNameServer {
 public:
  static Result<LateNameServer> start(PollLoop& loop);
  LateNameServer(LateNameServer&& other) noexcept;
  LateNameServer& operator=(LateNameServer&&) = delete;
  ~LateNameServer();

 private:
  LateNameServer(PollLoop& loop, UniqueFd socket);

  PollLoop* loop_;
  UniqueFd socket_;
};

}  // namespace zpilab
