// libstdc++'s random_device, linked in, asks glibc 2.36 for this and nothing else of it that new. With one of
// our own a portable build runs from glibc 2.35 on (Ubuntu 22.04).
#include <unistd.h>

#include <cstdint>
#include <cstdlib>

extern "C" std::uint32_t arc4random() {
  std::uint32_t number = 0;
  if (::getentropy(&number, sizeof number) != 0) std::abort();  // never, for so few bytes, since Linux 3.17
  return number;
}
