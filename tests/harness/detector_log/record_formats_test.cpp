// Each format against lines of the shape that its program writes (records/FORMAT.log: what a line must be
// read as, a tab, the line); records/README.md says where the shapes come from.
#include "harness/detector_log/record_formats.h"

#include <gtest/gtest.h>

#include <fstream>
#include <set>
#include <utility>
#include <vector>

#include "harness/core/random.h"

namespace zpilab {
namespace {

const std::string kFixtures = std::string(ZPILAB_SOURCE_DIR) + "/tests/harness/detector_log/records/";
constexpr LogClock kClock{0, std::nullopt, 1'795'262'400 * kSecond};  // 2026-11-21T12:00:00Z

/// What the fixtures of the mapped formats are like.
LogMapping sample_mapping() {
  LogMapping mapping;
  mapping.time_field = "when";
  mapping.source_field = "from";
  mapping.target_field = "to";
  mapping.stamp = AlarmStamp::packet_time;
  mapping.separator = ';';
  mapping.alarm_field = "what";
  mapping.alarm_values = {"scan", "sweep"};
  mapping.class_field = "kind";
  mapping.classes = {{"SYN", TrafficClass::tcp4}};
  mapping.patterns = {{"SCAN.*udp", TrafficClass::udp4}, {"SCAN", std::nullopt}};
  return mapping;
}

using Rows = std::vector<std::pair<std::string, std::string>>;

Rows rows_of(const RecordFormat& format) {
  std::ifstream file(kFixtures + std::string(format.name) + ".log", std::ios::binary);
  EXPECT_TRUE(file) << format.name;
  Rows rows;
  for (std::string row; std::getline(file, row);) {
    const std::size_t tab = row.find('\t');
    EXPECT_NE(tab, std::string::npos) << row;
    rows.emplace_back(row.substr(0, tab), row.substr(tab + 1));
  }
  return rows;
}

std::string to_text(const std::optional<IpAddress>& address) { return address ? to_string(*address) : "?"; }

/// "alarm 12:00:01.117 packet 198.18.50.9>198.18.50.11 tcp4", "hidden 12:00:28.000 arrival ?>? ? 20 s" with
/// how long it lasts, "-" for no news, "!" and the problem.
std::string reading_of(const LineReading& reading) {
  if (!reading.problem.empty()) return "!" + reading.problem;
  if (!reading.record) return "-";
  const LogRecord& record = *reading.record;
  constexpr std::string_view kKinds[] = {"alarm", "flow", "hidden"};
  constexpr std::string_view kProtocols[] = {"tcp", "udp", "ip"};
  std::string text(kKinds[static_cast<std::size_t>(record.kind)]);
  const std::string utc = format_utc(record.time.begin);
  EXPECT_EQ(utc.substr(0, 11), "2026-11-21T");
  text += " " + utc.substr(11, 12);
  text += record.stamp == AlarmStamp::packet_time ? " packet " : " arrival ";
  text += to_text(record.source) + ">" + to_text(record.target) + " ";
  if (record.kind == LogRecord::Kind::flow)
    return text + std::string(kProtocols[static_cast<std::size_t>(record.protocol.value())]);
  text += record.traffic_class ? std::string(class_name(*record.traffic_class)) : "?";
  return record.silence == 0 ? text : text + " " + format_duration(record.silence);
}

TEST(RecordFormats, EachReadsTheShapeThatItsProgramWrites) {
  const LogMapping mapping = sample_mapping();
  for (const RecordFormat& format : record_formats()) {
    SCOPED_TRACE(format.name);
    const auto reader = format.open(kClock, &mapping);
    std::set<std::string> kinds;
    for (const auto& [expected, line] : rows_of(format)) {
      EXPECT_EQ(reading_of(reader->read(line)), expected) << line;
      kinds.insert(expected.substr(0, 1));
    }
    EXPECT_GE(kinds.size(), 2U) << "alarms and other lines";
  }
}

TEST(RecordFormats, HostileLinesAreNoCrash) {
  const LogMapping mapping = sample_mapping();
  const std::string hostile[] = {
      std::string(1 << 20, 'a'),
      std::string(1 << 20, '{'),
      std::string(1 << 20, '['),
      std::string(1 << 20, ','),
      std::string(1 << 20, '\t'),
      std::string(1 << 20, '='),
      "#fields" + std::string(100'000, '\t'),
      "#separator",
      "#separator ",
      "#",
      std::string("{\"ts\":\0}", 8),
      std::string(1, '\0'),
      "\xff\xfe\xfd",
      "CEF:" + std::string(100'000, '|'),
      "CEF:0|||||||" + std::string(20'000, ' ') + "=",
      "Nov 21 12:00:26 x SCAN " + std::string(1 << 20, ':'),
      "{\"ts\":1e400,\"note\":\"x\"}",
      "{\"timestamp\":\"2026-02-31T00:00:00Z\",\"event_type\":\"alert\"}",
      "99/99-99:99:99.9 [**] [122:999999999999:1] [**] {} -> ",
  };
  for (const RecordFormat& format : record_formats()) {
    SCOPED_TRACE(format.name);
    const auto reader = format.open(kClock, &mapping);
    for (const std::string& line : hostile) {
      const LineReading reading = reader->read(line);
      EXPECT_FALSE(reading.record && !reading.problem.empty());
    }
  }
}

TEST(RecordFormats, DamagedLinesAreNoCrash) {
  Random random(11);
  const LogMapping mapping = sample_mapping();
  for (const RecordFormat& format : record_formats()) {
    const auto reader = format.open(kClock, &mapping);
    for (const auto& [expected, line] : rows_of(format)) {
      for (std::size_t length = 0; length <= line.size(); ++length) reader->read(line.substr(0, length));
      for (int round = 0; round < 50 && !line.empty(); ++round) {
        std::string damaged = line;
        damaged[random.below(damaged.size())] = static_cast<char>(random.below(256));
        reader->read(damaged);
      }
    }
  }
}

TEST(RecordFormats, NamesAndCoversAreInOrder) {
  std::string before;
  for (const RecordFormat& format : record_formats()) {
    EXPECT_LT(before, format.name);
    before = format.name;
    EXPECT_EQ(find_record_format(format.name), &format);
    EXPECT_FALSE(format.covers.empty());
  }
  EXPECT_EQ(find_record_format("no-such"), nullptr);
}

}  // namespace
}  // namespace zpilab
