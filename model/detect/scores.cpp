#include "model/detect/scores.h"

namespace zpilab {

Probabilities scores(const Probabilities& probabilities) {
  Probabilities result = probabilities;
  result[0] = 0;
  const auto tcp4 = static_cast<std::size_t>(TrafficClass::tcp4);
  const auto tcp6 = static_cast<std::size_t>(TrafficClass::tcp6);
  const bool four = probabilities[tcp4] >= probabilities[tcp6];
  result[four ? tcp4 : tcp6] = probabilities[tcp4] + probabilities[tcp6];
  result[four ? tcp6 : tcp4] = 0;
  return result;
}

}  // namespace zpilab
