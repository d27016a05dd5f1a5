// `zpilab-lab` as a command: the provider contract, its messages, its exit codes.
#include <gtest/gtest.h>
#include <signal.h>

#include "lab_support.h"

namespace zpilab::lab_test {
namespace {

TEST(Serve, PrintsOneInventoryAndGoesWhenStdinCloses) {
  ServedCell cell;
  ASSERT_TRUE(cell.ready());
  const auto& entry = cell.document["cells"][0];
  EXPECT_EQ(cell.document["zpilab"], 1);
  EXPECT_EQ(cell.document["cells"].size(), 1U);
  EXPECT_EQ(entry["prepares"], true);
  EXPECT_EQ(entry["tap"]["on"], "switch");
  EXPECT_EQ(entry["tap"]["interface"], "target");
  EXPECT_EQ(entry["devices"]["target"]["reach"], "ssh-socket");
  EXPECT_EQ(entry["scanner"]["addresses"][0], "198.18.50.9");
  const auto namespaces = foreign_namespaces(cell.first_process());
  EXPECT_GE(namespaces.size(), 25U) << "net, mnt and uts of eight hosts, and a PID namespace";
  const std::uint64_t killed = ticks_now();
  EXPECT_FALSE(processes_with(namespaces, "", killed).empty());
  cell.serve.close_stdin();
  ASSERT_TRUE(cell.serve.wait_exit(kSecond)) << "still there a second after stdin closed";
  EXPECT_EQ(cell.serve.status(), 0);
  EXPECT_TRUE(processes_with(namespaces, "", killed).empty());
}

TEST(Serve, IgnoresWhatIsWrittenToIt) {
  ServedCell cell;
  ASSERT_TRUE(cell.ready());
  using namespace std::string_view_literals;
  cell.serve.write("hello\n\0\xff{}[\n"sv);
  EXPECT_EQ(cell.run("target", "echo still here").text, "still here\n");
  cell.serve.close_stdin();
  EXPECT_TRUE(cell.serve.wait_exit(kSecond));
}

TEST(Serve, ASignalRemovesTheCellToo) {
  for (const int signal : {SIGINT, SIGTERM, SIGHUP}) {
    ServedCell cell;
    ASSERT_TRUE(cell.ready());
    const auto namespaces = foreign_namespaces(cell.first_process());
    const std::uint64_t killed = ticks_now();
    ::kill(cell.serve.pid(), signal);
    ASSERT_TRUE(cell.serve.wait_exit(kSecond));
    EXPECT_EQ(cell.serve.status(), 130);
    EXPECT_TRUE(processes_with(namespaces, "", killed).empty());
  }
}

TEST(Serve, CellsStandSideBySide) {
  ServedCell one, two;
  ASSERT_TRUE(one.ready() && two.ready());
  EXPECT_NE(one.host("target")["socket"], two.host("target")["socket"]);
  EXPECT_NE(one.host("target")["host_key"], two.host("target")["host_key"]);
  EXPECT_EQ(one.run("target", "echo one > /tmp/who; cat /tmp/who").text, "one\n");
  EXPECT_NE(two.run("target", "cat /tmp/who").status, 0);
}

TEST(Serve, AFolderBelowTmpStaysVisibleWhenAsked) {
  std::string folder = "/tmp/zpitest-keep-XXXXXX";
  ASSERT_NE(::mkdtemp(folder.data()), nullptr);
  {
    ServedCell cell({"ZPILAB_LAB_KEEP=" + folder});
    ASSERT_TRUE(cell.ready());
    EXPECT_EQ(cell.run("target", "test -d " + folder).status, 0);
  }
  ::rmdir(folder.c_str());
}

TEST(Serve, DescribesWithoutMakingAnything) {
  Piped describe({lab_program(), "serve", "--describe"}, {}, false, 64321);
  const auto document = nlohmann::json::parse(describe.read_all(10 * kSecond));
  EXPECT_EQ(document["cells"][0]["devices"]["target"]["reach"], "none");
  EXPECT_FALSE(document["cells"][0]["scanner"].contains("socket"));
  EXPECT_TRUE(describe.wait_exit(10 * kSecond));
  EXPECT_EQ(describe.status(), 0);
}

struct BadCall {
  std::vector<std::string> arguments;
  uid_t user;
  int status;
  const char* says;
};

TEST(LabCommand, SaysWhatIsWrong) {
  const std::vector<BadCall> calls = {
      {{"serve"}, 64321, 5, "sudo"},
      {{"bench"}, 64321, 5, "sudo"},
      {{"shell", "target"}, 64321, 5, "sudo"},
      {{"shell", "gateway"},
       0,
       2,
       "there are: switch, scanner, peer, target, router, far-router, relay, far"},
      {{"check"}, 64321, 5, "root"},
      {{}, 0, 2, "a subcommand is required"},
      {{"sevre"}, 0, 2, "sevre"},
      {{"serve", "--devices", "linux,beos"}, 0, 2, "'beos' is not one of: linux, windows-wine"},
      {{"serve", "--devices", "linux,available"}, 0, 2, "'available' is not one of"},
      {{"serve", "--devices", ""}, 0, 2, "'' is not one of"},
      {{"serve", "--host-programs", "/does/not/exist"}, 0, 2, "/does/not/exist"},
      {{"bench", "--rounds", "0"}, 0, 2, "rounds"},
      {{"connect", "zpilab/nobody"}, 0, 5, "zpilab/nobody"},
  };
  for (const BadCall& call : calls) {
    std::vector<std::string> argv = {lab_program()};
    argv.insert(argv.end(), call.arguments.begin(), call.arguments.end());
    Piped program(argv, {}, true, call.user);
    const std::string text = program.read_all(10 * kSecond);
    ASSERT_TRUE(program.wait_exit(10 * kSecond));
    EXPECT_EQ(program.status(), call.status) << text;
    EXPECT_NE(text.find(call.says), std::string::npos) << text;
  }
}

TEST(LabCommand, ShellPassesTheExitStatusOn) {
  Piped shell({lab_program(), "shell", "peer", "--", "sh", "-c", "hostname; exit 9"});
  EXPECT_EQ(shell.read_all(30 * kSecond), "peer\n");
  ASSERT_TRUE(shell.wait_exit(10 * kSecond));
  EXPECT_EQ(shell.status(), 9);
}

TEST(LabCommand, BenchPrintsJson) {
  Piped bench({lab_program(), "bench", "--rounds", "2", "--json"});
  const auto rows = nlohmann::json::parse(bench.read_all(60 * kSecond));
  ASSERT_EQ(rows.size(), 5U);
  for (std::size_t i = 0; i < 3; ++i) EXPECT_GT(rows[i]["median_ms"], 0.0) << rows[i];
  EXPECT_TRUE(rows[3]["mean_MB"].is_number()) << rows[3];
  // No times, but what a cell may cost while nobody uses it.
  EXPECT_GT(rows[3]["processes_MB"], 0.0) << rows[3];
  EXPECT_LT(rows[3]["processes_MB"], 30.0) << rows[3];
  EXPECT_GE(rows[4]["percent_of_a_core"], 0.0) << rows[4];
  EXPECT_LT(rows[4]["percent_of_a_core"], 0.5) << rows[4];
}

}  // namespace
}  // namespace zpilab::lab_test
