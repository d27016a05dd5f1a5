/* Behind agents/darwin_first_run.c where there is no Darwin. */
#include "harness/core/darwin_sysctl.h"

#include <string.h>

int zpi_darwin_sysctl(const char* name, void* buffer, size_t* size) {
  if (strcmp(name, "kern.osrelease") == 0) {
    *size = sizeof("24.6.0");
    memcpy(buffer, "24.6.0", *size);
    return 0;
  }
  if (strcmp(name, "net.inet.tcp.stats") == 0) return 1;
  *size = 3;
  memcpy(buffer, "\x01\xab\xff", *size);
  return 0;
}

int zpi_darwin_program(char* path, size_t size) {
  return size < sizeof("/x") ? -1 : (memcpy(path, "/x", 3), 0);
}

int zpi_darwin_interfaces(void* buffer, size_t* size) {
  *size = 360;
  memset(buffer, 7, *size);
  return 0;
}
