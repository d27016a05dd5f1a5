// A session on Windows lives until its lease is over, but nobody can attach to it yet.
#include <cstdio>
#include <utility>

#include "agents/attach_relay.h"
#include "agents/attach_socket.h"

namespace zpilab {

Result<Channel> listen_for_attach(const std::string&) { return Channel(); }
Channel accept_attach(const Channel&) { return {}; }

int run_attach(const std::string& session, const AttachRequest&) {
  std::fprintf(stderr, "zpi-agent attach: session %s cannot be attached to: Windows has no way yet\n",
               session.c_str());
  return exit_code(Errc::unavailable);
}

}  // namespace zpilab
