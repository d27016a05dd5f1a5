// A whole trial in memory: hosts of a cell whose programs (agent, tap, lease, prepare) speak the real
// protocols, each with a boot and a clock of its own.
#pragma once

#include <boost/asio/io_context.hpp>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "harness/core/scan_host_message.h"
#include "harness/core/wire.h"
#include "harness/run/run_trial.h"
#include "tests/support/fake_shell.h"

namespace zpilab::testing {

/// A host's boot and how far its clock is ahead of ours.
struct HostClock {
  std::string boot = boot_id();
  Nanoseconds ahead = 0;

  Nanoseconds now() const { return monotonic_now() + ahead; }
  wire::ClockReply reply(std::uint64_t id) const { return {id, now(), now()}; }
};

/// A tap or lease answers a clock request. False: it was another line.
inline bool answer_clock(FakeProgram& program, const HostClock& clock, const std::string& line) {
  const auto id = decode_clock_request(line);
  if (id) program.print(wire::encode(wire::AgentMessage(clock.reply(*id))));
  return id.has_value();
}

/// An agent that samples a little, answers detectors and clocks, and ends when told to.
inline void fake_agent_at(HostClock clock, std::shared_ptr<FakeProgram> program) {
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
inline void fake_agent(std::shared_ptr<FakeProgram> program, const std::vector<std::string>& /*argv*/) {
  fake_agent_at({}, std::move(program));
}

inline void fake_prepare(std::shared_ptr<FakeProgram> program, const std::vector<std::string>& /*argv*/) {
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
inline void fake_lease_with(HostClock clock, std::shared_ptr<FakeProgram> program,
                            std::vector<std::string> lines) {
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

inline constexpr const char* kExited = R"({"exit":{"t":NOW,"code":0,"signal":0,"reason":"exited"}})";

inline void fake_lease(std::shared_ptr<FakeProgram> program, const std::vector<std::string>& argv) {
  ASSERT_EQ(argv[7], "--");
  fake_lease_with({}, std::move(program),
                  {R"({"out":"<?xml?><nmaprun scanner=\"nmap\" args=\"x\" version=\"7.93\">"})", kExited});
}

/// Saw two probes, 2 ms and 1 ms before its end.
inline void fake_tap_at(HostClock clock, std::shared_ptr<FakeProgram> program) {
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
inline void fake_tap(std::shared_ptr<FakeProgram> program, const std::vector<std::string>& /*argv*/) {
  fake_tap_at({}, std::move(program));
}

inline FakeWorld whole_world() {
  return {{"zpi-agent sample", fake_agent},
          {"zpilab-lab prepare", fake_prepare},
          {"zpilab lease", fake_lease},
          {"zpilab tap", fake_tap}};
}

inline Cell small_cell() {
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

inline PlannedTrial syn_trial() {
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
inline Outcome run(FakeWorld world,
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
  settings.environment = {{"left_out.beos", "there is none"}};
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

}  // namespace zpilab::testing
