// Each format against lines that its program really wrote in a lab cell (fixtures/FORMAT.log, "=" or a class
// before each line: what it must be read as).
#include "harness/detector_log/log_format.h"

#include <gtest/gtest.h>

#include <fstream>
#include <set>
#include <string>

#include "harness/core/random.h"

namespace zpilab {
namespace {

const std::string kFixtures = std::string(ZPILAB_SOURCE_DIR) + "/tests/harness/detector_log/fixtures/";

std::string reading_of(const LogFormat& format, std::string_view line) {
  const auto alarm = format.parse(line);
  if (!alarm) return "-";
  return alarm->traffic_class ? std::string(class_name(*alarm->traffic_class)) : "?";
}

TEST(LogFormat, EachReadsWhatItsProgramWrites) {
  for (const LogFormat& format : log_formats()) {
    std::ifstream file(kFixtures + std::string(format.name) + ".log");
    ASSERT_TRUE(file) << format.name;
    std::set<std::string> readings;
    for (std::string row; std::getline(file, row);) {
      const std::size_t tab = row.find('\t');
      ASSERT_NE(tab, std::string::npos) << row;
      EXPECT_EQ(reading_of(format, std::string_view(row).substr(tab + 1)), row.substr(0, tab)) << row;
      readings.insert(row.substr(0, tab));
    }
    EXPECT_GE(readings.size(), 2U) << format.name << ": alarms and other lines";
  }
}

TEST(LogFormat, NoneTakesAnothersLines) {
  for (const LogFormat& writer : log_formats()) {
    std::ifstream file(kFixtures + std::string(writer.name) + ".log");
    for (std::string row; std::getline(file, row);)
      for (const LogFormat& reader : log_formats()) {
        if (reader.name == writer.name) continue;
        EXPECT_EQ(reading_of(reader, row.substr(row.find('\t') + 1)), "-") << reader.name << ": " << row;
      }
  }
}

TEST(LogFormat, DamagedLinesAreNoCrash) {
  Random random(11);
  for (const LogFormat& format : log_formats()) {
    std::ifstream file(kFixtures + std::string(format.name) + ".log");
    for (std::string row; std::getline(file, row);) {
      const std::string line = row.substr(row.find('\t') + 1);
      for (std::size_t length = 0; length <= line.size(); ++length) format.parse(line.substr(0, length));
      for (int round = 0; round < 200 && !line.empty(); ++round) {
        std::string damaged = line;
        damaged[random.below(damaged.size())] = static_cast<char>(random.below(256));
        format.parse(damaged);
      }
    }
  }
}

}  // namespace
}  // namespace zpilab
