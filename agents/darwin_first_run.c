/* The first thing to run on a Mac: prints as JSON what its kernel returns, for comparison with the layouts
   that this project knows. No address, no name of the machine or of an interface is in it. One command, in
   the folder of the project:

   cc -I. harness/core/darwin_sysctl.c agents/darwin_first_run.c -o /tmp/first_run && sudo /tmp/first_run

   Never run on a Mac; its test links it for one, and runs it on Linux with invented numbers. */
#include "harness/core/darwin_sysctl.h"

/* As libSystem exports them. */
int printf(const char* format, ...);
unsigned int geteuid(void);

static unsigned char buffer[1024 * 1024];

static void print_release(void) {
  size_t size = sizeof(buffer) - 1;
  buffer[0] = 0;
  if (zpi_darwin_sysctl("kern.osrelease", buffer, &size) == 0) buffer[size] = 0;
  printf("{\"release\": \"%s\", \"user\": %u,\n \"sysctls\": [", (const char*)buffer, geteuid());
}

static void print_sysctl(const char* name, int is_first) {
  size_t size = sizeof(buffer);
  const int error = zpi_darwin_sysctl(name, buffer, &size);
  if (error != 0) size = 0;
  printf("%s\n  {\"name\": \"%s\", \"error\": %d, \"bytes\": %lu, \"hex\": \"", is_first ? "" : ",", name,
         error, (unsigned long)size);
  for (size_t i = 0; i < size; ++i) printf("%02x", (unsigned int)buffer[i]);
  printf("\"}");
}

static void print_interfaces(void) {
  size_t size = sizeof(buffer);
  const int error = zpi_darwin_interfaces(buffer, &size);
  printf("],\n \"interfaces\": {\"error\": %d, \"bytes\": %lu}}\n", error,
         error == 0 ? (unsigned long)size : 0UL);
}

int main(void) {
  static const char* const names[] = {
      "net.inet.tcp.stats",  "net.inet.udp.stats",    "net.inet.ip.stats",        "net.inet.icmp.stats",
      "net.inet6.ip6.stats", "net.inet6.icmp6.stats", "net.link.ether.inet.stats"};
  print_release();
  for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); ++i) print_sysctl(names[i], i == 0);
  print_interfaces();
  return 0;
}
