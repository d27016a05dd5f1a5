#include "reports/agent_cost.h"

#include <map>
#include <tuple>

#include "harness/core/number_text.h"
#include "reports/statistics/quantile.h"

namespace zpilab {
namespace {

struct CostData {
  std::vector<double> sample_costs, lateness;
  double processor = 0, recorded = 0;  ///< s
};

std::string text_of(const TrialRecord& record, const std::string& name) {
  const auto found = record.environment.find(name);
  return found == record.environment.end() ? std::string() : found->second;
}

void add(const TrialRecord& record, double processor, CostData& data) {
  data.processor += processor;
  data.recorded += seconds(record.ended - record.started);
  data.lateness.push_back(seconds(record.worst_lateness));
  if (const auto cost = parse_integer(text_of(record, "agent.sample_cost_ns")))
    data.sample_costs.push_back(seconds(*cost));
}

}  // namespace

std::vector<AgentCostRow> agent_costs(const std::vector<const StoredTrial*>& trials) {
  std::map<std::tuple<std::string, std::string, std::string, double>, CostData> data;
  for (const StoredTrial* trial : trials) {
    const TrialRecord& record = trial->record;
    const auto processor = parse_decimal(text_of(record, "agent.cpu_seconds"));
    if (!processor || record.ended <= record.started) continue;
    add(record, *processor,
        data[{trial->device, text_of(record, "agent.os"), text_of(record, "agent.kernel"),
              trial->sampling_rate_hz}]);
  }
  std::vector<AgentCostRow> rows;
  for (auto& [key, costs] : data) {
    const auto& [device, os, kernel, rate] = key;
    rows.push_back({device, os, kernel, rate, static_cast<int>(costs.lateness.size()),
                    median(costs.sample_costs), costs.processor / costs.recorded,
                    median(costs.lateness).value_or(0)});
  }
  return rows;
}

}  // namespace zpilab
