// How the controller listens to a program on another host: line by line, each decoded and handed on.
#pragma once

#include "harness/remote/remote_shell.h"
#include "harness/run/async.h"

namespace zpilab {

/// Returns when the program's stdout has ended, or with what went wrong before: a lost connection, silence
/// for longer than `silence`, a line that `decode` refuses. The process must outlive it.
/// Hand over a named `take` that captures references only: GCC 12 destroys a temporary in a co_await twice.
template <typename Decode, typename Take>
Awaitable<Result<Done>> follow_lines(RemoteProcess& process, Nanoseconds silence, Decode decode, Take take) {
  for (;;) {
    auto line = co_await process.read_line(silence);
    if (!line.ok()) co_return line.error();
    if (!*line) co_return Done{};
    auto message = decode(**line);
    if (!message.ok()) co_return message.error();
    take(std::move(message).value());
  }
}

}  // namespace zpilab
