#include <sys/stat.h>

#include <cerrno>

#include "agents/folder_watch.h"

namespace zpilab {

Result<Channel> watch_folder(const std::string& folder) {
  struct stat found {};
  if (::stat(folder.c_str(), &found) != 0)
    return make_error(Errc::io, errno_message("watch the folder " + folder, errno));
  return Channel();
}

}  // namespace zpilab
