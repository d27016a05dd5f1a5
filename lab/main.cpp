// zpilab-lab: cells out of Linux namespaces. Each subcommand is one function here; `serve` is the lab
// provider.
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <exception>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "lab/abstract_socket.h"
#include "lab/bench.h"
#include "lab/check.h"
#include "lab/pinned_sysctls.h"
#include "lab/prepare.h"
#include "lab/print_inventory.h"
#include "lab/serve.h"
#include "lab/topology.h"

namespace zpilab {
namespace {

using Json = nlohmann::ordered_json;

int fail(const Error& error) {
  std::fprintf(stderr, "zpilab-lab: %s\n", to_string(error).c_str());
  return exit_code(error.code);
}

int run_check(bool json) {
  const auto list = check_machine();
  bool all = true;
  Json items = Json::array();
  for (const Requirement& item : list) {
    all = all && (item.met || !item.needed);
    items.push_back({{"what", item.what},
                     {"met", item.met},
                     {"needed", item.needed},
                     {"detail", item.detail},
                     {"remedy", item.remedy}});
    if (json) continue;
    std::printf("%-8s %-20s %s\n",
                item.met      ? "ok"
                : item.needed ? "MISSING"
                              : "absent",
                item.what.c_str(), item.detail.c_str());
    if (!item.remedy.empty()) std::printf("%-8s %-20s try: %s\n", "", "", item.remedy.c_str());
  }
  if (json) std::printf("%s\n", Json{{"ready", all}, {"requirements", items}}.dump().c_str());
  return all ? 0 : exit_code(Errc::unavailable);
}

int run_bench(const CellOptions& options, int rounds, bool json) {
  constexpr int kCellsAtOnce = 8;
  constexpr Nanoseconds kIdle = 3 * kSecond;
  const auto cost = bench_cost(options, kCellsAtOnce, kIdle);  // first: no cell has just gone
  if (!cost) return fail(cost.error());
  auto times = bench_cells(options, rounds);
  if (!times) return fail(times.error());
  const std::vector<std::pair<const char*, Nanoseconds CellTimes::*>> columns = {
      {"cell up", &CellTimes::up},
      {"cell up with services", &CellTimes::services},
      {"cell down", &CellTimes::down}};
  Json rows = Json::array();
  for (const auto& [name, member] : columns) {
    std::vector<Nanoseconds> values;
    for (const CellTimes& one : *times) values.push_back(one.*member);
    const auto [least, most] = std::minmax_element(values.begin(), values.end());
    const auto milliseconds = [](Nanoseconds t) { return static_cast<double>(t) / 1e6; };
    rows.push_back({{"what", name},
                    {"median_ms", milliseconds(median(values))},
                    {"least_ms", milliseconds(*least)},
                    {"most_ms", milliseconds(*most)},
                    {"rounds", rounds}});
    if (!json)
      std::printf("%-24s median %6.1f ms   (%.1f to %.1f, %d rounds)\n", name, milliseconds(median(values)),
                  milliseconds(*least), milliseconds(*most), rounds);
  }
  const double processes = static_cast<double>(cost->process_memory) / 1e6;
  const double memory = static_cast<double>(cost->kernel_memory) / 1e6 + processes;
  const double percent = 100 * cost->idle_share;
  rows.push_back({{"what", "memory of a bare cell"},
                  {"mean_MB", memory},
                  {"processes_MB", processes},
                  {"cells", kCellsAtOnce}});
  rows.push_back({{"what", "a bare cell, idle"}, {"percent_of_a_core", percent}, {"cells", kCellsAtOnce}});
  if (json) std::printf("%s\n", rows.dump().c_str());
  if (!json) {
    std::printf("%-24s mean   %6.1f MB   (%d cells at once; %.1f MB of them their processes)\n",
                "memory of a bare cell", memory, kCellsAtOnce, processes);
    std::printf("%-24s mean   %6.3f %% of a core   (%d cells at once, %s)\n", "a bare cell, idle", percent,
                kCellsAtOnce, format_duration(kIdle).c_str());
  }
  return 0;
}

/// For --devices: whatever this machine can run.
constexpr std::string_view kAvailable = "available";

/// "linux,windows-wine". Errors: a kind that there is not, by CLI11's exception.
std::vector<const DeviceKind*> read_kinds(const std::string& list) {
  std::vector<const DeviceKind*> kinds;
  for (const std::string& name : CLI::detail::split(list, ',')) {
    const DeviceKind* const found = find_device_kind(name);
    if (found == nullptr)
      throw CLI::ValidationError("--devices", "'" + name + "' is not one of: " + device_kind_names());
    kinds.push_back(found);
  }
  return kinds;
}

int run_serve(CellOptions options, bool describe) {
  if (options.what_can_run) {
    AvailableKinds available = make_ready_what_can_run(options);
    options.devices = std::move(available.kinds);
    options.left_out = std::move(available.left_out);
  }
  if (describe) {
    std::printf("%s\n", inventory_document(nullptr, options).c_str());
    return 0;
  }
  for (const auto& [kind, reason] : options.left_out)
    std::fprintf(stderr, "zpilab-lab: no %s: %s\n", kind.c_str(), reason.c_str());
  const auto done = serve(options);
  return done ? 0 : fail(done.error());
}

int run_shell(const CellOptions& options, const std::string& host, std::vector<std::string> argv) {
  const auto row = find_cell_host(host);
  if (!row)
    return fail(
        make_error(Errc::usage, "there is no host \"" + host + "\"; there are: " + cell_host_names()));
  if (argv.empty()) argv = {"/bin/sh"};
  const auto status = run_in_new_cell(options, *row, argv);
  return status ? *status : fail(status.error());
}

int print_settings() {
  for (const PinnedSysctl& setting : kHostSysctls)
    std::printf("%s=%s\n", std::string(setting.key).c_str(), std::string(setting.value).c_str());
  return 0;
}

int run_connect(const std::string& socket) {
  const auto connection = connect_abstract(socket);
  if (!connection) return fail(connection.error());
  const auto done = relay_stdio(*connection);
  return done ? 0 : fail(done.error());
}

int run(int argc, char** argv) {
  CLI::App app("Cells for measuring scans: small isolated networks out of Linux namespaces.", "zpilab-lab");
  app.set_version_flag("--version", "zpilab-lab " ZPILAB_VERSION);
  app.require_subcommand(
      0, 1);  // checked below: CLI11 would hide an unknown name behind "a subcommand is required"
  app.footer(
      "Examples:\n"
      "  zpilab-lab check                                     what this machine lacks\n"
      "  sudo zpilab-lab shell target -- ip address           a command in a host of a new cell\n"
      "  sudo zpilab-lab shell scanner -- nmap -n 198.18.50.11\n"
      "  sudo zpilab-lab serve                                a cell and its inventory, until Ctrl-D\n"
      "  sudo zpilab-lab bench --rounds 20                    how fast cells come and go\n"
      "Exit codes: 0 done, 2 usage, 4 refused, 5 something is missing or failed, 130 interrupted.");

  CellOptions options = default_cell_options();
  bool describe = false, json = false;
  int rounds = 20;
  std::string host, socket;
  std::vector<std::string> command;

  const auto add_cell_options = [&options](CLI::App* sub) {
    sub->add_option("--host-programs", options.programs, "folder of zpilab's programs, seen by every host")
        ->check(CLI::ExistingDirectory);
    sub->add_option("--keep", options.keep, "a folder below /tmp or /run that the hosts shall see")
        ->envname("ZPILAB_LAB_KEEP")
        ->delimiter(':');
  };
  auto* serve_command =
      app.add_subcommand("serve", "make a cell, print its inventory, keep it until stdin closes");
  serve_command->add_flag("--describe", describe, "print the inventory without making a cell");
  add_cell_options(serve_command);
  serve_command
      ->add_option_function<std::string>(
          "--devices",
          [&options](const std::string& list) {
            options.what_can_run = list == kAvailable;
            if (!options.what_can_run) options.devices = read_kinds(list);
          },
          "kinds of devices that the inventory offers (default: linux), the last time it is given: " +
              device_kind_names() + "; or \"" + std::string(kAvailable) +
              "\": those that this machine can run")
      ->take_last()
      ->type_name("KIND,...");
  serve_command->footer(
      "Examples, in an inventory file:\n"
      "  - {provider: [zpilab-lab, serve], count: 4}\n"
      "  - {provider: [zpilab-lab, serve, --devices, 'linux,windows-wine']}\n"
      "  - {provider: [zpilab-lab, serve, --devices, available]}");
  auto* shell_command = app.add_subcommand("shell", "run a program in one host of a new cell");
  shell_command->add_option("host", host, "one of: " + cell_host_names())->required();
  shell_command->add_option("command", command, "the program and its arguments (default: a shell)");
  add_cell_options(shell_command);
  shell_command->footer("Example:\n  sudo zpilab-lab shell target -- cat /proc/net/snmp");
  auto* bench_command = app.add_subcommand("bench", "print how fast cells come and go");
  bench_command->add_option("--rounds", rounds, "cells to make, one after the other")
      ->check(CLI::Range(1, 1000));
  bench_command->add_flag("--json", json, "print JSON");
  add_cell_options(bench_command);
  bench_command->footer("Example:\n  sudo zpilab-lab bench --rounds 20 --json");
  auto* check_command = app.add_subcommand("check", "say what this machine lacks, and how to get it");
  check_command->add_flag("--json", json, "print JSON");
  check_command->footer("Example:\n  zpilab-lab check --json");
  auto* connect_command = app.add_subcommand("connect", "relay stdin and stdout to a host's control socket");
  connect_command->add_option("socket", socket, "name, as in the inventory")->required();
  connect_command->footer(
      "Example:\n  ssh -o ProxyCommand='zpilab-lab connect zpilab/0123/target' -i KEY root@target");
  auto* settings_command = app.add_subcommand(
      "settings", "print the kernel settings of every host, for a host that is not a namespace");
  settings_command->footer("Example:\n  zpilab-lab settings");
  auto* prepare_command = app.add_subcommand(
      "prepare", "started by the harness in a host: policy, services, workload; JSON Lines");
  prepare_command->footer("Example:\n  zpilab-lab prepare < requests.jsonl");

  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : exit_code(Errc::usage);
  }
  if (app.get_subcommands().empty())
    return fail(make_error(Errc::usage, "a subcommand is required; zpilab-lab --help lists them"));
  if (serve_command->parsed()) return run_serve(options, describe);
  if (shell_command->parsed()) return run_shell(options, host, command);
  if (bench_command->parsed()) return run_bench(options, rounds, json);
  if (check_command->parsed()) return run_check(json);
  if (connect_command->parsed()) return run_connect(socket);
  if (settings_command->parsed()) return print_settings();
  return run_prepare(STDIN_FILENO, STDOUT_FILENO);
}

}  // namespace
}  // namespace zpilab

int main(int argc, char** argv) {
  try {
    return zpilab::run(argc, argv);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "zpilab-lab: %s\n", error.what());
    return 5;
  }
}
