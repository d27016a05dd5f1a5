#include "lab/namespaces.h"

#include <fcntl.h>
#include <sched.h>
#include <unistd.h>

#include <cerrno>

namespace zpilab {

namespace {

Result<UniqueFd> open_at(const std::string& path, int flags) {
  UniqueFd opened(::open(path.c_str(), flags | O_CLOEXEC));
  if (!opened) return make_error(Errc::io, errno_message("open " + path, errno));
  return opened;
}

}  // namespace

Result<HostNamespaces> HostNamespaces::of_this_process() {
  HostNamespaces namespaces;
  const std::array<std::pair<const char*, UniqueFd*>, 4> wanted = {
      {{"/proc/self/ns/net", &namespaces.network_},
       {"/proc/self/ns/mnt", &namespaces.mounts_},
       {"/proc/self/ns/uts", &namespaces.hostname_},
       {"/", &namespaces.root_}}};
  for (const auto& [path, slot] : wanted) {
    auto opened = open_at(path, slot == &namespaces.root_ ? O_PATH | O_DIRECTORY : O_RDONLY);
    if (!opened) return opened.error();
    *slot = std::move(*opened);
  }
  return namespaces;
}

Result<HostNamespaces> HostNamespaces::of_descriptors(pid_t holder, const NamespaceNumbers& numbers) {
  HostNamespaces namespaces;
  const std::string folder = "/proc/" + std::to_string(holder) + "/fd/";
  const std::array<std::pair<int, UniqueFd*>, 4> wanted = {{{numbers.network, &namespaces.network_},
                                                            {numbers.mounts, &namespaces.mounts_},
                                                            {numbers.hostname, &namespaces.hostname_},
                                                            {numbers.root, &namespaces.root_}}};
  for (const auto& [number, slot] : wanted) {
    auto opened =
        open_at(folder + std::to_string(number), slot == &namespaces.root_ ? O_PATH | O_DIRECTORY : O_RDONLY);
    if (!opened) return opened.error();
    *slot = std::move(*opened);
  }
  return namespaces;
}

Result<Done> HostNamespaces::enter() const {
  if (::setns(network_.get(), CLONE_NEWNET) != 0 || ::setns(hostname_.get(), CLONE_NEWUTS) != 0 ||
      ::setns(mounts_.get(), CLONE_NEWNS) != 0)
    return make_error(Errc::io, errno_message("enter a host's namespaces", errno));
  // The namespace's own root may lie outside the folder in which the lab was started (a chroot).
  if (::fchdir(root_.get()) != 0 || ::chroot(".") != 0 || ::chdir("/") != 0)
    return make_error(Errc::io, errno_message("enter a host's root folder", errno));
  return Done{};
}

}  // namespace zpilab
