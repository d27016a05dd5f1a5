#include "harness/scenario/load_scenario.h"

#include <gtest/gtest.h>

#include <string>

#include "harness/core/sha256.h"

namespace zpilab {
namespace {

constexpr const char* kFull = R"(zpilab: 1
scenario: paper
description: all fields
seed: 20170809
repetitions: 10
devices: [laptop, phone]
sampling: {rate: [1 Hz, 10 Hz, 100 Hz]}
phases: {lead_in: 20 s, scan_at_most: 2 min, grace: 100 ms}
timings: [T3, T2]
scans:
  - {technique: syn, ports: top-1000}
  - {name: slow, technique: syn, family: ipv6, ports: "1-100,443,90-120", retries: 2, scan_delay: 100 ms, max_rate: 50,
     data_length: 32, source_port: 53, bad_checksum: true, timings: [T0, T5]}
  - {name: cut, technique: fin, ports: [1-1023, 8080], fragment: true}
  - {technique: ip-protocol, ports: all}
  - {technique: ip-protocol, family: ipv6}
  - {technique: udp, ports: all}
  - {technique: connect}
  - {technique: arp-sweep, max_rate: 20}
placebo: 2 per block
workloads: [idle, mixed]
detectors: [zpi, threshold]
policies: [open, drop]
open_tcp_ports: [22]
open_udp_ports: []
)";

TEST(LoadScenario, EveryField) {
  const auto loaded = load_scenario_text(kFull, "paper.yaml");
  ASSERT_TRUE(loaded) << loaded.error().what;
  const Scenario& s = *loaded;
  EXPECT_EQ(s.name, "paper");
  EXPECT_EQ(s.description, "all fields");
  EXPECT_EQ(s.seed, 20170809U);
  EXPECT_EQ(s.repetitions, 10);
  EXPECT_EQ(s.devices, (std::vector<std::string>{"laptop", "phone"}));
  EXPECT_EQ(s.sampling_rates_hz, (std::vector<double>{1, 10, 100}));
  EXPECT_EQ(s.phases.lead_in, 20 * kSecond);
  EXPECT_EQ(s.phases.scan_at_most, 120 * kSecond);
  EXPECT_EQ(s.phases.grace, 100 * kMillisecond);
  EXPECT_EQ(s.timings, (std::vector<Timing>{{3}, {2}}));
  EXPECT_EQ(s.placebo_per_block, 2);
  EXPECT_EQ(s.workloads, (std::vector<std::string>{"idle", "mixed"}));
  EXPECT_EQ(s.detectors, (std::vector<std::string>{"zpi", "threshold"}));
  EXPECT_EQ(s.policies, (std::vector<Policy>{Policy::open, Policy::drop}));
  EXPECT_EQ(s.open_ports, (std::vector<OpenPorts>{{"1tcp-0udp", {22}, {}}}));
  EXPECT_EQ(s.icmp_limits, std::vector<IcmpLimits>{IcmpLimits::kernel});
  EXPECT_EQ(s.impairments, std::vector<Impairment>(1));
  EXPECT_EQ(s.text, kFull);
  EXPECT_EQ(s.hash, sha256_hex(kFull));
}

TEST(LoadScenario, FactorsOfTheTarget) {
  const auto loaded = load_scenario_text(R"(zpilab: 1
scenario: targets
open_ports:
  - {tcp: [443, 22, 80], udp: [53]}
  - {name: fifty, tcp: [20-69]}
icmp_limits: [default, off]
impairments: [none, {name: slow-link, delay: 50 ms, loss: 1.5 %, rate: 10 Mbit/s}, {name: lossy, loss: 20 %}]
)",
                                         "targets.yaml");
  ASSERT_TRUE(loaded) << loaded.error().what;
  ASSERT_EQ(loaded->open_ports.size(), 2U);
  EXPECT_EQ(loaded->open_ports[0], OpenPorts{});
  EXPECT_EQ(loaded->open_ports[1].name, "fifty");
  EXPECT_EQ(loaded->open_ports[1].tcp.size(), 50U);
  EXPECT_TRUE(loaded->open_ports[1].udp.empty());
  EXPECT_EQ(loaded->icmp_limits, (std::vector<IcmpLimits>{IcmpLimits::kernel, IcmpLimits::off}));
  const std::vector<Impairment> impairments = {
      {}, {"slow-link", 50 * kMillisecond, 1.5, 10'000'000}, {"lossy", 0, 20, 0}};
  EXPECT_EQ(loaded->impairments, impairments);
}

TEST(LoadScenario, ANeighbourSweepIsIpv6WithoutSayingSo) {
  const auto loaded =
      load_scenario_text("zpilab: 1\nscenario: s\nscans: [{technique: neighbour-sweep}]\n", "s.yaml");
  ASSERT_TRUE(loaded) << loaded.error().what;
  EXPECT_EQ(loaded->scans[0].family, Family::ipv6);
  EXPECT_EQ(loaded->scans[0].traffic_class(), TrafficClass::other);
  EXPECT_EQ(loaded->scans[0].name, "neighbour-sweep");
}

TEST(LoadScenario, DealtFactorsAndTheirWeights) {
  const auto loaded = load_scenario_text(R"(zpilab: 1
scenario: cards
factors: dealt
workloads: [idle, {workload: ice, as: ice-busy, settings: {sessions_per_minute: 9}}, hard]
policies: [open, drop]
open_ports: [{name: one, tcp: [8443]}, {name: fifty, tcp: [20-69]}]
icmp_limits: [default, off]
impairments: [none, {name: slow-link, delay: 50 ms}]
weights:
  workloads: {hard: 4, ice-busy: 2, idle: 1}
  policies: {open: 3}
  open_ports: {fifty: 2}
  icmp_limits: {default: 3}
  impairments: {none: 5}
)",
                                         "cards.yaml");
  ASSERT_TRUE(loaded) << loaded.error().what;
  EXPECT_EQ(loaded->factors, FactorDesign::dealt);
  EXPECT_EQ(loaded->weights, (decltype(loaded->weights){{"workloads", {{"hard", 4}, {"ice-busy", 2}}},
                                                        {"policies", {{"open", 3}}},
                                                        {"open_ports", {{"fifty", 2}}},
                                                        {"icmp_limits", {{"default", 3}}},
                                                        {"impairments", {{"none", 5}}}}));
  const auto crossed = load_scenario_text("zpilab: 1\nscenario: s\nfactors: crossed\n", "s.yaml");
  ASSERT_TRUE(crossed) << crossed.error().what;
  EXPECT_EQ(crossed->factors, FactorDesign::crossed);
}

TEST(LoadScenario, EveryFieldOfAScan) {
  const auto loaded = load_scenario_text(kFull, "paper.yaml");
  ASSERT_TRUE(loaded) << loaded.error().what;
  ASSERT_EQ(loaded->scans.size(), 8U);
  const ScanSpec& slow = loaded->scans[1];
  EXPECT_EQ(slow.name, "slow");
  EXPECT_EQ(slow.traffic_class(), TrafficClass::tcp6);
  EXPECT_EQ(to_string(slow.ports), "1-120,443");
  EXPECT_EQ(slow.retries, 2);
  EXPECT_EQ(slow.scan_delay, 100 * kMillisecond);
  EXPECT_EQ(slow.max_rate, 50);
  EXPECT_EQ(slow.data_length, 32);
  EXPECT_EQ(slow.source_port, 53);
  EXPECT_TRUE(slow.bad_checksum);
  EXPECT_EQ(slow.timings, (std::vector<Timing>{{0}, {5}}));
  EXPECT_EQ(to_string(loaded->scans[2].ports), "1-1023,8080");
  EXPECT_TRUE(loaded->scans[2].fragment);

  const struct {
    std::size_t index;
    const char *name, *ports;
    TrafficClass traffic_class;
  } rows[] = {{0, "syn", "top-1000", TrafficClass::tcp4},     {3, "ip-protocol", "0-255", TrafficClass::ip4},
              {4, "ip-protocol6", "", TrafficClass::ip6},     {5, "udp", "1-65535", TrafficClass::udp4},
              {6, "connect", "top-1000", TrafficClass::tcp4}, {7, "arp-sweep", "", TrafficClass::arp}};
  for (const auto& row : rows) {
    EXPECT_EQ(loaded->scans[row.index].name, row.name);
    EXPECT_EQ(to_string(loaded->scans[row.index].ports), row.ports) << row.name;
    EXPECT_EQ(loaded->scans[row.index].traffic_class(), row.traffic_class) << row.name;
  }
}

TEST(LoadScenario, Defaults) {
  const auto loaded = load_scenario_text("zpilab: 1\nscenario: least\n", "least.yaml");
  ASSERT_TRUE(loaded) << loaded.error().what;
  const Scenario standard;
  EXPECT_EQ(loaded->repetitions, standard.repetitions);
  EXPECT_EQ(loaded->phases.scan_at_most, standard.phases.scan_at_most);
  EXPECT_EQ(loaded->timings, standard.timings);
  EXPECT_EQ(loaded->workloads, standard.workloads);
  EXPECT_TRUE(loaded->devices.empty());
  EXPECT_EQ(loaded->placebo_per_block, 1);
}

/// Each is the tail of a scenario whose first two lines are right; the message is the whole first entry's
/// headline.
TEST(LoadScenario, EachMistakeHasItsPlaceAndSaysWhatIsAllowed) {
  const struct {
    const char *tail, *expected;
  } cases[] = {
      {"repetitons: 3\n",
       "s.yaml:3:1: unknown key \"repetitons\" in a scenario (did you mean \"repetitions\"?)"},
      {"repetitions: 0\n",
       "s.yaml:3:14: \"0\" is not allowed here; allowed is a whole number from 1 to 10000"},
      {"repetitions: 010\n",
       "s.yaml:3:14: \"010\" has a leading zero, which YAML may read as octal; allowed is a whole"},
      {"repetitions: \"3\"\n",
       "s.yaml:3:14: \"3\" is not allowed here; allowed is a whole number from 1 to 10000, without"},
      {"repetitions: 0x10\n", "s.yaml:3:14: \"0x10\" is not allowed here"},
      {"repetitions: 3.0\n", "s.yaml:3:14: \"3.0\" is not allowed here"},
      {"repetitions: [3]\n", "s.yaml:3:14: this is a list; allowed is a whole number"},
      {"repetitions:\n", "s.yaml:3:1: nothing is written here; allowed is a whole number"},
      {"seed: -1\n", "s.yaml:3:7: \"-1\" is not allowed here"},
      {"seed: 18446744073709551616\n", "s.yaml:3:7: \"18446744073709551616\" is not allowed here"},
      {"devices: []\n", "s.yaml:3:10: this is a list; allowed is all, or a list of at least one device"},
      {"devices: laptop\n", "s.yaml:3:10: \"laptop\" is not allowed here; allowed is a list"},
      {"devices: [a, a]\n", "s.yaml:3:14: \"a\" is named twice; keep one"},
      {"devices: [\"a b\"]\n", "s.yaml:3:11: \"a b\" is not allowed here; allowed is a name"},
      {"sampling: 10 Hz\n",
       "s.yaml:3:11: \"10 Hz\" is not allowed here; allowed is a map with the keys rate"},
      {"sampling: {rate: 10}\n",
       "s.yaml:3:18: \"10\" is not allowed here; allowed is a rate from 1 Hz to 1000 Hz"},
      {"sampling: {rate: 1001 Hz}\n", "s.yaml:3:18: \"1001 Hz\" is not allowed here"},
      {"sampling: {rate: 0.5 Hz}\n", "s.yaml:3:18: \"0.5 Hz\" is not allowed here"},
      {"sampling: {rate: []}\n", "s.yaml:3:18: this is a list; allowed is a rate"},
      {"sampling: {rate: [1 Hz, 1.0 Hz]}\n", "s.yaml:3:25: \"1.0 Hz\" is listed twice"},
      {"sampling: {}\n", "s.yaml:3:11: sampling lacks \"rate\""},
      {"phases: {lead_in: 0 s}\n",
       "s.yaml:3:19: \"0 s\" is not allowed here; allowed is a duration with its unit"},
      {"phases: {lead_in: -5 s}\n", "s.yaml:3:19: \"-5 s\" is not allowed here"},
      {"phases: {grace: 10}\n",
       "s.yaml:3:17: \"10\" is not allowed here; allowed is a duration with its unit"},
      {"phases: {scan_at_most: 25 h}\n", "s.yaml:3:24: \"25 h\" is not allowed here"},
      {"phases: {leadin: 5 s}\n",
       "s.yaml:3:10: unknown key \"leadin\" in phases (did you mean \"lead_in\"?)"},
      {"timings: []\n", "s.yaml:3:10: the list of timings is empty; allowed are one or more of T0 to T5"},
      {"timings: [T6]\n", "s.yaml:3:11: \"T6\" is not allowed here; allowed is T0, T1, T2, T3, T4 or T5"},
      {"timings: [T3, T3]\n", "s.yaml:3:15: T3 is listed twice"},
      {"timings: T3\n", "s.yaml:3:10: \"T3\" is not allowed here; allowed is a list"},
      {"placebo: 2\n",
       "s.yaml:3:10: \"2\" is not allowed here; allowed is \"N per block\" with N from 0 to 100"},
      {"placebo: 101 per block\n", "s.yaml:3:10: \"101 per block\" is not allowed here"},
      {"placebo: 0 per block\n", "s.yaml:3:1: there is nothing to run: no scans and no placebo"},
      {"workloads: []\n", "s.yaml:3:12: the list is empty; \"workloads\" needs at least one"},
      {"workloads: [../../etc]\n", "s.yaml:3:13: \"../../etc\" is not allowed here; allowed is a name"},
      {"workloads: [idle, idle]\n", "s.yaml:3:19: \"idle\" is named twice; keep one"},
      {"workloads: [{workload: ice}]\n", "s.yaml:3:13: a workload's variant lacks \"as\""},
      {"workloads: [{workload: ice, as: busy}]\n", "s.yaml:3:13: a workload's variant lacks \"settings\""},
      {"workloads: [{workload: ice, as: ice, settings: {}}]\n",
       "s.yaml:3:33: \"ice\" is not allowed here; allowed is a name of its own, such as ice-busy"},
      {"workloads: [{workload: ice, as: ambient, settings: {}}]\n",
       "s.yaml:3:33: \"ambient\" is not allowed"},
      {"workloads: [idle, {workload: ice, as: idle, settings: {}}]\n",
       "s.yaml:3:19: \"idle\" is named twice; keep one"},
      {"workloads: [{workload: ice, as: a, settings: {pace: fast}}]\n",
       "s.yaml:3:53: \"fast\" is not allowed here; allowed is a number of at least 0"},
      {"workloads: [{workload: ice, as: a, settings: {}, run: [id]}]\n",
       "s.yaml:3:50: unknown key \"run\" in a workload's variant"},
      {"detectors: [\"zpi; id\"]\n", "s.yaml:3:13: \"zpi; id\" is not allowed here"},
      {"policies: [closed]\n",
       "s.yaml:3:12: \"closed\" is not allowed here; allowed is open, reject or drop"},
      {"policies: []\n", "s.yaml:3:11: the list is empty; \"policies\" needs at least one"},
      {"open_ports: []\n", "s.yaml:3:13: the list is empty; \"open_ports\" needs at least one"},
      {"open_ports: [{tcp: [1]}, {tcp: [2]}]\n", "s.yaml:3:26: a second one named \"1tcp-0udp\""},
      {"open_ports: [{tcp: [5-3]}]\n",
       "s.yaml:3:21: \"5-3\" is not allowed here; allowed is a port or a range"},
      {"open_ports: [{tcp: [1-9, 7]}]\n", "s.yaml:3:26: \"7\" is listed twice"},
      {"open_ports: [{tcp: [1-1001]}]\n", "s.yaml:3:15: too many ports; at most 1000"},
      {"open_ports: [{tcp: [1]}]\nopen_udp_ports: [53]\n",
       "s.yaml:4:1: \"open_udp_ports\" contradicts \"open_ports\""},
      {"icmp_limits: [none]\n",
       "s.yaml:3:15: \"none\" is not allowed here; allowed is default, off or strict"},
      {"icmp_limits: [off, off]\n", "s.yaml:3:20: \"off\" is listed twice"},
      {"impairments: [slow]\n",
       "s.yaml:3:15: \"slow\" is not allowed here; allowed is none, or {name: slow-link"},
      {"impairments: [{delay: 5 ms}]\n", "s.yaml:3:15: an impairment lacks \"name\""},
      {"impairments: [{name: none, delay: 5 ms}]\n",
       "s.yaml:3:22: \"none\" is not allowed here; allowed is another name"},
      {"impairments: [{name: x}]\n", "s.yaml:3:15: an impairment that does nothing"},
      {"impairments: [{name: x, loss: 91 %}]\n",
       "s.yaml:3:31: \"91 %\" is not allowed here; allowed is a share from 0.001 % to 90 %"},
      {"impairments: [{name: x, loss: 1}]\n",
       "s.yaml:3:31: \"1\" is not allowed here; allowed is a share from 0.001 % to 90 %"},
      {"impairments: [{name: x, rate: 10 mbit}]\n",
       "s.yaml:3:31: \"10 mbit\" is not allowed here; allowed is a rate from 1 kbit/s to 100 Gbit/s"},
      {"impairments: [{name: x, delay: 11 s}]\n", "s.yaml:3:32: \"11 s\" is not allowed here"},
      {"open_tcp_ports: [0]\n",
       "s.yaml:3:18: \"0\" is not allowed here; allowed is a whole number from 1 to 65535"},
      {"open_tcp_ports: [080]\n", "s.yaml:3:18: \"080\" has a leading zero"},
      {"factors: random\n", "s.yaml:3:10: \"random\" is not allowed here; allowed is crossed or dealt"},
      {"weights: {policies: {open: 2}}\n", "s.yaml:3:1: crossed factors have no weights"},
      {"factors: dealt\nweights: 3\n", "s.yaml:4:10: \"3\" is not allowed here; allowed is a map"},
      {"factors: dealt\nweights: {policy: {open: 2}}\n",
       "s.yaml:4:11: unknown key \"policy\" in weights; allowed are workloads, policies, open_ports"},
      {"factors: dealt\nweights: {policies: {drop: 2}}\n",
       "s.yaml:4:22: unknown key \"drop\" in the weights of policies"},
      {"factors: dealt\nworkloads: [idle, hard]\nweights: {workloads: {hrd: 2}}\n",
       "s.yaml:5:23: unknown key \"hrd\" in the weights of workloads (did you mean \"hard\"?)"},
      {"factors: dealt\nweights: {workloads: {idle: 0}}\n",
       "s.yaml:4:29: \"0\" is not allowed here; allowed is a whole number from 1 to 100"},
      {"scans: {technique: syn}\n", "s.yaml:3:8: this is a map; allowed is a list"},
      {"scenario: twice\n", "s.yaml:3:1: the key \"scenario\" is written twice (first in line 2)"},
      {"description: &a text\n", "s.yaml:3:14: an anchor (&) is not allowed"},
      {"command: nmap -iR 1\n", "s.yaml:3:1: unknown key \"command\" in a scenario"},
      {"<<: {seed: 1}\n", "s.yaml:3:1: unknown key \"<<\" in a scenario"},
  };
  for (const auto& c : cases) {
    const auto loaded = load_scenario_text(std::string("zpilab: 1\nscenario: s\n") + c.tail, "s.yaml");
    ASSERT_FALSE(loaded) << c.tail;
    EXPECT_EQ(loaded.error().code, Errc::invalid_input) << c.tail;
    EXPECT_TRUE(loaded.error().where.empty()) << c.tail;
    EXPECT_TRUE(loaded.error().what.starts_with(c.expected)) << c.tail << loaded.error().what;
  }
}

TEST(LoadScenario, EachMistakeInAScan) {
  const struct {
    const char *scan, *expected;
  } cases[] = {
      {"{ports: top-10}", "s.yaml:4:5: a scan lacks \"technique\""},
      {"{technique: stealth}",
       "s.yaml:4:17: \"stealth\" is not allowed here; allowed is syn, connect, null, fin"},
      {"{technique: tcp}", "s.yaml:4:17: \"tcp\" is not allowed here"},
      {"{technique: syn, class: tcp}", "s.yaml:4:22: unknown key \"class\" in a scan"},
      {"{technique: -sS}", "s.yaml:4:17: \"-sS\" is not allowed here"},
      {"{technique: syn, ports: top-0}",
       "s.yaml:4:29: \"top-0\" is not allowed here; allowed is top-1 to top-65535"},
      {"{technique: syn, ports: top-65536}", "s.yaml:4:29: \"top-65536\" is not allowed here"},
      {"{technique: syn, ports: top-010}", "s.yaml:4:29: \"top-010\" is not allowed here"},
      {"{technique: syn, ports: \"1-100,\"}", "s.yaml:4:29: \"1-100,\" is not allowed here"},
      {"{technique: syn, ports: 0}", "s.yaml:4:29: \"0\" is not allowed here"},
      {"{technique: syn, ports: 100-1}", "s.yaml:4:29: \"100-1\" is not allowed here"},
      {"{technique: syn, ports: [80, http]}", "s.yaml:4:34: \"http\" is not allowed here"},
      {"{technique: syn, ports: []}", "s.yaml:4:29: this is a list; allowed is top-1"},
      {"{technique: syn, ports: 1-100,443}",
       "s.yaml:4:35: inside braces a list of ports needs quotes or brackets"},
      {"{technique: syn, ports: \"80 --script all\"}",
       "s.yaml:4:29: \"80 --script all\" is not allowed here"},
      {"{technique: ip-protocol, ports: top-10}",
       "s.yaml:4:37: \"top-10\" is not allowed here; allowed is all, or a"},
      {"{technique: ip-protocol, ports: 256}", "s.yaml:4:37: \"256\" is not allowed here"},
      {"{technique: arp-sweep, ports: 80}",
       "s.yaml:4:28: \"ports\" contradicts technique arp-sweep; it has no ports"},
      {"{technique: arp-sweep, family: ipv6}",
       "s.yaml:4:28: \"family\" contradicts technique arp-sweep; it exists in ipv4"},
      {"{technique: neighbour-sweep, family: ipv4}",
       "s.yaml:4:34: \"family\" contradicts technique neighbour-sweep; it exists in ipv6"},
      {"{technique: neighbour-sweep, ports: 80}",
       "s.yaml:4:34: \"ports\" contradicts technique neighbour-sweep"},
      {"{technique: arp-sweep, data_length: 5}",
       "s.yaml:4:28: \"data_length\" contradicts technique arp-sweep"},
      {"{technique: connect, source_port: 53}", "s.yaml:4:26: \"source_port\" contradicts technique connect"},
      {"{technique: connect, bad_checksum: true}",
       "s.yaml:4:26: \"bad_checksum\" contradicts technique connect"},
      {"{technique: ip-protocol, family: ipv6, data_length: 5}",
       "s.yaml:4:44: \"data_length\" contradicts technique ip-protocol with family ipv6"},
      {"{technique: connect, data_length: 5}", "s.yaml:4:26: \"data_length\" contradicts technique connect"},
      {"{technique: udp, fragment: true}", "s.yaml:4:22: \"fragment\" contradicts technique udp"},
      {"{technique: ip-protocol, source_port: 53}",
       "s.yaml:4:30: \"source_port\" contradicts technique ip-protocol"},
      {"{technique: syn, family: ipv6, fragment: true}", "s.yaml:4:36: \"fragment\" contradicts family ipv6"},
      {"{technique: syn, family: ipv5}",
       "s.yaml:4:30: \"ipv5\" is not allowed here; allowed is ipv4 or ipv6"},
      {"{technique: syn, retries: 11}", "s.yaml:4:31: \"11\" is not allowed here"},
      {"{technique: syn, scan_delay: 1 us}", "s.yaml:4:34: \"1 us\" is not allowed here"},
      {"{technique: syn, scan_delay: 1.5 ms}", "s.yaml:4:34: \"scan_delay\" is finer than nmap can keep"},
      {"{technique: syn, max_rate: 0}", "s.yaml:4:32: \"0\" is not allowed here"},
      {"{technique: syn, data_length: 1401}", "s.yaml:4:35: \"1401\" is not allowed here"},
      {"{technique: syn, fragment: yes}",
       "s.yaml:4:32: \"yes\" is not allowed here; allowed is true or false"},
      {"{technique: syn, timings: []}", "s.yaml:4:31: the list of timings is empty"},
      {"{technique: syn, targets: [10.0.0.1]}", "s.yaml:4:22: unknown key \"targets\" in a scan"},
      {"{technique: syn, decoys: 3}", "s.yaml:4:22: unknown key \"decoys\" in a scan"},
      {"{technique: syn, script: vuln}", "s.yaml:4:22: unknown key \"script\" in a scan"},
      {"{technique: syn, name: \"-oN /etc/x\"}", "s.yaml:4:28: \"-oN /etc/x\" is not allowed here"},
      {"syn", "s.yaml:4:5: \"syn\" is not allowed here; allowed is a map with the keys name, technique"},
  };
  for (const auto& c : cases) {
    const auto loaded =
        load_scenario_text(std::string("zpilab: 1\nscenario: s\nscans:\n  - ") + c.scan + "\n", "s.yaml");
    ASSERT_FALSE(loaded) << c.scan;
    EXPECT_TRUE(loaded.error().what.starts_with(c.expected)) << c.scan << '\n' << loaded.error().what;
  }
}

TEST(LoadScenario, VariantsStandAmongWorkloadsByTheirNames) {
  const auto loaded = load_scenario_text(
      "zpilab: 1\nscenario: s\nworkloads:\n  - idle\n  - {workload: ice, as: ice-busy, settings: {rate: "
      "2.5}}\n"
      "  - {workload: ice, as: ice-slow, settings: {rate: 1, share: 0}}\n",
      "s.yaml");
  ASSERT_TRUE(loaded) << loaded.error().what;
  EXPECT_EQ(loaded->workloads, (std::vector<std::string>{"idle", "ice-busy", "ice-slow"}));
  ASSERT_EQ(loaded->variants.size(), 2U);
  EXPECT_EQ(loaded->variants.at("ice-busy").workload, "ice");
  EXPECT_EQ(loaded->variants.at("ice-busy").settings, (std::map<std::string, double>{{"rate", 2.5}}));
  EXPECT_EQ(loaded->variants.at("ice-slow").settings,
            (std::map<std::string, double>{{"rate", 1}, {"share", 0}}));
}

TEST(LoadScenario, SameNameTwiceAsksForNames) {
  const auto loaded = load_scenario_text(
      "zpilab: 1\nscenario: s\nscans:\n  - {technique: syn, ports: top-10}\n  - {technique: syn, ports: "
      "top-100}\n",
      "s.yaml");
  ASSERT_FALSE(loaded);
  EXPECT_TRUE(loaded.error().what.starts_with(
      "s.yaml:5:5: a second scan named \"syn\" (first in line 4); give each its own \"name\""))
      << loaded.error().what;
}

TEST(LoadScenario, AllMistakesAtOnceInTheOrderOfTheFile) {
  const auto loaded = load_scenario_text(
      "zpilab: 2\nrepetitions: 0\nscans:\n  - {technique: syn, prots: 80}\nseed: x\n", "s.yaml");
  ASSERT_FALSE(loaded);
  EXPECT_EQ(
      loaded.error().what,
      "s.yaml:1:1: a scenario lacks \"scenario\", which it must have\n"
      "  zpilab: 2\n"
      "  ^\n"
      "s.yaml:1:9: \"2\" is not allowed here; allowed is 1, the version of the format that this program "
      "reads\n"
      "  zpilab: 2\n"
      "          ^\n"
      "s.yaml:2:14: \"0\" is not allowed here; allowed is a whole number from 1 to 10000\n"
      "  repetitions: 0\n"
      "               ^\n"
      "s.yaml:4:22: unknown key \"prots\" in a scan (did you mean \"ports\"?); allowed are name, technique, "
      "family, "
      "ports, retries, scan_delay, max_rate, data_length, source_port, fragment, bad_checksum or timings\n"
      "    - {technique: syn, prots: 80}\n"
      "                       ^\n"
      "s.yaml:5:7: \"x\" is not allowed here; allowed is a whole number from 0 to 9223372036854775807\n"
      "  seed: x\n"
      "        ^");
}

TEST(LoadScenario, FilesThatAreNone) {
  const auto missing = load_scenario("/nonexistent/x.yaml");
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error().code, Errc::invalid_input);
  EXPECT_EQ(missing.error().where, "/nonexistent/x.yaml");
  const auto folder = load_scenario("/tmp");
  ASSERT_FALSE(folder);
  EXPECT_EQ(folder.error().code, Errc::invalid_input);
  const auto endless = load_scenario("/dev/zero");
  ASSERT_FALSE(endless);
  EXPECT_NE(endless.error().what.find("not a regular file"), std::string::npos);
}

TEST(LoadScenario, OtherDocumentsAreNotScenarios) {
  for (const char* text :
       {"", "[]", "scenario", "42", "null", "- a\n", "{}", "zpilab: \"1\"\nscenario: x\n"}) {
    const auto loaded = load_scenario_text(text, "s.yaml");
    ASSERT_FALSE(loaded) << text;
    EXPECT_TRUE(loaded.error().what.starts_with("s.yaml:1:")) << loaded.error().what;
  }
}

}  // namespace
}  // namespace zpilab
