// zpilab doctor: what this machine lacks, and how far measuring itself moves the counters.
#include <utility>

#include <boost/asio/io_context.hpp>
#include <nlohmann/json.hpp>

#include "harness/cli/campaign_inputs.h"
#include "harness/cli/command_line.h"
#include "harness/cli/commands.h"
#include "harness/run/local_process.h"
#include "harness/run/perturbation.h"
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

Result<Perturbation> measure(const std::string& inventory_file, double duration) {
  auto inventory = inventory_file.empty() ? load_inventory_text(default_inventory(1), "built-in inventory")
                                          : load_inventory(inventory_file);
  if (!inventory.ok()) return inventory.error();
  boost::asio::io_context io(1);
  const auto connector = make_ssh_connector(io);
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

}  // namespace

int doctor_command(std::vector<std::string> args) {
  std::string inventory;
  double duration = 0;
  bool json = false;
  CLI::App app(
      "Checks this machine: programs, privileges, the agent; with --perturbation also whether measuring "
      "moves counters.",
      "zpilab doctor");
  app.add_option("--lab", inventory,
                 "inventory file for --perturbation (default: namespaces on this machine)");
  app.add_option("--perturbation", duration,
                 "watch an idle device for so many seconds with agent and controller attached")
      ->check(CLI::Range(1.0, 3600.0));
  app.add_flag("--json", json, "machine-readable answer");
  app.footer("Examples:\n  zpilab doctor\n  sudo zpilab doctor --perturbation 60");
  if (auto code = read_arguments(app, std::move(args))) return *code;

  nlohmann::ordered_json answer;
  bool good = true;
  const std::vector<std::pair<std::string, std::vector<std::string>>> checks = {
      {"lab", {"zpilab-lab", "check"}}, {"agent", {"zpi-agent", "self-test"}}};
  for (const auto& [name, argv] : checks) {
    const CheckOutcome outcome = check_with(argv);
    good = good && outcome.good;
    if (!json) std::cout << name << ": " << (outcome.good ? "good" : "NOT GOOD") << "\n" << outcome.output;
    answer[name] = {{"good", outcome.good}, {"output", outcome.output}};
  }
  if (duration > 0) {
    const auto moved = measure(inventory, duration);
    if (!moved.ok()) return fail("zpilab doctor", moved.error());
    good = good && moved->counters.empty();
    answer["perturbation"] = {{"samples", moved->samples}, {"moved", moved->counters}};
    if (!json) {
      std::cout << "perturbation: " << moved->counters.size() << " counters moved in " << moved->samples
                << " samples of an idle device\n";
      for (const auto& [counter, total] : moved->counters)
        std::cout << "  " << counter << " " << total << "\n";
    }
  }
  answer["good"] = good;
  if (json) std::cout << answer.dump(2) << "\n";
  return good ? 0 : 5;
}

}  // namespace zpilab
