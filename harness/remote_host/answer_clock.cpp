#include "harness/remote_host/answer_clock.h"

#include "harness/core/scan_host_message.h"

namespace zpilab {

bool answer_clock(std::string_view line, Nanoseconds received, LineOutput& output) {
  const auto id = decode_clock_request(line);
  if (!id) return false;
  output.add_first(wire::encode(wire::AgentMessage(wire::ClockReply{*id, received, monotonic_now()})));
  return true;
}

}  // namespace zpilab
