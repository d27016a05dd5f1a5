#include "model/evaluate/false_alarms_per_day.h"

#include "model/evaluate/poisson.h"

namespace zpilab {

std::optional<DailyRate> false_alarms_per_day(const FalseAlarmCount& count) {
  if (count.hours <= 0) return std::nullopt;
  const double days = count.hours / 24;
  return DailyRate{count.alarms / days, poisson_lower(count.alarms, 0.025) / days,
                   poisson_upper(count.alarms, count.alarms == 0 ? 0.05 : 0.025) / days};
}

}  // namespace zpilab
