#include "harness/plan/make_plan.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <tuple>

#include "tests/harness/plan/sample_inventory.h"

namespace zpilab {
namespace {

ScanSpec scan_of(const std::string& name, std::string_view technique, Family family = Family::ipv4) {
  ScanSpec scan;
  scan.name = name;
  scan.technique = find_technique(technique);
  scan.family = family;
  if (scan.technique->probe == ProbeProtocol::tcp || scan.technique->probe == ProbeProtocol::udp)
    scan.ports = {PortSelection::Kind::top, 1000, {}};
  return scan;
}

Scenario sample_scenario() {
  Scenario scenario;
  scenario.name = "sample";
  scenario.seed = 42;
  scenario.repetitions = 3;
  scenario.timings = {{3}, {2}};
  scenario.scans = {scan_of("syn", "syn"), scan_of("sweep", "arp-sweep"),
                    scan_of("udp6", "udp", Family::ipv6)};
  scenario.scans[1].timings = {{4}};
  scenario.workloads = {"idle", "mixed"};
  scenario.policies = {Policy::open, Policy::drop};
  scenario.sampling_rates_hz = {1, 10};
  scenario.placebo_per_block = 2;
  return scenario;
}

/// Everything of a trial that two plans must agree on.
std::string text_of(const PlannedTrial& trial) {
  return std::to_string(trial.id) + ' ' + std::to_string(trial.block) + ' ' + trial.device + ' ' +
         (trial.scan ? trial.scan->name + to_string(trial.timing) : "placebo") + ' ' + trial.workload + ' ' +
         std::string(policy_name(trial.policy)) + ' ' + std::to_string(trial.sampling_rate_hz) + ' ' +
         std::to_string(trial.seed) + ' ' + std::to_string(trial.start_phase) + ' ' +
         std::to_string(trial.expected) + ' ' + std::to_string(static_cast<int>(trial.pace));
}
std::string text_of(const Plan& plan) {
  std::string text = plan.hash + '\n';
  for (const PlannedTrial& trial : plan.trials) text += text_of(trial) + '\n';
  return text;
}

Plan planned(const Scenario& scenario, const Inventory& inventory) {
  auto plan = make_plan(scenario, inventory, "2026-07-01");
  EXPECT_TRUE(plan) << plan.error().what;
  return plan ? *plan : Plan{};
}

TEST(MakePlan, SameInputSamePlan) {
  const Plan first = planned(sample_scenario(), sample_inventory());
  EXPECT_EQ(text_of(first), text_of(planned(sample_scenario(), sample_inventory())));
  EXPECT_EQ(first.hash.size(), 64U);
}

TEST(MakePlan, EveryBlockHoldsEveryCombinationOnceAndItsPlacebos) {
  const Plan plan = planned(sample_scenario(), sample_inventory());
  // (2 + 1 + 2 scans with timings, 2 placebos) x 2 workloads x 2 policies x 2 rates
  ASSERT_EQ(plan.trials.size(), 3U * (5 + 2) * 8);
  using Key = std::tuple<int, std::string, std::string, Policy, double>;
  std::map<Key, int> seen;
  for (const PlannedTrial& trial : plan.trials) {
    const std::string scan = trial.scan ? trial.scan->name + to_string(trial.timing) : "placebo";
    ++seen[{trial.block, scan, trial.workload, trial.policy, trial.sampling_rate_hz}];
  }
  EXPECT_EQ(seen.size(), 3U * 6 * 8);
  for (const auto& [key, count] : seen)
    EXPECT_EQ(count, std::get<1>(key) == "placebo" ? 2 : 1) << std::get<1>(key);
}

TEST(MakePlan, IdsCountUpAndBlocksFollowEachOther) {
  const Plan plan = planned(sample_scenario(), sample_inventory());
  int block = 1;
  for (std::size_t i = 0; i < plan.trials.size(); ++i) {
    EXPECT_EQ(plan.trials[i].id, static_cast<int>(i) + 1);
    EXPECT_GE(plan.trials[i].block, block);
    block = plan.trials[i].block;
  }
  EXPECT_EQ(block, 3);
}

TEST(MakePlan, OrderIsShuffledDifferentlyInEachBlock) {
  const Plan plan = planned(sample_scenario(), sample_inventory());
  std::map<int, std::string> order;
  for (const PlannedTrial& trial : plan.trials)
    order[trial.block] +=
        (trial.scan ? trial.scan->name + to_string(trial.timing) : "placebo") + trial.workload + ' ';
  EXPECT_NE(order[1], order[2]);
  EXPECT_NE(order[2], order[3]);
  Scenario other = sample_scenario();
  other.seed = 43;
  EXPECT_NE(text_of(planned(other, sample_inventory())), text_of(plan));
}

TEST(MakePlan, PlacebosAreSpreadOverTheBlock) {
  Scenario scenario = sample_scenario();
  scenario.repetitions = 100;
  const Plan plan = planned(scenario, sample_inventory());
  const std::size_t per_block = plan.trials.size() / 100;
  std::size_t in_first_half = 0, placebos = 0;
  for (std::size_t i = 0; i < plan.trials.size(); ++i) {
    if (plan.trials[i].scan) continue;
    ++placebos;
    in_first_half += i % per_block < per_block / 2 ? 1 : 0;
  }
  EXPECT_NEAR(static_cast<double>(in_first_half) / static_cast<double>(placebos), 0.5, 0.05);
}

TEST(MakePlan, SeedsDifferAndPhasesFillOneInterval) {
  Scenario scenario = sample_scenario();
  scenario.repetitions = 50;
  const Plan plan = planned(scenario, sample_inventory());
  std::set<std::uint64_t> seeds;
  std::map<double, std::pair<Nanoseconds, Nanoseconds>> extremes;
  for (const PlannedTrial& trial : plan.trials) {
    seeds.insert(trial.seed);
    const auto interval = static_cast<Nanoseconds>(1e9 / trial.sampling_rate_hz);
    EXPECT_GE(trial.start_phase, 0);
    EXPECT_LT(trial.start_phase, interval);
    auto [found, is_new] =
        extremes.emplace(trial.sampling_rate_hz, std::pair{trial.start_phase, trial.start_phase});
    found->second.first = std::min(found->second.first, trial.start_phase);
    found->second.second = std::max(found->second.second, trial.start_phase);
  }
  EXPECT_EQ(seeds.size(), plan.trials.size());
  for (const auto& [rate, range] : extremes) {
    EXPECT_LT(static_cast<double>(range.first) * rate / 1e9, 0.05) << rate;
    EXPECT_GT(static_cast<double>(range.second) * rate / 1e9, 0.95) << rate;
  }
}

TEST(MakePlan, AddingAScanLeavesTheSeedsOfTheOthers) {
  const auto seeds_of = [](const Plan& plan) {
    std::set<std::uint64_t> seeds;
    for (const PlannedTrial& trial : plan.trials) seeds.insert(trial.seed);
    return seeds;
  };
  Scenario more = sample_scenario();
  more.scans.push_back(scan_of("fin", "fin"));
  const auto before = seeds_of(planned(sample_scenario(), sample_inventory()));
  const auto after = seeds_of(planned(more, sample_inventory()));
  EXPECT_TRUE(std::includes(after.begin(), after.end(), before.begin(), before.end()));
}

TEST(MakePlan, HashIgnoresCellsAndDatesButNotRoles) {
  const std::string hash = planned(sample_scenario(), sample_inventory()).hash;
  const auto with = [&](auto change) {
    Inventory inventory = sample_inventory();
    change(inventory);
    return planned(sample_scenario(), inventory).hash;
  };
  // The number and names of cells, how hosts are reached, owners and dates: not part of the plan.
  EXPECT_EQ(hash, with([](Inventory& i) { i.cells.push_back(sample_cell("c-2")); }));
  EXPECT_EQ(hash, with([](Inventory& i) { i.cells[0].scanner.reach.socket = "x"; }));
  EXPECT_EQ(hash, with([](Inventory& i) { i.scope[0].until = "2027-01-01", i.scope[0].owner = "me"; }));
  EXPECT_EQ(hash, with([](Inventory& i) { std::swap(i.scope[0], i.scope[1]); }));
  EXPECT_EQ(hash, with([](Inventory& i) { i.name = "other", i.text = "x", i.providers = {{{"p"}, 3}}; }));
  // Roles are.
  EXPECT_NE(hash, with([](Inventory& i) { i.cells[0].devices[0].os = "android"; }));
  EXPECT_NE(hash, with([](Inventory& i) { i.cells[0].devices[0].host.name = "phone"; }));
  EXPECT_NE(hash, with([](Inventory& i) { i.cells[0].tap.reset(); }));
  EXPECT_NE(hash, with([](Inventory& i) {
              i.scope.push_back({*parse_prefix("10.0.0.0/8"), "me", "2099-12-31"});
            }));
  EXPECT_NE(hash, with([](Inventory& i) { i.cells[0].devices.push_back(sample_device("second")); }));
}

TEST(MakePlan, HashCoversEveryFieldOfTheScenario) {
  using Change = void (*)(Scenario&);
  const Change changes[] = {
      [](Scenario& s) { s.name = "x"; },
      [](Scenario& s) { s.seed = 1; },
      [](Scenario& s) { s.repetitions = 4; },
      [](Scenario& s) {
        s.sampling_rates_hz = {1, 20};
      },
      [](Scenario& s) { s.phases.lead_in += 1; },
      [](Scenario& s) { s.phases.scan_at_most += 1; },
      [](Scenario& s) { s.phases.grace += 1; },
      [](Scenario& s) {
        s.timings = {{3}, {4}};
      },
      [](Scenario& s) { s.placebo_per_block = 1; },
      [](Scenario& s) {
        s.workloads = {"idle", "web"};
      },
      [](Scenario& s) {
        s.variants["mixed"] = {"web", {}};
      },
      [](Scenario& s) {
        s.variants["mixed"] = {"ice", {}};
      },
      [](Scenario& s) {
        s.variants["mixed"] = {"ice", {{"rate", 1}}};
      },
      [](Scenario& s) {
        s.variants["mixed"] = {"ice", {{"rate", 1.5}}};
      },
      [](Scenario& s) {
        s.variants["idle"] = {"ice", {{"rate", 1.5}}};
      },
      [](Scenario& s) { s.detectors = {"zpi"}; },
      [](Scenario& s) {
        s.policies = {Policy::open, Policy::reject};
      },
      [](Scenario& s) { s.open_ports[0].tcp = {22}; },
      [](Scenario& s) { s.open_ports[0].udp = {}; },
      [](Scenario& s) { s.open_ports[0].name = "few"; },
      [](Scenario& s) {
        s.open_ports.push_back({"many", {1, 2, 3, 4}, {}});
      },
      [](Scenario& s) { s.icmp_limits = {IcmpLimits::off}; },
      [](Scenario& s) { s.icmp_limits.push_back(IcmpLimits::off); },
      [](Scenario& s) {
        s.impairments = {{"slow", kSecond, 0, 0}};
      },
      [](Scenario& s) {
        s.impairments = {{"slow", 0, 1, 0}};
      },
      [](Scenario& s) {
        s.impairments = {{"slow", 0, 0, 1000}};
      },
      [](Scenario& s) {
        s.impairments = {{"other", 0, 0, 1000}};
      },
      [](Scenario& s) {
        s.impairments.push_back({"slow", kSecond, 0, 0});
      },
      [](Scenario& s) { s.scans[0].name = "x"; },
      [](Scenario& s) { s.scans[0].technique = find_technique("fin"); },
      [](Scenario& s) { s.scans[0].family = Family::ipv6; },
      [](Scenario& s) { s.scans[0].ports.top = 10; },
      [](Scenario& s) { s.scans[0].retries = 0; },
      [](Scenario& s) { s.scans[0].scan_delay = kSecond; },
      [](Scenario& s) { s.scans[0].max_rate = 5; },
      [](Scenario& s) { s.scans[0].data_length = 5; },
      [](Scenario& s) { s.scans[0].source_port = 5; },
      [](Scenario& s) { s.scans[0].fragment = true; },
      [](Scenario& s) { s.scans[0].bad_checksum = true; },
      [](Scenario& s) { s.scans[0].timings = {{3}}; },
  };
  std::set<std::string> hashes = {planned(sample_scenario(), sample_inventory()).hash};
  for (const Change& change : changes) {
    Scenario scenario = sample_scenario();
    change(scenario);
    hashes.insert(planned(scenario, sample_inventory()).hash);
  }
  EXPECT_EQ(hashes.size(), 1 + std::size(changes));
  Scenario reworded = sample_scenario();
  reworded.description = reworded.text = reworded.hash = "another layout, same meaning";
  EXPECT_TRUE(hashes.contains(planned(reworded, sample_inventory()).hash));
}

TEST(MakePlan, TargetFactorsAreCombinedAndLeaveOldSeedsAlone) {
  Scenario scenario = sample_scenario();
  const Plan before = planned(scenario, sample_inventory());
  scenario.open_ports.push_back({"many", {1, 2, 3, 4}, {}});
  scenario.icmp_limits.push_back(IcmpLimits::off);
  scenario.impairments.push_back({"slow", kSecond, 0, 0});
  const Plan plan = planned(scenario, sample_inventory());
  ASSERT_EQ(plan.trials.size(), before.trials.size() * 8);
  std::set<std::uint64_t> seeds, seeds_as_usual, seeds_before;
  for (const PlannedTrial& trial : before.trials) seeds_before.insert(trial.seed);
  for (const PlannedTrial& trial : plan.trials) {
    seeds.insert(trial.seed);
    if (trial.open_ports == OpenPorts{} && trial.icmp_limits == IcmpLimits::kernel && trial.impairment.none())
      seeds_as_usual.insert(trial.seed);
  }
  EXPECT_EQ(seeds.size(), plan.trials.size());  // each setting has a seed of its own
  EXPECT_EQ(seeds_as_usual, seeds_before);
}

TEST(MakePlan, TargetFactorsNeedCellsThatArePrepared) {
  Inventory inventory = sample_inventory();
  inventory.cells[0].prepares = false;
  EXPECT_TRUE(make_plan(sample_scenario(), inventory, "2026-07-01"));
  for (const auto change : {+[](Scenario& s) {
                              s.open_ports.push_back({"many", {1}, {}});
                            },
                            +[](Scenario& s) { s.icmp_limits = {IcmpLimits::off}; },
                            +[](Scenario& s) {
                              s.impairments = {{"slow", kSecond, 0, 0}};
                            }}) {
    Scenario scenario = sample_scenario();
    change(scenario);
    const auto plan = make_plan(scenario, inventory, "2026-07-01");
    ASSERT_FALSE(plan);
    EXPECT_NE(plan.error().what.find("are factors for cells of a lab"), std::string::npos);
  }
}

/// Five factors with several levels, so that crossing them would make 96 trials of each scan and block.
Scenario dealt_scenario() {
  Scenario scenario = sample_scenario();
  scenario.factors = FactorDesign::dealt;
  scenario.workloads = {"idle", "mixed", "hard", "web"};
  scenario.policies = {Policy::open, Policy::reject, Policy::drop};
  scenario.open_ports.push_back({"many", {1, 2, 3, 4}, {}});
  scenario.icmp_limits.push_back(IcmpLimits::off);
  return scenario;
}

std::string scan_label(const PlannedTrial& trial) {
  return trial.scan ? trial.scan->name + to_string(trial.timing) : "placebo";
}

TEST(MakePlan, DealtBlocksHoldEveryScanOnceOnEachDevice) {
  Inventory inventory = sample_inventory();
  inventory.cells[0].devices.push_back(sample_device("phone"));
  const Plan plan = planned(dealt_scenario(), inventory);
  // (2 + 1 + 2 scans with timings, 2 placebos) on two devices
  ASSERT_EQ(plan.trials.size(), 3U * (5 + 2) * 2);
  std::map<std::tuple<int, std::string, std::string>, int> seen;
  for (const PlannedTrial& trial : plan.trials) ++seen[{trial.block, trial.device, scan_label(trial)}];
  EXPECT_EQ(seen.size(), 3U * 6 * 2);
  for (const auto& [key, count] : seen) EXPECT_EQ(count, std::get<2>(key) == "placebo" ? 2 : 1);
}

/// How often each level is there, by factor, in the trials that `belongs` picks.
std::map<std::string, std::map<std::string, int>> level_counts(const Plan& plan, auto belongs) {
  std::map<std::string, std::map<std::string, int>> counts;
  for (const PlannedTrial& trial : plan.trials) {
    if (!belongs(trial)) continue;
    ++counts["workload"][trial.workload];
    ++counts["policy"][std::string(policy_name(trial.policy))];
    ++counts["ports"][trial.open_ports.name];
    ++counts["icmp"][std::string(icmp_limits_name(trial.icmp_limits))];
    ++counts["rate"][std::to_string(trial.sampling_rate_hz)];
  }
  return counts;
}

TEST(MakePlan, DealtLevelsAreThereEquallyOftenWithEachScan) {
  for (int repetitions : {1, 3, 10, 24, 37}) {
    Scenario scenario = dealt_scenario();
    scenario.repetitions = repetitions;
    const Plan plan = planned(scenario, sample_inventory());
    std::set<std::string> scans;
    for (const PlannedTrial& trial : plan.trials) scans.insert(scan_label(trial));
    EXPECT_EQ(scans.size(), 6U);
    const std::map<std::string, std::size_t> levels = {
        {"workload", 4}, {"policy", 3}, {"ports", 2}, {"icmp", 2}, {"rate", 2}};
    for (const std::string& scan : scans) {
      auto counts = level_counts(plan, [&](const PlannedTrial& trial) { return scan_label(trial) == scan; });
      const auto trials = static_cast<std::size_t>(repetitions) * (scan == "placebo" ? 2 : 1);
      for (const auto& [factor, number] : levels) {
        EXPECT_EQ(counts[factor].size(), std::min(number, trials)) << factor << ' ' << scan;
        for (const auto& [level, count] : counts[factor]) {
          EXPECT_GE(count, static_cast<int>(trials / number)) << factor << ' ' << level << ' ' << scan;
          EXPECT_LE(count, static_cast<int>((trials + number - 1) / number)) << factor << ' ' << level;
        }
      }
    }
  }
}

TEST(MakePlan, DealtFactorsAreIndependentOfEachOther) {
  Scenario scenario = dealt_scenario();
  scenario.repetitions = 480;
  const Plan plan = planned(scenario, sample_inventory());
  std::map<std::string, std::map<std::string, int>> pairs;
  for (const PlannedTrial& trial : plan.trials) {
    const std::string policy(policy_name(trial.policy)), limits(icmp_limits_name(trial.icmp_limits));
    ++pairs["workload, policy"][trial.workload + ' ' + policy];
    ++pairs["workload, ports"][trial.workload + ' ' + trial.open_ports.name];
    ++pairs["policy, limits"][policy + ' ' + limits];
    ++pairs["ports, limits"][trial.open_ports.name + ' ' + limits];
    ++pairs["workload, rate"][trial.workload + ' ' + std::to_string(trial.sampling_rate_hz)];
  }
  const std::map<std::string, std::size_t> combinations = {{"workload, policy", 12},
                                                           {"workload, ports", 8},
                                                           {"policy, limits", 6},
                                                           {"ports, limits", 4},
                                                           {"workload, rate", 8}};
  for (const auto& [pair, number] : combinations) {
    EXPECT_EQ(pairs[pair].size(), number) << pair;
    const double expected = static_cast<double>(plan.trials.size()) / static_cast<double>(number);
    for (const auto& [levels, count] : pairs[pair]) EXPECT_NEAR(count, expected, expected / 5) << levels;
  }
}

TEST(MakePlan, DealtLevelsGoByTheirWeights) {
  Scenario scenario = dealt_scenario();
  scenario.weights = {{"workloads", {{"hard", 5}}}, {"policies", {{"open", 3}, {"drop", 2}}}};
  scenario.repetitions = 48;
  const Plan plan = planned(scenario, sample_inventory());
  auto counts = level_counts(plan, [](const PlannedTrial& trial) { return scan_label(trial) == "synT3"; });
  EXPECT_EQ(counts["workload"],
            (std::map<std::string, int>{{"hard", 30}, {"idle", 6}, {"mixed", 6}, {"web", 6}}));
  EXPECT_EQ(counts["policy"], (std::map<std::string, int>{{"drop", 16}, {"open", 24}, {"reject", 8}}));
}

TEST(MakePlan, DealtPlansHaveHashesOfTheirOwn) {
  std::set<std::string> hashes;
  Scenario scenario = dealt_scenario();
  hashes.insert(planned(scenario, sample_inventory()).hash);
  EXPECT_EQ(text_of(planned(scenario, sample_inventory())), text_of(planned(scenario, sample_inventory())));
  scenario.weights["workloads"]["hard"] = 2;
  hashes.insert(planned(scenario, sample_inventory()).hash);
  scenario.weights["workloads"]["hard"] = 3;
  hashes.insert(planned(scenario, sample_inventory()).hash);
  scenario.weights.clear();
  scenario.factors = FactorDesign::crossed;
  hashes.insert(planned(scenario, sample_inventory()).hash);
  EXPECT_EQ(hashes.size(), 4U);
}

TEST(MakePlan, DealtTrialsArePacedAndExpectedByWhatTheyWereDealt) {
  Scenario scenario = dealt_scenario();
  scenario.repetitions = 20;
  int bursts = 0, slow = 0;
  for (const PlannedTrial& trial : planned(scenario, sample_inventory()).trials) {
    if (!trial.scan) continue;
    EXPECT_EQ(trial.pace, pace_of(*trial.scan, trial.timing, trial.icmp_limits));
    bursts += trial.scan->name == "udp6" && trial.pace == Pace::burst ? 1 : 0;
    const Nanoseconds rest = scenario.phases.lead_in + scenario.phases.grace;
    if (trial.scan->name == "udp6" && trial.timing.level == 3) {
      EXPECT_EQ(trial.expected < rest + 5 * kSecond,
                trial.icmp_limits == IcmpLimits::off && trial.policy != Policy::drop);
    }
    if (trial.scan->name == "syn" && trial.timing.level == 3 && trial.expected > rest + 10 * kSecond) {
      ++slow;
      EXPECT_EQ(trial.policy, Policy::drop);
    }
  }
  EXPECT_EQ(bursts, 10);  // half of the T3 ones: without ICMP limits
  EXPECT_NEAR(slow, 7, 1);
}

TEST(MakePlan, ANeighbourSweepNeedsItsOwnRange) {
  Scenario scenario = sample_scenario();
  scenario.scans = {scan_of("nd", "neighbour-sweep", Family::ipv6)};
  Inventory inventory = sample_inventory();
  for (const PlannedTrial& trial : planned(scenario, inventory).trials)
    if (trial.scan) {
      EXPECT_EQ(trial.scan->traffic_class(), TrafficClass::other);
    }
  inventory.cells[0].sweep6.reset();
  const auto without = make_plan(scenario, inventory, "2026-07-01");
  ASSERT_FALSE(without);
  EXPECT_NE(without.error().what.find("its cell has no \"sweep6\" range"), std::string::npos);
  inventory.cells[0].sweep6 = parse_prefix("2001:3::/120");
  const auto outside = make_plan(scenario, inventory, "2026-07-01");
  ASSERT_FALSE(outside);
  EXPECT_EQ(outside.error().code, Errc::refused);
}

TEST(MakePlan, CellsInAnyOrderGiveTheSamePlan) {
  Inventory one = sample_inventory();
  Cell phones = sample_cell("c-2");
  phones.devices = {sample_device("a-phone")};
  one.cells.push_back(phones);
  Inventory other = one;
  std::swap(other.cells[0], other.cells[1]);
  EXPECT_EQ(text_of(planned(sample_scenario(), one)), text_of(planned(sample_scenario(), other)));
}

TEST(MakePlan, OnlyTheDevicesAskedFor) {
  Inventory inventory = sample_inventory();
  inventory.cells[0].devices.push_back(sample_device("phone"));
  Scenario scenario = sample_scenario();
  const std::size_t both = planned(scenario, inventory).trials.size();
  scenario.devices = {"phone"};
  const Plan plan = planned(scenario, inventory);
  EXPECT_EQ(plan.trials.size() * 2, both);
  for (const PlannedTrial& trial : plan.trials) EXPECT_EQ(trial.device, "phone");
}

TEST(MakePlan, Pace) {
  const struct {
    const char* technique;
    int timing;
    Pace expected;
  } cases[] = {{"syn", 3, Pace::burst},     {"syn", 5, Pace::burst},         {"syn", 2, Pace::paced},
               {"connect", 4, Pace::burst}, {"arp-sweep", 3, Pace::burst},   {"arp-sweep", 2, Pace::paced},
               {"udp", 5, Pace::paced},     {"ip-protocol", 4, Pace::paced}, {"syn", 0, Pace::paced}};
  for (const auto& c : cases)
    EXPECT_EQ(pace_of(scan_of("x", c.technique), Timing{c.timing}), c.expected) << c.technique << c.timing;
  // Without the device's limits nothing paces them any more.
  EXPECT_EQ(pace_of(scan_of("x", "udp"), Timing{3}, IcmpLimits::off), Pace::burst);
  EXPECT_EQ(pace_of(scan_of("x", "udp"), Timing{2}, IcmpLimits::off), Pace::paced);
  ScanSpec slow = scan_of("x", "syn");
  slow.max_rate = 10;
  EXPECT_EQ(pace_of(slow, Timing{3}), Pace::paced);
  slow.max_rate.reset();
  slow.scan_delay = kSecond;
  EXPECT_EQ(pace_of(slow, Timing{3}), Pace::paced);
}

TEST(MakePlan, ExpectedDurationIsLeadInScanAndGraceAndNeverMoreThanTheCut) {
  const Scenario scenario = sample_scenario();
  const Plan plan = planned(scenario, sample_inventory());
  const Nanoseconds most = scenario.phases.lead_in + scenario.phases.scan_at_most + scenario.phases.grace;
  for (const PlannedTrial& trial : plan.trials) {
    EXPECT_LE(trial.expected, most);
    EXPECT_GT(trial.expected, scenario.phases.lead_in + scenario.phases.grace);
    if (!trial.scan || trial.timing.level == 2) {
      EXPECT_EQ(trial.expected, most);
    }
    if (trial.scan && trial.scan->name == "syn" && trial.timing.level == 3 && trial.policy == Policy::open) {
      EXPECT_LT(trial.expected, scenario.phases.lead_in + scenario.phases.grace + 2 * kSecond);
    }
  }
}

TEST(MakePlan, WithoutScansOnlyPlacebos) {
  Scenario scenario = sample_scenario();
  scenario.scans.clear();
  const Plan plan = planned(scenario, sample_inventory());
  EXPECT_EQ(plan.trials.size(), 3U * 2 * 8);
  for (const PlannedTrial& trial : plan.trials) EXPECT_FALSE(trial.scan);
}

TEST(MakePlan, WhatCannotBePlanned) {
  const struct {
    const char* expected;
    Errc code;
    void (*change)(Scenario&, Inventory&);
  } cases[] = {
      {"lies in no range of the inventory's scope", Errc::refused,
       [](Scenario&, Inventory& i) { i.scope.clear(); }},
      {"lies in no range of the inventory's scope", Errc::refused,
       [](Scenario&, Inventory& i) {
         i.cells[0].sweep = parse_prefix("198.18.0.0/14"), i.cells[0].sweep = parse_prefix("198.0.0.0/8");
       }},
      {"lies in no range of the inventory's scope", Errc::refused,
       [](Scenario&, Inventory& i) {
         i.cells.push_back(sample_cell("c-2"));
         i.cells[1].devices[0].host.addresses[0] = *parse_address("10.0.0.1");
       }},
      {"that scope ended", Errc::refused, [](Scenario&, Inventory& i) { i.scope[0].until = "2026-06-30"; }},
      {"asks for the device phone, which no cell has; there are: target", Errc::invalid_input,
       [](Scenario& s, Inventory&) { s.devices = {"phone"}; }},
      {"its cell has no \"sweep\" range", Errc::invalid_input,
       [](Scenario&, Inventory& i) { i.cells[0].sweep.reset(); }},
      {"it has no address of that family", Errc::invalid_input,
       [](Scenario&, Inventory& i) { i.cells[0].devices[0].host.addresses.resize(1); }},
      {"differs from the one of that name in another cell", Errc::invalid_input,
       [](Scenario&, Inventory& i) {
         i.cells.push_back(sample_cell("c-2")), i.cells[1].devices[0].os = "android";
       }},
      {"no cell has a device", Errc::invalid_input, [](Scenario&, Inventory& i) { i.cells.clear(); }},
      {"the scenario has no trial", Errc::invalid_input,
       [](Scenario& s, Inventory&) { s.workloads.clear(); }},
      {"the scenario has no trial", Errc::invalid_input,
       [](Scenario& s, Inventory&) { s.workloads.clear(), s.factors = FactorDesign::dealt; }},
      {"more than 100000 trials", Errc::invalid_input,
       [](Scenario& s, Inventory&) { s.repetitions = 15'000, s.factors = FactorDesign::dealt; }},
      {"more than 100000 trials", Errc::invalid_input,
       [](Scenario& s, Inventory&) { s.repetitions = 10'000; }},
  };
  for (const auto& c : cases) {
    Scenario scenario = sample_scenario();
    Inventory inventory = sample_inventory();
    c.change(scenario, inventory);
    const auto plan = make_plan(scenario, inventory, "2026-07-01");
    ASSERT_FALSE(plan) << c.expected;
    EXPECT_EQ(plan.error().code, c.code) << c.expected;
    EXPECT_NE(plan.error().what.find(c.expected), std::string::npos) << plan.error().what;
  }
}

TEST(MakePlan, WithoutADateTheRangesStillCount) {
  Inventory ended = sample_inventory();
  ended.scope[0].until = "2001-01-01";
  EXPECT_TRUE(make_plan(sample_scenario(), ended));
  ended.scope.clear();
  EXPECT_FALSE(make_plan(sample_scenario(), ended));
}

}  // namespace
}  // namespace zpilab
