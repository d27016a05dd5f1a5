// A whole trial in memory: the fake hosts speak the real protocols.
#include "harness/run/run_trial.h"

#include <gtest/gtest.h>

#include <boost/asio/io_context.hpp>

#include "harness/core/wire.h"
#include "tests/support/fake_shell.h"

namespace zpilab {
namespace {

using testing::FakeConnector;
using testing::FakeProgram;
using testing::FakeWorld;

/// An agent that samples a little, answers detectors and clocks, and ends when told to.
void fake_agent(std::shared_ptr<FakeProgram> program, const std::vector<std::string>& /*argv*/) {
  wire::Hello hello;
  hello.agent = "zpi-agent test";
  hello.session = "s";
  hello.os = "linux";
  hello.boot_id = boot_id();
  hello.interval = kMillisecond;
  hello.first_deadline = monotonic_now();
  hello.counters = {"tcpOutRsts"};
  program->print(wire::encode(wire::AgentMessage(hello)));
  program->on_line = [p = program.get()](const std::string& line) {
    const auto command = wire::decode_agent_command(line);
    ASSERT_TRUE(command.ok()) << line;
    if (const auto* start = std::get_if<wire::StartDetector>(&*command))
      p->print(wire::encode(wire::AgentMessage(
          wire::DetectorStatus{start->name, wire::DetectorStatus::State::ready, "v1", "hash", 0, ""})));
    if (std::holds_alternative<wire::Stop>(*command)) {
      p->print(wire::encode(wire::AgentMessage(Sample{1, monotonic_now(), 0, 0, {}})));
      p->print(wire::encode(wire::AgentMessage(Sample{2, monotonic_now(), 0, 0, {{0, 5}}})));
      Detection alarm;
      alarm.detector = "zpi";
      alarm.time = monotonic_now();
      alarm.seq = 2;
      alarm.traffic_class = TrafficClass::tcp4;
      p->print(wire::encode(wire::AgentMessage(alarm)));
      p->print(wire::encode(wire::AgentMessage(wire::Summary{2, 0, 0, 0, 0})));
      p->end();
    }
  };
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

void fake_lease(std::shared_ptr<FakeProgram> program, const std::vector<std::string>& argv) {
  ASSERT_EQ(argv[6], "--");
  const std::string now = std::to_string(monotonic_now());
  program->print(R"({"started":{"t":)" + now + R"(,"boot_id":")" + boot_id() + "\"}}");
  program->print(R"({"out":"<?xml?><nmaprun scanner=\"nmap\" args=\"x\" version=\"7.93\">"})");
  program->print(R"({"exit":{"t":)" + now + R"(,"code":0,"signal":0,"reason":"exited"}})");
  program->end();
}

void fake_tap(std::shared_ptr<FakeProgram> program, const std::vector<std::string>& /*argv*/) {
  program->print(R"({"ready":{"boot_id":")" + boot_id() + "\"}}");
  program->on_end_of_input = [p = program.get()] {
    const Nanoseconds now = monotonic_now();
    p->print("{\"f\":[[" + std::to_string(now - 2 * kMillisecond) + ",0,58],[" +
             std::to_string(now - kMillisecond) + ",0,58]]}");
    p->print(R"({"summary":{"frames":2,"lost":0,"clock_step":false}})");
    p->end();
  };
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
    program->print(R"({"started":{"t":)" + std::to_string(monotonic_now()) + R"(,"boot_id":")" + boot_id() +
                   "\"}}");
    program->print(R"({"out":"SENT (0.0010s) ARP who-has"})");
    program->print(R"({"out":"SENT (0.0015s) TCP a > b S"})");
    program->print(R"({"out":"SENT (0.0020s) TCP a > b S"})");
    program->print(R"({"exit":{"t":1,"code":0,"signal":0,"reason":"exited"}})");
    program->end();
  };
  Cell cell = small_cell();
  cell.tap.reset();
  const Outcome outcome = run(world, {}, syn_trial(), cell);
  ASSERT_TRUE(outcome.record.ok());
  EXPECT_TRUE(outcome.record->t0_estimated);
  EXPECT_EQ(outcome.record->probes.size(), 2U) << "ARP is discovery here";
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
      {"nmap fails",
       [](FakeWorld& w) {
         w["zpilab lease"] = [](auto program, const auto&) {
           program->print(R"({"started":{"t":1,"boot_id":")" + boot_id() + "\"}}");
           program->print(R"({"err":"QUITTING!"})");
           program->print(R"({"exit":{"t":2,"code":1,"signal":0,"reason":"exited"}})");
           program->end();
         };
       },
       TrialState::invalid, "QUITTING!"},
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
