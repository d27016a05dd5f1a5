#include "harness/remote_host/lease.h"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <sys/syscall.h>

#include "tests/harness/remote_host/program_under_test.h"
#include "tests/support/temporary_folder.h"

namespace zpilab {
namespace {

using nlohmann::json;
using testing::ProgramUnderTest;
using Argv = std::vector<std::string>;

ProgramUnderTest lease(Argv argv, Nanoseconds silence = 20 * kSecond, Nanoseconds at_most = 0) {
  return ProgramUnderTest([=] { return run_lease({silence, at_most, argv}); });
}

/// Waits until no process has this number, or it is a zombie.
bool gone(pid_t pid) {
  const UniqueFd handle(static_cast<int>(::syscall(SYS_pidfd_open, pid, 0)));
  if (!handle) return errno == ESRCH;
  pollfd ended{handle.get(), POLLIN, 0};
  return ::poll(&ended, 1, 10'000) == 1;
}

TEST(Lease, TellsEverythingOfAProgram) {
  const Nanoseconds before = monotonic_now();
  ProgramUnderTest program =
      lease({"sh", "-c", "echo out; echo err >&2; echo '<xml/>' >&3; printf last; exit 3"});
  const std::vector<json> lines = program.rest();
  EXPECT_EQ(program.wait(), 0);
  ASSERT_EQ(lines.size(), 6U);
  EXPECT_GE(lines[0]["started"]["t"], before);
  EXPECT_GT(lines[0]["started"]["pid"], 1);
  EXPECT_GT(lines[0]["started"]["realtime"], 1'500'000'000 * kSecond);
  EXPECT_EQ(lines[0]["started"]["boot_id"], boot_id());
  std::string out, err, xml;
  for (const json& line : lines) {
    out += line.value("out", "");
    err += line.value("err", "");
    xml += line.value("xml", "");
  }
  EXPECT_EQ(out, "outlast");
  EXPECT_EQ(err, "err");
  EXPECT_EQ(xml, "<xml/>");
  EXPECT_EQ(lines[5]["exit"]["code"], 3);
  EXPECT_EQ(lines[5]["exit"]["signal"], 0);
  EXPECT_EQ(lines[5]["exit"]["reason"], "exited");
  EXPECT_GE(lines[5]["exit"]["t"], lines[0]["started"]["t"]);
  EXPECT_LE(lines[5]["exit"]["t"], monotonic_now());
}

TEST(Lease, ArgumentsArriveByteExact) {
  const std::string hostile = "'; id #\n$(id) \xff";
  ProgramUnderTest program([&] {
    return lease_main({"--at-most", "20s", "--", "/usr/bin/printf", "%s|", hostile, "", "--help", "[a,b]"});
  });
  std::string out;
  for (const json& line : program.rest())
    if (line.contains("out")) out += line["out"].get<std::string>() + "\n";
  EXPECT_EQ(out, "'; id #\n$(id) \xEF\xBF\xBD||--help|[a,b]|\n");  // the byte that is no UTF-8 is replaced
}

TEST(Lease, SignalsAreTold) {
  ProgramUnderTest program = lease({"sh", "-c", "kill -KILL $$"});
  const json exit = program.rest().back()["exit"];
  EXPECT_EQ(exit["signal"], SIGKILL);
  EXPECT_EQ(exit["reason"], "exited");
}

TEST(Lease, EndsForEachReason) {
  struct Case {
    const char* reason;
    Nanoseconds silence, at_most;
    bool stop, close;
  };
  for (const Case& c : {Case{"stopped", 20 * kSecond, 0, true, false},
                        {"silence", 20 * kSecond, 0, false, true},
                        {"silence", 200 * kMillisecond, 0, false, false},
                        {"at-most", 20 * kSecond, 200 * kMillisecond, false, false}}) {
    ProgramUnderTest program = lease({"sleep", "60"}, c.silence, c.at_most);
    const json started = program.next()["started"];
    if (c.stop) program.send("stop");
    if (c.close) program.close_input();
    const std::vector<json> lines = program.rest();
    ASSERT_EQ(lines.size(), 1U);
    const json exit = lines[0]["exit"];
    EXPECT_EQ(exit["reason"], c.reason);
    EXPECT_EQ(exit["signal"], SIGTERM);
    const Nanoseconds lasted = exit["t"].get<Nanoseconds>() - started["t"].get<Nanoseconds>();
    EXPECT_LT(lasted, 10 * kSecond);
    EXPECT_GE(lasted, c.stop || c.close ? 0 : 200 * kMillisecond);
  }
}

TEST(Lease, HeartbeatsKeepItAlive) {
  // Ten ticks take a second; the lease would end after 600 ms of silence.
  ProgramUnderTest program =
      lease({"sh", "-c", "for i in 0 1 2 3 4 5 6 7 8 9; do echo tick; sleep 0.1; done"}, 600 * kMillisecond);
  json exit;
  for (json line = program.next(); !line.is_null(); line = program.next()) {
    if (line.contains("out")) program.send("");
    if (line.contains("exit")) exit = line["exit"];
  }
  EXPECT_EQ(exit["reason"], "exited");
  EXPECT_EQ(exit["code"], 0);
}

TEST(Lease, WhoIgnoresTermIsKilled) {
  ProgramUnderTest program = lease({"sh", "-c", "trap '' TERM; echo ready; while :; do sleep 1; done"});
  while (!program.next().contains("out")) {
  }
  program.send("stop");
  const json exit = program.rest().back()["exit"];
  EXPECT_EQ(exit["signal"], SIGKILL);
  EXPECT_EQ(exit["reason"], "stopped");
}

TEST(Lease, GrandchildrenEndToo) {
  ProgramUnderTest program = lease({"sh", "-c", "sleep 60 & echo $!"});
  pid_t grandchild = 0;
  for (const json& line : program.rest())
    if (line.contains("out")) grandchild = std::stoi(line["out"].get<std::string>());
  ASSERT_GT(grandchild, 1);
  EXPECT_TRUE(gone(grandchild));
}

TEST(Lease, NothingOutlivesALeaseThatIsKilled) {
  // The second clears the parent-death signal, as a setuid program does: the guard ends it.
  for (const Argv& argv : {Argv{"sleep", "60"}, Argv{"setpriv", "--pdeathsig", "clear", "sleep", "60"}}) {
    ProgramUnderTest program = lease(argv);
    const pid_t child = program.next()["started"]["pid"];
    EXPECT_FALSE(program.wait_readable(50)) << "the child lives";
    program.kill_and_wait();
    EXPECT_TRUE(gone(child)) << argv[0];
    EXPECT_TRUE(program.next().is_null()) << "somebody still holds its output";
  }
}

TEST(Lease, ASignalToTheLeaseEndsTheChildFirst) {
  ProgramUnderTest program = lease({"sleep", "60"});
  const json started = program.next();
  ::kill(program.pid(), SIGTERM);
  EXPECT_EQ(program.rest().back()["exit"]["reason"], "stopped");
  EXPECT_EQ(program.wait(), 0);
}

TEST(Lease, AControllerThatDoesNotReadCannotKeepIt) {
  ProgramUnderTest program = lease({"yes"}, 20 * kSecond, 300 * kMillisecond);
  const pid_t child = program.next()["started"]["pid"];
  EXPECT_TRUE(gone(child));
  EXPECT_EQ(program.rest().back()["exit"]["reason"], "at-most");
}

TEST(Lease, AControllerThatWentAwayEndsIt) {
  ProgramUnderTest program = lease({"sh", "-c", "while :; do echo x; sleep 0.01; done"});
  const pid_t child = program.next()["started"]["pid"];
  program.close_output();
  EXPECT_TRUE(gone(child));
  EXPECT_EQ(program.wait(), 0);
}

TEST(Lease, AProgramThatIsNotThere) {
  ProgramUnderTest program = lease({"zpilab-no-such-program"});
  EXPECT_TRUE(program.rest().empty());
  EXPECT_EQ(program.wait(), 5);
}

TEST(Lease, CommandLine) {
  struct Case {
    Argv args;
    int code;
  };
  const std::vector<Case> cases = {{{"--help"}, 0},
                                   {{}, 2},
                                   {{"--"}, 2},
                                   {{"--", ""}, 2},
                                   {{"true"}, 2},
                                   {{"--silence", "x", "--", "true"}, 2},
                                   {{"--no-such", "--", "true"}, 2},
                                   {{"--silence", "5s", "--", "true"}, 0},
                                   {{"--wait", "--silence", "1ms", "--", "true"}, 5}};
  for (const Case& c : cases) {
    ProgramUnderTest program([&] {
      ::close(2);
      return lease_main(c.args);
    });
    program.close_output();
    EXPECT_EQ(program.wait(), c.code) << (c.args.empty() ? "" : c.args[0]);
  }
}

TEST(Lease, TellsItsClockWhileItRuns) {
  ProgramUnderTest program = lease({"sleep", "60"});
  ASSERT_TRUE(program.next().contains("started"));
  const Nanoseconds before = monotonic_now();
  program.send("clock 41");
  const json clock = program.next()["clock"];
  EXPECT_EQ(clock["id"], 41);
  EXPECT_GE(clock["received"], before);
  EXPECT_LE(clock["received"], clock["sent"]);
  EXPECT_LE(clock["sent"], monotonic_now());
  program.send("stop");
  EXPECT_EQ(program.rest().back()["exit"]["reason"], "stopped");
}

TEST(Lease, TellsItsClockPastWhatWaits) {
  // Its output fills the pipe to us, which holds 64 KiB, and then the lease: nobody reads until it says so.
  const TemporaryFolder folder;
  const std::string written = folder.file("written");
  ASSERT_EQ(::mkfifo(written.c_str(), 0600), 0);
  const UniqueFd fifo(::open(written.c_str(), O_RDWR | O_CLOEXEC));
  ProgramUnderTest program =
      lease({"sh", "-c",
             "i=0; while [ $i -lt 20000 ]; do echo out; i=$((i+1)); done; echo > " + written + "; sleep 60"});
  pollfd all_written{fifo.get(), POLLIN, 0};
  ASSERT_EQ(::poll(&all_written, 1, 20'000), 1);
  program.send("clock 1");
  ASSERT_TRUE(program.next().contains("started"));
  int lines = 0;
  json line = program.next();
  for (; line.contains("out"); line = program.next()) ++lines;
  EXPECT_TRUE(line.contains("clock"));
  EXPECT_LT(lines, 10'000) << "more than the pipe holds came first";
  program.send("stop");
  program.rest();
}

ProgramUnderTest waiting_lease(Argv argv, Nanoseconds silence = 20 * kSecond) {
  return ProgramUnderTest([=] { return run_lease({silence, 0, argv, true}); });
}

TEST(Lease, WaitsForItsStartAndForItsEnd) {
  ProgramUnderTest program = waiting_lease({"sh", "-c", "echo out"});
  EXPECT_EQ(program.next()["ready"]["boot_id"], boot_id());
  program.send("alive");
  program.send("clock 1");
  EXPECT_EQ(program.next()["clock"]["id"], 1);
  const Nanoseconds before = monotonic_now();
  program.send("start");
  EXPECT_GE(program.next()["started"]["t"], before);
  EXPECT_EQ(program.next()["out"], "out");
  EXPECT_EQ(program.next()["exit"]["reason"], "exited");
  program.send("clock 2");
  EXPECT_EQ(program.next()["clock"]["id"], 2);
  program.close_input();
  EXPECT_TRUE(program.next().is_null());
  EXPECT_EQ(program.wait(), 0);
}

TEST(Lease, NothingIsStartedForAControllerThatLetsGo) {
  for (const char* how : {"stop", "end of input", "silence", "signal"}) {
    ProgramUnderTest program =
        waiting_lease({"echo", "started"}, std::string(how) == "silence" ? 1 : 20 * kSecond);
    ASSERT_TRUE(program.next().contains("ready"));
    if (std::string(how) == "stop") program.send("stop");
    if (std::string(how) == "end of input") program.close_input();
    if (std::string(how) == "signal") ::kill(program.pid(), SIGTERM);
    EXPECT_TRUE(program.next().is_null()) << how;
    EXPECT_EQ(program.wait(), 5) << how;
  }
}

TEST(Lease, BehindTheProgramItStaysNoLongerThanItsController) {
  for (const bool silent : {true, false}) {
    ProgramUnderTest program = waiting_lease({"true"}, silent ? 500 * kMillisecond : 20 * kSecond);
    ASSERT_TRUE(program.next().contains("ready"));
    program.send("start");
    ASSERT_TRUE(program.next().contains("started"));
    ASSERT_TRUE(program.next().contains("exit"));
    if (!silent) program.close_output();
    EXPECT_EQ(program.wait(), 0) << (silent ? "silence" : "nobody reads");
  }
}

TEST(Lease, NmapStoppedLeavesXmlThatIsCutOff) {
  if (::access("/usr/bin/nmap", X_OK) != 0) GTEST_SKIP() << "no nmap";
  ProgramUnderTest program =
      lease({"nmap", "-n", "-Pn", "-sT", "-T2", "-p1-1000", "-oX", "/dev/fd/3", "127.0.0.1"});
  std::string xml;
  while (xml.find("<scaninfo") == std::string::npos) {
    const json line = program.next();
    ASSERT_FALSE(line.is_null());
    xml += line.value("xml", "");
  }
  program.send("stop");
  json exit;
  for (const json& line : program.rest()) {
    xml += line.value("xml", "");
    if (line.contains("exit")) exit = line["exit"];
  }
  EXPECT_EQ(exit["reason"], "stopped");
  EXPECT_TRUE(xml.starts_with("<?xml"));
  EXPECT_EQ(xml.find("</nmaprun>"), std::string::npos);
}

}  // namespace
}  // namespace zpilab
