#include <fcntl.h>
#include <io.h>

#include "agents/standard_streams.h"

namespace zpilab {

void prepare_standard_streams() {
  for (const int fd : {0, 1}) ::_setmode(fd, _O_BINARY);
}
void survive_broken_pipes() {}

UniqueFd open_input(const std::string& path) {
  return UniqueFd(path == "-" ? ::_dup(0) : ::_open(path.c_str(), _O_RDONLY | _O_BINARY | _O_NOINHERIT));
}

}  // namespace zpilab
