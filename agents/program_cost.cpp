#include "agents/program_cost.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <system_error>
#include <vector>

#include "agents/child_process.h"
#include "agents/event_wait.h"

namespace zpilab {
namespace {

constexpr std::size_t kStarts = 5;
constexpr Nanoseconds kEndsWithin = 10 * kSecond;

/// Reads what there is. True: there will be no more.
bool drained(Channel& output) {
  std::array<char, 512> chunk{};
  for (;;) {
    const auto got = output.read(chunk.data(), chunk.size());
    if (got.status == Channel::Transfer::Status::ended) return true;
    if (got.status == Channel::Transfer::Status::blocked) return false;
  }
}

Result<Nanoseconds> time_one_start(const std::string& program) {
  const Nanoseconds begin = monotonic_now();
  auto child = ChildProcess::start({program, "--version"});
  if (!child) return child.error();
  child->pipes().input.reset();
  while (!drained(child->pipes().output)) {
    const Nanoseconds left = begin + kEndsWithin - monotonic_now();
    if (left <= 0) return make_error(Errc::timeout, "it does not end", program);
    std::vector<Watch> watches = {{&child->pipes().output}};
    if (auto done = wait_for(watches, left); !done) return done.error();
  }
  return monotonic_now() - begin;
}

}  // namespace

Result<ProgramCost> measure_program(const std::string& program) {
  ProgramCost cost;
  std::error_code error;
  cost.bytes = std::filesystem::file_size(program, error);
  if (error) return make_error(Errc::io, "cannot be read: " + error.message(), program);
  std::array<Nanoseconds, kStarts> times{};
  for (Nanoseconds& time : times) {
    const auto one = time_one_start(program);
    if (!one) return one.error();
    time = *one;
  }
  std::sort(times.begin(), times.end());
  cost.start_time = times[kStarts / 2];
  return cost;
}

}  // namespace zpilab
