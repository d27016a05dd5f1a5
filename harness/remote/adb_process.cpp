#include "harness/remote/adb_process.h"

#include <utility>

#include "harness/remote/adb_request.h"
#include "harness/remote/adb_shell_output.h"
#include "harness/remote/shell_quote.h"

namespace zpilab {
namespace {

namespace asio = boost::asio;

constexpr std::size_t kReadAtOnce = std::size_t{64} << 10;

/// Shared by the coroutines that read, write and wait.
struct Program {
  explicit Program(std::shared_ptr<AdbStream> connection)
      : stream(std::move(connection)), turn(stream->io()) {}

  std::shared_ptr<AdbStream> stream;
  AdbShellOutput output;
  std::optional<Error> failure;  ///< no more will come
  bool writing = false;
  Signal turn;  ///< writing became false
};

using ProgramPointer = std::shared_ptr<Program>;

/// Takes in what has arrived; false if that is nothing.
bool take_in(Program& program) {
  if (program.failure || program.output.full()) return false;
  const Result<std::string> bytes = program.stream->read_now(kReadAtOnce);
  if (!bytes) {
    program.failure = bytes.error();
    return true;
  }
  if (const Result<Done> taken = program.output.take(*bytes); !taken) {
    program.failure = make_error(Errc::disconnected, taken.error().what, program.stream->name());
    program.stream->close(taken.error().what);
  }
  return !bytes->empty();
}

asio::awaitable<Result<std::optional<std::string>>> read_line_of(ProgramPointer program,
                                                                 Nanoseconds timeout) {
  const Deadline deadline(timeout);
  const std::string& name = program->stream->name();
  for (;;) {
    if (std::optional<std::string> line = program->output.take_line()) co_return std::move(line);
    if (program->output.line_too_long())
      co_return make_error(Errc::failed, "the program wrote a line of more than 8 MiB", name);
    if (program->output.exit_code()) co_return std::optional<std::string>{};
    if (program->failure) co_return *program->failure;
    if (take_in(*program)) continue;
    if (deadline.passed()) co_return make_error(Errc::timeout, "no line of output before the deadline", name);
    co_await program->stream->input(deadline);
  }
}

asio::awaitable<Result<ExitStatus>> wait_for_end(ProgramPointer program, Nanoseconds timeout) {
  const Deadline deadline(timeout);
  program->output.discard();
  for (;;) {
    if (program->output.exit_code()) co_return ExitStatus{*program->output.exit_code(), {}};
    if (program->failure) co_return *program->failure;
    if (take_in(*program)) continue;
    if (deadline.passed())
      co_return make_error(Errc::timeout, "the program did not end before the deadline",
                           program->stream->name());
    co_await program->stream->input(deadline);
  }
}

/// Packets of two writers must not mix.
class WriteTurn {
 public:
  explicit WriteTurn(Program& program) : program_(program) { program_.writing = true; }
  WriteTurn(const WriteTurn&) = delete;
  WriteTurn& operator=(const WriteTurn&) = delete;
  ~WriteTurn() {
    program_.writing = false;
    program_.turn.notify_all();
  }

 private:
  Program& program_;
};

asio::awaitable<Result<Done>> write_to(ProgramPointer program, std::string packets, Nanoseconds timeout) {
  const Deadline deadline(timeout);
  while (program->writing) {
    if (deadline.passed())
      co_return make_error(Errc::timeout, "an earlier write has not ended before the deadline",
                           program->stream->name());
    co_await program->turn.wait(deadline);
  }
  if (program->failure) co_return *program->failure;
  if (program->output.exit_code())
    co_return make_error(Errc::failed, "the program ended before it took all its input",
                         program->stream->name());
  const WriteTurn holding(*program);
  co_return co_await write_all(program->stream, std::move(packets), deadline);
}

/// The functions of the interface are no coroutines themselves: those begin later, when this object may be
/// gone, so they get the program as a value.
class AdbProcess final : public RemoteProcess {
 public:
  explicit AdbProcess(ProgramPointer program) : program_(std::move(program)) {}
  AdbProcess(const AdbProcess&) = delete;
  AdbProcess& operator=(const AdbProcess&) = delete;
  ~AdbProcess() override { program_->stream->close("closed by this side"); }

  asio::awaitable<Result<std::optional<std::string>>> read_line(Nanoseconds timeout) override {
    return read_line_of(program_, timeout);
  }
  const std::string& stderr_text() const override { return program_->output.stderr_tail(); }
  asio::awaitable<Result<Done>> write(std::string bytes, Nanoseconds timeout) override {
    return write_to(program_, adb_stdin_packets(bytes), timeout);
  }
  asio::awaitable<Result<Done>> close_stdin(Nanoseconds timeout) override {
    return write_to(program_, adb_end_of_stdin(), timeout);
  }
  asio::awaitable<Result<ExitStatus>> wait(Nanoseconds timeout) override {
    return wait_for_end(program_, timeout);
  }

 private:
  ProgramPointer program_;
};

}  // namespace

asio::awaitable<Result<std::unique_ptr<RemoteProcess>>> start_adb_process(asio::io_context& io, Reach reach,
                                                                          std::vector<std::string> argv,
                                                                          Deadline deadline) {
  Result<std::shared_ptr<AdbStream>> stream = co_await open_phone(io, std::move(reach), deadline);
  if (!stream) co_return stream.error();
  // exec: the program itself is hung up, not a shell that has started it. raw: no terminal in between.
  const Result<Done> started =
      co_await adb_request(*stream, "shell,v2,raw:exec " + shell_command(argv), deadline);
  if (!started) co_return started.error();
  std::unique_ptr<RemoteProcess> process =
      std::make_unique<AdbProcess>(std::make_shared<Program>(std::move(*stream)));
  co_return std::move(process);
}

}  // namespace zpilab
