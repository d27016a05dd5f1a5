// While it lives, no signal is delivered: between fork and exec a child has the handlers of its parent.
#pragma once

#include <signal.h>

namespace zpilab {

class HeldSignals {
 public:
  HeldSignals() {
    sigset_t all;
    sigfillset(&all);  // a macro on macOS, as sigemptyset() is
    ::sigprocmask(SIG_BLOCK, &all, &before_);
  }
  HeldSignals(const HeldSignals&) = delete;
  HeldSignals& operator=(const HeldSignals&) = delete;
  ~HeldSignals() { ::sigprocmask(SIG_SETMASK, &before_, nullptr); }

 private:
  sigset_t before_{};
};

}  // namespace zpilab
