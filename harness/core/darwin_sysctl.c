/* macOS and iOS: the system's calls and nothing else. Never run; compiled and linked by a test. */
#include "harness/core/darwin_sysctl.h"

/* As libSystem exports them. */
int sysctl(int* path, unsigned int length, void* old, size_t* old_size, void* new_value, size_t new_size);
int sysctlbyname(const char* name, void* old, size_t* old_size, void* new_value, size_t new_size);
int* __error(void); /* where errno is */
int _NSGetExecutablePath(char* path, unsigned int* size);

int zpi_darwin_sysctl(const char* name, void* buffer, size_t* size) {
  return sysctlbyname(name, buffer, size, NULL, 0) == 0 ? 0 : *__error();
}

int zpi_darwin_interfaces(void* buffer, size_t* size) {
  enum { net = 4, link_layer = 18, generic = 0, all_interfaces = 3, any = 0, general_data = 1 };
  int path[] = {net, link_layer, generic, all_interfaces, any, general_data};
  return sysctl(path, sizeof(path) / sizeof(path[0]), buffer, size, NULL, 0) == 0 ? 0 : *__error();
}

int zpi_darwin_program(char* path, size_t size) {
  unsigned int room = size > 65536 ? 65536 : (unsigned int)size;
  return _NSGetExecutablePath(path, &room);
}
