// A whole trial in memory: the fake hosts speak the real protocols.
#include "harness/run/run_trial.h"

#include <gtest/gtest.h>

#include <boost/asio/io_context.hpp>

#include "harness/core/scan_host_message.h"
#include "harness/core/wire.h"
#include "tests/support/fake_shell.h"

namespace zpilab {
namespace {

using testing::FakeConnector;
using testing::FakeProgram;
using testing::FakeWorld;

/// A host's boot and how far its clock is ahead of ours.
struct HostClock {
  std::string boot = boot_id();
  Nanoseconds ahead = 0;

  Nanoseconds now() const { return monotonic_now() + ahead; }
  wire::ClockReply reply(std::uint64_t id) const { return {id, now(), now()}; }
};

/// A tap or lease answers a clock request. False: it was another line.
bool answer_clock(FakeProgram& program, const HostClock& clock, const std::string& line) {
  const auto id = decode_clock_request(line);
  if (id) program.print(wire::encode(wire::AgentMessage(clock.reply(*id))));
  return id.has_value();
}

/// An agent that samples a little, answers detectors and clocks, and ends when told to.
void fake_agent_at(HostClock clock, std::shared_ptr<FakeProgram> program) {
  wire::Hello hello;
  hello.agent = "zpi-agent test";
  hello.session = "s";
  hello.os = "linux";
  hello.boot_id = clock.boot;
  hello.interval = kMillisecond;
  hello.first_deadline = clock.now();
  hello.counters = {"tcpOutRsts"};
  program->print(wire::encode(wire::AgentMessage(hello)));
  program->on_line = [p = program.get(), clock](const std::string& line) {
    const auto command = wire::decode_agent_command(line);
    ASSERT_TRUE(command.ok()) << line;
    if (const auto* start = std::get_if<wire::StartDetector>(&*command))
      p->print(wire::encode(wire::AgentMessage(
          wire::DetectorStatus{start->name, wire::DetectorStatus::State::ready, "v1", "hash", 0, ""})));
    if (const auto* request = std::get_if<wire::ClockRequest>(&*command))
      p->print(wire::encode(wire::AgentMessage(clock.reply(request->id))));
    if (std::holds_alternative<wire::Stop>(*command)) {
      p->print(wire::encode(wire::AgentMessage(Sample{1, clock.now(), 0, 0, {}})));
      p->print(wire::encode(wire::AgentMessage(Sample{2, clock.now(), 0, 0, {{0, 5}}})));
      Detection alarm;
      alarm.detector = "zpi";
      alarm.time = clock.now();
      alarm.seq = 2;
      alarm.traffic_class = TrafficClass::tcp4;
      p->print(wire::encode(wire::AgentMessage(alarm)));
      p->print(wire::encode(wire::AgentMessage(wire::Summary{2, 0, 0, 0, 0})));
      p->end();
    }
  };
}
void fake_agent(std::shared_ptr<FakeProgram> program, const std::vector<std::string>& /*argv*/) {
  fake_agent_at({}, std::move(program));
}

void fake_prepare(std::shared_ptr<FakeProgram> program, const std::vector<std::string>& /*argv*/) {
  program->on_line = [p = program.get()](const std::string& line) {
    p->print(line.find("\"start\"") == std::string::npos ? R"({"ready":{"environment":{"kernel":"6.18"}}})"
                                                         : R"({"started":{}})");
  };
  program->on_end_of_input = [p = program.get()] {
    p->print(R"({"work":{"downloads":9}})");
    p->end();
  };
}

/// What a lease says around the program: `lines` between its start and its end. "NOW" in them is the time.
void fake_lease_with(HostClock clock, std::shared_ptr<FakeProgram> program, std::vector<std::string> lines) {
  program->print(R"({"ready":{"boot_id":")" + clock.boot + "\"}}");
  program->on_line = [p = program.get(), clock, lines = std::move(lines)](const std::string& line) {
    if (answer_clock(*p, clock, line) || line != "start") return;
    p->print(R"({"started":{"t":)" + std::to_string(clock.now()) + R"(,"boot_id":")" + clock.boot + "\"}}");
    for (std::string text : lines) {
      const std::size_t now = text.find("NOW");
      p->print(now == std::string::npos ? text : text.replace(now, 3, std::to_string(clock.now())));
    }
  };
  program->on_end_of_input = [p = program.get()] { p->end(); };
}

constexpr const char* kExited = R"({"exit":{"t":NOW,"code":0,"signal":0,"reason":"exited"}})";

void fake_lease(std::shared_ptr<FakeProgram> program, const std::vector<std::string>& argv) {
  ASSERT_EQ(argv[7], "--");
  fake_lease_with({}, std::move(program),
                  {R"({"out":"<?xml?><nmaprun scanner=\"nmap\" args=\"x\" version=\"7.93\">"})", kExited});
}

/// Saw two probes, 2 ms and 1 ms before its end.
void fake_tap_at(HostClock clock, std::shared_ptr<FakeProgram> program) {
  program->print(R"({"ready":{"boot_id":")" + clock.boot + "\"}}");
  program->on_line = [p = program.get(), clock](const std::string& line) { answer_clock(*p, clock, line); };
  program->on_end_of_input = [p = program.get(), clock] {
    const Nanoseconds now = clock.now();
    p->print("{\"f\":[[" + std::to_string(now - 2 * kMillisecond) + ",0,58],[" +
             std::to_string(now - kMillisecond) + ",0,58]]}");
    p->print(R"({"summary":{"frames":2,"lost":0,"clock_step":false}})");
    p->end();
  };
}
void fake_tap(std::shared_ptr<FakeProgram> program, const std::vector<std::string>& /*argv*/) {
  fake_tap_at({}, std::move(program));
}

FakeWorld whole_world() {
  return {{"zpi-agent sample", fake_agent},
          {"zpilab-lab prepare", fake_prepare},
          {"zpilab lease", fake_lease},
          {"zpilab tap", fake_tap}};
}

Cell small_cell() {
  Cell cell;
  cell.name = "c1";
  cell.prepares = true;
  cell.scanner.name = "scanner";
  cell.scanner_addresses = {*parse_address("198.18.0.1")};
  Host tap_host;
  tap_host.name = "switch";
  cell.helpers = {tap_host};
  cell.tap = Tap{"switch", "target"};
  Device device;
  device.host.name = "target";
  device.host.addresses = {*parse_address("198.18.0.2")};
  cell.devices = {device};
  return cell;
}

PlannedTrial syn_trial() {
  PlannedTrial trial;
  trial.id = 7;
  trial.device = "target";
  ScanSpec scan;
  scan.name = "syn";
  scan.technique = find_technique("syn");
  trial.scan = scan;
  trial.pace = Pace::burst;
  trial.workload = "mixed";
  return trial;
}

struct Outcome {
  Result<TrialRecord> record = make_error(Errc::failed, "not run");
  std::vector<std::string> phases;
};

/// Runs one trial in the given world. `meddle` may change settings and connector before it starts.
Outcome run(FakeWorld world,
            const std::function<void(TrialSettings&, FakeConnector&, StopSignal&)>& meddle = {},
            PlannedTrial planned = syn_trial(), Cell cell = small_cell()) {
  boost::asio::io_context io(1);
  FakeConnector connector(io.get_executor(), std::move(world));
  Gate machine(io.get_executor());
  StopSignal stop(io.get_executor());
  Outcome outcome;
  TrialSettings settings;
  settings.scenario.phases = {5 * kMillisecond, 50 * kMillisecond, 5 * kMillisecond};
  DetectorSpec zpi;
  zpi.name = "zpi";
  zpi.covers = {TrafficClass::tcp4};
  zpi.start = {"zpi-agent", "detect"};
  zpi.version_argv = {"zpi-agent", "--version"};
  settings.detectors = {zpi};
  Workload mixed;
  mixed.name = "mixed";
  mixed.minimum_work_per_minute["downloads"] = 4;
  settings.workloads["mixed"] = mixed;
  settings.argv = [](const PlannedTrial&, const Cell&, const Device&, bool) {
    return std::vector<std::string>{"nmap", "198.18.0.2"};
  };
  settings.check = [](const std::vector<std::string>&, const std::vector<ScopeEntry>&) {
    return Result<Done>(Done{});
  };
  settings.on_phase = [&](int, const std::string& phase) { outcome.phases.push_back(phase); };
  if (meddle) meddle(settings, connector, stop);
  const auto work = [&]() -> Awaitable<Done> {
    outcome.record = co_await run_trial({io.get_executor(), connector, machine, stop}, settings, planned, 1,
                                        cell, co_await machine.enter());
    co_return Done{};
  };
  Task<Done> running(io.get_executor(), work());
  io.run();
  return outcome;
}

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
