// Against a real sshd, over both transports.
#include <utility>

#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <memory>

#include "harness/core/random.h"
#include "harness/remote/remote_shell.h"
#include "tests/support/run_coroutine.h"
#include "tests/support/sshd_fixture.h"

namespace zpilab {
namespace {

namespace asio = boost::asio;
using testing::run_coroutine;
using testing::SshdFixture;

constexpr Nanoseconds kPatience = 20 * kSecond;

struct Finished {
  ExitStatus status;
  std::string output;  ///< lines joined by newlines
  std::string errors;
};

/// Runs a program to its end with the given stdin.
asio::awaitable<Result<Finished>> run_program(RemoteShell& shell, std::vector<std::string> argv,
                                              std::string input = {}) {
  auto started = co_await shell.start(std::move(argv), kPatience);
  if (!started) co_return started.error();
  RemoteProcess& process = **started;
  const auto written = co_await process.write(std::move(input), kPatience);
  if (!written) co_return written.error();
  const auto closed = co_await process.close_stdin(kPatience);
  if (!closed) co_return closed.error();
  Finished finished;
  for (bool first = true;; first = false) {
    auto line = co_await process.read_line(kPatience);
    if (!line) co_return line.error();
    if (!*line) break;
    if (!first) finished.output += '\n';
    finished.output += **line;
  }
  const auto status = co_await process.wait(kPatience);
  if (!status) co_return status.error();
  finished.status = *status;
  finished.errors = process.stderr_text();
  co_return finished;
}

class LibsshShell : public ::testing::TestWithParam<Reach::Kind> {
 protected:
  void SetUp() override {
    if (!SshdFixture::possible()) GTEST_SKIP() << "no sshd on this machine";
    start_server({});
  }
  void start_server(const std::string& extra) {
    sshd_ = std::make_unique<SshdFixture>(extra);
    reach_ = GetParam() == Reach::Kind::ssh ? sshd_->listen_tcp() : sshd_->listen_abstract();
    connector_ = make_host_connector(io_);
  }
  Result<std::unique_ptr<RemoteShell>> connect() {
    return run_coroutine(io_, connector_->connect(reach_, kPatience));
  }
  Result<Finished> run(RemoteShell& shell, std::vector<std::string> argv, std::string input = {}) {
    return run_coroutine(io_, run_program(shell, std::move(argv), std::move(input)));
  }

  std::unique_ptr<SshdFixture> sshd_;
  Reach reach_;
  asio::io_context io_{1};
  std::unique_ptr<RemoteConnector> connector_;
};

INSTANTIATE_TEST_SUITE_P(Transports, LibsshShell,
                         ::testing::Values(Reach::Kind::ssh, Reach::Kind::ssh_abstract_socket),
                         [](const auto& test) {
                           return test.param == Reach::Kind::ssh ? "Tcp" : "AbstractSocket";
                         });

TEST_P(LibsshShell, ExitCodesOutputAndErrors) {
  auto shell = connect();
  ASSERT_TRUE(shell.ok()) << to_string(shell.error());
  for (int code : {0, 1, 7, 127, 255}) {
    auto finished =
        run(**shell, {"sh", "-c", "echo out; echo; printf rest; echo err >&2; exit " + std::to_string(code)});
    ASSERT_TRUE(finished.ok()) << to_string(finished.error());
    EXPECT_EQ(finished->status.code, code);
    EXPECT_EQ(finished->status.signal, "");
    EXPECT_EQ(finished->output, "out\n\nrest");
    EXPECT_EQ(finished->errors, "err\n");
  }
}

TEST_P(LibsshShell, SignalsAreNamed) {
  auto shell = connect();
  ASSERT_TRUE(shell.ok()) << to_string(shell.error());
  for (const std::string signal : {"TERM", "KILL"}) {
    auto finished = run(**shell, {"sh", "-c", "kill -" + signal + " $$"});
    ASSERT_TRUE(finished.ok()) << to_string(finished.error());
    EXPECT_EQ(finished->status.signal, signal);
  }
}

TEST_P(LibsshShell, StderrKeepsItsTail) {
  auto shell = connect();
  ASSERT_TRUE(shell.ok()) << to_string(shell.error());
  auto finished = run(**shell, {"sh", "-c", "seq 1 100000 >&2"});
  ASSERT_TRUE(finished.ok()) << to_string(finished.error());
  EXPECT_EQ(finished->errors.size(), std::size_t{64} << 10);
  EXPECT_TRUE(finished->errors.ends_with("99999\n100000\n"));
}

asio::awaitable<Result<Done>> feed(RemoteProcess& process, std::string input) {
  const auto written = co_await process.write(std::move(input), kPatience);
  if (!written) co_return written.error();
  co_return co_await process.close_stdin(kPatience);
}

TEST_P(LibsshShell, TenMegabytesThereAndBack) {
  auto shell = connect();
  ASSERT_TRUE(shell.ok()) << to_string(shell.error());
  Random random(1);
  std::string input;
  while (input.size() < 10'000'000) {
    const std::uint64_t length = random.below(3000);
    for (std::uint64_t i = 0; i < length; ++i) input += static_cast<char>(random.below(256));
    input += '\n';
  }
  auto process = run_coroutine(io_, (*shell)->start({"cat"}, kPatience));
  ASSERT_TRUE(process.ok()) << to_string(process.error());
  Result<Done> fed = make_error(Errc::failed, "not yet");
  asio::co_spawn(
      io_, [&]() -> asio::awaitable<void> { fed = co_await feed(**process, input); },
      [](std::exception_ptr failure) { EXPECT_FALSE(failure); });
  std::string output;
  for (;;) {
    auto line = run_coroutine(io_, (*process)->read_line(kPatience));
    ASSERT_TRUE(line.ok()) << to_string(line.error());
    if (!*line) break;
    output += **line + '\n';
  }
  EXPECT_TRUE(fed.ok());
  EXPECT_EQ(output.size(), input.size());
  EXPECT_TRUE(output == input);
}

/// Reads until the end; the number of lines, or -1 at the first that is not its own number.
asio::awaitable<Result<int>> count_lines(RemoteProcess& process) {
  for (int number = 1;; ++number) {
    auto line = co_await process.read_line(kPatience);
    if (!line) co_return line.error();
    if (!*line) co_return number - 1;
    if (**line != std::to_string(number)) co_return -1;
  }
}

TEST_P(LibsshShell, OutputThatNobodyReadsWaitsOnTheOtherSide) {
  auto shell = connect();
  ASSERT_TRUE(shell.ok()) << to_string(shell.error());
  auto process = run_coroutine(io_, (*shell)->start({"sh", "-c", "seq 1 1500000; exit 3"}, kPatience));
  ASSERT_TRUE(process.ok()) << to_string(process.error());
  // Other programs of the session go on while 10 MB are not read.
  for (int i = 0; i < 3; ++i) {
    auto other = run(**shell, {"seq", "1", "100000"});
    ASSERT_TRUE(other.ok()) << to_string(other.error());
  }
  auto lines = run_coroutine(io_, count_lines(**process));
  ASSERT_TRUE(lines.ok()) << to_string(lines.error());
  EXPECT_EQ(*lines, 1500000);
  auto status = run_coroutine(io_, (*process)->wait(kPatience));
  ASSERT_TRUE(status.ok());
  EXPECT_EQ(status->code, 3);
}

TEST_P(LibsshShell, WaitThrowsOutputAway) {
  auto shell = connect();
  ASSERT_TRUE(shell.ok()) << to_string(shell.error());
  auto process = run_coroutine(io_, (*shell)->start({"sh", "-c", "seq 1 3000000; exit 4"}, kPatience));
  ASSERT_TRUE(process.ok()) << to_string(process.error());
  auto status = run_coroutine(io_, (*process)->wait(kPatience));
  ASSERT_TRUE(status.ok()) << to_string(status.error());
  EXPECT_EQ(status->code, 4);
}

TEST_P(LibsshShell, ALineWithoutEndIsAnError) {
  auto shell = connect();
  ASSERT_TRUE(shell.ok()) << to_string(shell.error());
  auto process = run_coroutine(io_, (*shell)->start({"head", "-c", "15000000", "/dev/zero"}, kPatience));
  ASSERT_TRUE(process.ok()) << to_string(process.error());
  auto line = run_coroutine(io_, (*process)->read_line(kPatience));
  ASSERT_FALSE(line.ok());
  EXPECT_EQ(line.error().code, Errc::failed);
  EXPECT_NE(line.error().what.find("8 MiB"), std::string::npos);
}

TEST_P(LibsshShell, ReadingHasADeadline) {
  auto shell = connect();
  ASSERT_TRUE(shell.ok()) << to_string(shell.error());
  auto process = run_coroutine(io_, (*shell)->start({"cat"}, kPatience));
  ASSERT_TRUE(process.ok()) << to_string(process.error());
  const Nanoseconds before = monotonic_now();
  auto line = run_coroutine(io_, (*process)->read_line(50 * kMillisecond));
  ASSERT_FALSE(line.ok());
  EXPECT_EQ(line.error().code, Errc::timeout);
  EXPECT_GE(monotonic_now() - before, 50 * kMillisecond);
  EXPECT_LT(monotonic_now() - before, 5 * kSecond);
  // A timeout harms nothing: the program still answers.
  ASSERT_TRUE(run_coroutine(io_, (*process)->write("hello\n", kPatience)).ok());
  line = run_coroutine(io_, (*process)->read_line(kPatience));
  ASSERT_TRUE(line.ok());
  EXPECT_EQ(*line, "hello");
  EXPECT_EQ(run_coroutine(io_, (*process)->wait(20 * kMillisecond)).error().code, Errc::timeout);
}

TEST_P(LibsshShell, WritingHasADeadline) {
  auto shell = connect();
  ASSERT_TRUE(shell.ok()) << to_string(shell.error());
  auto process = run_coroutine(io_, (*shell)->start({"sleep", "30"}, kPatience));
  ASSERT_TRUE(process.ok()) << to_string(process.error());
  auto written = run_coroutine(io_, (*process)->write(std::string(20'000'000, 'x'), 300 * kMillisecond));
  ASSERT_FALSE(written.ok());
  EXPECT_EQ(written.error().code, Errc::timeout);
}

/// Counts down and stops the event loop at zero.
asio::awaitable<void> echo_session(RemoteConnector& connector, Reach reach, int number, int& good) {
  auto shell = co_await connector.connect(std::move(reach), kPatience);
  if (!shell) co_return;
  const std::string text = "session " + std::to_string(number);
  std::vector<std::string> argv = {"sh", "-c", "cat; exit " + std::to_string(number)};
  auto finished = co_await run_program(**shell, std::move(argv), text);
  if (finished && finished->output == text && finished->status.code == number) ++good;
}

TEST_P(LibsshShell, TwentySessionsAtOnce) {
  int good = 0, ended = 0;
  for (int i = 0; i < 20; ++i)
    asio::co_spawn(io_, echo_session(*connector_, reach_, i, good), [&](std::exception_ptr failure) {
      EXPECT_FALSE(failure);
      ++ended;
    });
  while (ended < 20) io_.run_one();
  EXPECT_EQ(good, 20);
}

asio::awaitable<void> echo_program(RemoteShell& shell, int number, int& good) {
  std::string text;
  for (int i = 0; i < 3000; ++i)
    text += "program " + std::to_string(number) + " line " + std::to_string(i) + "\n";
  text += "end";
  std::vector<std::string> argv(1, "cat");
  auto finished = co_await run_program(shell, std::move(argv), text);
  if (finished && finished->output == text) ++good;
}

TEST_P(LibsshShell, TwentyProgramsInOneSession) {
  auto shell = connect();
  ASSERT_TRUE(shell.ok()) << to_string(shell.error());
  int good = 0, ended = 0;
  for (int i = 0; i < 20; ++i)
    asio::co_spawn(io_, echo_program(**shell, i, good), [&](std::exception_ptr failure) {
      EXPECT_FALSE(failure);
      ++ended;
    });
  while (ended < 20) io_.run_one();
  EXPECT_EQ(good, 20);
}

std::vector<std::string> hostile_strings() {
  std::vector<std::string> strings = {
      "",      " ",     "'",        "''",    "\"",    "\\",  "\n",       "\t",       "*",      "?",
      "~",     "$HOME", "`id`",     "$(id)", ";id",   "&",   "|",        ">x",       "<x",     "#",
      "!",     "--",    "-n",       "-",     "\r\n",  "%s",  "\xff\xfe", "\xc3\x28", "${IFS}", "'; id #",
      "a'b'c", "\\'",   "$'\\x41'", "{a,b}", "~root", "=ls", "\x01\x7f"};
  const std::string alphabet =
      "'\"\\$`;&|<>(){}[]*?!~# \t\n\r%-=\x01\x7f\x80\xff"
      "aZ0";
  Random random(7);
  while (strings.size() < 1000) {
    std::string text;
    for (std::uint64_t length = random.below(60) + 1; length > 0; --length)
      text += alphabet[random.below(alphabet.size())];
    strings.push_back(text);
  }
  return strings;
}

TEST_P(LibsshShell, AThousandHostileStringsArriveByteExact) {
  auto shell = connect();
  ASSERT_TRUE(shell.ok()) << to_string(shell.error());
  const std::vector<std::string> strings = hostile_strings();
  for (std::size_t begin = 0; begin < strings.size(); begin += 100) {
    std::vector<std::string> argv = {"/usr/bin/printf", "%s\\0"};
    std::string expected;
    for (std::size_t i = begin; i < begin + 100; ++i) {
      argv.push_back(strings[i]);
      expected += strings[i] + '\0';
    }
    auto finished = run(**shell, argv);
    ASSERT_TRUE(finished.ok()) << to_string(finished.error());
    EXPECT_TRUE(finished->output == expected) << "batch at " << begin << "\n" << finished->output;
  }
}

TEST_P(LibsshShell, TooLongACommandIsSaidSo) {
  auto shell = connect();
  ASSERT_TRUE(shell.ok()) << to_string(shell.error());
  auto finished = run(**shell, {"echo", std::string(200'000, 'x')});
  ASSERT_FALSE(finished.ok());
  EXPECT_EQ(finished.error().code, Errc::invalid_input);
  finished = run(**shell, {"echo", std::string(100'000, 'x')});
  ASSERT_TRUE(finished.ok()) << to_string(finished.error());
  EXPECT_EQ(finished->output.size(), 100'000U);
}

TEST_P(LibsshShell, AProgramThatIsNotThere) {
  auto shell = connect();
  ASSERT_TRUE(shell.ok()) << to_string(shell.error());
  auto finished = run(**shell, {"zpilab-no-such-program"});
  ASSERT_TRUE(finished.ok()) << to_string(finished.error());
  EXPECT_EQ(finished->status.code, 127);
  EXPECT_NE(finished->errors.find("zpilab-no-such-program"), std::string::npos);
}

TEST_P(LibsshShell, BecomeSudoPutsSudoInFront) {
  const std::string folder = sshd_->path("bin");
  std::filesystem::create_directory(folder);
  std::ofstream(folder + "/sudo") << "#!/bin/sh\nprintf '<%s>' \"$@\"\n";
  ::chmod((folder + "/sudo").c_str(), 0755);
  SshdFixture other("SetEnv SHLVL=9 PATH=" + folder + ":/usr/bin:/bin");
  reach_ = GetParam() == Reach::Kind::ssh ? other.listen_tcp() : other.listen_abstract();
  reach_.become = "sudo";
  auto shell = connect();
  ASSERT_TRUE(shell.ok()) << to_string(shell.error());
  auto finished = run(**shell, {"nmap", "-p", "1 2"});
  ASSERT_TRUE(finished.ok()) << to_string(finished.error());
  EXPECT_EQ(finished->output, "<-n><--><nmap><-p><1 2>");
}

TEST_P(LibsshShell, ASessionKilledInMidCommandIsUnknown) {
  auto shell = connect();
  ASSERT_TRUE(shell.ok()) << to_string(shell.error());
  auto bystander = run_coroutine(io_, (*shell)->start({"cat"}, kPatience));
  ASSERT_TRUE(bystander.ok());
  auto process =
      run_coroutine(io_, (*shell)->start({"sh", "-c", "echo before; kill -9 $PPID; sleep 5"}, kPatience));
  ASSERT_TRUE(process.ok()) << to_string(process.error());
  auto line = run_coroutine(io_, (*process)->read_line(kPatience));
  if (line.ok()) {
    EXPECT_EQ(*line, "before");
    line = run_coroutine(io_, (*process)->read_line(kPatience));
  }
  ASSERT_FALSE(line.ok());
  EXPECT_EQ(line.error().code, Errc::disconnected);
  EXPECT_EQ(run_coroutine(io_, (*process)->wait(kPatience)).error().code, Errc::disconnected);
  EXPECT_EQ(run_coroutine(io_, (*bystander)->wait(kPatience)).error().code, Errc::disconnected);
  EXPECT_EQ(run_coroutine(io_, (*bystander)->write("x", kPatience)).error().code, Errc::disconnected);
  EXPECT_EQ(run_coroutine(io_, (*bystander)->close_stdin(kPatience)).error().code, Errc::disconnected);
  EXPECT_EQ(run(**shell, {"true"}).error().code, Errc::disconnected);
}

TEST_P(LibsshShell, KeepalivesAreAnsweredWhileNobodyWaits) {
  if (GetParam() == Reach::Kind::ssh)
    return;  // it takes 3 s, and the transport makes no difference: once is enough
  SshdFixture impatient("ClientAliveInterval 1\nClientAliveCountMax 1");
  reach_ = impatient.listen_abstract();
  auto shell = connect();
  ASSERT_TRUE(shell.ok()) << to_string(shell.error());
  auto finished = run(**shell, {"sh", "-c", "sleep 3; echo alive"});
  ASSERT_TRUE(finished.ok()) << to_string(finished.error());
  EXPECT_EQ(finished->output, "alive");
}

asio::awaitable<void> read_into(RemoteProcess& process, std::optional<Errc>& code) {
  auto line = co_await process.read_line(kPatience);
  code = line.ok() ? Errc::failed : line.error().code;
}

TEST_P(LibsshShell, ProcessAndShellMayGoWhileSomebodyReads) {
  for (const bool shell_first : {false, true}) {
    auto shell = connect();
    ASSERT_TRUE(shell.ok()) << to_string(shell.error());
    auto process = run_coroutine(io_, (*shell)->start({"cat"}, kPatience));
    ASSERT_TRUE(process.ok()) << to_string(process.error());
    std::optional<Errc> code;
    asio::co_spawn(io_, read_into(**process, code),
                   [](std::exception_ptr failure) { EXPECT_FALSE(failure); });
    io_.restart();
    io_.poll();
    EXPECT_FALSE(code.has_value());
    if (shell_first) shell->reset();
    process->reset();
    shell->reset();
    while (!code) io_.run_one();
    EXPECT_EQ(code, Errc::disconnected);
  }
}

int open_descriptors() {
  int count = 0;
  for ([[maybe_unused]] const auto& entry : std::filesystem::directory_iterator("/proc/self/fd")) ++count;
  return count;
}

TEST_P(LibsshShell, NoDescriptorIsLeftBehind) {
  ASSERT_TRUE(connect().ok());  // the event loop makes its own descriptors at the first use
  const int before = open_descriptors();
  for (const bool cut : {false, true}) {
    auto shell = connect();
    ASSERT_TRUE(shell.ok()) << to_string(shell.error());
    if (cut) {
      EXPECT_FALSE(run(**shell, {"sh", "-c", "kill -9 $PPID; sleep 5"}).ok());
    }
  }
  Reach stranger = reach_;
  stranger.host_key = "ssh-ed25519 AAAA";
  EXPECT_FALSE(run_coroutine(io_, connector_->connect(stranger, kPatience)).ok());
  EXPECT_EQ(open_descriptors(), before);
}

TEST_P(LibsshShell, ACallMayOutliveItsObject) {
  auto shell = connect();
  ASSERT_TRUE(shell.ok()) << to_string(shell.error());
  auto process = run_coroutine(io_, (*shell)->start({"cat"}, kPatience));
  ASSERT_TRUE(process.ok());
  auto read = (*process)->read_line(kPatience);
  process->reset();
  auto start = (*shell)->start({"true"}, kPatience);
  shell->reset();
  EXPECT_EQ(run_coroutine(io_, std::move(read)).error().code, Errc::disconnected);
  EXPECT_EQ(run_coroutine(io_, std::move(start)).error().code, Errc::disconnected);
}

asio::awaitable<void> read_for_ever(RemoteConnector& connector, Reach reach, bool& reading) {
  auto shell = co_await connector.connect(std::move(reach), kPatience);
  if (!shell) co_return;
  std::vector<std::string> argv(1, "cat");
  auto process = co_await (*shell)->start(std::move(argv), kPatience);
  if (!process) co_return;
  reading = true;
  (void)co_await (*process)->read_line(kPatience);
  ADD_FAILURE() << "cat said something";
}

TEST_P(LibsshShell, TheEventLoopMayGoWhileSomebodyReads) {
  auto io = std::make_unique<asio::io_context>(1);
  auto connector = make_host_connector(*io);
  bool reading = false;
  asio::co_spawn(*io, read_for_ever(*connector, reach_, reading),
                 [](std::exception_ptr failure) { EXPECT_FALSE(failure); });
  while (!reading) io->run_one();
  io.reset();  // frees the coroutine, with its process, shell and connection
  EXPECT_TRUE(reading);
}

}  // namespace
}  // namespace zpilab
