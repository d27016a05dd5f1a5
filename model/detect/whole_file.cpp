#include "model/detect/whole_file.h"

#include <cerrno>
#include <cstdio>
#include <fstream>

namespace zpilab {

Result<Done> write_whole_file(std::string_view bytes, const std::string& path) {
  const std::string partial = path + ".part";
  std::ofstream file(partial, std::ios::binary | std::ios::trunc);
  if (!file) return make_error(Errc::io, errno_message("create", errno), partial);
  file.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  file.close();
  if (!file) {
    std::remove(partial.c_str());
    return make_error(Errc::io, "writing failed, is the disk full?", partial);
  }
  if (std::rename(partial.c_str(), path.c_str()) != 0)
    return make_error(Errc::io, errno_message("rename to " + path, errno), partial);
  return Done{};
}

}  // namespace zpilab
