#include "harness/store/record_campaign.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdlib>

#include "harness/store/compress.h"
#include "tests/support/synthetic_campaign.h"
#include "tests/support/temporary_folder.h"

namespace zpilab {
namespace {

/// Two devices, a scan and a placebo each, under two workloads; and a trial that is not done.
class RecordCampaignTest : public testing::Test {
 protected:
  void SetUp() override {
    CampaignHeader header = synthetic::header();
    header.scenario_text = "# by secret-author\nzpilab: 1\n";
    header.inventory_name = "secret-bench";
    header.inventory_text = "at: secret-user@secret-host.example 198.18.0.11\n";
    header.workloads = {{"idle", std::string(64, '4')}, {"legit-inventory", std::string(64, '5')}};
    header.workloads_apart = {"legit-inventory"};
    std::vector<PlannedTrial> trials;
    for (const char* device : {"secret-laptop", "secret-phone"}) {
      trials.push_back(planned(device, true));
      trials.push_back(planned(device, false));
    }
    trials.push_back(planned("secret-phone", true));
    for (std::size_t i = 0; i < trials.size(); ++i) trials[i].id = static_cast<int>(i) + 1;
    auto store = CampaignStore::create(path_, header, synthetic::plan(trials));
    ASSERT_TRUE(store.ok()) << to_string(store.error());
    trials.pop_back();
    for (const PlannedTrial& trial : trials) {
      const auto finished = (*store)->trial_finished(record(trial));
      ASSERT_TRUE(finished.ok()) << to_string(finished.error());
    }
  }

  static PlannedTrial planned(const char* device, bool scan) {
    PlannedTrial trial =
        scan ? synthetic::scan_trial(0, synthetic::scan("udp", Family::ipv6, 100), 2) : synthetic::placebo(0);
    trial.device = device;
    if (!scan) trial.workload = "legit-inventory";
    trial.open_ports = {"many", {1, 2, 3, 4}, {5}};
    trial.impairment.name = "slow-link";
    trial.icmp_limits = IcmpLimits::off;
    return trial;
  }

  static TrialRecord record(const PlannedTrial& trial) {
    synthetic::ScanShape shape;
    shape.probes = 10;
    shape.between_probes = 400 * kMillisecond;
    shape.cut = true;
    TrialRecord record = synthetic::record(trial, shape);
    record.cell = "secret-cell";
    record.nmap_xml = "<nmaprun args=\"secret-xml 198.18.0.11\"/>";
    record.events = {{record.started, "secret-source", "secret-text"}};
    record.environment = {{"secret-sysctl", "secret-value"}, {"device.mac", "02:00:00:00:00:11"}};
    record.detections = {synthetic::alarm("secret-detector", 60 * kMillisecond, TrafficClass::tcp4)};
    record.work = {{"secret-work", 3}};
    if (trial.scan) record.probes.push_back({synthetic::kFirstProbe - kSecond, FrameKind::discovery, 42});
    return record;
  }

  std::vector<RecordedTrial> recorded(const RecordingChoice& choice) {
    CampaignRecorder recorder(choice);
    const auto added = recorder.add(*CampaignReader::open(path_), {{"many", {4, 1}}}, path_);
    EXPECT_TRUE(added.ok()) << to_string(added.error());
    left_out_ = recorder.left_out();
    missing_ = recorder.missing_counters();
    return recorder.trials();
  }
  std::vector<int> numbers(const RecordingChoice& choice) {
    std::vector<int> all;
    for (const RecordedTrial& trial : recorded(choice)) all.push_back(trial.number);
    return all;
  }

  TemporaryFolder folder_;
  std::string path_ = folder_.file("campaign.db");
  int left_out_ = 0;
  std::vector<std::string> missing_;
};

TEST_F(RecordCampaignTest, HoldsTheTruthAboutEachTrial) {
  const auto trials = recorded({});
  ASSERT_EQ(trials.size(), 4U);
  EXPECT_EQ(left_out_, 1);
  const RecordedTrial& scan = trials[0];
  EXPECT_EQ(scan.key, trial_key(CampaignReader::open(path_)->header(), 1));
  EXPECT_EQ(scan.scenario, "synthetic");
  EXPECT_EQ(scan.scenario_hash, std::string(64, '1'));
  EXPECT_EQ(scan.scan, "udp6");
  EXPECT_EQ(scan.technique, "udp");
  EXPECT_EQ(scan.traffic_class, TrafficClass::udp6);
  EXPECT_EQ(scan.family, Family::ipv6);
  EXPECT_EQ(scan.timing.level, 2);
  EXPECT_TRUE(scan.cut);
  EXPECT_EQ(scan.policy, "open");
  EXPECT_EQ(scan.icmp_limits, "off");
  EXPECT_EQ(scan.impairment, "slow-link");
  EXPECT_EQ(scan.open_tcp_ports, 4);
  EXPECT_EQ(scan.open_udp_ports, 1);
  EXPECT_EQ(scan.phases.lead_in, 20 * kSecond);
  EXPECT_EQ(scan.phases.scan_at_most, 60 * kSecond);
  EXPECT_EQ(scan.phases.grace, 10 * kSecond);
  EXPECT_EQ(scan.probes.size(), 10U) << "discovery is no probe";
  EXPECT_FALSE(scan.workload_apart);
  const RecordedTrial& placebo = trials[1];
  EXPECT_TRUE(placebo.placebo());
  EXPECT_EQ(placebo.technique, "");
  EXPECT_EQ(placebo.workload, "legit-inventory");
  EXPECT_TRUE(placebo.workload_apart);
  EXPECT_EQ(placebo.traffic_class, TrafficClass::normal);
  EXPECT_EQ(trials[2].device, 2);
}

TEST_F(RecordCampaignTest, ChoosesTrials) {
  RecordingChoice choice;
  choice.placebos = false;
  EXPECT_EQ(numbers(choice), (std::vector<int>{1, 3}));
  EXPECT_EQ(left_out_, 1);
  choice = {};
  choice.scans = false;
  EXPECT_EQ(numbers(choice), (std::vector<int>{2, 4}));
  EXPECT_EQ(left_out_, 0) << "the one that is not done is a scan";
  choice = {};
  choice.workloads = {"web", "legit-inventory"};
  EXPECT_EQ(numbers(choice), (std::vector<int>{2, 4}));
  choice.workloads = {"legit"};
  EXPECT_TRUE(numbers(choice).empty());
  choice = {};
  choice.devices = {"secret-phone"};
  EXPECT_EQ(numbers(choice), (std::vector<int>{3, 4}));
  choice = {};
  choice.trial = 3;
  EXPECT_EQ(numbers(choice), (std::vector<int>{3}));
}

TEST_F(RecordCampaignTest, ChoosesCountersInTheStreamsOrder) {
  const auto all = recorded({}).front().series;
  ASSERT_EQ(all.counters, (std::vector<std::string>{"tcpInSegs", "linux.IpExt.InOctets", "udpNoPorts"}));
  RecordingChoice choice;
  choice.counters = {"udpNoPorts", "no.such.counter", "linux.IpExt.InOctets"};
  const auto some = recorded(choice).front().series;
  EXPECT_EQ(missing_, (std::vector<std::string>{"no.such.counter"}));
  EXPECT_EQ(some.counters, (std::vector<std::string>{"linux.IpExt.InOctets", "udpNoPorts"}));
  ASSERT_EQ(some.samples.size(), all.samples.size());
  for (std::size_t i = 0; i < all.samples.size(); ++i) {
    std::vector<CounterDelta> expected;
    for (const auto& [counter, delta] : all.samples[i].deltas)
      if (counter > 0) expected.emplace_back(counter - 1, delta);
    EXPECT_EQ(some.samples[i].deltas, expected);
    EXPECT_EQ(some.samples[i].time, all.samples[i].time);
  }
}

TEST_F(RecordCampaignTest, RefusesTheSameExecutionTwice) {
  CampaignRecorder recorder({});
  const auto reader = CampaignReader::open(path_);
  ASSERT_TRUE(recorder.add(*reader, {}, path_).ok());
  const auto again = recorder.add(*reader, {}, path_);
  ASSERT_FALSE(again.ok());
  EXPECT_EQ(again.error().code, Errc::invalid_input);
  EXPECT_NE(to_string(again.error()).find("campaign.db: trial 1 is the same execution"), std::string::npos);
}

TEST_F(RecordCampaignTest, AKeyIsOfOneExecutionOnly) {
  CampaignHeader header = synthetic::header();
  const std::string key = trial_key(header, 1);
  EXPECT_EQ(key.size(), 32U);
  EXPECT_NE(trial_key(header, 2), key);
  header.created_utc.back() = 'X';
  EXPECT_NE(trial_key(header, 1), key);
  header = synthetic::header();
  header.plan_hash[0] = 'f';
  EXPECT_NE(trial_key(header, 1), key);
}

/// What could say where and by whom it was recorded. Short names of users may be there by chance.
std::vector<std::string> secrets() {
  std::vector<std::string> all = {"secret", "198.18",         "2001:2",    "02:00:00",   "nmap",
                                  "-sU",    "nmaprun",        "cell",      "bench",      "laptop",
                                  "6.1.0",  "icmp_ratelimit", "zpilab: 1", "campaign.db"};
  std::array<char, 256> host{};
  if (::gethostname(host.data(), host.size() - 1) == 0) all.emplace_back(host.data());
  for (const char* variable : {"USER", "LOGNAME", "HOSTNAME", "HOME"})
    if (const char* value = std::getenv(variable)) all.emplace_back(value);
  std::erase_if(all, [](const std::string& secret) { return secret.size() < 4; });
  return all;
}

TEST_F(RecordCampaignTest, TellsNothingOfWhereItWasRecorded) {
  const auto reader = CampaignReader::open(path_);
  ASSERT_NE(reader->nmap_xml(1)->find("secret-xml"), std::string::npos) << "the campaign does hold it";
  const auto bytes = encode_recording(recorded({}));
  ASSERT_TRUE(bytes.ok()) << to_string(bytes.error());
  const std::string body = decompress(bytes->substr(8));
  ASSERT_NE(body.find("legit-inventory"), std::string::npos) << "this is the body";
  for (const std::string& secret : secrets()) {
    EXPECT_EQ(body.find(secret), std::string::npos) << secret;
    EXPECT_EQ(bytes->find(secret), std::string::npos) << secret;
  }
  // Nor how long the host had been up: two clocks a day apart give the same bytes.
  auto later = recorded({});
  for (RecordedTrial& trial : later) {
    constexpr Nanoseconds kDay = 86'400 * kSecond;
    trial.started += kDay;
    trial.ended += kDay;
    for (Nanoseconds& probe : trial.probes) probe += kDay;
    for (Sample& sample : trial.series.samples) sample.time += kDay;
  }
  EXPECT_EQ(*encode_recording(later), *bytes);
}

}  // namespace
}  // namespace zpilab
