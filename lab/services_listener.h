// The plain listener behind an open port that no real server is meant for: TCP connections are accepted and
// closed, UDP datagrams get a short answer. One dual-stack socket for both families; lives in `prepare`'s own
// loop.
#pragma once

#include "harness/core/result.h"
#include "harness/core/unique_fd.h"
#include "lab/prepare_loop.h"

namespace zpilab {

class PlainListener {
 public:
  static Result<PlainListener> tcp(PollLoop& loop, int port);
  static Result<PlainListener> udp(PollLoop& loop, int port);
  PlainListener(PlainListener&& other) noexcept;
  PlainListener& operator=(PlainListener&&) = delete;
  ~PlainListener();

 private:
  PlainListener(PollLoop& loop, UniqueFd socket);

  PollLoop* loop_;
  UniqueFd socket_;
};

}  // namespace zpilab
