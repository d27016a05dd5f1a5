// What sshd does on Windows with a command, for a sshd that runs elsewhere: hands it to cmd.exe in the very
// line that OpenSSH for Windows makes, in a job that ends with cmd.exe. Run under Wine as sshd's
// ForceCommand. Source: do_exec_windows() in w32-doexec.c of PowerShell/openssh-portable.
#include <windows.h>

#include <cstdlib>
#include <string>

namespace {

constexpr int kNotStarted = 255;

/// Whatever is left in it when the shell ends goes with it: the last handle is the shell's own.
void put_into_job(HANDLE shell) {
  const HANDLE job = ::CreateJobObjectW(nullptr, nullptr);
  JOBOBJECT_EXTENDED_LIMIT_INFORMATION limits{};
  limits.BasicLimitInformation.LimitFlags =
      JOB_OBJECT_LIMIT_KILL_ON_JOB_CLOSE | JOB_OBJECT_LIMIT_BREAKAWAY_OK;
  ::SetInformationJobObject(job, JobObjectExtendedLimitInformation, &limits, sizeof(limits));
  ::AssignProcessToJobObject(job, shell);
  HANDLE for_shell = nullptr;
  ::DuplicateHandle(::GetCurrentProcess(), job, shell, &for_shell, 0, FALSE, DUPLICATE_SAME_ACCESS);
  ::CloseHandle(job);
}

}  // namespace

int main() {
  const wchar_t* const command = ::_wgetenv(L"SSH_ORIGINAL_COMMAND");
  if (command == nullptr) return kNotStarted;
  std::wstring line = L"\"C:\\windows\\system32\\cmd.exe\" /c \"" + std::wstring(command) + L"\"";
  STARTUPINFOW startup{};
  startup.cb = sizeof(startup);
  startup.dwFlags = STARTF_USESTDHANDLES;
  startup.hStdInput = ::GetStdHandle(STD_INPUT_HANDLE);
  startup.hStdOutput = ::GetStdHandle(STD_OUTPUT_HANDLE);
  startup.hStdError = ::GetStdHandle(STD_ERROR_HANDLE);
  PROCESS_INFORMATION shell{};
  if (::CreateProcessW(nullptr, line.data(), nullptr, nullptr, TRUE, CREATE_NO_WINDOW, nullptr, nullptr,
                       &startup, &shell) == 0)
    return kNotStarted;
  put_into_job(shell.hProcess);
  ::WaitForSingleObject(shell.hProcess, INFINITE);
  DWORD code = kNotStarted;
  ::GetExitCodeProcess(shell.hProcess, &code);
  return static_cast<int>(code);
}
