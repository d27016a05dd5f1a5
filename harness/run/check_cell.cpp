#include "harness/run/check_cell.h"

#include "harness/run/cell_session.h"

namespace zpilab {
namespace {

constexpr Nanoseconds kProgramTimeout = 15 * kSecond;

struct NeededProgram {
  std::string host, program;
};

std::vector<NeededProgram> needed_programs(const CellSession& session) {
  const std::string& scanner = session.cell().scanner.name;
  std::vector<NeededProgram> needed = {
      {scanner, "nmap"},
      {scanner, session.program(scanner, "zpilab")},
      {session.device().host.name, session.program(session.device().host.name, "zpi-agent")}};
  if (session.tap()) needed.push_back({session.tap()->on, session.program(session.tap()->on, "zpilab")});
  return needed;
}

/// A shell says 127 for a program that it does not find (POSIX, Shell Command Language, 2.8.2).
Awaitable<Result<Done>> check_program(RemoteShell& shell, NeededProgram needed) {
  std::vector<std::string> argv = {needed.program, "--version"};
  const std::string where = needed.host + ": " + needed.program + " --version";
  auto process = co_await shell.start(std::move(argv), kProgramTimeout);
  if (!process.ok()) co_return Error{process.error().code, process.error().what, where};
  auto status = co_await (*process)->wait(kProgramTimeout);
  if (!status.ok()) co_return Error{status.error().code, status.error().what, where};
  if (status->code == 0 && status->signal.empty()) co_return Done{};
  const std::string how = status->code == 127 ? "is missing" : "does not run";
  co_return make_error(Errc::unavailable, needed.program + " " + how + " there: " + (*process)->stderr_text(),
                       needed.host);
}

Awaitable<Result<Done>> check_programs(CellSession& session) {
  const std::vector<NeededProgram> programs = needed_programs(session);
  for (const NeededProgram& needed : programs) {
    RemoteShell* shell = session.shell(needed.host);
    if (shell == nullptr)
      co_return make_error(Errc::invalid_input, "the cell has no host \"" + needed.host + "\"",
                           session.cell().name);
    if (auto runs = co_await check_program(*shell, needed); !runs.ok()) co_return runs.error();
  }
  co_return Done{};
}

}  // namespace

Awaitable<Result<Done>> check_cell(Executor executor, RemoteConnector& connector, Cell cell) {
  std::set<std::string> helpers;
  for (const Host& helper : cell.helpers) helpers.insert(helper.name);
  for (const Device& device : cell.devices) {
    auto session = co_await CellSession::open(executor, connector, cell, device.host.name, helpers);
    if (!session.ok()) co_return session.error();
    auto good = co_await check_programs(**session);
    auto closed = co_await (*session)->close();
    if (!good.ok()) co_return good.error();
    if (!closed.ok()) co_return closed.error();
  }
  co_return Done{};
}

}  // namespace zpilab
