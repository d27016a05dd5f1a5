// Every scenario of the scenarios folder loads and plans, and does what its description promises.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <map>
#include <set>
#include <string>

#include "harness/plan/make_plan.h"
#include "harness/plan/nmap_argv.h"
#include "harness/plan/scope.h"
#include "harness/scenario/load_inventory.h"
#include "harness/scenario/load_scenario.h"
#include "tests/harness/plan/sample_inventory.h"

namespace zpilab {
namespace {

/// Changes whenever quickstart.yaml, the plan's rules or the canonical text change: then campaigns that were
/// begun cannot be resumed, which must not happen by accident.
constexpr const char* kQuickstartHash = "9834601c5ba690edeac4ed56e5118ace4485fa795353a58a6928e1c65b059860";

Plan planned(const std::string& name) {
  const auto scenario = load_scenario(std::string(ZPILAB_SOURCE_DIR) + "/scenarios/" + name + ".yaml");
  EXPECT_TRUE(scenario) << scenario.error().what;
  if (!scenario) return {};
  const auto plan = make_plan(*scenario, sample_inventory(), "2026-07-01");
  EXPECT_TRUE(plan) << plan.error().what;
  return plan ? *plan : Plan{};
}

Nanoseconds total(const Plan& plan) {
  Nanoseconds sum = 0;
  for (const PlannedTrial& trial : plan.trials) sum += trial.expected;
  return sum;
}

/// Trials of each class at each timing.
std::map<std::pair<TrafficClass, Timing>, int> counts(const Plan& plan) {
  std::map<std::pair<TrafficClass, Timing>, int> result;
  for (const PlannedTrial& trial : plan.trials)
    if (trial.scan) ++result[{trial.scan->traffic_class(), trial.timing}];
  return result;
}

void expect_all_classes(const Plan& plan, int at_least) {
  const auto counted = counts(plan);
  for (std::size_t c = 1; c < kClassCount; ++c)
    for (int level : {2, 3}) {
      const auto found = counted.find({static_cast<TrafficClass>(c), Timing{level}});
      EXPECT_GE(found == counted.end() ? 0 : found->second, at_least) << kClassNames[c] << " T" << level;
    }
}

std::string reference() {
  std::ifstream file(std::string(ZPILAB_SOURCE_DIR) + "/scenarios/README.md");
  return {std::istreambuf_iterator<char>(file), {}};
}

TEST(ShippedScenarios, ReferenceKnowsThemAndTheirNumberOfTrials) {
  const std::string text = reference();
  for (const auto& entry :
       std::filesystem::directory_iterator(std::string(ZPILAB_SOURCE_DIR) + "/scenarios")) {
    if (entry.path().extension() != ".yaml") continue;
    const std::string name = entry.path().stem().string();
    const std::string row = "| `" + name + "` | " + std::to_string(planned(name).trials.size()) + " |";
    EXPECT_NE(text.find(row), std::string::npos) << "scenarios/README.md lacks: " << row;
  }
}

TEST(ShippedScenarios, InventoryOfTheReferenceLoads) {
  const std::string text = reference();
  const std::size_t begin = text.find("```yaml\nzpilab: 1\ninventory:"), end = text.find("```\n", begin + 8);
  ASSERT_NE(end, std::string::npos);
  const auto inventory = load_inventory_text(text.substr(begin + 8, end - begin - 8), "scenarios/README.md");
  ASSERT_TRUE(inventory) << inventory.error().what;
  EXPECT_EQ(inventory->cells.size(), 1U);
  EXPECT_EQ(inventory->providers.size(), 1U);
}

TEST(ShippedScenarios, FactorsOfTheReferenceLoad) {
  const std::string text = reference();
  const std::size_t begin = text.find("```yaml\nopen_ports:"), end = text.find("```\n", begin + 8);
  ASSERT_NE(begin, std::string::npos);
  const auto scenario = load_scenario_text(
      "zpilab: 1\nscenario: s\n" + text.substr(begin + 8, end - begin - 8), "scenarios/README.md");
  ASSERT_TRUE(scenario) << scenario.error().what;
  EXPECT_EQ(scenario->open_ports.front(), OpenPorts{});
  EXPECT_EQ(scenario->impairments.size(), 2U);
}

TEST(ShippedScenarios, EvasionIsForTensOfMinutesAndLetsSlowScansEnd) {
  const Plan plan = planned("evasion");
  EXPECT_LT(total(plan) / 8, 60 * 60 * kSecond);
  std::set<std::string_view> techniques;
  std::set<int> timings;
  const Phases& phases = plan.scenario.phases;
  for (const PlannedTrial& trial : plan.trials) {
    if (!trial.scan) continue;
    techniques.insert(trial.scan->technique->name);
    timings.insert(trial.timing.level);
    EXPECT_LT(trial.expected, phases.lead_in + phases.scan_at_most + phases.grace) << trial.scan->name;
  }
  for (const char* needed : {"null", "fin", "xmas", "ack", "window", "maimon", "neighbour-sweep"})
    EXPECT_TRUE(techniques.contains(needed)) << needed;
  EXPECT_TRUE(timings.contains(0) && timings.contains(1));
}

TEST(ShippedScenarios, SoakIsADayAtLeastAndHasEveryWorkload) {
  const Plan plan = planned("normal-soak");
  EXPECT_GE(total(plan), 24 * 3600 * kSecond);
  std::set<std::string> seen;
  for (const PlannedTrial& trial : plan.trials) {
    EXPECT_FALSE(trial.scan);
    const auto variant = plan.scenario.variants.find(trial.workload);
    seen.insert(variant == plan.scenario.variants.end() ? trial.workload : variant->second.workload);
  }
  for (const auto& entry :
       std::filesystem::directory_iterator(std::string(ZPILAB_SOURCE_DIR) + "/lab/workloads"))
    if (entry.is_directory()) {
      EXPECT_TRUE(seen.contains(entry.path().filename().string())) << entry.path();
    }
}

TEST(ShippedScenarios, EachLoadsAndPlansAndItsCommandsAreAllowed) {
  int files = 0;
  const Inventory inventory = sample_inventory();
  for (const auto& entry :
       std::filesystem::directory_iterator(std::string(ZPILAB_SOURCE_DIR) + "/scenarios")) {
    if (entry.path().extension() != ".yaml") continue;
    ++files;
    const std::string name = entry.path().stem().string();
    const Plan plan = planned(name);
    EXPECT_EQ(plan.scenario.name, name);
    EXPECT_FALSE(plan.scenario.description.empty()) << name;
    EXPECT_GT(plan.trials.size(), 0U) << name;
    for (const PlannedTrial& trial : plan.trials) {
      if (!trial.scan) continue;
      const Cell& cell = inventory.cells[0];
      const auto argv =
          nmap_argv(*trial.scan, trial.timing, scan_targets(*trial.scan, cell, cell.devices[0]), false);
      EXPECT_TRUE(check_argv(argv, inventory.scope, "2026-07-01")) << name << ' ' << trial.scan->name;
    }
    RecordProperty(name + "_trials", static_cast<int>(plan.trials.size()));
    std::cout << name << ": " << plan.trials.size() << " trials, " << total(plan) / kSecond
              << " s one after another\n";
  }
  EXPECT_GE(files, 6);
}

TEST(ShippedScenarios, QuickstartIsShortAndWhole) {
  const Plan plan = planned("quickstart");
  expect_all_classes(plan, 3);
  // Eight cells side by side, with a second of overhead for each trial.
  const Nanoseconds wall = (total(plan) + static_cast<Nanoseconds>(plan.trials.size()) * kSecond) / 8;
  EXPECT_LT(wall, 200 * kSecond);
  EXPECT_EQ(plan.hash, kQuickstartHash);
}

TEST(ShippedScenarios, TablesLetEveryScanEnd) {
  const Plan plan = planned("tables");
  expect_all_classes(plan, 10);
  const Phases& phases = plan.scenario.phases;
  for (const PlannedTrial& trial : plan.trials) {
    if (trial.scan) {
      EXPECT_LT(trial.expected, phases.lead_in + phases.scan_at_most + phases.grace) << trial.scan->name;
    }
  }
  const Plan cut = planned("tables-60s");
  expect_all_classes(cut, 10);
  EXPECT_EQ(cut.trials.size(), plan.trials.size());
  EXPECT_EQ(cut.scenario.phases.scan_at_most, 60 * kSecond);
}

TEST(ShippedScenarios, PaceComparesAllClassesOftenEnough) {
  const Plan plan = planned("pace");
  expect_all_classes(plan, 6);
  EXPECT_LT(total(plan), 600 * kSecond) << "one after another";
}

TEST(ShippedScenarios, TrainingHasAboutThreeHundredTrialsAndSeveralTechniques) {
  const Plan plan = planned("training");
  expect_all_classes(plan, 10);
  std::set<std::string_view> tcp;
  int scans = 0;
  for (const PlannedTrial& trial : plan.trials) {
    if (!trial.scan) continue;
    ++scans;
    if (trial.scan->traffic_class() == TrafficClass::tcp4) tcp.insert(trial.scan->technique->name);
  }
  EXPECT_GE(tcp.size(), 4U);
  EXPECT_GE(scans, 280);
  EXPECT_LE(scans, 360);
}

TEST(ShippedScenarios, NormalIsTwoHoursOfLightWorkWithoutAScan) {
  Nanoseconds light = 0;
  for (const PlannedTrial& trial : planned("normal").trials) {
    EXPECT_FALSE(trial.scan);
    EXPECT_EQ(trial.expected, 300 * kSecond);
    if (trial.workload == "light") light += trial.expected;
  }
  EXPECT_GE(light, 2 * 3600 * kSecond);
}

TEST(ShippedScenarios, HolePunchingHasEveryPairingOfNatsWithEveryClass) {
  const Plan plan = planned("hole-punching");
  std::map<std::pair<double, double>, std::set<TrafficClass>> classes;
  for (const PlannedTrial& trial : plan.trials) {
    const auto variant = plan.scenario.variants.find(trial.workload);
    ASSERT_NE(variant, plan.scenario.variants.end()) << trial.workload;
    auto settings = variant->second.settings;
    auto& seen = classes[{settings["device_nat_dependent"], settings["far_nat_dependent"]}];
    if (trial.scan) seen.insert(trial.scan->traffic_class());
  }
  EXPECT_EQ(classes.size(), 4U);
  for (const auto& [pairing, seen] : classes) EXPECT_EQ(seen.size(), kClassCount - 1);
  EXPECT_GT(counts(plan)[(std::pair{TrafficClass::udp4, Timing{2}})], 0);
}

TEST(ShippedScenarios, SamplingHasThreeRates) {
  const Plan plan = planned("sampling");
  expect_all_classes(plan, 12);
  std::set<double> rates;
  for (const PlannedTrial& trial : plan.trials) rates.insert(trial.sampling_rate_hz);
  EXPECT_EQ(rates, (std::set<double>{1, 10, 100}));
}

}  // namespace
}  // namespace zpilab
