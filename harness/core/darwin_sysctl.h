/* The calls that only macOS and iOS have. C, with its own declarations: no SDK is needed to compile and link
   it for a Mac, on any system that has clang and lld. What is behind them is replaced in the tests of those
   who call. */
#pragma once

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/* The first two: `size` holds the bytes of `buffer`, and then those that were written. They return 0, or
   Darwin's errno; 12 (ENOMEM) says that the buffer is too small. */

/* A sysctl by its name: "net.inet.tcp.stats". */
int zpi_darwin_sysctl(const char* name, void* buffer, size_t* size);

/* One record for each interface: net.link.generic.ifalldata, which has no name. Not NET_RT_IFLIST2, which
   since Darwin 22.3 cuts octets to 32 bits for programs that are not Apple's. */
int zpi_darwin_interfaces(void* buffer, size_t* size);

/* The path of this program, with its NUL. Returns 0, or another number if `size` bytes are too few. */
int zpi_darwin_program(char* path, size_t size);

/* What a process has used so far: nanoseconds of processor time, and bytes resident now. Returns 0 or
   Darwin's errno. */
int zpi_darwin_usage(int process, unsigned long long* processor_time, unsigned long long* memory);

#ifdef __cplusplus
}
#endif
