// zpilab doctor: what this machine lacks and bears, what becomes of a probe, and how far measuring itself
// moves the counters.
#include <utility>

#include <array>
#include <boost/asio/io_context.hpp>
#include <cstdio>
#include <nlohmann/json.hpp>
#include <sstream>

#include "harness/cli/campaign_inputs.h"
#include "harness/cli/choose_cells.h"
#include "harness/cli/command_line.h"
#include "harness/cli/commands.h"
#include "harness/cli/doctor_devices.h"
#include "harness/cli/doctor_pace.h"
#include "harness/run/local_process.h"
#include "harness/run/perturbation.h"
#include "harness/run/timer_lateness.h"
#include "harness/scenario/load_inventory.h"

namespace zpilab {
namespace {

constexpr Nanoseconds kCheckTimeout = 60 * kSecond;

struct CheckOutcome {
  bool good = false;
  std::string output;
};

/// Runs one of our programs and keeps what it says.
CheckOutcome check_with(std::vector<std::string> argv) {
  boost::asio::io_context io(1);
  CheckOutcome outcome;
  auto process = LocalProcess::start(io.get_executor(), std::move(argv));
  if (!process.ok()) return {false, to_string(process.error()) + "\n"};
  const auto follow = [&]() -> Awaitable<Done> {
    for (;;) {
      auto line = co_await (*process)->read_line(kCheckTimeout);
      if (!line.ok() || !*line) break;
      outcome.output += **line + "\n";
    }
    auto status = co_await (*process)->finish(kCheckTimeout);
    outcome.good = status.ok() && *status == 0;
    co_return Done{};
  };
  Task<Done> following(io.get_executor(), follow());
  io.run();
  return outcome;
}

Result<Inventory> read_inventory_or_default(const std::string& file, int cells) {
  return file.empty() ? load_inventory_text(default_inventory(cells), "built-in inventory")
                      : load_inventory(file);
}

Result<Perturbation> measure(const std::string& inventory_file, double duration) {
  auto inventory = read_inventory_or_default(inventory_file, 1);
  if (!inventory.ok()) return inventory.error();
  boost::asio::io_context io(1);
  const auto connector = make_host_connector(io);
  std::optional<Result<Perturbation>> result;
  const auto work = [&]() -> Awaitable<Done> {
    result.emplace(co_await measure_perturbation(io.get_executor(), *connector, *inventory,
                                                 from_seconds(duration),
                                                 [](const std::string& line, const std::string& provider) {
                                                   return load_inventory_text(line, provider);
                                                 }));
    co_return Done{};
  };
  Task<Done> working(io.get_executor(), work());
  io.run();
  if (!result) return make_error(Errc::failed, "the measurement ended without a result");
  return *result;
}

using Json = nlohmann::ordered_json;

constexpr Nanoseconds kTimersFor = 2 * kSecond;
/// --pace tries so many cells a core, the most first.
constexpr std::array<int, 4> kCellsPerCore = {8, 4, 2, 1};

struct Options {
  std::string inventory, pace;
  double perturbation = 0;
  int cells = 0;
  bool json = false;
};

/// What is found out, for people at once and for programs at the end.
class Report {
 public:
  explicit Report(bool json) : json_(json) {}
  void add(const std::string& name, Json answer, const std::string& text, bool good = true) {
    good_ = good_ && good;
    answer_[name] = std::move(answer);
    if (!json_) std::cout << text << std::flush;
  }
  int end() {
    answer_["good"] = good_;
    if (json_) std::cout << answer_.dump(2) << "\n";
    return good_ ? 0 : 5;
  }

 private:
  bool json_, good_ = true;
  Json answer_;
};

std::string number(const char* format, double value) {
  std::array<char, 64> text{};
  std::snprintf(text.data(), text.size(), format, value);
  return text.data();
}

/// True if the programs and privileges for cells on this machine are there.
bool report_programs(Report& report) {
  bool lab = false;
  // The agent's own answer to what it costs takes longer; here it is whether it works and is punctual.
  const std::vector<std::pair<std::string, std::vector<std::string>>> checks = {
      {"lab", {"zpilab-lab", "check"}}, {"agent", {"zpi-agent", "self-test", "--session", "2s"}}};
  for (const auto& [name, argv] : checks) {
    const CheckOutcome outcome = check_with(argv);
    if (name == "lab") lab = outcome.good;
    report.add(name, {{"good", outcome.good}, {"output", outcome.output}},
               name + ": " + (outcome.good ? "good" : "NOT GOOD") + "\n" + outcome.output, outcome.good);
  }
  return lab;
}

void report_machine(Report& report) {
  const Machine machine = this_machine();
  const TimerLateness timers = measure_timer_lateness(kTimersFor);
  report.add(
      "machine",
      {{"cores", machine.cores}, {"available_bytes", machine.memory}, {"fingerprint", machine.fingerprint()}},
      "machine: " + machine.fingerprint() + ", " + number("%.1f", static_cast<double>(machine.memory) / 1e9) +
          " GB of it free\n");
  report.add("timers",
             {{"deadlines", timers.deadlines},
              {"median_s", seconds(timers.median)},
              {"p99_s", seconds(timers.p99)},
              {"most_s", seconds(timers.most)}},
             "timers: late by " + format_duration(timers.median) + " at the median, " +
                 format_duration(timers.p99) + " at 99 %, " + format_duration(timers.most) + " at most (" +
                 std::to_string(timers.deadlines) + " deadlines, one each 10 ms)\n");
}

/// What a cell costs here, as the lab's own program measures it.
void report_bare_cell(Report& report) {
  const CheckOutcome bench = check_with({"zpilab-lab", "bench", "--rounds", "3", "--json"});
  Json answer = Json::parse(bench.output, nullptr, false);
  std::string text = "a bare cell:";
  if (!answer.is_array()) return report.add("bare_cell", {{"good", false}}, text + " NOT GOOD\n", false);
  for (const Json& row : answer)
    for (const auto& [key, value] : row.items())
      if (key == "median_ms")
        text += " " + row["what"].get<std::string>() + " " + number("%.0f ms,", value.get<double>());
      else if (key == "mean_MB")
        text += " " + number("%.1f MB,", value.get<double>());
      else if (key == "percent_of_a_core")
        text += " idle " + number("%.2f %% of a core,", value.get<double>());
  text.back() = '\n';
  report.add("bare_cell", std::move(answer), text);
}

std::string probe_text(const DeviceCheck& check) {
  std::string text = "  " + check.scan + (check.policy.empty() ? "" : ", policy " + check.policy) + ": ";
  text += check.arrived ? "the probe arrives" : "NO PROBE ARRIVES";
  text += ", " + std::to_string(check.moved) + " counters move, ";
  text += check.answer.empty() ? "nothing is known of the answer"
                               : "answer: " + check.answer + " (" + check.seen + ")";
  return text + (check.problem.empty() ? "" : "; NOT GOOD: " + check.problem) + "\n";
}

void report_devices(Report& report, const Inventory& inventory) {
  const auto checks = check_devices(inventory);
  if (!checks.ok())
    return report.add("devices", {{"good", false}, {"error", to_string(checks.error())}},
                      "devices: NOT GOOD: " + to_string(checks.error()) + "\n", false);
  Json probes = Json::array(), bursts = Json::array();
  std::string text, device;
  for (const DeviceCheck& check : checks->probes) {
    probes.push_back({{"device", check.device},
                      {"scan", check.scan},
                      {"policy", check.policy},
                      {"arrived", check.arrived},
                      {"moved", check.moved},
                      {"answer", check.answer},
                      {"answered_by", check.seen},
                      {"problem", check.problem}});
    if (check.device != device) text += "device " + (device = check.device) + ":\n";
    text += probe_text(check);
  }
  for (const BurstCheck& burst : checks->bursts) {
    bursts.push_back({{"device", burst.device}, {"probes_per_s", burst.rate}, {"problem", burst.problem}});
    text += "burst to " + burst.device + ": " + number("%.0f probes/s", burst.rate) +
            (burst.problem.empty() ? "" : "; NOT GOOD: " + burst.problem) + "\n";
  }
  for (const auto& [absent, missing] : checks->left_out) text += "no " + absent + ": " + missing + "\n";
  report.add(
      "devices",
      {{"good", checks->good()}, {"probes", probes}, {"bursts", bursts}, {"left_out", checks->left_out}},
      text, checks->good());
}

Result<Done> report_perturbation(Report& report, const Options& options) {
  const auto moved = measure(options.inventory, options.perturbation);
  if (!moved.ok()) return moved.error();
  std::string text = "perturbation: " + std::to_string(moved->counters.size()) + " counters moved in " +
                     std::to_string(moved->samples) + " samples of an idle device\n";
  for (const auto& [counter, total] : moved->counters)
    text += "  " + counter + " " + std::to_string(total) + "\n";
  report.add("perturbation", {{"samples", moved->samples}, {"moved", moved->counters}}, text,
             moved->counters.empty());
  return Done{};
}

/// Finds out how many cells keep the pace, and keeps that for this machine if cells are made here.
Result<Done> report_pace(Report& report, const Options& options) {
  auto inputs = load_campaign_inputs({options.pace, options.inventory, {}});
  if (!inputs.ok()) return inputs.error();
  std::vector<int> candidates = {options.cells};
  if (options.cells == 0) {
    candidates.clear();
    for (const int factor : kCellsPerCore) candidates.push_back(factor * this_machine().cores);
  }
  const auto pace = measure_pace(std::move(inputs).value(), candidates, options.json);
  if (!pace.ok()) return pace.error();
  std::ostringstream text;
  print_pace(*pace, text);
  // One cell is no finding where more were asked for and too many at once.
  const bool found = pace->cells() > 1;
  report.add("pace", pace_json(*pace), text.str(), found);
  if (!options.inventory.empty() || (!found && options.cells > 0)) return Done{};
  return keep_measured_cells(measured_cells_file(), {pace->cells(), today(), this_machine().fingerprint()});
}

void report_cells(Report& report, const Options& options) {
  if (!options.inventory.empty()) return;
  const CellChoice choice = choose_cells();
  report.add("cells", {{"cells", choice.cells}, {"why", choice.why}},
             "cells: a campaign uses " + std::to_string(choice.cells) + " (" + choice.why + ")\n");
}

Result<Done> examine(Report& report, const Options& options) {
  const bool lab = report_programs(report);
  report_machine(report);
  if (options.inventory.empty() && !lab) {
    report.add("devices", nullptr, "devices: not looked at, for the lab is not good\n");
  } else {
    if (options.inventory.empty()) report_bare_cell(report);
    const auto inventory = read_inventory_or_default(options.inventory, 1);
    if (!inventory.ok()) return inventory.error();
    report_devices(report, *inventory);
  }
  if (options.perturbation > 0)
    if (auto done = report_perturbation(report, options); !done.ok()) return done;
  if (!options.pace.empty())
    if (auto done = report_pace(report, options); !done.ok()) return done;
  report_cells(report, options);
  return Done{};
}

}  // namespace

int doctor_command(std::vector<std::string> args) {
  Options options;
  CLI::App app(
      "Checks this machine: programs, privileges, the agent, timers; each device: whether a probe arrives "
      "and "
      "what answers. With --perturbation whether measuring moves counters, with --pace how many cells may "
      "run "
      "side by side.",
      "zpilab doctor");
  app.add_option("--lab", options.inventory, "inventory file (default: namespaces on this machine)");
  app.add_option("--perturbation", options.perturbation,
                 "watch an idle device for so many seconds with agent and controller attached")
      ->check(CLI::Range(1.0, 3600.0));
  auto* pace =
      app.add_option("--pace", options.pace,
                     "compare the pace of a scenario's scans (default: pace) in one cell and in many "
                     "at once; what is found is kept for this machine");
  pace->expected(0, 1)->default_str("pace");
  app.add_option("--cells", options.cells, "for --pace: compare with so many cells only")
      ->needs(pace)
      ->check(CLI::Range(2, 256));
  app.add_flag("--json", options.json, "machine-readable answer");
  app.footer(
      "Examples:\n  zpilab doctor\n  sudo zpilab doctor --perturbation 60\n  sudo zpilab doctor --pace\n"
      "  zpilab doctor --lab desk.yaml");
  if (auto code = read_arguments(app, std::move(args))) return *code;
  if (pace->count() > 0 && options.pace.empty()) options.pace = "pace";
  Report report(options.json);
  if (auto done = examine(report, options); !done.ok()) return fail("zpilab doctor", done.error());
  return report.end();
}

}  // namespace zpilab
