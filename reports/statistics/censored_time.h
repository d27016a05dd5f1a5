// Time until something happened, or until watching ended without it (right-censored).
#pragma once

namespace zpilab {

struct CensoredTime {
  double seconds = 0;
  bool happened = false;
};

}  // namespace zpilab
