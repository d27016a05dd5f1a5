#include <windows.h>

#include <array>
#include <cstdlib>
#include <filesystem>
#include <sstream>
#include <system_error>
#include <utility>

#include "agents/channel_windows.h"
#include "agents/child_process.h"
#include "harness/core/share_folder.h"

namespace zpilab {
namespace {

class Handle {
 public:
  Handle() = default;
  explicit Handle(HANDLE handle) : handle_(handle) {}
  Handle(Handle&& other) noexcept : handle_(std::exchange(other.handle_, nullptr)) {}
  Handle& operator=(Handle&&) = delete;
  ~Handle() {
    if (handle_ != nullptr) ::CloseHandle(handle_);
  }
  HANDLE get() const { return handle_; }
  HANDLE release() { return std::exchange(handle_, nullptr); }

 private:
  HANDLE handle_ = nullptr;
};

struct Pipe {
  Handle read_end, write_end;
};

Error windows_error(const std::string& what) {
  return make_error(Errc::io, what + ": Windows error " + std::to_string(::GetLastError()));
}

/// Only the child's end can be inherited.
Result<Pipe> make_pipe(bool child_reads) {
  SECURITY_ATTRIBUTES inherited{sizeof(SECURITY_ATTRIBUTES), nullptr, TRUE};
  HANDLE read_end = nullptr, write_end = nullptr;
  if (::CreatePipe(&read_end, &write_end, &inherited, 64 * 1024) == 0) return windows_error("make a pipe");
  ::SetHandleInformation(child_reads ? write_end : read_end, HANDLE_FLAG_INHERIT, 0);
  return Pipe{Handle(read_end), Handle(write_end)};
}

/// As the C library of Windows takes a command line apart: backslashes count double before a quote only.
std::string quoted(const std::string& word) {
  if (!word.empty() && word.find_first_of(" \t\n\v\"") == std::string::npos) return word;
  std::string text = "\"";
  std::size_t backslashes = 0;
  for (const char c : word) {
    if (c == '"') text.append(backslashes + 1, '\\');
    backslashes = c == '\\' ? backslashes + 1 : 0;
    text += c;
  }
  return text.append(backslashes, '\\') + "\"";
}

std::wstring wide(const std::string& text) { return std::filesystem::path(text).wstring(); }

/// Everything in it ends with its last handle: the children of the child, too.
Handle make_job() {
  Handle job(::CreateJobObjectW(nullptr, nullptr));
  JOBOBJECT_EXTENDED_LIMIT_INFORMATION limits{};
  limits.BasicLimitInformation.LimitFlags = JOB_OBJECT_LIMIT_KILL_ON_JOB_CLOSE;
  ::SetInformationJobObject(job.get(), JobObjectExtendedLimitInformation, &limits, sizeof(limits));
  return job;
}

bool is_program(const std::string& path) {
  std::error_code error;
  return std::filesystem::is_regular_file(path, error);
}

std::string with_ending(const std::string& path) {
  if (is_program(path)) return path;
  return is_program(path + ".exe") ? path + ".exe" : std::string();
}

}  // namespace

struct ChildProcess::Process {
  Handle process, job;
};

Result<ChildProcess> ChildProcess::start(const std::vector<std::string>& argv,
                                         const std::function<void()>& before_exec) {
  if (before_exec)
    return make_error(Errc::unavailable, "Windows runs nothing in a child before its program", argv[0]);
  auto input = make_pipe(true), output = make_pipe(false), errors = make_pipe(false);
  for (const auto* pipe : {&input, &output, &errors})
    if (!*pipe) return pipe->error();
  std::string line;
  for (const std::string& word : argv) line += (line.empty() ? "" : " ") + quoted(word);
  std::wstring command = wide(line);
  STARTUPINFOW startup{};
  startup.cb = sizeof(startup);
  startup.dwFlags = STARTF_USESTDHANDLES;
  startup.hStdInput = input->read_end.get();
  startup.hStdOutput = output->write_end.get();
  startup.hStdError = errors->write_end.get();
  PROCESS_INFORMATION made{};
  Handle job = make_job();
  if (::CreateProcessW(wide(argv[0]).c_str(), command.data(), nullptr, nullptr, TRUE,
                       CREATE_SUSPENDED | CREATE_NO_WINDOW, nullptr, nullptr, &startup, &made) == 0)
    return windows_error("start " + argv[0]);
  const Handle thread(made.hThread);
  Handle process(made.hProcess);
  ::AssignProcessToJobObject(job.get(), process.get());  // before it runs: it can start nothing outside
  ::ResumeThread(thread.get());
  return ChildProcess(
      std::unique_ptr<Process>(new Process{std::move(process), std::move(job)}),
      {writing_channel(input->write_end.release()), reading_channel(output->read_end.release()),
       reading_channel(errors->read_end.release())});
}

ChildProcess::ChildProcess(std::unique_ptr<Process> process, Pipes pipes)
    : process_(std::move(process)), pipes_(std::move(pipes)) {}

ChildProcess::ChildProcess(ChildProcess&& other) noexcept = default;

ChildProcess::~ChildProcess() {
  if (process_) kill();
}

void ChildProcess::terminate() const { kill(); }

void ChildProcess::kill() const {
  ::TerminateJobObject(process_->job.get(), static_cast<UINT>(kKilled));
  ::TerminateProcess(process_->process.get(), static_cast<UINT>(kKilled));
}

std::optional<int> ChildProcess::poll_exit() {
  if (exit_status_ || !process_) return exit_status_;
  DWORD status = 0;
  if (::WaitForSingleObject(process_->process.get(), 0) == WAIT_OBJECT_0 &&
      ::GetExitCodeProcess(process_->process.get(), &status) != 0)
    exit_status_ = static_cast<int>(status);
  return exit_status_;
}

std::optional<ProcessUsage> ChildProcess::usage() const {
  return usage_of(reinterpret_cast<std::intptr_t>(process_->process.get()));
}

std::string find_program(const std::string& name) {
  if (name.empty()) return {};
  if (name.find_first_of("/\\") != std::string::npos) return with_ending(name);
  if (std::string beside = with_ending(program_folder() + "/" + name); !beside.empty()) return beside;
  const char* const path = std::getenv("PATH");
  std::istringstream folders(path != nullptr ? path : "");
  for (std::string folder; std::getline(folders, folder, ';');)
    if (std::string found = with_ending(folder + "/" + name); !folder.empty() && !found.empty()) return found;
  return {};
}

}  // namespace zpilab
