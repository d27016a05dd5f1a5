#include "harness/core/wire.h"

#include <gtest/gtest.h>

#include <random>
#include <string>
#include <vector>

namespace zpilab::wire {
namespace {

std::vector<AgentMessage> agent_messages() {
  Hello hello;
  hello.agent = "zpi-agent 0.1.0";
  hello.session = "s-1";
  hello.os = "linux";
  hello.kernel = "6.18";
  hello.boot_id = "b";
  hello.now = 1;
  hello.realtime = 2;
  hello.interval = 3;
  hello.first_deadline = 4;
  hello.counters = {"tcpInSegs", "quote\" and \\ and \xc3\xa9"};
  Detection plain;
  plain.detector = "zpi";
  plain.time = 77;
  Detection full = plain;
  full.seq = 12;
  full.sample_time = 76;
  full.traffic_class = TrafficClass::udp6;
  full.score = 0.97;
  full.stamp = AlarmStamp::sample;
  Detection uncertain = plain;
  uncertain.traffic_class = TrafficClass::tcp;
  DetectorStatus ready{"zpi", DetectorStatus::State::ready, "1.0", "ab", 0, ""};
  DetectorStatus exited{"zpi", DetectorStatus::State::exited, "", "", -9, "killed\nlast words"};
  return {hello,
          CountersAdded{{"linux.IcmpMsg.InType3"}},
          CountersAdded{{"a", "b"}},
          Sample{7, 1000, -3, 50, {{0, 5}, {9, -2}, {4294967295U, INT64_MAX}}},
          Sample{1, 1, 0, 0, {}},
          Gap{3, 9},
          plain,
          full,
          ready,
          exited,
          ClockReply{1, 2, 3},
          Summary{10, 1, 2, 3, 4},
          Summary{10, 1, 2, 3, 4, Usage{5, 6, 7, 8, 9}},
          Failure{"no"},
          uncertain};
}

std::vector<AgentCommand> commands() {
  const AlarmSource file{
      AlarmSource::Kind::file, "{dir}/a.log", "", {{"SCAN", TrafficClass::udp4}, {"x", {}}}};
  const AlarmSource syslog{AlarmSource::Kind::syslog, "", "psad", {}};
  return {StartDetector{"zpi", {"zpi-agent", "detect"}, {"zpi-agent", "--version"}, false},
          StartDetector{"ids", {"ids"}, {}, false, file},
          StartDetector{"psad", {"psad"}, {}, false, syslog},
          Ack{12},
          ClockRequest{3},
          KeepAlive{},
          Deliver{},
          Stop{}};
}

TEST(Wire, EveryAgentMessageSurvivesTheRoundTrip) {
  for (const AgentMessage& message : agent_messages()) {
    const std::string line = encode(message);
    EXPECT_EQ(line.find('\n'), std::string::npos) << line;
    const auto back = decode_agent_message(line);
    ASSERT_TRUE(back.ok()) << line << ": " << to_string(back.error());
    EXPECT_EQ(back->index(), message.index());
    EXPECT_EQ(encode(*back), line);
  }
}

TEST(Wire, ValuesArriveAsTheyWere) {
  const auto messages = agent_messages();
  const auto sample = decode_agent_message(encode(messages[3]));
  ASSERT_TRUE(sample.ok());
  EXPECT_EQ(std::get<Sample>(*sample), std::get<Sample>(messages[3]));
  const auto hello = decode_agent_message(encode(messages[0]));
  ASSERT_TRUE(hello.ok());
  EXPECT_EQ(std::get<Hello>(*hello).counters, std::get<Hello>(messages[0]).counters);
  EXPECT_EQ(std::get<Hello>(*hello).first_deadline, 4);
  const auto full = decode_agent_message(encode(messages[7]));
  ASSERT_TRUE(full.ok());
  const auto& detection = std::get<Detection>(*full);
  EXPECT_EQ(detection.seq, 12U);
  EXPECT_EQ(detection.sample_time, 76);
  EXPECT_EQ(detection.traffic_class, TrafficClass::udp6);
  EXPECT_EQ(detection.score, 0.97);
  EXPECT_EQ(detection.stamp, AlarmStamp::sample);
  const auto uncertain = decode_agent_message(encode(messages.back()));
  ASSERT_TRUE(uncertain.ok());
  EXPECT_EQ(std::get<Detection>(*uncertain).traffic_class, TrafficClass::tcp);
  const auto exited = decode_agent_message(encode(messages[9]));
  ASSERT_TRUE(exited.ok());
  EXPECT_EQ(std::get<DetectorStatus>(*exited).exit_status, -9);
  EXPECT_EQ(std::get<DetectorStatus>(*exited).message, "killed\nlast words");
}

TEST(Wire, EveryCommandSurvivesTheRoundTrip) {
  for (const AgentCommand& command : commands()) {
    const std::string line = encode(command);
    const auto back = decode_agent_command(line);
    ASSERT_TRUE(back.ok()) << line << ": " << to_string(back.error());
    EXPECT_EQ(back->index(), command.index());
    EXPECT_EQ(encode(*back), line);
  }
  const auto start = decode_agent_command(encode(commands()[0]));
  ASSERT_TRUE(start.ok());
  EXPECT_FALSE(std::get<StartDetector>(*start).reads_counters);
  EXPECT_EQ(std::get<StartDetector>(*start).start.size(), 2U);
  EXPECT_EQ(std::get<StartDetector>(*start).alarms.kind, AlarmSource::Kind::stdout_lines);
  const auto file = decode_agent_command(encode(commands()[1]));
  ASSERT_TRUE(file.ok());
  const AlarmSource& alarms = std::get<StartDetector>(*file).alarms;
  EXPECT_EQ(alarms.kind, AlarmSource::Kind::file);
  EXPECT_EQ(alarms.file, "{dir}/a.log");
  ASSERT_EQ(alarms.patterns.size(), 2U);
  EXPECT_EQ(alarms.patterns[0].line, "SCAN");
  EXPECT_EQ(alarms.patterns[0].traffic_class, TrafficClass::udp4);
  EXPECT_FALSE(alarms.patterns[1].traffic_class);
  const auto syslog = decode_agent_command(encode(commands()[2]));
  ASSERT_TRUE(syslog.ok());
  EXPECT_EQ(std::get<StartDetector>(*syslog).alarms.kind, AlarmSource::Kind::syslog);
  EXPECT_EQ(std::get<StartDetector>(*syslog).alarms.format, "psad");
}

TEST(Wire, AnAlarmSourceThatIsNoneIsRefused) {
  const std::string begin = R"({"start_detector":{"name":"a","start":["a"],"version":[],"alarms":)";
  for (const char* alarms :
       {R"("stdout")", "{}", R"({"from":"radio"})", R"({"from":"file","match":{}})",
        R"({"from":"file","match":[{"class":"tcp4"}]})",
        R"({"from":"file","match":[{"line":"a","class":"lunch"}]})", R"({"from":"file","match":[7]})"})
    EXPECT_FALSE(decode_agent_command(begin + alarms + "}}").ok()) << alarms;
  EXPECT_TRUE(decode_agent_command(begin + R"({"from":"stdout"}}})").ok());
}

TEST(Wire, DetectorMessages) {
  EXPECT_EQ(encode(DetectorMessage(DetectorReady{})), R"({"ready":{}})");
  const auto alarm = decode_detector_message(R"({"alarm":{"seq":1234,"class":"tcp4","score":0.97}})");
  ASSERT_TRUE(alarm.ok());
  EXPECT_EQ(std::get<DetectorAlarm>(*alarm).seq, 1234U);
  EXPECT_EQ(std::get<DetectorAlarm>(*alarm).traffic_class, TrafficClass::tcp4);
  const auto uncertain = decode_detector_message(R"({"alarm":{"class":"tcp"}})");
  ASSERT_TRUE(uncertain.ok());
  EXPECT_EQ(std::get<DetectorAlarm>(*uncertain).traffic_class, TrafficClass::tcp);
  for (const char* none : {"TCP", "tcp ", "other", "", "tcp\\u0000"})
    EXPECT_FALSE(decode_detector_message(R"({"alarm":{"class":")" + std::string(none) + R"("}})").ok())
        << none;
  const auto bare = decode_detector_message(R"({"alarm":{}})");
  ASSERT_TRUE(bare.ok());
  EXPECT_FALSE(std::get<DetectorAlarm>(*bare).seq);
}

TEST(Wire, TextThatIsNotUtf8BecomesALineThatIs) {
  const std::string line = encode(AgentMessage(Failure{"bad \xff byte"}));
  const auto back = decode_agent_message(line);
  ASSERT_TRUE(back.ok()) << line;
  EXPECT_NE(std::get<Failure>(*back).what.find("bad "), std::string::npos);
}

TEST(Wire, AMemberOfALaterVersionIsIgnored) {
  EXPECT_TRUE(decode_agent_message(R"({"gap":{"from":1,"to":2,"why":"disk"}})").ok());
}

struct Hostile {
  const char* line;
  const char* says;  ///< part of the message
};

class HostileLine : public testing::TestWithParam<Hostile> {};

TEST_P(HostileLine, IsRefusedWithAReason) {
  const auto message = decode_agent_message(GetParam().line);
  ASSERT_FALSE(message.ok()) << GetParam().line;
  EXPECT_EQ(message.error().code, Errc::invalid_input);
  EXPECT_NE(message.error().what.find(GetParam().says), std::string::npos) << message.error().what;
}

INSTANTIATE_TEST_SUITE_P(
    Wire, HostileLine,
    testing::Values(
        Hostile{"", "not JSON"}, Hostile{"{", "not JSON"}, Hostile{"[]", "one member"},
        Hostile{"{}", "one member"}, Hostile{R"({"gap":{"from":1,"to":2},"x":1})", "one member"},
        Hostile{R"({"nonsense":{}})", "unknown kind"}, Hostile{R"({"gap":5})", "object"},
        Hostile{R"({"gap":{"from":1}})", "`to` is missing"},
        Hostile{R"({"gap":{"from":5,"to":2}})", "from <= to"},
        Hostile{R"({"gap":{"from":-1,"to":2}})", "negative"},
        Hostile{R"({"gap":{"from":0,"to":2}})", "from <= to"},
        Hostile{R"({"gap":{"from":1.5,"to":2}})", "whole number"},
        Hostile{R"({"gap":{"from":1,"to":18446744073709551615}})", "out of range"},
        Hostile{R"({"gap":{"from":1,"to":1e400}})", "not JSON"},
        Hostile{R"({"sample":{"seq":0,"time":1,"lateness":0,"cost":0,"deltas":[]}})", "starts at 1"},
        Hostile{R"({"sample":{"seq":1,"time":1,"lateness":0,"cost":0,"deltas":[[1,0]]}})", "zero"},
        Hostile{R"({"sample":{"seq":1,"time":1,"lateness":0,"cost":0,"deltas":[[2,1],[2,1]]}})", "ascend"},
        Hostile{R"({"sample":{"seq":1,"time":1,"lateness":0,"cost":0,"deltas":[[2,1,1]]}})", "pairs"},
        Hostile{R"({"sample":{"seq":1,"time":1,"lateness":0,"cost":0,"deltas":[[-2,1]]}})", "pairs"},
        Hostile{R"({"sample":{"seq":1,"time":1,"lateness":0,"cost":0,"deltas":[[4294967296,1]]}})", "range"},
        Hostile{R"({"sample":{"seq":1,"time":1,"lateness":0,"cost":0,"deltas":[[1,9223372036854775808]]}})",
                "range"},
        Hostile{R"({"sample":{"seq":1,"time":1,"lateness":0,"cost":0,"deltas":{}}})", "list"},
        Hostile{R"({"detection":{"detector":"x","time":1,"stamp":"guess"}})", "stamp"},
        Hostile{R"({"detection":{"detector":"x","time":1,"stamp":"arrival","class":"tcp5"}})",
                "eight class names"},
        Hostile{R"({"detector":{"name":"x","state":"asleep"}})", "ready or exited"},
        Hostile{R"({"detector":{"name":"x","state":"exited","exit_status":99999999999}})", "range"},
        Hostile{R"({"counters_added":{"names":[1]}})", "strings only"}));

TEST(Wire, AnotherProtocolVersionIsNamed) {
  std::string line = encode(agent_messages()[0]);
  line.replace(line.find("\"protocol\":1"), 12, "\"protocol\":2");
  const auto message = decode_agent_message(line);
  ASSERT_FALSE(message.ok());
  EXPECT_NE(message.error().what.find("protocol 2"), std::string::npos);
}

TEST(Wire, ALineThatIsTooLongIsRefusedUnread) {
  const auto message = decode_agent_message(std::string(kMaxLine + 1, ' '));
  ASSERT_FALSE(message.ok());
  EXPECT_NE(message.error().what.find("longer"), std::string::npos);
}

TEST(Wire, DeepNestingIsRefused) {
  const std::string deep = R"({"failure":)" + std::string(100'000, '[');
  EXPECT_FALSE(decode_agent_message(deep).ok());
  const std::string closed = R"({"failure":)" + std::string(100'000, '[') + std::string(100'000, ']') + "}";
  EXPECT_FALSE(decode_agent_message(closed).ok());
}

TEST(Wire, TenThousandMutationsNeverCrash) {
  std::mt19937 random(20170809);
  std::vector<std::string> lines;
  for (const AgentMessage& message : agent_messages()) lines.push_back(encode(message));
  for (const AgentCommand& command : commands()) lines.push_back(encode(command));
  const auto below = [&random](std::size_t limit) { return static_cast<std::size_t>(random()) % limit; };
  int refused = 0;
  for (int i = 0; i < 10'000; ++i) {
    std::string line = lines[below(lines.size())];
    for (std::size_t edits = 1 + below(4); edits > 0 && !line.empty(); --edits) {
      const std::size_t at = below(line.size());
      switch (below(4)) {
        case 0:
          line[at] = static_cast<char>(below(256));
          break;
        case 1:
          line.erase(at, 1 + below(5));
          break;
        case 2:
          line.insert(at, line.substr(below(line.size()), below(12)));
          break;
        default:
          line.resize(at);
          break;
      }
    }
    const auto message = decode_agent_message(line);
    // What is accepted must be a message that can be told again.
    if (message)
      EXPECT_TRUE(decode_agent_message(encode(*message)).ok()) << line;
    else
      ++refused;
    (void)decode_agent_command(line).ok();
    (void)decode_detector_message(line).ok();
  }
  EXPECT_GT(refused, 5'000);
}

}  // namespace
}  // namespace zpilab::wire
