// The subcommands that zpilab runs itself. Each takes its arguments without the program and its own name, and
// returns the exit code.
#pragma once

#include <string>
#include <vector>

namespace zpilab {

int validate_command(std::vector<std::string> args);
int plan_command(std::vector<std::string> args);
int detector_command(std::vector<std::string> args);
int run_command(std::vector<std::string> args);
int resume_command(std::vector<std::string> args);
int status_command(std::vector<std::string> args);
int doctor_command(std::vector<std::string> args);
int export_command(std::vector<std::string> args);
int import_command(std::vector<std::string> args);

}  // namespace zpilab
