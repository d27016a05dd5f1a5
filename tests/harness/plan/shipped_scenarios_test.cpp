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

TEST(ShippedScenarios, DealtFactorsOfTheReferenceLoad) {
  const std::string text = reference();
  const std::size_t begin = text.find("```yaml\nfactors: dealt"), end = text.find("```\n", begin + 8);
  ASSERT_NE(begin, std::string::npos);
  const auto scenario = load_scenario_text(
      "zpilab: 1\nscenario: s\n" + text.substr(begin + 8, end - begin - 8), "scenarios/README.md");
  ASSERT_TRUE(scenario) << scenario.error().what;
  EXPECT_EQ(scenario->weights.size(), 2U);
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

/// The sets that a model is made with.
const std::vector<std::string> kTrainingSets = {"training", "training-slow", "training-normal", "thresholds"};
/// The sets that it is examined with.
const std::vector<std::string> kFrozenSets = {"frozen-fresh", "frozen-repeat", "frozen-drop",
                                              "frozen-slow",  "frozen-unseen", "frozen-hard"};

/// The folder of a trial's workload, whatever variant it is.
std::string workload_folder(const Plan& plan, const PlannedTrial& trial) {
  const auto variant = plan.scenario.variants.find(trial.workload);
  return variant == plan.scenario.variants.end() ? trial.workload : variant->second.workload;
}

/// In which form a class is scanned for: what must not be known before an examination in unseen forms.
bool is_unseen_form(const ScanSpec& scan) {
  return scan.technique->name == std::string_view("maimon") ||
         scan.technique->name == std::string_view("window") || scan.data_length || scan.source_port;
}

TEST(ShippedScenarios, NoTwoHaveTheSameSeed) {
  std::map<std::uint64_t, std::string> first;
  for (const auto& entry :
       std::filesystem::directory_iterator(std::string(ZPILAB_SOURCE_DIR) + "/scenarios")) {
    if (entry.path().extension() != ".yaml") continue;
    const std::string name = entry.path().stem().string();
    const auto [found, is_new] = first.emplace(planned(name).scenario.seed, name);
    EXPECT_TRUE(is_new) << name << " has the seed of " << found->second;
  }
}

TEST(ShippedScenarios, TrainingHasEveryClassOftenInSeveralTechniquesAndPaces) {
  std::map<TrafficClass, int> trials;
  std::map<TrafficClass, std::set<int>> timings;
  std::map<TrafficClass, std::set<std::string_view>> techniques;
  for (const char* name : {"training", "training-slow"}) {
    const Plan plan = planned(name);
    // At 16 cells side by side, with a second of overhead for each trial.
    const Nanoseconds wall = (total(plan) + static_cast<Nanoseconds>(plan.trials.size()) * kSecond) / 16;
    EXPECT_LT(wall, 45 * 60 * kSecond) << name;
    Nanoseconds quiet = 0;
    for (const PlannedTrial& trial : plan.trials) {
      if (!trial.scan) quiet += trial.expected;
      if (!trial.scan) continue;
      const TrafficClass traffic_class = trial.scan->traffic_class();
      ++trials[traffic_class];
      timings[traffic_class].insert(trial.timing.level);
      techniques[traffic_class].insert(trial.scan->technique->name);
      if (trial.timing.level == 1) {
        EXPECT_GE(plan.scenario.phases.scan_at_most, 10 * 15 * kSecond) << "too short for ten probes";
      }
    }
    EXPECT_NEAR(static_cast<double>(quiet) / static_cast<double>(total(plan)), 1.0 / 3, 0.05) << name;
  }
  for (std::size_t c = 1; c < kClassCount; ++c) {
    const auto traffic_class = static_cast<TrafficClass>(c);
    EXPECT_GE(trials[traffic_class], 40) << kClassNames[c];
    EXPECT_EQ(timings[traffic_class], (std::set<int>{1, 2, 3, 4})) << kClassNames[c];
  }
  EXPECT_EQ(techniques[TrafficClass::tcp4],
            (std::set<std::string_view>{"syn", "connect", "fin", "xmas", "null", "ack"}));
  EXPECT_EQ(techniques[TrafficClass::tcp6], techniques[TrafficClass::tcp4]);
}

TEST(ShippedScenarios, TrainingDealsItsFactorsByTheirWeights) {
  const Plan plan = planned("training");
  std::map<TrafficClass, std::map<std::string, int>> counts;
  std::map<std::string, int> all;
  for (const PlannedTrial& trial : plan.trials) {
    const TrafficClass traffic_class = trial.scan ? trial.scan->traffic_class() : TrafficClass::normal;
    for (const std::string& level :
         {"workload " + trial.workload, "policy " + std::string(policy_name(trial.policy)),
          "ports " + trial.open_ports.name, "icmp " + std::string(icmp_limits_name(trial.icmp_limits))}) {
      ++all[level];
      ++counts[traffic_class][level];
    }
  }
  const auto share = [](const std::map<std::string, int>& of, const std::string& level, double trials) {
    const auto found = of.find(level);
    return found == of.end() ? 0 : found->second / trials;
  };
  const auto trials = static_cast<double>(plan.trials.size());
  EXPECT_NEAR(share(all, "workload hard", trials), 1.0 / 3, 0.01);
  EXPECT_NEAR(share(all, "workload idle", trials), 3.0 / 39, 0.01);
  EXPECT_NEAR(share(all, "workload web", trials), 1.0 / 39, 0.01);
  EXPECT_NEAR(share(all, "policy open", trials), 1.0 / 2, 0.01);
  EXPECT_NEAR(share(all, "policy drop", trials), 1.0 / 3, 0.01);
  EXPECT_NEAR(share(all, "ports fifty", trials), 1.0 / 3, 0.01);
  EXPECT_NEAR(share(all, "icmp off", trials), 1.0 / 4, 0.01);
  EXPECT_EQ(counts.size(), kClassCount);
  for (const auto& [traffic_class, of] : counts) {
    double n = 0;
    for (const char* policy : {"policy open", "policy reject", "policy drop"}) n += share(of, policy, 1);
    EXPECT_NEAR(share(of, "workload hard", n), 1.0 / 3, 0.1)
        << kClassNames[static_cast<std::size_t>(traffic_class)];
    EXPECT_NEAR(share(of, "policy drop", n), 1.0 / 3, 0.1);
    EXPECT_NEAR(share(of, "icmp off", n), 1.0 / 4, 0.1);
  }
}

TEST(ShippedScenarios, TrainingHasEveryWorkloadButThoseKeptUnseen) {
  std::set<std::string> shipped;
  for (const auto& entry :
       std::filesystem::directory_iterator(std::string(ZPILAB_SOURCE_DIR) + "/lab/workloads"))
    if (entry.is_directory()) shipped.insert(entry.path().filename().string());
  // The last cannot be learnt: to the counters it is a scan at T1 (model/evidence.md).
  for (const char* apart : {"bittorrent", "vpn", "file-sync", "legit-inventory", "scrape"})
    ASSERT_EQ(shipped.erase(apart), 1U);
  for (const char* name : {"training", "training-slow", "training-normal"}) {
    const Plan plan = planned(name);
    std::set<std::string> seen;
    for (const PlannedTrial& trial : plan.trials) seen.insert(workload_folder(plan, trial));
    EXPECT_EQ(seen, shipped) << name;
  }
}

TEST(ShippedScenarios, NormalLifeToTrainOnIsADayHalfOfItHard) {
  const Plan plan = planned("training-normal");
  Nanoseconds hard = 0;
  for (const PlannedTrial& trial : plan.trials) {
    EXPECT_FALSE(trial.scan);
    EXPECT_EQ(trial.expected, 600 * kSecond);
    if (trial.workload == "hard") hard += trial.expected;
  }
  EXPECT_GE(total(plan), 24 * 3600 * kSecond);
  EXPECT_EQ(hard * 2, total(plan));
}

TEST(ShippedScenarios, ThresholdsHaveAllClassesAndHalfADayOfNormalLife) {
  const Plan plan = planned("thresholds");
  std::set<std::pair<TrafficClass, int>> seen;
  Nanoseconds quiet = 0, hard = 0;
  for (const PlannedTrial& trial : plan.trials) {
    if (trial.scan) seen.emplace(trial.scan->traffic_class(), trial.timing.level);
    if (!trial.scan) quiet += trial.expected;
    if (!trial.scan && trial.workload == "hard") hard += trial.expected;
  }
  EXPECT_EQ(seen.size(), (kClassCount - 1) * 4);
  EXPECT_GE(quiet, 12 * 3600 * kSecond);
  EXPECT_EQ(hard * 2, quiet);
}

TEST(ShippedScenarios, FrozenSetsHaveEachClassHalfDuringHard) {
  const struct {
    const char* name;
    std::vector<int> timings;
    int trials;
    Policy policy;
  } cases[] = {{"frozen-fresh", {3, 2}, 20, Policy::open},
               {"frozen-repeat", {3, 2}, 20, Policy::open},
               {"frozen-drop", {3, 2}, 10, Policy::drop},
               {"frozen-slow", {1}, 10, Policy::open}};
  for (const auto& c : cases) {
    const Plan plan = planned(c.name);
    std::map<std::pair<TrafficClass, Timing>, int> hard;
    int placebos = 0;
    for (const PlannedTrial& trial : plan.trials) {
      EXPECT_EQ(trial.policy, c.policy);
      placebos += trial.scan ? 0 : 1;
      if (trial.scan && trial.workload == "hard") ++hard[{trial.scan->traffic_class(), trial.timing}];
    }
    EXPECT_GE(placebos, c.trials) << c.name;
    const auto counted = counts(plan);
    EXPECT_EQ(counted.size(), (kClassCount - 1) * c.timings.size()) << c.name;
    for (const auto& [key, count] : counted) {
      EXPECT_EQ(count, c.trials) << c.name;
      EXPECT_EQ(hard[key], c.trials / 2) << c.name;
    }
  }
}

TEST(ShippedScenarios, WhatIsUnseenIsNotInTraining) {
  std::set<std::string> known_workloads, known_ports;
  std::set<IcmpLimits> known_limits;
  for (const std::string& name : kTrainingSets) {
    const Plan plan = planned(name);
    for (const PlannedTrial& trial : plan.trials) {
      known_workloads.insert(workload_folder(plan, trial));
      known_ports.insert(trial.open_ports.name);
      known_limits.insert(trial.icmp_limits);
      EXPECT_NE(trial.policy, Policy::reset) << name;
      EXPECT_FALSE(trial.scan && is_unseen_form(*trial.scan)) << name << ' ' << trial.scan->name;
    }
  }
  const Plan unseen = planned("frozen-unseen");
  std::set<TrafficClass> forms;
  bool reset = false;
  for (const PlannedTrial& trial : unseen.trials) {
    EXPECT_FALSE(known_workloads.contains(trial.workload)) << trial.workload;
    EXPECT_FALSE(known_ports.contains(trial.open_ports.name)) << trial.open_ports.name;
    EXPECT_FALSE(known_limits.contains(trial.icmp_limits)) << icmp_limits_name(trial.icmp_limits);
    reset = reset || trial.policy == Policy::reset;
    if (trial.scan && is_unseen_form(*trial.scan)) forms.insert(trial.scan->traffic_class());
  }
  EXPECT_TRUE(reset);
  EXPECT_EQ(forms.size(), kClassCount - 3);  // neither a sweep nor an IPv6 protocol scan has another form
}

TEST(ShippedScenarios, FrozenHardIsTwoDays) {
  const Plan plan = planned("frozen-hard");
  EXPECT_EQ(total(plan), 48 * 3600 * kSecond);
  for (const PlannedTrial& trial : plan.trials) EXPECT_TRUE(!trial.scan && trial.workload == "hard");
}

/// Nobody looks at a frozen set before its time: neither trains on it nor chooses by it.
TEST(ShippedScenarios, RetrainingReadsNoFrozenSet) {
  std::ifstream file(std::string(ZPILAB_SOURCE_DIR) + "/model/retrain");
  const std::string script{std::istreambuf_iterator<char>(file), {}};
  ASSERT_FALSE(script.empty());
  for (const std::string& name : kFrozenSets) EXPECT_EQ(script.find(name), std::string::npos) << name;
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
