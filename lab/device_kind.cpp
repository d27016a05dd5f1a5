#include "lab/device_kind.h"

#include <algorithm>
#include <cstdlib>

#include "lab/cell.h"
#include "lab/child_process.h"

namespace zpilab {

namespace {

constexpr Nanoseconds kReadyWithin = 180 * kSecond;  // the first Wine prefix takes 13 s on an idle machine

/// Which any machine with a lab can run.
bool is_this_machine(const DeviceKind& kind) { return kind.kind == "linux"; }

/// A program's words as one line without an end.
std::string one_line(std::string text) {
  std::replace(text.begin(), text.end(), '\n', ' ');
  text.erase(text.find_last_not_of(' ') + 1);
  return text;
}

}  // namespace

const DeviceKind* find_device_kind(std::string_view kind) {
  for (const DeviceKind& one : kDeviceKinds)
    if (one.kind == kind) return &one;
  return nullptr;
}

std::string device_kind_names() {
  std::string names;
  for (const DeviceKind& one : kDeviceKinds) names += (names.empty() ? "" : ", ") + std::string(one.kind);
  return names;
}

std::string programs_of(const DeviceKind& kind, const CellOptions& options) {
  return is_this_machine(kind) ? options.programs : options.share + "/devices/" + std::string(kind.kind);
}

Result<Done> make_ready(const DeviceKind& kind, const CellOptions& options) {
  if (is_this_machine(kind)) return Done{};
  ::setenv("ZPILAB_SHARE", options.share.c_str(), 1);
  auto output = run_program({programs_of(kind, options) + "/ready"}, kReadyWithin);
  if (!output) return output.error();
  if (output->status == 0) return Done{};
  return make_error(Errc::unavailable,
                    output->text.empty() ? "it cannot be made ready" : one_line(output->text),
                    "devices of the kind " + std::string(kind.kind));
}

AvailableKinds make_ready_what_can_run(const CellOptions& options) {
  AvailableKinds available;
  for (const DeviceKind& kind : kDeviceKinds) {
    const auto ready = make_ready(kind, options);
    if (ready) available.kinds.push_back(&kind);
    if (!ready) available.left_out[std::string(kind.kind)] = ready.error().what;
  }
  return available;
}

}  // namespace zpilab
