/* The headers of macOS have macros where those of Linux have functions or other macros: a call with "::"
   before it, or of a value that has no address, does not compile there. */
#pragma once

#include <arpa/inet.h>
#include <signal.h>
#include <sys/wait.h>

#undef WIFEXITED
#undef WIFSIGNALED
#undef WEXITSTATUS
#undef WTERMSIG
#define DARWIN_W_INT(w) (*(int*)&(w))
#define WIFEXITED(x) ((DARWIN_W_INT(x) & 0177) == 0)
#define WIFSIGNALED(x) ((DARWIN_W_INT(x) & 0177) != 0177 && (DARWIN_W_INT(x) & 0177) != 0)
#define WEXITSTATUS(x) ((DARWIN_W_INT(x) >> 8) & 0xff)
#define WTERMSIG(x) (DARWIN_W_INT(x) & 0177)

#define sigaddset(set, number) ((set)->__val[0] |= 1UL << ((number)-1), 0)
#define sigdelset(set, number) ((set)->__val[0] &= ~(1UL << ((number)-1)), 0)
#define sigismember(set, number) (((set)->__val[0] & (1UL << ((number)-1))) != 0)
#define sigemptyset(set) (*(set) = sigset_t{}, 0)
#define sigfillset(set) ((set)->__val[0] = ~0UL, 0)

#undef htons
#undef ntohs
#undef htonl
#undef ntohl
#define htons(x) ((unsigned short)(((x) << 8) | ((x) >> 8)))
#define ntohs(x) htons(x)
#define htonl(x) ((unsigned int)__builtin_bswap32(x))
#define ntohl(x) htonl(x)
