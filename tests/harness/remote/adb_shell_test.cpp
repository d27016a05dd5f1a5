// Programs on a phone and files for it, against an adb server that follows a script; what servers and phones
// that stall, cut and lie may do.
#include <gtest/gtest.h>

#include <fstream>
#include <future>

#include "harness/remote/remote_shell.h"
#include "tests/support/fake_adb_server.h"
#include "tests/support/run_coroutine.h"
#include "tests/support/temporary_folder.h"

namespace zpilab {
namespace {

namespace asio = boost::asio;
using testing::AdbPeer;
using testing::FakeAdbServer;
using testing::FakePhone;
using testing::run_coroutine;

constexpr Nanoseconds kPatience = 20 * kSecond;
constexpr Nanoseconds kShort = 300 * kMillisecond;

class AdbShell : public ::testing::Test {
 protected:
  Result<std::unique_ptr<RemoteShell>> connect(const Reach& reach, Nanoseconds timeout = kPatience) {
    return run_coroutine(io_, make_host_connector(io_)->connect(reach, timeout));
  }
  Error refusal(const FakeAdbServer::Script& script, Nanoseconds timeout = kPatience) {
    const FakeAdbServer server(script);
    auto shell = connect(server.reach(), timeout);
    return shell.ok() ? make_error(Errc::failed, "it connected") : shell.error();
  }
  /// A shell on `phone_`.
  std::unique_ptr<RemoteShell> shell(const std::string& serial = "") {
    server_ = std::make_unique<FakeAdbServer>([this](AdbPeer& peer) { phone_(peer); });
    Reach reach = server_->reach();
    reach.serial = serial;
    auto connected = connect(reach);
    EXPECT_TRUE(connected.ok()) << to_string(connected.error());
    return std::move(connected).value();
  }
  std::unique_ptr<RemoteProcess> start(RemoteShell& shell, std::vector<std::string> argv = {"true"}) {
    auto process = run_coroutine(io_, shell.start(std::move(argv), kPatience));
    EXPECT_TRUE(process.ok()) << to_string(process.error());
    return std::move(process).value();
  }
  Result<std::optional<std::string>> line(RemoteProcess& process, Nanoseconds timeout = kPatience) {
    return run_coroutine(io_, process.read_line(timeout));
  }
  Result<ExitStatus> end(RemoteProcess& process, Nanoseconds timeout = kPatience) {
    return run_coroutine(io_, process.wait(timeout));
  }

  asio::io_context io_{1};
  FakePhone phone_;
  std::unique_ptr<FakeAdbServer> server_;
};

TEST_F(AdbShell, AProgramIsStartedAndHeard) {
  phone_.shell = [](AdbPeer& peer, const std::string& command) {
    peer.packet(1, command + "\nfirst\nsec");
    peer.packet(2, "a warning\n");
    peer.packet(1, "ond");
    peer.exit_with(7);
  };
  const auto there = shell();
  const auto process = start(*there, {"echo", "it's", "$HOME `id`"});
  EXPECT_EQ(*line(*process), R"('echo' 'it'\''s' '$HOME `id`')");
  EXPECT_EQ(*line(*process), "first");
  EXPECT_EQ(*line(*process), "second");
  EXPECT_EQ(*line(*process), std::nullopt);
  EXPECT_EQ(process->stderr_text(), "a warning\n");
  EXPECT_EQ(end(*process)->code, 7);
  const auto late = run_coroutine(io_, process->write("too late", kPatience));
  ASSERT_FALSE(late.ok());
  EXPECT_EQ(late.error().code, Errc::failed);
}

TEST_F(AdbShell, TheSerialChoosesThePhone) {
  const auto there = shell("0A1B2C3D");
  EXPECT_EQ(end(*start(*there))->code, 0);
  server_.reset();
  EXPECT_EQ(phone_.requests,
            (std::vector<std::string>{"host:version", "host-serial:0A1B2C3D:features",
                                      "host:transport:0A1B2C3D", "shell,v2,raw:exec 'true'"}));
}

TEST_F(AdbShell, ADialogueOverStdin) {
  phone_.shell = [](AdbPeer& peer, const std::string&) {
    char stream = 0;
    for (std::string bytes, all; peer.read_packet(stream, bytes); all += bytes) {
      if (stream == 0) peer.packet(1, bytes);
      if (stream != 4) continue;
      peer.packet(1, std::to_string(all.size()) + "\n");
      return peer.exit_with(0);
    }
  };
  const auto there = shell();
  const auto process = start(*there);
  ASSERT_TRUE(run_coroutine(io_, process->write("ping\n", kPatience)));
  EXPECT_EQ(*line(*process), "ping");
  const std::string much(3'000'000, 'x');
  ASSERT_TRUE(run_coroutine(io_, process->write(much.substr(0, 60000) + "\n", kPatience)));
  EXPECT_EQ(line(*process)->value().size(), 60000U);
  ASSERT_TRUE(run_coroutine(io_, process->close_stdin(kPatience)));
  EXPECT_EQ(*line(*process), "60006");
  EXPECT_EQ(*line(*process), std::nullopt);
}

TEST_F(AdbShell, SilenceEndsAtTheDeadline) {
  std::promise<void> over;
  phone_.shell = [heard = over.get_future().share()](AdbPeer& peer, const std::string&) {
    peer.packet(1, "half a line");
    heard.wait();  // takes no input meanwhile
  };
  const auto there = shell();
  const auto process = start(*there);
  EXPECT_EQ(line(*process, kShort).error().code, Errc::timeout);
  const auto written = run_coroutine(io_, process->write(std::string(std::size_t{48} << 20, 'x'), kShort));
  ASSERT_FALSE(written.ok());
  EXPECT_EQ(written.error().code, Errc::timeout);
  EXPECT_EQ(end(*process, kShort).error().code, Errc::timeout);
  over.set_value();
}

TEST_F(AdbShell, AConnectionThatEndsWithoutAnExitCodeIsUnknown) {
  phone_.shell = [](AdbPeer& peer, const std::string&) { peer.packet(1, "half a li"); };
  const auto there = shell();
  for (const bool wait : {false, true}) {
    const auto process = start(*there);
    const Error lost = wait ? end(*process).error() : line(*process).error();
    EXPECT_EQ(lost.code, Errc::disconnected) << to_string(lost);
    const auto written = run_coroutine(io_, process->write("x", kPatience));
    ASSERT_FALSE(written.ok());
    EXPECT_EQ(written.error().code, Errc::disconnected);
  }
}

TEST_F(AdbShell, PacketsThatAreCutOrWrong) {
  for (const std::string& bytes :
       {std::string("\x01\x10", 2), std::string("\x01\x10\0\0\0half", 9), std::string("\x09\0\0\0\0", 5),
        std::string("\x03\xff\xff\xff\xff", 5), std::string("HTTP/1.1 400 Bad Request\r\n\r\n")}) {
    phone_.shell = [&](AdbPeer& peer, const std::string&) { peer.send(bytes); };
    const auto there = shell();
    const auto process = start(*there);
    const auto got = line(*process);
    ASSERT_FALSE(got.ok()) << bytes;
    EXPECT_EQ(got.error().code, Errc::disconnected) << to_string(got.error());
    EXPECT_FALSE(end(*process).ok());
  }
}

TEST_F(AdbShell, EndlessOutput) {
  phone_.shell = [](AdbPeer& peer, const std::string& command) {
    const std::string piece(60000, command.find("lines") != std::string::npos ? '\n' : 'x');
    while (peer.packet(1, piece)) {
    }
  };
  const auto there = shell();
  {
    const auto process = start(*there, {"one line"});
    const auto got = line(*process);
    ASSERT_FALSE(got.ok());
    EXPECT_EQ(got.error().code, Errc::failed);
    EXPECT_NE(got.error().what.find("8 MiB"), std::string::npos);
  }
  const auto process = start(*there, {"lines"});
  for (int i = 0; i < 100'000; ++i) ASSERT_EQ(*line(*process), "");
  EXPECT_EQ(end(*process, kShort).error().code, Errc::timeout);
}

TEST_F(AdbShell, NobodyAndStrangersAtThePort) {
  Reach nobody;
  {
    const FakeAdbServer gone([](AdbPeer&) {});
    nobody = gone.reach();
  }
  auto shell = connect(nobody);
  ASSERT_FALSE(shell.ok());
  EXPECT_EQ(shell.error().code, Errc::unavailable);
  EXPECT_NE(to_string(shell.error()).find("adb start-server"), std::string::npos) << to_string(shell.error());
  EXPECT_NE(to_string(shell.error()).find("127.0.0.1:" + std::to_string(nobody.port)), std::string::npos);

  const Error web = refusal([](AdbPeer& peer) { peer.send("HTTP/1.1 400 Bad Request\r\n\r\n"); });
  EXPECT_EQ(web.code, Errc::failed);
  EXPECT_NE(web.what.find("\"HTTP\" is no answer of an adb server"), std::string::npos) << web.what;
  const Error bad_length = refusal([](AdbPeer& peer) {
    peer.request();
    peer.send("OKAY00\n\x07whatever");
    peer.wait_for_end();
  });
  EXPECT_EQ(bad_length.code, Errc::failed);
  EXPECT_NE(bad_length.what.find("\"00  \" is no answer"), std::string::npos) << bad_length.what;
  const Error too_short = refusal([](AdbPeer& peer) {
    peer.request();
    peer.send("OKAY0010short");
  });
  EXPECT_EQ(too_short.code, Errc::disconnected);
  for (const char* const beginning : {"", "OK", "OKAY", "OKAY00", "OKAY0004", "FAIL", "FAIL0004abc"}) {
    const Error silent = refusal(
        [&](AdbPeer& peer) {
          peer.request();
          peer.send(beginning);
          peer.wait_for_end();
        },
        kShort);
    EXPECT_EQ(silent.code, Errc::timeout) << beginning << ": " << to_string(silent);
  }
}

TEST_F(AdbShell, PhonesThatAreNotReady) {
  const auto says = [this](const std::string& message) {
    return refusal([&message](AdbPeer& peer) {
      if (peer.request() != "host:version") return peer.fail(message);
      peer.okay();
      peer.text("0029");
    });
  };
  EXPECT_EQ(says("device unauthorized.").code, Errc::failed);
  EXPECT_EQ(says("more than one device/emulator").code, Errc::invalid_input);
  EXPECT_EQ(says("no devices/emulators found").code, Errc::unavailable);
  phone_.features = "cmd,stat_v2,shell_v22";
  const Error old = refusal([this](AdbPeer& peer) { phone_(peer); });
  EXPECT_EQ(old.code, Errc::unavailable);
  EXPECT_NE(old.what.find("Android 7"), std::string::npos) << old.what;
}

TEST_F(AdbShell, APhoneThatIsUnpluggedBetweenTwoPrograms) {
  const auto there = shell("0A1B2C3D");
  phone_.serial = "another";
  const auto process = run_coroutine(io_, there->start({"true"}, kPatience));
  ASSERT_FALSE(process.ok());
  EXPECT_EQ(process.error().code, Errc::unavailable) << to_string(process.error());
}

// ---- files ----

/// Follows the sync protocol and keeps what came.
struct Files {
  std::map<std::string, std::string> content;
  std::string target;  ///< with its mode

  void operator()(AdbPeer& peer) {
    std::string file;
    for (;;) {
      const std::string header = peer.read(8);
      if (header.empty()) return;
      const std::size_t length = AdbPeer::number_in(header, 4);
      const std::string command = header.substr(0, 4);
      if (command == "SEND") {
        target = peer.read(length);
        file.clear();
      } else if (command == "DATA") {
        EXPECT_LE(length, 65536U);
        file += peer.read(length);
      } else if (command == "DONE") {
        content[target.substr(0, target.rfind(','))] = file;
        peer.send("OKAY" + AdbPeer::number(0));
      } else if (command == "STAT") {
        const auto found = content.find(peer.read(length));
        const bool there = found != content.end();
        peer.send("STAT" + AdbPeer::number(there ? 0100755 : 0) +
                  AdbPeer::number(there ? found->second.size() : 0) + AdbPeer::number(0));
      } else {
        EXPECT_EQ(command, "QUIT");
        return;
      }
    }
  }
};

class AdbPush : public AdbShell {
 protected:
  void SetUp() override {
    std::string bytes(200'000, '\0');
    for (std::size_t i = 0; i < bytes.size(); ++i) bytes[i] = static_cast<char>(i * 31 >> 3);
    std::ofstream(local_, std::ios::binary) << bytes;
    content_ = bytes;
  }
  Result<Done> push(Nanoseconds timeout = kPatience) {
    const auto there = shell();
    return run_coroutine(io_, there->put_program(local_, "/data/local/tmp/zpilab-1/zpi-agent", timeout));
  }
  Error failure(Nanoseconds timeout = kPatience) {
    const auto pushed = push(timeout);
    return pushed.ok() ? make_error(Errc::usage, "it was copied") : pushed.error();
  }

  TemporaryFolder folder_;
  std::string local_ = folder_.file("zpi-agent");
  std::string content_;
};

TEST_F(AdbPush, EveryByteArrives) {
  Files files;
  phone_.sync = [&](AdbPeer& peer) { files(peer); };
  const auto pushed = push();
  EXPECT_TRUE(pushed.ok()) << to_string(pushed.error());
  server_.reset();
  EXPECT_EQ(files.target, "/data/local/tmp/zpilab-1/zpi-agent,33261");
  EXPECT_EQ(files.content["/data/local/tmp/zpilab-1/zpi-agent"], content_);
  local_ = folder_.file("missing");
  EXPECT_EQ(failure().code, Errc::unavailable);
}

TEST_F(AdbPush, ThePhoneRefuses) {
  const auto fail = [](AdbPeer& peer, const std::string& why) {
    peer.send("FAIL" + AdbPeer::number(why.size()) + why);
  };
  phone_.sync = [&](AdbPeer& peer) {
    peer.read(100'000);
    fail(peer, "write failed: No space left on device");
  };
  Error error = failure();
  EXPECT_EQ(error.code, Errc::failed);
  EXPECT_NE(error.what.find("No space left on device; free some"), std::string::npos) << to_string(error);
  phone_.sync = [&](AdbPeer& peer) {
    fail(peer, "couldn't create file: Permission denied");
    peer.wait_for_end();
  };
  error = failure();
  EXPECT_NE(error.what.find("/data/local/tmp/zpilab-1/zpi-agent: couldn't create file: Permission denied"),
            std::string::npos)
      << to_string(error);
}

TEST_F(AdbPush, AnswersThatAreWrong) {
  const struct {
    std::string verdict;
    Errc code;
  } cases[] = {{"OKEY" + AdbPeer::number(0), Errc::failed},
               {"DATA" + AdbPeer::number(4) + "xxxx", Errc::failed},
               {"FAIL" + AdbPeer::number(0xffffffff), Errc::failed},
               {"FAIL" + AdbPeer::number(10) + "cut", Errc::disconnected},
               {"OK", Errc::disconnected},
               {"OKAY" + AdbPeer::number(0) + "DENT" + std::string(12, 'x'), Errc::failed},
               {"OKAY" + AdbPeer::number(0) + "STAT" + std::string(12, '\0'), Errc::failed},
               {"OKAY" + AdbPeer::number(0) + "STAT" + AdbPeer::number(0100755) + AdbPeer::number(199'999) +
                    AdbPeer::number(0),
                Errc::failed},
               {"OKAY" + AdbPeer::number(0) + "STAT", Errc::disconnected}};
  for (const auto& c : cases) {
    phone_.sync = [&](AdbPeer& peer) {
      peer.read(8 + 40 + 4 * 8 + 200'000 + 8);
      peer.send(c.verdict);
    };
    const Error error = failure();
    EXPECT_EQ(error.code, c.code) << c.verdict << ": " << to_string(error);
  }
}

TEST_F(AdbPush, AStallEndsAtTheDeadline) {
  phone_.sync = [](AdbPeer& peer) { peer.wait_for_end(); };
  EXPECT_EQ(failure(kShort).code, Errc::timeout);
}

}  // namespace
}  // namespace zpilab
