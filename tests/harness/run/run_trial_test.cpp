// A whole trial in memory; see tests/support/fake_trial.h.
#include "harness/run/run_trial.h"

#include <gtest/gtest.h>

#include "tests/support/fake_trial.h"

namespace zpilab {
namespace {

using namespace testing;  // NOLINT: every name of the fake trial

TEST(RunTrial, RecordsASoundTrial) {
  const Outcome outcome = run(whole_world());
  ASSERT_TRUE(outcome.record.ok()) << to_string(outcome.record.error());
  const TrialRecord& record = *outcome.record;
  EXPECT_EQ(record.state, TrialState::done) << record.reason;
  EXPECT_EQ(record.trial, 7);
  EXPECT_EQ(record.argv, (std::vector<std::string>{"nmap", "198.18.0.2"}));
  EXPECT_EQ(record.probes.size(), 2U);
  EXPECT_EQ(record.series.samples.size(), 2U);
  ASSERT_EQ(record.detections.size(), 1U);
  EXPECT_TRUE(record.detections[0].received);
  ASSERT_EQ(record.detectors.size(), 1U);
  EXPECT_EQ(record.detectors[0].version, "v1");
  EXPECT_EQ(record.environment.at("target.kernel"), "6.18");
  EXPECT_EQ(record.environment.at("nmap.version"), "7.93");
  EXPECT_EQ(record.environment.at("left_out.beos"), "there is none");
  EXPECT_EQ(record.work.at("downloads"), 27) << "device, scanner and switch each did 9";
  EXPECT_LT(record.started, record.ended);
  EXPECT_EQ(outcome.phases,
            (std::vector<std::string>{"preparing", "lead-in", "waiting", "scan", "grace", "collecting"}));
}

TEST(RunTrial, OnlyHelpersThatAProgramNamesTakePart) {
  Cell cell = small_cell();
  for (const char* name : {"peer", "relay"}) {
    Host helper;
    helper.name = name;
    helper.reach.address = name;
    helper.addresses = {*parse_address("198.18.0.3")};
    cell.helpers.push_back(helper);
  }
  int told = 0, prepared = 0;
  FakeWorld world = whole_world();
  world["zpilab-lab prepare"] = [&](auto program, const auto& argv) {
    fake_prepare(program, argv);
    ++prepared;
    program->on_line = [&, normal = program->on_line](const std::string& line) {
      if (line.find(R"("relay":["198.18.0.3"])") != std::string::npos) ++told;
      normal(line);
    };
  };
  const auto meddle = [](TrialSettings& settings, FakeConnector& connector, StopSignal&) {
    settings.workloads["mixed"].programs = {{"peer", {"peer.sh"}, false}};
    connector.refused = {"relay"};  // who would call it, would fail
  };
  const Outcome outcome = run(world, meddle, syn_trial(), cell);
  ASSERT_TRUE(outcome.record.ok());
  EXPECT_EQ(outcome.record->state, TrialState::done) << outcome.record->reason;
  EXPECT_EQ(prepared, 4) << "device, scanner, switch (the tap) and peer";
  EXPECT_EQ(told, 4) << "each knows the addresses of all";
}

TEST(RunTrial, WhatTheWorkloadNeedsIsOpenTooAndWhatItServesIsTold) {
  std::vector<std::string> told;
  FakeWorld world = whole_world();
  world["zpilab-lab prepare"] = [&](auto program, const auto& argv) {
    fake_prepare(program, argv);
    program->on_line = [&, normal = program->on_line](const std::string& line) {
      if (line.find("\"prepare\"") != std::string::npos) told.push_back(line);
      normal(line);
    };
  };
  const auto meddle = [](TrialSettings& settings, FakeConnector&, StopSignal&) {
    settings.workloads["mixed"].needs = {{22, 8443}, {53}};
    settings.workloads["mixed"].serves = {{1883}, {}};
  };
  PlannedTrial planned = syn_trial();
  planned.open_ports = {"one", {8443}, {}};
  const Outcome outcome = run(world, meddle, planned);
  ASSERT_TRUE(outcome.record.ok());
  EXPECT_EQ(outcome.record->state, TrialState::done) << outcome.record->reason;
  EXPECT_FALSE(told.empty());
  for (const std::string& line : told) {
    EXPECT_NE(line.find(R"("open_tcp_ports":[22,8443])"), std::string::npos) << line;
    EXPECT_NE(line.find(R"("open_udp_ports":[53])"), std::string::npos) << line;
    EXPECT_NE(line.find(R"("serves":{"tcp":[1883],"udp":[]})"), std::string::npos) << line;
  }
}

TEST(RunTrial, APlaceboStartsNeitherNmapNorTap) {
  FakeWorld world = whole_world();
  world.erase("zpilab lease");
  world.erase("zpilab tap");
  PlannedTrial placebo = syn_trial();
  placebo.scan.reset();
  const Outcome outcome = run(world, {}, placebo);
  ASSERT_TRUE(outcome.record.ok());
  EXPECT_EQ(outcome.record->state, TrialState::done) << outcome.record->reason;
  EXPECT_TRUE(outcome.record->argv.empty());
}

TEST(RunTrial, WithoutATapTheTraceGivesAnEstimatedStart) {
  FakeWorld world = whole_world();
  world["zpilab lease"] = [](std::shared_ptr<FakeProgram> program, const std::vector<std::string>&) {
    fake_lease_with({}, program,
                    {R"({"out":"SENT (0.0010s) ARP who-has"})", R"({"out":"SENT (0.0015s) TCP a > b S"})",
                     R"({"out":"SENT (0.0020s) TCP a > b S"})", kExited});
  };
  Cell cell = small_cell();
  cell.tap.reset();
  const Outcome outcome = run(world, {}, syn_trial(), cell);
  ASSERT_TRUE(outcome.record.ok());
  EXPECT_TRUE(outcome.record->t0_estimated);
  EXPECT_EQ(outcome.record->probes.size(), 2U) << "ARP is discovery here";
}

/// Device, tap and scanner of three boots that are not the controller's. The offsets are far larger than the
/// time that any trial here takes.
struct ThreeBoots {
  HostClock device{"boot of the device", 5000 * kSecond};
  HostClock tap{"boot of the tap", -700 * kSecond};
  HostClock scanner{"boot of the scanner", 90000 * kSecond};

  FakeWorld world() const {
    FakeWorld world = whole_world();
    world["zpi-agent sample"] = [clock = device](auto program, const auto&) {
      fake_agent_at(clock, program);
    };
    world["zpilab tap"] = [clock = tap](auto program, const auto&) { fake_tap_at(clock, program); };
    world["zpilab lease"] = [clock = scanner](auto program, const auto&) {
      fake_lease_with(clock, program, {R"({"out":"SENT (0.0015s) TCP a > b S"})", kExited});
    };
    return world;
  }
};

/// Everything that was stamped elsewhere lies within the trial, in its order, on the device's clock.
void expect_order(const TrialRecord& record) {
  ASSERT_TRUE(record.scan_process_start);
  ASSERT_FALSE(record.probes.empty());
  ASSERT_EQ(record.detections.size(), 1U);
  EXPECT_LT(record.started, *record.scan_process_start);
  EXPECT_LE(*record.scan_process_start, *record.scan_process_end);
  EXPECT_LT(*record.scan_process_end, record.ended);
  EXPECT_LT(*record.scan_process_start, record.probes.front().time);
  const Nanoseconds ttfd = record.detections[0].time - record.probes.front().time;
  EXPECT_GT(ttfd, 0);
  EXPECT_LT(ttfd, 2 * kSecond);
}

TEST(RunTrial, StampsOfAThirdBootBecomeTheDevices) {
  const ThreeBoots boots;
  const Outcome outcome = run(boots.world());
  ASSERT_TRUE(outcome.record.ok());
  const TrialRecord& record = *outcome.record;
  ASSERT_EQ(record.state, TrialState::done) << record.reason;
  expect_order(record);
  EXPECT_FALSE(record.device_clock.same_boot);
  EXPECT_FALSE(record.tap_clock.same_boot);
  EXPECT_LE(std::abs(record.device_clock.offset - boots.device.ahead), record.device_clock.uncertainty);
  EXPECT_LE(std::abs(record.tap_clock.offset - boots.tap.ahead), record.tap_clock.uncertainty);
  EXPECT_NEAR(std::stod(record.environment.at("scanner.clock_offset_s")), 90000, 1);
}

TEST(RunTrial, WithoutATapTheScannersClockStandsForIt) {
  const ThreeBoots boots;
  Cell cell = small_cell();
  cell.tap.reset();
  const Outcome outcome = run(boots.world(), {}, syn_trial(), cell);
  ASSERT_TRUE(outcome.record.ok());
  const TrialRecord& record = *outcome.record;
  ASSERT_EQ(record.state, TrialState::done) << record.reason;
  EXPECT_TRUE(record.t0_estimated);
  expect_order(record);
  EXPECT_LE(std::abs(record.tap_clock.offset - boots.scanner.ahead), record.tap_clock.uncertainty);
}

TEST(RunTrial, HostsOfOneBootShareItsClockExactly) {
  // Tap and scanner of the device's boot: not even the error of an exchange lies between their stamps.
  ThreeBoots boots;
  boots.tap = boots.scanner = boots.device;
  const Outcome outcome = run(boots.world());
  ASSERT_TRUE(outcome.record.ok());
  expect_order(*outcome.record);
  EXPECT_EQ(outcome.record->tap_clock.offset, outcome.record->device_clock.offset);
  EXPECT_EQ(outcome.record->tap_clock.uncertainty, outcome.record->device_clock.uncertainty);
  // The controller's boot: nothing was measured, and nothing adds to the device's uncertainty.
  const ThreeBoots far_device;
  FakeWorld world = far_device.world();
  world["zpilab tap"] = fake_tap;
  world["zpilab lease"] = fake_lease;
  const Outcome near_tap = run(world);
  ASSERT_TRUE(near_tap.record.ok());
  expect_order(*near_tap.record);
  EXPECT_TRUE(near_tap.record->tap_clock.same_boot);
  EXPECT_EQ(near_tap.record->tap_clock.uncertainty, 0);
}

struct FailureCase {
  const char* name;
  std::function<void(FakeWorld&)> spoil;
  TrialState state;
  const char* reason;
};

TEST(RunTrial, FailuresMakeItInvalidWithTheirReason) {
  const std::vector<FailureCase> cases = {
      {"no agent", [](FakeWorld& w) { w.erase("zpi-agent sample"); }, TrialState::invalid, "no such program"},
      {"agent says no hello",
       [](FakeWorld& w) {
         w["zpi-agent sample"] = [](auto program, const auto&) {
           program->print("hi");
           program->end();
         };
       },
       TrialState::invalid, ""},
      {"agent cut off",
       [](FakeWorld& w) {
         w["zpi-agent sample"] = [](auto program, const auto& argv) {
           fake_agent(program, argv);
           program->on_line = [p = program.get()](const std::string&) { p->cut(); };
         };
       },
       TrialState::invalid, "connection was lost"},
      {"tap fails",
       [](FakeWorld& w) { w["zpilab tap"] = [](auto program, const auto&) { program->end(1); }; },
       TrialState::invalid, "tap"},
      {"prepare fails",
       [](FakeWorld& w) {
         w["zpilab-lab prepare"] = [](auto program, const auto&) {
           program->print(R"({"failed":{"what":"no curl"}})");
         };
       },
       TrialState::invalid, "no curl"},
      {"the host cannot be so",
       [](FakeWorld& w) {
         w["zpilab-lab prepare"] = [](auto program, const auto&) {
           program->print(R"({"skipped":{"what":"kernel has no netem"}})");
         };
       },
       TrialState::skipped, "kernel has no netem"},
      {"nmap fails",
       [](FakeWorld& w) {
         w["zpilab lease"] = [](auto program, const auto&) {
           fake_lease_with(
               {}, program,
               {R"({"err":"QUITTING!"})", R"({"exit":{"t":NOW,"code":1,"signal":0,"reason":"exited"}})"});
         };
       },
       TrialState::invalid, "QUITTING!"},
      {"scanner's clock is not to be had",
       [](FakeWorld& w) {
         w["zpilab lease"] = [](auto program, const auto&) {
           fake_lease_with({"another boot", 0}, program, {kExited});
           program->on_line = [p = program.get()](const std::string&) { p->end(); };
         };
       },
       TrialState::invalid, "scanner: zpilab lease ended early"},
      {"scanner cut off",
       [](FakeWorld& w) { w["zpilab lease"] = [](auto program, const auto&) { program->cut(); }; },
       TrialState::invalid, "connection was lost"},
  };
  for (const FailureCase& c : cases) {
    FakeWorld world = whole_world();
    c.spoil(world);
    const Outcome outcome = run(world);
    ASSERT_TRUE(outcome.record.ok()) << c.name;
    EXPECT_EQ(outcome.record->state, c.state) << c.name;
    EXPECT_NE(outcome.record->reason.find(c.reason), std::string::npos)
        << c.name << ": " << outcome.record->reason;
  }
}

/// An agent whose connection is cut when the scan begins; its detectors were ready long before.
FakeWorld cut_world(bool can_attach) {
  const HostClock clock = ThreeBoots().device;
  auto agent = std::make_shared<std::shared_ptr<FakeProgram>>();
  FakeWorld world = whole_world();
  world["zpi-agent sample"] = [agent, clock](auto program, const auto&) {
    *agent = program;
    fake_agent_at(clock, program);
  };
  world["zpilab lease"] = [agent](auto program, const auto& argv) {
    (*agent)->cut();
    fake_lease(program, argv);
  };
  if (can_attach)
    world["zpi-agent attach"] = [clock](auto program, const auto&) { fake_agent_at(clock, program); };
  return world;
}

TEST(RunTrial, ACutConnectionToTheAgentIsAnEventOfTheTrial) {
  const Outcome outcome = run(cut_world(true));
  ASSERT_TRUE(outcome.record.ok());
  const TrialRecord& record = *outcome.record;
  ASSERT_EQ(record.state, TrialState::done) << record.reason;
  EXPECT_EQ(record.series.samples.size(), 2U);
  EXPECT_EQ(record.detections.size(), 1U);
  ASSERT_EQ(record.events.size(), 2U);
  for (const TrialEvent& event : record.events) {
    EXPECT_EQ(event.source, "controller");
    EXPECT_GT(event.time, record.started);
    EXPECT_LT(event.time, record.ended);
  }
}

TEST(RunTrial, AnAgentThatCannotBeReachedAgainVoidsTheTrial) {
  const Outcome outcome = run(cut_world(false));
  ASSERT_TRUE(outcome.record.ok());
  EXPECT_EQ(outcome.record->state, TrialState::invalid);
  EXPECT_EQ(outcome.record->reason,
            "agent: the connection was lost; reattaching failed: no such program: zpi-agent attach");
}

TEST(RunTrial, ACrashedDetectorSpoilsOnlyItself) {
  FakeWorld world = whole_world();
  world["zpi-agent sample"] = [](auto program, const auto& argv) {
    fake_agent(program, argv);
    const auto normal = program->on_line;
    program->on_line = [p = program.get(), normal](const std::string& line) {
      normal(line);
      if (line.find("zpi") != std::string::npos && line.find("start") != std::string::npos)
        p->print(wire::encode(wire::AgentMessage(
            wire::DetectorStatus{"zpi", wire::DetectorStatus::State::exited, "", "", -11, "segfault"})));
    };
  };
  const Outcome outcome = run(world);
  ASSERT_TRUE(outcome.record.ok());
  EXPECT_EQ(outcome.record->state, TrialState::done) << outcome.record->reason;
  EXPECT_EQ(outcome.record->detectors.at(0).state, DetectorState::crashed);
  EXPECT_EQ(outcome.record->detectors.at(0).message, "ended by signal 11: segfault");
}

TEST(RunTrial, BothEndsOfTheDevicesLinkAreImpaired) {
  FakeWorld world = whole_world();
  std::vector<std::string> told;
  world["zpilab-lab prepare"] = [&](auto program, const auto& argv) {
    fake_prepare(program, argv);
    program->on_line = [&, normal = program->on_line](const std::string& line) {
      if (line.find("\"prepare\"") != std::string::npos) told.push_back(line);
      normal(line);
    };
  };
  PlannedTrial planned = syn_trial();
  planned.impairment = {"slow", 50 * kMillisecond, 0, 0};
  planned.icmp_limits = IcmpLimits::off;
  planned.open_ports = {"many", {7, 9}, {}};
  const Outcome outcome = run(world, {}, planned);
  ASSERT_TRUE(outcome.record.ok());
  int device = 0, port = 0, limits = 0;
  for (const std::string& line : told) {
    const bool is_device = line.find(R"("role":"device")") != std::string::npos;
    device += is_device && line.find(R"("links":[])") != std::string::npos ? 1 : 0;
    port += !is_device && line.find(R"("links":["target"])") != std::string::npos ? 1 : 0;
    limits += line.find("icmp_limits") != std::string::npos ? 1 : 0;
    EXPECT_NE(line.find(R"("open_tcp_ports":[7,9])"), std::string::npos) << line;
  }
  EXPECT_EQ(device, 1);
  EXPECT_EQ(port, 1) << "the tap's host, on the tap's interface";
  EXPECT_EQ(limits, 1) << "the device's, and nobody else's";
}

TEST(RunTrial, OutsideTheScopeNothingIsSent) {
  FakeWorld world = whole_world();
  bool sent = false;
  world["zpilab lease"] = [&](auto program, const auto&) {
    sent = true;
    program->end();
  };
  const Outcome outcome = run(world, [](TrialSettings& settings, FakeConnector&, StopSignal&) {
    settings.check = [](const std::vector<std::string>&, const std::vector<ScopeEntry>&) {
      return Result<Done>(make_error(Errc::refused, "outside the scope"));
    };
  });
  ASSERT_TRUE(outcome.record.ok());
  EXPECT_EQ(outcome.record->state, TrialState::refused);
  EXPECT_FALSE(sent);
}

TEST(RunTrial, AWrongHostKeyIsRefused) {
  const Outcome outcome = run(
      whole_world(), [](TrialSettings&, FakeConnector& connector, StopSignal&) { connector.refused = {""}; });
  ASSERT_TRUE(outcome.record.ok());
  EXPECT_EQ(outcome.record->state, TrialState::refused);
}

TEST(RunTrial, StoppedByTheUserItLeavesNoRecord) {
  const Outcome outcome =
      run(whole_world(), [](TrialSettings&, FakeConnector&, StopSignal& stop) { stop.stop(); });
  ASSERT_FALSE(outcome.record.ok());
  EXPECT_EQ(outcome.record.error().code, Errc::interrupted);
}

TEST(RunTrial, WhatADetectorDoesNotCoverIsNoMiss) {
  const Outcome outcome = run(whole_world(), [](TrialSettings& settings, FakeConnector&, StopSignal&) {
    settings.detectors[0].covers = {TrafficClass::udp4};
  });
  ASSERT_TRUE(outcome.record.ok());
  EXPECT_EQ(outcome.record->detectors.at(0).state, DetectorState::not_covered);
}

}  // namespace
}  // namespace zpilab
