#include "harness/import/assemble_import.h"

#include <gtest/gtest.h>

#include "tests/harness/import/scan_folder.h"

namespace zpilab {
namespace {

const IpAddress kScanner = *parse_address("198.18.50.9");

class AssembleImport : public testing::Test {
 protected:
  AssembleImport() {
    settings_.detector = "ids";
    settings_.formats = {"psad"};
    settings_.suppression = {"none", 0};
    settings_.covers = {TrafficClass::tcp4, TrafficClass::udp4};
  }

  void alarm(Nanoseconds at, Nanoseconds resolution = kMicrosecond) {
    LogRecord record;
    record.time = {at, resolution, false};
    record.source = kScanner;
    record.traffic_class = TrafficClass::tcp4;
    log_.alarms.push_back({record, "psad", "line " + std::to_string(log_.alarms.size())});
  }
  void flow(Nanoseconds at, ProbeProtocol protocol = ProbeProtocol::tcp) {
    LogRecord record;
    record.kind = LogRecord::Kind::flow;
    record.time = {at, kMicrosecond, false};
    record.source = kScanner;
    record.protocol = protocol;
    log_.flows.push_back(record);
  }
  ImportedCampaign assemble() {
    const auto folder = read_scans(disk_.path());
    EXPECT_TRUE(folder) << to_string(folder.error());
    return assemble_import(*folder, log_, settings_);
  }
  static Nanoseconds t0(const TrialRecord& record) { return record.probes.front().time; }
  static double ttfd(const TrialRecord& record) {
    return seconds(record.detections.front().time - t0(record));
  }

  ScanFolderOnDisk disk_;
  LogContents log_;
  ImportSettings settings_;
};

constexpr Nanoseconds kMinute = 60 * kSecond;

TEST_F(AssembleImport, EveryScanOfTheSuiteIsPlannedAndTheFinishedAreRecorded) {
  disk_.add("syn-T3-1", kNoon, kSecond, {0.1, 0.9});
  disk_.write("udp6-T3-1/skipped", "no target\n");
  disk_.add("udp-T3-1", kNoon + 5 * kMinute, kSecond, {0.1}, "UDP", "1");
  alarm(kNoon + 500 * kMillisecond);
  const ImportedCampaign campaign = assemble();
  EXPECT_EQ(campaign.plan.trials.size(), 14U);
  EXPECT_EQ(campaign.header.scenario_hash, sha256_hex(suite_list("core")));
  ASSERT_EQ(campaign.records.size(), 3U);
  const TrialRecord& syn = campaign.records[0];
  EXPECT_EQ(syn.state, TrialState::done);
  EXPECT_TRUE(syn.t0_estimated);
  EXPECT_EQ(syn.environment.at("t0.source"), kFromScannerTrace);
  EXPECT_NEAR(ttfd(syn), 0.4, 0.01);
  ASSERT_EQ(syn.detections.size(), 1U);
  EXPECT_EQ(syn.detections[0].log_line, "line 0");
  EXPECT_EQ(syn.detections[0].log_format, "psad");
  EXPECT_EQ(syn.detections[0].time, kNoon + 500 * kMillisecond + kMicrosecond / 2) << "as the log says";
  EXPECT_EQ(campaign.records[1].state, TrialState::invalid);
  EXPECT_EQ(campaign.records[2].state, TrialState::skipped);
}

TEST_F(AssembleImport, TheSensorsFlowsNeedNoSynchronisedClock) {
  // The sensor is 7 s ahead.
  disk_.add("syn-T3-1", kNoon, kSecond, {0.1, 0.9});
  disk_.add("arp-sweep-T3-1", kNoon + 2 * kMinute, kSecond, {0.5}, "ARP");
  disk_.add("syn-T2-1", kNoon + 4 * kMinute, kSecond, {0.1});
  for (const Nanoseconds scan : {kNoon, kNoon + 4 * kMinute}) {
    flow(scan + 7100 * kMillisecond);
    flow(scan + 7500 * kMillisecond);
    flow(scan + 6900 * kMillisecond, ProbeProtocol::udp);  // something else that the scanner did
  }
  alarm(kNoon + 7400 * kMillisecond);
  const ImportedCampaign campaign = assemble();
  EXPECT_EQ(campaign.by_flow, 2U);
  EXPECT_EQ(campaign.by_trace, 1U);
  EXPECT_NEAR(seconds(campaign.sensor_ahead.value()), 7.0, 0.02);
  const TrialRecord &syn = campaign.records[0], &arp = campaign.records[1];
  EXPECT_FALSE(syn.t0_estimated);
  EXPECT_NEAR(seconds(t0(syn) - kNoon), 7.1, 1e-6);
  EXPECT_NEAR(ttfd(syn), 0.3, 1e-6);
  EXPECT_LE(syn.tap_clock.uncertainty, 2 * kMicrosecond);
  // Of ARP there are no flows: what the others taught of the clocks counts.
  EXPECT_TRUE(arp.t0_estimated);
  EXPECT_NEAR(seconds(t0(arp) - kNoon), 127.5, 0.02);
  EXPECT_LE(arp.tap_clock.uncertainty, 20 * kMillisecond);
}

TEST_F(AssembleImport, AFlowThatOtherScansContradictIsNotTheScans) {
  for (int i = 0; i < 3; ++i)
    disk_.add(std::vector<std::string>{"syn-T3-1", "udp-T3-1", "syn-T2-1"}[static_cast<std::size_t>(i)],
              kNoon + i * 2 * kMinute, kSecond, {0.1});
  flow(kNoon + 100 * kMillisecond);
  flow(kNoon + 2 * kMinute + 100 * kMillisecond, ProbeProtocol::udp);
  flow(kNoon + 4 * kMinute - 20 * kSecond);  // something else that the scanner did
  const ImportedCampaign campaign = assemble();
  EXPECT_EQ(campaign.by_flow, 2U);
  EXPECT_TRUE(campaign.records[2].t0_estimated);
  EXPECT_NEAR(seconds(t0(campaign.records[2]) - kNoon), 240.1, 0.02);
}

TEST_F(AssembleImport, WithoutFlowsTheUncertaintyIsThatOfTheClocks) {
  settings_.clocks_apart = 2 * kSecond;
  disk_.add("syn-T3-1", kNoon, kSecond, {0.1});
  alarm(kNoon, kSecond);
  const ImportedCampaign campaign = assemble();
  const ClockOffset& clock = campaign.records[0].tap_clock;
  EXPECT_FALSE(clock.same_boot);
  EXPECT_NEAR(seconds(clock.uncertainty), 2.5, 0.01);  // and half of the log's second
  EXPECT_EQ(clock.uncertainty, campaign.worst_uncertainty);
}

TEST_F(AssembleImport, AWholeSecondIsNotBeforeTheProbeThatItMayFollow) {
  disk_.add("syn-T3-1", kNoon + 700 * kMillisecond, kSecond, {0.1});
  settings_.clocks_apart = 0;
  alarm(kNoon, kSecond);  // logged as 12:00:00, the probe came at 12:00:00.8
  const TrialRecord record = assemble().records[0];
  EXPECT_EQ(ttfd(record), 0);
}

TEST_F(AssembleImport, AnAlarmFarBeforeContaminatesAndLateOnesBelongToNoTrial) {
  disk_.add("syn-T3-1", kNoon, kSecond, {0.1, 0.9});
  alarm(kNoon - 10 * kSecond);
  alarm(kNoon - 30 * kSecond);
  alarm(kNoon + 30 * kSecond);
  const ImportedCampaign campaign = assemble();
  ASSERT_EQ(campaign.records[0].detections.size(), 1U);
  EXPECT_LT(ttfd(campaign.records[0]), 0);
  EXPECT_EQ(campaign.outside, 2U);
}

TEST_F(AssembleImport, WithShortGapsAnAlarmIsOfTheScanThatWentOn) {
  disk_.add("syn-T3-1", kNoon, kSecond, {0.1, 0.9});
  disk_.add("udp-T3-1", kNoon + 4 * kSecond, kSecond, {0.1}, "UDP");
  alarm(kNoon + 3 * kSecond);                       // late, and of the first
  alarm(kNoon + 4 * kSecond + 500 * kMillisecond);  // of the second
  const ImportedCampaign campaign = assemble();
  ASSERT_EQ(campaign.records.size(), 2U);
  for (const TrialRecord& record : campaign.records) {
    ASSERT_EQ(record.detections.size(), 1U);
    EXPECT_GT(ttfd(record), 0);
  }
  EXPECT_EQ(campaign.outside, 0U);
}

// Stamps of whole seconds, scans 4 s apart: the alarm of each scan is stamped with the second in which it
// began.
TEST_F(AssembleImport, ACoarseStampInWhichAScanBeginsIsOfThatScan) {
  settings_.clocks_apart = 0;
  disk_.add("syn-T3-1", kNoon, kSecond, {0.1, 0.9});
  disk_.add("udp-T3-1", kNoon + 4 * kSecond, kSecond, {0.6, 0.9}, "UDP");
  alarm(kNoon + 4 * kSecond, kSecond);  // its middle is before the second scan's first probe
  const ImportedCampaign campaign = assemble();
  EXPECT_TRUE(campaign.records[0].detections.empty()) << "it would be a late alarm of the scan before";
  ASSERT_EQ(campaign.records[1].detections.size(), 1U);
  EXPECT_EQ(ttfd(campaign.records[1]), 0);
}

TEST_F(AssembleImport, ASuppressedRepeatIsNoMiss) {
  disk_.add("syn-T3-1", kNoon, kSecond, {0.1});
  disk_.add("udp-T3-1", kNoon + 2 * kMinute, kSecond, {0.1}, "UDP");
  disk_.add("syn-T2-1", kNoon + 8 * kMinute, kSecond, {0.1});
  disk_.add("ip-protocol-T2-1", kNoon + 12 * kMinute, kSecond, {0.1}, "IP");
  alarm(kNoon + 500 * kMillisecond);
  settings_.suppression = {"300 s", 300 * kSecond};
  const ImportedCampaign campaign = assemble();
  ASSERT_EQ(campaign.records.size(), 4U);
  const auto state = [&](std::size_t i) { return campaign.records[i].detectors.front().state; };
  EXPECT_EQ(state(0), DetectorState::ok);
  EXPECT_EQ(state(1), DetectorState::not_covered);
  EXPECT_NE(campaign.records[1].detectors.front().message.find("repeats are hidden: 300 s"),
            std::string::npos);
  EXPECT_EQ(state(2), DetectorState::ok) << "late enough: a miss";
  EXPECT_EQ(state(3), DetectorState::not_covered) << "a class that it does not know";
  EXPECT_EQ(campaign.records[3].detectors.front().message, "");
  EXPECT_EQ(campaign.suppressed, 1U);
}

TEST_F(AssembleImport, ADetectorThatSaysThatItKeepsQuietDidNotMiss) {
  disk_.add("syn-T3-1", kNoon, kSecond, {0.1});
  LogRecord hidden;
  hidden.kind = LogRecord::Kind::hidden;
  hidden.time = {kNoon, kSecond, false};
  log_.hidden.push_back(hidden);
  EXPECT_EQ(assemble().records[0].detectors.front().state, DetectorState::not_covered);
}

TEST_F(AssembleImport, WhatItSaysOfItsSilenceCountsFromThenOn) {
  settings_.clocks_apart = 0;
  const std::string scans[] = {"syn-T3-1", "udp-T3-1", "syn-T2-1", "udp-T2-1"};
  for (int i = 0; i < 4; ++i)
    disk_.add(scans[i], kNoon + i * 12 * kSecond, kSecond, {0.6}, i % 2 == 0 ? "TCP" : "UDP");
  LogRecord hidden;
  hidden.kind = LogRecord::Kind::hidden;
  hidden.time = {kNoon + 12 * kSecond, kSecond, false};
  hidden.silence = 20 * kSecond;
  log_.hidden.push_back(hidden);
  const ImportedCampaign campaign = assemble();
  const DetectorState expected[] = {DetectorState::ok, DetectorState::not_covered, DetectorState::not_covered,
                                    DetectorState::ok};
  for (std::size_t i = 0; i < 4; ++i)
    EXPECT_EQ(campaign.records[i].detectors.front().state, expected[i]) << scans[i];
  EXPECT_EQ(campaign.suppressed, 2U);
}

TEST_F(AssembleImport, OfTheQuietStretchOnlyCountsAreKept) {
  disk_.add("syn-T3-1", kNoon, kSecond, {0.1});
  settings_.quiet = QuietTime{kNoon - 3600 * kSecond, kNoon - 1800 * kSecond};
  log_.quiet = {{kNoon - 2000 * kSecond, kSecond, false}, {kNoon - 1900 * kSecond, kSecond, false}};
  const ImportedCampaign campaign = assemble();
  EXPECT_FALSE(campaign.plan.trials.back().scan);
  const TrialRecord& quiet = campaign.records.back();
  EXPECT_EQ(quiet.ended - quiet.started, 1800 * kSecond);
  ASSERT_EQ(quiet.detections.size(), 2U);
  for (const Detection& detection : quiet.detections) {
    EXPECT_TRUE(detection.log_line.empty() && detection.log_format.empty());
    EXPECT_FALSE(detection.traffic_class);
  }
}

}  // namespace
}  // namespace zpilab
