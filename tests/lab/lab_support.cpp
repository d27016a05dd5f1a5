#include "lab_support.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <charconv>
#include <ctime>
#include <filesystem>
#include <sstream>

#include "lab/mounts.h"

namespace zpilab::lab_test {

namespace fs = std::filesystem;

namespace {

constexpr Nanoseconds kReady = 30 * kSecond;

[[noreturn]] void become(const std::vector<std::string>& argv, const std::vector<std::string>& environment,
                         uid_t user) {
  for (const std::string& variable : environment) ::putenv(const_cast<char*>(variable.c_str()));
  if (user != 0 && (::setresgid(user, user, user) != 0 || ::setresuid(user, user, user) != 0)) ::_exit(126);
  std::vector<char*> arguments;
  for (const std::string& argument : argv) arguments.push_back(const_cast<char*>(argument.c_str()));
  arguments.push_back(nullptr);
  ::execvp(arguments[0], arguments.data());
  ::_exit(127);
}

bool wait_for(int fd, Nanoseconds deadline) {
  for (;;) {
    const Nanoseconds left = deadline - monotonic_now();
    pollfd readable{fd, POLLIN, 0};
    const int ready = left > 0 ? ::poll(&readable, 1, static_cast<int>(left / kMillisecond) + 1) : 0;
    if (ready > 0) return true;
    if (ready == 0 || errno != EINTR) return false;
  }
}

std::string link_of(const std::string& path) {
  std::error_code error;
  return fs::read_symlink(path, error).string();
}

bool is_namespace(const std::string& link) {
  return link.find(":[") != std::string::npos && link.back() == ']';
}

std::vector<std::string> links_in(const std::string& folder) {
  std::vector<std::string> links;
  std::error_code error;
  for (fs::directory_iterator entry(folder, error), end; !error && entry != end; entry.increment(error))
    if (const std::string link = link_of(entry->path().string()); !link.empty() && is_namespace(link))
      links.push_back(link);
  return links;
}

/// The start of a process in ticks since boot: field 22 of its stat, counted behind the name in parentheses.
std::uint64_t started_at(const std::string& folder) {
  const std::string stat = read_file(folder + "/stat");
  const std::size_t name_end = stat.rfind(')');
  if (name_end == std::string::npos) return ~std::uint64_t{0};  // it has gone meanwhile
  std::istringstream fields(stat.substr(name_end + 1));
  std::string skipped;
  for (int field = 3; field < 22; ++field) fields >> skipped;
  std::uint64_t ticks = ~std::uint64_t{0};
  fields >> ticks;
  return ticks;
}

}  // namespace

Piped::Piped(const std::vector<std::string>& argv, const std::vector<std::string>& environment,
             bool with_stderr, uid_t user) {
  std::array<int, 2> in{}, out{};
  if (::pipe2(in.data(), O_CLOEXEC) != 0 || ::pipe2(out.data(), O_CLOEXEC) != 0) return;
  input_.reset(in[1]);
  output_.reset(out[0]);
  const UniqueFd far_in(in[0]), far_out(out[1]);
  pid_ = ::fork();
  if (pid_ == 0) {
    ::dup2(far_in.get(), STDIN_FILENO);
    ::dup2(far_out.get(), STDOUT_FILENO);
    if (with_stderr) ::dup2(far_out.get(), STDERR_FILENO);
    become(argv, environment, user);
  }
  death_.reset(static_cast<int>(::syscall(SYS_pidfd_open, pid_, 0)));
}

Piped::~Piped() {
  if (pid_ <= 0) return;
  ::kill(pid_, SIGKILL);
  ::waitpid(pid_, nullptr, 0);
}

bool Piped::fill(Nanoseconds deadline) {
  if (!wait_for(output_.get(), deadline)) return false;
  std::array<char, 65536> part{};
  const ssize_t size = ::read(output_.get(), part.data(), part.size());
  if (size <= 0) return false;
  pending_.append(part.data(), static_cast<std::size_t>(size));
  return true;
}

void Piped::write(std::string_view text) { (void)!::write(input_.get(), text.data(), text.size()); }

std::string Piped::read_line(Nanoseconds timeout) {
  const Nanoseconds deadline = monotonic_now() + timeout;
  while (pending_.find('\n') == std::string::npos)
    if (!fill(deadline)) return {};
  const std::size_t end = pending_.find('\n');
  std::string line = pending_.substr(0, end);
  pending_.erase(0, end + 1);
  return line;
}

std::string Piped::read_all(Nanoseconds timeout) {
  const Nanoseconds deadline = monotonic_now() + timeout;
  while (fill(deadline)) {
  }
  return std::exchange(pending_, {});
}

bool Piped::wait_exit(Nanoseconds timeout) {
  if (pid_ <= 0) return true;
  if (!wait_for(death_.get(), monotonic_now() + timeout)) return false;
  int status = 0;
  ::waitpid(pid_, &status, 0);
  pid_ = -1;
  status_ = WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
  return true;
}

std::string lab_program() { return std::string(ZPILAB_BIN_DIR) + "/zpilab-lab"; }

ServedCell::ServedCell(const std::vector<std::string>& environment)
    : serve({lab_program(), "serve"}, environment) {
  const std::string line = serve.read_line(kReady);
  if (!line.empty()) document = nlohmann::json::parse(line, nullptr, false);
}

nlohmann::json ServedCell::host(const std::string& name) const {
  const nlohmann::json& cell = document["cells"][0];
  if (name == "scanner") return cell["scanner"];
  for (const char* group : {"devices", "helpers"})
    if (cell[group].contains(name)) return cell[group][name];
  return {};
}

pid_t ServedCell::first_process() const {
  const auto children = children_of(serve.pid());
  return children.size() == 1 ? children[0] : -1;
}

std::vector<std::string> ServedCell::ssh(const std::string& name, const std::string& command) const {
  const nlohmann::json entry = host(name);
  // The host key is given on the command line, by way of a command that prints it: no file.
  return {"ssh",
          "-F",
          "none",
          "-o",
          "BatchMode=yes",
          "-o",
          "IdentitiesOnly=yes",
          "-o",
          "StrictHostKeyChecking=yes",
          "-o",
          "UserKnownHostsFile=/dev/null",
          "-o",
          "GlobalKnownHostsFile=/dev/null",
          "-o",
          "KnownHostsCommand=/bin/echo cell " + entry["host_key"].get<std::string>(),
          "-o",
          "ProxyCommand=" + lab_program() + " connect " + entry["socket"].get<std::string>(),
          "-i",
          entry["key"].get<std::string>(),
          entry["at"].get<std::string>() + "@cell",
          command};
}

ProgramOutput ServedCell::run(const std::string& name, const std::string& command) const {
  auto output = run_program(ssh(name, command), 30 * kSecond);
  return output ? *output : ProgramOutput{-1, to_string(output.error())};
}

std::set<std::string> foreign_namespaces(pid_t pid) {
  const std::string folder = "/proc/" + std::to_string(pid);
  std::set<std::string> found;
  for (const char* part : {"/ns", "/fd"})
    for (const std::string& link : links_in(folder + part)) found.insert(link);
  for (const std::string& own : links_in("/proc/self/ns")) found.erase(own);
  return found;
}

std::uint64_t ticks_now() {
  timespec now{};
  ::clock_gettime(CLOCK_BOOTTIME, &now);
  const auto rate = static_cast<std::uint64_t>(::sysconf(_SC_CLK_TCK));
  return static_cast<std::uint64_t>(now.tv_sec) * rate +
         static_cast<std::uint64_t>(now.tv_nsec) * rate / 1'000'000'000U;
}

std::vector<pid_t> processes_with(const std::set<std::string>& namespaces, const std::string& marker,
                                  std::uint64_t until) {
  std::vector<pid_t> found;
  std::error_code error;
  for (fs::directory_iterator entry("/proc", error), end; !error && entry != end; entry.increment(error)) {
    const std::string name = entry->path().filename().string();
    pid_t pid = 0;
    if (std::from_chars(name.data(), name.data() + name.size(), pid).ec != std::errc()) continue;
    bool match =
        !marker.empty() && read_file(entry->path().string() + "/environ").find(marker) != std::string::npos;
    for (const std::string& link : links_in(entry->path().string() + "/ns"))
      match = match || namespaces.contains(link);
    if (match && started_at(entry->path().string()) <= until) found.push_back(pid);
  }
  return found;
}

std::vector<pid_t> children_of(pid_t pid) {
  std::istringstream list(
      read_file("/proc/" + std::to_string(pid) + "/task/" + std::to_string(pid) + "/children"));
  std::vector<pid_t> children;
  for (pid_t child = 0; list >> child;) children.push_back(child);
  return children;
}

void give_way() { (void)::poll(nullptr, 0, 5); }

}  // namespace zpilab::lab_test
