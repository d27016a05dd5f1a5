// Command lines for Windows. OpenSSH there runs `cmd.exe /c "COMMAND"`, and a program gets one string that
// its own C library takes apart: so arguments are quoted twice, for Microsoft's argv rules and then for
// cmd.exe. Pure. Sources: "Parsing C command-line arguments" and CommandLineToArgvW (learn.microsoft.com); D.
// Colascione, "Everyone quotes command line arguments the wrong way" (Microsoft, 2011); do_exec_windows() in
// w32-doexec.c of PowerShell/openssh-portable for what stands around COMMAND.
#pragma once

#include <string>
#include <vector>

#include "harness/core/result.h"

namespace zpilab {

/// A line that starts argv[0], with / or \ between folders, with exactly these arguments (UTF-8).
/// Errc::invalid_input for what cmd.exe cannot be given: NUL, line ends, a program with " or % in its name,
/// more than cmd.exe takes. Precondition: argv is not empty.
Result<std::string> cmd_command(const std::vector<std::string>& argv);

}  // namespace zpilab
