// zpilab: one command. Start reading here.
//
// It runs a few subcommands itself and hands every other one to the program `zpilab-SUB` that is installed
// beside it, as git does: the parts meet as processes and files.
#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <csignal>
#include <exception>
#include <iostream>
#include <string>
#include <string_view>
#include <vector>

#include "harness/cli/commands.h"
#include "harness/core/result.h"
#include "harness/remote_host/lease.h"
#include "harness/remote_host/tap.h"
#include "harness/run/local_process.h"

namespace zpilab {
namespace {

struct Subcommand {
  std::string_view name;
  int (*run)(std::vector<std::string>);
  std::string_view help;
  bool outlives_reader = false;  ///< goes on when nobody reads its output: a trial must not die of that
};

constexpr std::array kSubcommands = {
    Subcommand{"validate", validate_command, "say what is wrong with a scenario"},
    Subcommand{"plan", plan_command, "print every trial of a scenario"},
    Subcommand{"detector", detector_command, "say what a detector's file means, and what is wrong with it"},
    Subcommand{"run", run_command, "run a scenario into a campaign file", true},
    Subcommand{"resume", resume_command, "go on with a campaign", true},
    Subcommand{"status", status_command, "how far a campaign is"},
    Subcommand{"doctor", doctor_command,
               "what this machine lacks, and whether measuring moves what is measured", true},
    Subcommand{"export", export_command,
               "samples, probes, detections as CSV; recordings to train and replay"},
    Subcommand{"import", import_command, "a contributor's scans and his detector's log as a campaign"},
    Subcommand{"tap", tap_main, "arrival times of a scan's frames (started on the tap's host)", true},
    Subcommand{"lease", lease_main,
               "run a program that ends when nobody is listening (started on the scanner)", true},
};

void print_help(std::ostream& out) {
  out << "zpilab " ZPILAB_VERSION
         ": measures how fast, how surely and at what price network scans are noticed from\n"
         "the operating system's counters alone.\n\nUsage: zpilab SUBCOMMAND [ARGUMENTS]\n\n";
  for (const Subcommand& subcommand : kSubcommands)
    out << "  " << subcommand.name << std::string(12 - subcommand.name.size(), ' ') << subcommand.help
        << "\n";
  out << "  scans       run the contributors' suite of scans (zpilab-scans, a shell script)\n"
         "  lab         cells of network namespaces (zpilab-lab)\n"
         "  model       train, evaluate, replay, show a model (zpilab-model)\n"
         "  report      tables, pages, the timeline of a trial, a site of results (zpilab-report)\n"
         "  submit      a campaign as a submission (zpilab-report submit)\n"
         "  verify      check submissions (zpilab-report verify)\n"
         "  merge       collect submissions in one file (zpilab-report merge)\n\n"
         "Any other SUBCOMMAND is the program zpilab-SUBCOMMAND beside this one or on PATH.\n\n"
         "Examples:\n  sudo zpilab run quickstart\n  zpilab report table quickstart-*.db\n  zpilab run "
         "tables --dry-run\n\n"
         "Every subcommand has --help.\n";
}

/// Subcommands of zpilab-report that stand by themselves, for people who have no campaign: `zpilab verify`.
constexpr std::array<std::string_view, 3> kOfReports = {"submit", "verify", "merge"};

/// Becomes zpilab-SUB. Returns only if there is none.
int hand_over(const std::string& subcommand, const std::vector<std::string>& args) {
  const bool of_reports = std::find(kOfReports.begin(), kOfReports.end(), subcommand) != kOfReports.end();
  const std::string program = sibling_program("zpilab-" + (of_reports ? "report" : subcommand));
  std::vector<std::string> argv = {program};
  if (of_reports) argv.push_back(subcommand);
  argv.insert(argv.end(), args.begin(), args.end());
  std::vector<char*> pointers;
  for (std::string& argument : argv) pointers.push_back(argument.data());
  pointers.push_back(nullptr);
  ::execvp(pointers[0], pointers.data());
  std::cerr << "zpilab: no subcommand \"" << subcommand << "\", and no program zpilab-" << subcommand
            << " beside this one or on PATH.\nTry: zpilab --help\n";
  return exit_code(Errc::usage);
}

/// What was printed must have arrived (a full disk, say), unless its reader wanted no more.
int end_output(int code) {
  std::cout.flush();
  pollfd reader{STDOUT_FILENO, 0, 0};
  const bool reader_left = ::poll(&reader, 1, 0) == 1 && (reader.revents & POLLERR) != 0;
  if (std::cout || reader_left || code != 0) return code;
  std::cerr << "zpilab: could not write all of the output; is the disk full?\n";
  return exit_code(Errc::io);
}

int run(std::vector<std::string> args) {
  if (args.empty()) {
    print_help(std::cerr);
    return exit_code(Errc::usage);
  }
  const std::string name = args.front();
  args.erase(args.begin());
  if (name == "--help" || name == "-h" || name == "help") {
    print_help(std::cout);
    return 0;
  }
  if (name == "--version") {
    std::cout << "zpilab " ZPILAB_VERSION " (" ZPILAB_GIT_REVISION ")\n";
    return 0;
  }
  for (const Subcommand& subcommand : kSubcommands)
    if (subcommand.name == name) {
      if (subcommand.outlives_reader) std::signal(SIGPIPE, SIG_IGN);
      return end_output(subcommand.run(std::move(args)));
    }
  if (name.empty() || name.front() == '-' || name.find('/') != std::string::npos) {
    std::cerr << "zpilab: unknown option " << name << "\nTry: zpilab --help\n";
    return exit_code(Errc::usage);
  }
  return hand_over(name, args);
}

}  // namespace
}  // namespace zpilab

int main(int argc, char** argv) {
  try {
    return zpilab::run(std::vector<std::string>(argv + 1, argv + argc));
  } catch (const std::exception& problem) {
    std::cerr << "zpilab: " << problem.what() << "\n";
    return 5;
  }
}
