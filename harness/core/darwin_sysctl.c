/* macOS and iOS: the system's calls and nothing else. Never run; compiled and linked by a test. */
#include "harness/core/darwin_sysctl.h"

/* As libSystem exports them. */
int sysctl(int* path, unsigned int length, void* old, size_t* old_size, void* new_value, size_t new_size);
int sysctlbyname(const char* name, void* old, size_t* old_size, void* new_value, size_t new_size);
int* __error(void); /* where errno is */
int _NSGetExecutablePath(char* path, unsigned int* size);
int proc_pid_rusage(int process, int version, void* usage);
int mach_timebase_info(void* fraction);

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

int zpi_darwin_usage(int process, unsigned long long* processor_time, unsigned long long* memory) {
  /* struct rusage_info_v0 */
  struct {
    unsigned char program[16];
    unsigned long long user, system, idle_wakeups, wakeups, page_ins, wired, resident, footprint, started,
        ended;
  } usage;
  struct {
    unsigned int numerator, denominator;
  } tick; /* nanoseconds: 1 on Intel, 125 / 3 on Apple's own processors */
  if (proc_pid_rusage(process, 0, &usage) != 0) return *__error();
  if (mach_timebase_info(&tick) != 0 || tick.denominator == 0) return 22; /* EINVAL */
  *processor_time = (usage.user + usage.system) * tick.numerator / tick.denominator;
  *memory = usage.resident;
  return 0;
}
