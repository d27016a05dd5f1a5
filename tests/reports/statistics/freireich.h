// Freireich et al., Blood 21 (1963): weeks of remission of leukemia, the textbooks' example of censored
// times.
#pragma once

#include <vector>

#include "reports/statistics/censored_time.h"

namespace zpilab {

inline std::vector<CensoredTime> freireich_6mp() {
  return {{6, true},   {6, true},   {6, true},   {6, false},  {7, true},   {9, false},  {10, true},
          {10, false}, {11, false}, {13, true},  {16, true},  {17, false}, {19, false}, {20, false},
          {22, true},  {23, true},  {25, false}, {32, false}, {32, false}, {34, false}, {35, false}};
}

inline std::vector<CensoredTime> freireich_placebo() {
  std::vector<CensoredTime> times;
  for (const double weeks : {1, 1, 2, 2, 3, 4, 4, 5, 5, 8, 8, 8, 8, 11, 11, 12, 12, 15, 17, 22, 23})
    times.push_back({weeks, true});
  return times;
}

}  // namespace zpilab
