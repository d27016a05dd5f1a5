#include "harness/scenario/load_detector.h"

#include <gtest/gtest.h>
#include <stdlib.h>

#include <filesystem>
#include <fstream>
#include <string>

namespace zpilab {
namespace {

constexpr const char* kZpi = R"(detector: zpi
version: [zpi-agent, --version]
runs_on: device
reads: counters
covers: [tcp4, arp, ip4, udp4, tcp6, ip6, udp6, other]
start: [zpi-agent, detect, --model, "{share}/model/linux.zpimodel"]
alarms: stdout
fresh: trial
)";

TEST(LoadDetector, EveryField) {
  const auto loaded = load_detector_text(kZpi, "zpi.yaml");
  ASSERT_TRUE(loaded) << loaded.error().what;
  EXPECT_EQ(loaded->name, "zpi");
  EXPECT_EQ(loaded->version_argv, (std::vector<std::string>{"zpi-agent", "--version"}));
  EXPECT_EQ(loaded->runs_on, DetectorSpec::RunsOn::device);
  EXPECT_EQ(loaded->reads, DetectorSpec::Reads::counters);
  EXPECT_EQ(loaded->covers.size(), 8U);
  EXPECT_TRUE(loaded->covers_class(TrafficClass::other));
  EXPECT_TRUE(loaded->covers_class(TrafficClass::udp6));
  EXPECT_EQ(loaded->start.back(), "{share}/model/linux.zpimodel");
  EXPECT_EQ(loaded->alarms.kind, AlarmSource::Kind::stdout_lines);
  EXPECT_EQ(loaded->fresh, DetectorSpec::Fresh::trial);
  EXPECT_EQ(loaded->text, kZpi);
  EXPECT_EQ(loaded->hash.size(), 64U);
}

TEST(LoadDetector, AlarmsFromLogs) {
  const auto file = load_detector_text(
      "detector: d\ncovers: [tcp4]\nreads: packets\nstart: [d]\nalarms: {file: \"{dir}/alert.log\", format: "
      "scanlogd}\nfresh: campaign\n",
      "d.yaml");
  ASSERT_TRUE(file) << file.error().what;
  EXPECT_EQ(file->alarms.kind, AlarmSource::Kind::file);
  EXPECT_EQ(file->alarms.file, "{dir}/alert.log");
  EXPECT_EQ(file->alarms.format, "scanlogd");
  EXPECT_EQ(file->fresh, DetectorSpec::Fresh::campaign);
  const auto syslog = load_detector_text(
      "detector: d\ncovers: []\nreads: packets\nrunS_on: device\nstart: [d]\nalarms: {syslog: true, format: "
      "psad}\n",
      "d.yaml");
  EXPECT_FALSE(syslog);  // runS_on
  const auto good = load_detector_text(
      "detector: d\ncovers: []\nreads: packets\nstart: [d]\nalarms: {syslog: true, format: psad}\n",
      "d.yaml");
  ASSERT_TRUE(good) << good.error().what;
  EXPECT_EQ(good->alarms.kind, AlarmSource::Kind::syslog);
  const auto mapped = load_detector_text(
      "detector: d\ncovers: []\nreads: packets\nstart: [d]\nalarms:\n  file: /var/log/ids.log\n  match:\n"
      "    - {line: \"SCAN.*udp\", class: udp4}\n    - {line: SCAN}\n    - {line: SYN, class: tcp}\n",
      "d.yaml");
  ASSERT_TRUE(mapped) << mapped.error().what;
  ASSERT_EQ(mapped->alarms.patterns.size(), 3U);
  EXPECT_EQ(mapped->alarms.patterns[0].line, "SCAN.*udp");
  EXPECT_EQ(mapped->alarms.patterns[0].traffic_class, TrafficClass::udp4);
  EXPECT_FALSE(mapped->alarms.patterns[1].traffic_class);
  EXPECT_EQ(mapped->alarms.patterns[2].traffic_class, TrafficClass::tcp);
}

TEST(LoadDetector, EachMistakeHasItsPlace) {
  const struct {
    const char *text, *expected;
  } cases[] = {
      {"covers: [tcp4]\nstart: [d]\n", "d.yaml:1:1: a detector lacks \"detector\""},
      {"detector: d\nstart: [d]\n", "d.yaml:1:1: a detector lacks \"covers\""},
      {"detector: d\ncovers: [tcp4]\n", "d.yaml:1:1: a detector lacks \"start\""},
      {"detector: d\ncovers: [normal]\nstart: [d]\n",
       "d.yaml:2:10: \"normal\" is not allowed here; allowed is tcp4, arp"},
      {"detector: d\ncovers: [tcp]\nstart: [d]\n",
       "d.yaml:2:10: \"tcp\" is not allowed here; allowed is tcp4, arp"},
      {"detector: d\ncovers: [tcp4, tcp4]\nstart: [d]\n", "d.yaml:2:16: \"tcp4\" is listed twice"},
      {"detector: d\ncovers: [tcp4]\nstart: d --x\n",
       "d.yaml:3:8: \"d --x\" is not allowed here; allowed is a list"},
      {"detector: d\ncovers: [tcp4]\nstart: [d]\nruns_on: moon\n",
       "d.yaml:4:10: \"moon\" is not allowed here; allowed is device, sensor or import"},
      {"detector: d\ncovers: [tcp4]\nstart: [d]\nruns_on: import\n",
       "d.yaml:3:1: \"start\" contradicts \"runs_on: import\""},
      {"detector: d\ncovers: [tcp4]\nstart: [d]\nruns_on: sensor\n", "d.yaml:4:1: a sensor sees no counters"},
      {"detector: d\ncovers: [tcp4]\nstart: [d]\nalarms: stderr\n",
       "d.yaml:4:9: \"stderr\" is not allowed here; allowed is stdout"},
      {"detector: d\ncovers: [tcp4]\nstart: [d]\nalarms: {file: a}\n",
       "d.yaml:4:9: give either \"format\" (arpalert, "},
      {"detector: d\ncovers: [tcp4]\nstart: [d]\nalarms: {format: psad}\n",
       "d.yaml:4:9: alarms come from one place"},
      {"detector: d\ncovers: [tcp4]\nstart: [d]\nalarms: {file: a, syslog: true, format: psad}\n",
       "d.yaml:4:9: alarms come from one place"},
      {"detector: d\ncovers: [tcp4]\nstart: [d]\nalarms: {syslog: false, format: psad}\n",
       "d.yaml:4:10: \"syslog\" can only be true"},
      {"detector: d\ncovers: [tcp4]\nstart: [d]\nalarms: {syslog: true, format: b}\n",
       "d.yaml:4:32: \"b\" is not allowed here; allowed is arpalert, "},
      {"detector: d\ncovers: [tcp4]\nstart: [d]\nalarms: {syslog: true, format: psad, match: [{line: a}]}\n",
       "d.yaml:4:9: give either \"format\""},
      {"detector: d\ncovers: [tcp4]\nstart: [d]\nalarms: {syslog: true, match: [{line: \"([\"}]}\n",
       "d.yaml:4:33: \"([\" is not a regular expression"},
      {"detector: d\ncovers: [tcp4]\nstart: [d]\nalarms: {syslog: true, match: [{line: a, class: normal}]}\n",
       "d.yaml:4:49: \"normal\" is not allowed here; allowed is tcp4, arp"},
      {"detector: d\ncovers: [tcp4]\nstart: [d]\nalarms: {file: a.log, format: psad}\n",
       "d.yaml:4:10: \"a.log\" is no place on the device"},
      {"detector: d\ncovers: [tcp4]\nstart: [d]\nfresh: daily\n",
       "d.yaml:4:8: \"daily\" is not allowed here; allowed is trial or campaign"},
  };
  for (const auto& c : cases) {
    const auto loaded = load_detector_text(c.text, "d.yaml");
    ASSERT_FALSE(loaded) << c.text;
    EXPECT_TRUE(loaded.error().what.starts_with(c.expected)) << c.text << loaded.error().what;
  }
}

TEST(LoadDetector, IsFoundInTheFirstFolderThatHasIt) {
  namespace fs = std::filesystem;
  std::string root = (fs::temp_directory_path() / "zpilab-detectors-XXXXXX").string();
  ASSERT_NE(::mkdtemp(root.data()), nullptr);
  fs::create_directories(root + "/a");
  fs::create_directories(root + "/b");
  std::ofstream(root + "/b/zpi.yaml") << kZpi;
  std::ofstream(root + "/a/other.yaml") << kZpi;
  const auto found = find_detector("zpi", {root + "/a", root + "/b"});
  EXPECT_TRUE(found);
  const auto renamed = find_detector("other", {root + "/a"});
  const auto missing = find_detector("none-such", {root + "/a"});
  fs::remove_all(root);
  ASSERT_FALSE(renamed);
  EXPECT_NE(renamed.error().what.find("calls itself \"zpi\""), std::string::npos);
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error().code, Errc::invalid_input);
  EXPECT_NE(missing.error().what.find("--detectors"), std::string::npos);
  EXPECT_FALSE(find_detector("../zpi", {root}));
}

}  // namespace
}  // namespace zpilab
