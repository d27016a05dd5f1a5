// A cell in memory: programs are small functions that answer lines, so that a whole trial runs without a
// network.
#pragma once

#include <utility>

#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "harness/remote/remote_shell.h"
#include "harness/run/async.h"

namespace zpilab::testing {

/// What a program of the fake world can do: print lines, end.
class FakeProgram {
 public:
  explicit FakeProgram(const Executor& executor) : changed_(executor) {}
  void print(std::string line) {
    lines_.push_back(std::move(line));
    changed_.notify_all();
  }
  void end(int code = 0) {
    exit_.code = code;
    ended_ = true;
    changed_.notify_all();
  }
  int code() const { return exit_.code; }
  /// The connection is lost: nothing more is known.
  void cut() {
    cut_ = true;
    changed_.notify_all();
  }

  std::function<void(const std::string& line)> on_line;
  std::function<void()> on_end_of_input;

 private:
  friend class FakeProcess;
  std::deque<std::string> lines_;
  bool ended_ = false, cut_ = false;
  ExitStatus exit_;
  Event changed_;
};

class FakeProcess final : public RemoteProcess {
 public:
  explicit FakeProcess(std::shared_ptr<FakeProgram> program) : program_(std::move(program)) {}

  Awaitable<Result<std::optional<std::string>>> read_line(Nanoseconds timeout) override {
    auto program = program_;
    const Nanoseconds end = monotonic_now() + timeout;
    while (program->lines_.empty() && !program->ended_ && !program->cut_) {
      if (monotonic_now() >= end) co_return make_error(Errc::timeout, "silence");
      co_await program->changed_.wait(end - monotonic_now());
    }
    if (program->cut_) co_return make_error(Errc::disconnected, "the connection was lost");
    if (program->lines_.empty()) co_return std::optional<std::string>{};
    std::string line = std::move(program->lines_.front());
    program->lines_.pop_front();
    co_return std::optional<std::string>(std::move(line));
  }
  const std::string& stderr_text() const override { return stderr_; }
  Awaitable<Result<Done>> write(std::string bytes, Nanoseconds /*timeout*/) override {
    if (program_->cut_) co_return make_error(Errc::disconnected, "the connection was lost");
    input_ += bytes;
    for (std::size_t end = input_.find('\n'); end != std::string::npos; end = input_.find('\n')) {
      const std::string line = input_.substr(0, end);
      input_.erase(0, end + 1);
      if (program_->on_line) program_->on_line(line);
    }
    co_return Done{};
  }
  Awaitable<Result<Done>> close_stdin(Nanoseconds /*timeout*/) override {
    if (program_->cut_) co_return make_error(Errc::disconnected, "the connection was lost");
    if (program_->on_end_of_input) program_->on_end_of_input();
    co_return Done{};
  }
  Awaitable<Result<ExitStatus>> wait(Nanoseconds timeout) override {
    auto program = program_;
    if (!program->ended_) co_await program->changed_.wait(timeout);
    co_return program->exit_;
  }

 private:
  std::shared_ptr<FakeProgram> program_;
  std::string input_, stderr_;
};

/// Started programs by their name without folder and first argument: "zpi-agent sample", "zpilab-lab
/// prepare". "put" gets the local and the remote file that are copied; another end than 0 is a failure.
/// A Windows has "make folder", which gives zpilab-abcd0123, and "remove folder", which gets its argument.
using FakeStart = std::function<void(std::shared_ptr<FakeProgram>, const std::vector<std::string>& argv)>;
using FakeWorld = std::map<std::string, FakeStart>;

class FakeShell final : public RemoteShell {
 public:
  FakeShell(Executor executor, const FakeWorld& world) : executor_(std::move(executor)), world_(world) {}
  ~FakeShell() override {
    for (auto& program : started_) program->cut();
  }
  Awaitable<Result<std::unique_ptr<RemoteProcess>>> start(std::vector<std::string> argv,
                                                          Nanoseconds /*timeout*/) override {
    const std::string program =
        argv[0].substr(argv[0].rfind('/') + 1) + (argv.size() > 1 ? " " + argv[1] : "");
    const auto found = world_.find(program);
    if (found == world_.end()) co_return make_error(Errc::failed, "no such program: " + program);
    auto fake = started_.emplace_back(std::make_shared<FakeProgram>(executor_));
    found->second(fake, argv);
    co_return std::unique_ptr<RemoteProcess>(std::make_unique<FakeProcess>(fake));
  }
  /// As start(): nothing is there to be removed.
  Awaitable<Result<std::unique_ptr<RemoteProcess>>> start_then_remove(std::vector<std::string> argv,
                                                                      std::string /*folder*/,
                                                                      Nanoseconds timeout) override {
    return start(std::move(argv), timeout);
  }
  Awaitable<Result<Done>> put_program(std::string local_file, std::string remote_file,
                                      Nanoseconds /*timeout*/) override {
    const auto found = world_.find("put");
    if (found == world_.end()) co_return make_error(Errc::unsupported, "nothing is copied here");
    auto fake = started_.emplace_back(std::make_shared<FakeProgram>(executor_));
    const std::vector<std::string> files = {std::move(local_file), std::move(remote_file)};
    found->second(fake, files);
    if (fake->code() != 0) co_return make_error(Errc::failed, "not copied");
    co_return Done{};
  }
  Awaitable<Result<std::string>> make_program_folder(Nanoseconds /*timeout*/) override {
    if (!world_.contains("make folder")) co_return make_error(Errc::unsupported, "no Windows");
    co_return "zpilab-abcd0123";
  }
  Awaitable<Result<Done>> remove_program_folder(std::string folder, Nanoseconds /*timeout*/) override {
    const auto found = world_.find("remove folder");
    if (found == world_.end()) co_return make_error(Errc::unsupported, "no Windows");
    const std::vector<std::string> folders = {std::move(folder)};
    found->second(started_.emplace_back(std::make_shared<FakeProgram>(executor_)), folders);
    co_return Done{};
  }

 private:
  Executor executor_;
  const FakeWorld& world_;
  std::vector<std::shared_ptr<FakeProgram>> started_;
};

class FakeConnector final : public RemoteConnector {
 public:
  FakeConnector(Executor executor, FakeWorld world)
      : executor_(std::move(executor)), world_(std::move(world)) {}
  Awaitable<Result<std::unique_ptr<RemoteShell>>> connect(Reach reach, Nanoseconds /*timeout*/) override {
    if (refused.count(reach.address) > 0)
      co_return make_error(Errc::refused, "the host key has changed", reach.address);
    co_return std::unique_ptr<RemoteShell>(std::make_unique<FakeShell>(executor_, world_));
  }
  std::set<std::string> refused;  ///< addresses with a wrong host key

 private:
  Executor executor_;
  FakeWorld world_;
};

}  // namespace zpilab::testing
