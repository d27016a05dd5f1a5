#include <sys/inotify.h>

#include <cerrno>
#include <utility>

#include "agents/channel_posix.h"
#include "agents/folder_watch.h"

namespace zpilab {

Result<Channel> watch_folder(const std::string& folder) {
  UniqueFd watch(::inotify_init1(IN_CLOEXEC | IN_NONBLOCK));
  if (!watch || ::inotify_add_watch(watch.get(), folder.c_str(), IN_CREATE | IN_MODIFY | IN_MOVED_TO) < 0)
    return make_error(Errc::io, errno_message("watch the folder " + folder, errno));
  return channel_of(std::move(watch));
}

}  // namespace zpilab
