#include "harness/scenario/load_workload.h"

#include <gtest/gtest.h>
#include <stdlib.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <string>

namespace zpilab {
namespace {

namespace fs = std::filesystem;

constexpr const char* kMixed = R"(zpilab: 1
workload: mixed
description: web, names and pings
packages: [curl, dnsutils, libstdc++6]
settings: {pace: 1.5, downloads: 6}
programs:
  - {host: device, run: [device.sh, --slow], restarts: true}
  - {host: peer, run: [peer.sh]}
minimum_work_per_minute: {downloads: 5}
)";

/// A folder of its own for each test, removed at the end.
class LoadWorkload : public testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = (fs::temp_directory_path() / "zpilab-workload-XXXXXX").string();
    ASSERT_NE(::mkdtemp(pattern.data()), nullptr);
    root_ = pattern;
    fs::create_directories(root_ / "mixed");
    write("mixed/workload.yaml", kMixed);
    write("mixed/device.sh", "#!/bin/sh\n");
    ASSERT_EQ(::setenv("ZPILAB_WORKLOADS", ("/nonexistent::" + root_.string()).c_str(), 1), 0);
  }
  void TearDown() override {
    ::unsetenv("ZPILAB_WORKLOADS");
    fs::remove_all(root_);
  }
  void write(const std::string& name, const std::string& text) { std::ofstream(root_ / name) << text; }

  fs::path root_;
};

TEST_F(LoadWorkload, EveryField) {
  const auto workload = load_workload((root_ / "mixed").string());
  ASSERT_TRUE(workload) << workload.error().what;
  EXPECT_EQ(workload->name, "mixed");
  EXPECT_EQ(workload->packages, (std::vector<std::string>{"curl", "dnsutils", "libstdc++6"}));
  EXPECT_EQ(workload->settings.at("pace"), 1.5);
  ASSERT_EQ(workload->programs.size(), 2U);
  EXPECT_EQ(workload->programs[0].host, "device");
  EXPECT_EQ(workload->programs[0].argv, (std::vector<std::string>{"device.sh", "--slow"}));
  EXPECT_TRUE(workload->programs[0].restarts);
  EXPECT_FALSE(workload->programs[1].restarts);
  EXPECT_EQ(workload->minimum_work_per_minute.at("downloads"), 5);
  EXPECT_EQ(workload->folder, fs::canonical(root_ / "mixed").string());
  EXPECT_EQ(workload->hash.size(), 64U);
}

TEST_F(LoadWorkload, HashCoversNamesAndContentsOfAllFiles) {
  const std::string folder = (root_ / "mixed").string();
  const std::string before = load_workload(folder)->hash;
  EXPECT_EQ(load_workload(folder + "/")->hash, before);
  write("mixed/device.sh", "#!/bin/sh\nexit 1\n");
  const std::string changed = load_workload(folder)->hash;
  EXPECT_NE(changed, before);
  fs::create_directories(root_ / "mixed/data");
  write("mixed/data/a", "x");
  const std::string added = load_workload(folder)->hash;
  EXPECT_NE(added, changed);
  fs::rename(root_ / "mixed/data/a", root_ / "mixed/data/b");
  EXPECT_NE(load_workload(folder)->hash, added);
}

constexpr const char* kStorm = R"(zpilab: 1
workload: storm
packages: [mosquitto, curl]
settings: {clients: 30, pace: 1.5}
programs: [{host: device, run: [broker.sh]}]
minimum_work_per_minute: {restarts: 1}
)";

TEST_F(LoadWorkload, IncludedWorkloadsRunAsWell) {
  fs::create_directories(root_ / "storm");
  write("storm/workload.yaml", kStorm);
  fs::create_directories(root_ / "hard");
  write("hard/workload.yaml",
        "zpilab: 1\nworkload: hard\nincludes: [storm, mixed]\npackages: [socat]\n"
        "settings: {clients: 50, tails: 2}\nprograms: [{host: peer, run: [tail.sh]}]\n"
        "minimum_work_per_minute: {calls: 1}\n");
  const auto hard = find_workload("hard");
  ASSERT_TRUE(hard) << hard.error().what;
  EXPECT_EQ(hard->includes, (std::vector<std::string>{"storm", "mixed"}));
  EXPECT_EQ(hard->packages,
            (std::vector<std::string>{"socat", "mosquitto", "curl", "dnsutils", "libstdc++6"}));
  EXPECT_EQ(hard->settings,
            (std::map<std::string, double>{{"clients", 50}, {"tails", 2}, {"pace", 1.5}, {"downloads", 6}}));
  EXPECT_EQ(hard->minimum_work_per_minute,
            (std::map<std::string, double>{{"restarts", 1}, {"downloads", 5}, {"calls", 1}}));
  ASSERT_EQ(hard->programs.size(), 4U);
  EXPECT_EQ(hard->programs[0].argv, std::vector<std::string>{"broker.sh"});
  EXPECT_EQ(hard->programs[0].folder, fs::canonical(root_ / "storm").string());
  EXPECT_EQ(hard->programs[2].folder, fs::canonical(root_ / "mixed").string());
  EXPECT_EQ(hard->programs[3].argv, std::vector<std::string>{"tail.sh"});
  EXPECT_EQ(hard->programs[3].folder, "");

  // Its hash is that of all that runs; what it includes does not know of it.
  const std::string alone = load_workload((root_ / "mixed").string())->hash;
  write("storm/broker.sh", "#!/bin/sh\n");
  EXPECT_NE(find_workload("hard")->hash, hard->hash);
  EXPECT_EQ(load_workload((root_ / "mixed").string())->hash, alone);
}

TEST_F(LoadWorkload, PortsOfAllItsPartsAreItsOwn) {
  for (const char* name : {"storm", "calls", "logins", "hard"}) fs::create_directories(root_ / name);
  write("storm/workload.yaml", "zpilab: 1\nworkload: storm\nserves: {tcp: [1883]}\n");
  write("calls/workload.yaml", "zpilab: 1\nworkload: calls\nserves: {udp: [5060, 20-22], tcp: [9, 1883]}\n");
  write("logins/workload.yaml", "zpilab: 1\nworkload: logins\nneeds: {tcp: [22]}\n");
  write("hard/workload.yaml",
        "zpilab: 1\nworkload: hard\nincludes: [storm]\nepisodes: [calls, logins]\n"
        "settings: {episode_seconds: 9, episode_pause_seconds: 9}\nserves: {udp: [21, 40000]}\nneeds: {udp: "
        "[53]}\n");
  const auto hard = find_workload("hard");
  ASSERT_TRUE(hard) << hard.error().what;
  EXPECT_EQ(hard->serves, (DevicePorts{{9, 1883}, {20, 21, 22, 5060, 40000}}));
  EXPECT_EQ(hard->needs, (DevicePorts{{22}, {53}}));
  const auto mixed = find_workload("mixed");
  EXPECT_EQ(mixed->serves, DevicePorts{});
  EXPECT_EQ(mixed->needs, DevicePorts{});
}

TEST_F(LoadWorkload, EpisodesRunTheirProgramsAndOweNoWork) {
  fs::create_directories(root_ / "storm");
  write("storm/workload.yaml", kStorm);
  fs::create_directories(root_ / "day");
  const auto load = [&](const std::string& settings) {
    write("day/workload.yaml",
          "zpilab: 1\nworkload: day\nincludes: [mixed]\nepisodes: [storm]\nsettings: " + settings + "\n");
    return find_workload("day");
  };
  const auto day = load("{episode_seconds: 40, episode_pause_seconds: 80}");
  ASSERT_TRUE(day) << day.error().what;
  EXPECT_EQ(day->episodes, std::vector<std::string>{"storm"});
  EXPECT_EQ(day->minimum_work_per_minute, (std::map<std::string, double>{{"downloads", 5}}));
  EXPECT_TRUE(day->settings.contains("clients"));
  ASSERT_EQ(day->programs.size(), 3U);
  EXPECT_EQ(day->programs[0].episodes_of, "");
  EXPECT_EQ(day->programs[2].episodes_of, "storm");
  EXPECT_EQ(day->programs[2].folder, fs::canonical(root_ / "storm").string());
  EXPECT_NE(std::find(day->packages.begin(), day->packages.end(), "mosquitto"), day->packages.end());

  const std::string hash = day->hash;
  write("storm/broker.sh", "#!/bin/sh\n");
  EXPECT_NE(find_workload("day")->hash, hash);
  const auto variant = apply_variant(*find_workload("day"), "long", {"day", {{"episode_seconds", 0}}});
  ASSERT_FALSE(variant);
  EXPECT_NE(variant.error().what.find("needs the setting \"episode_seconds\", from 3"), std::string::npos);

  for (const char* settings :
       {"{}", "{episode_seconds: 40}", "{episode_seconds: 1, episode_pause_seconds: 80}"}) {
    const auto refused = load(settings);
    ASSERT_FALSE(refused) << settings;
    EXPECT_NE(refused.error().what.find("a workload with episodes needs the setting"), std::string::npos);
  }
  fs::create_directories(root_ / "week");
  ASSERT_TRUE(load("{episode_seconds: 40, episode_pause_seconds: 80}"));
  write("week/workload.yaml", "zpilab: 1\nworkload: week\nincludes: [day]\n");
  EXPECT_NE(find_workload("week").error().what.find("must not include others"), std::string::npos);
}

TEST_F(LoadWorkload, WhatStandsApartMakesWhatIncludesItStandApart) {
  fs::create_directories(root_ / "sweep");
  write("sweep/workload.yaml", "zpilab: 1\nworkload: sweep\napart: true\n");
  fs::create_directories(root_ / "busy");
  write("busy/workload.yaml", "zpilab: 1\nworkload: busy\nincludes: [sweep, mixed]\n");
  EXPECT_TRUE(find_workload("sweep")->apart);
  EXPECT_TRUE(find_workload("busy")->apart);
  EXPECT_FALSE(find_workload("mixed")->apart);
}

TEST_F(LoadWorkload, IncludesThatCannotBe) {
  fs::create_directories(root_ / "storm");
  fs::create_directories(root_ / "hard");
  const auto message = [&](const std::string& includes) {
    write("hard/workload.yaml", "zpilab: 1\nworkload: hard\nincludes: " + includes + "\n");
    const auto loaded = find_workload("hard");
    return loaded ? std::string("loaded") : loaded.error().what;
  };
  write("storm/workload.yaml", "zpilab: 1\nworkload: storm\nsettings: {pace: 2}\n");
  EXPECT_NE(message("[storm, mixed]").find("differ in the setting \"pace\"; give it here"),
            std::string::npos);
  EXPECT_EQ(message("[storm, mixed]\nsettings: {pace: 3}"), "loaded");
  EXPECT_EQ(find_workload("hard")->settings.at("pace"), 3);
  EXPECT_NE(message("[torrent]").find("there is no workload \"torrent\""), std::string::npos);
  EXPECT_NE(message("[../mixed]").find("not allowed here"), std::string::npos);
  EXPECT_NE(message("[hard]").find("must not include others"), std::string::npos);
  write("storm/workload.yaml", "zpilab: 1\nworkload: storm\nincludes: [mixed]\n");
  EXPECT_NE(message("[storm]").find("must not include others"), std::string::npos);
  write("storm/workload.yaml", "zpilab: 1\nworkload: calm\n");
  EXPECT_NE(message("[storm]").find("calls itself \"calm\""), std::string::npos);
}

TEST_F(LoadWorkload, TheSharedScriptBesideTheFoldersIsPartOfTheHash) {
  const std::string before = load_workload((root_ / "mixed").string())->hash;
  write("common.sh", "one\n");
  const std::string with = load_workload((root_ / "mixed").string())->hash;
  EXPECT_NE(with, before);
  write("common.sh", "two\n");
  EXPECT_NE(load_workload((root_ / "mixed").string())->hash, with);
}

TEST_F(LoadWorkload, IsFoundOnTheSearchPath) {
  const auto found = find_workload("mixed");
  ASSERT_TRUE(found) << found.error().what;
  EXPECT_EQ(found->folder, fs::canonical(root_ / "mixed").string());
  const auto missing = find_workload("torrent");
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error().code, Errc::invalid_input);
  EXPECT_NE(missing.error().what.find(root_.string()), std::string::npos);
  EXPECT_FALSE(find_workload("../mixed"));
  fs::rename(root_ / "mixed", root_ / "other");
  const auto renamed = find_workload("other");
  ASSERT_FALSE(renamed);
  EXPECT_NE(renamed.error().what.find("calls itself \"mixed\""), std::string::npos);
}

TEST_F(LoadWorkload, AVariantHasItsSettingsAndAHashOfItsOwn) {
  const Workload mixed = *load_workload((root_ / "mixed").string());
  const auto fast = apply_variant(mixed, "fast", {"mixed", {{"pace", 3}}});
  ASSERT_TRUE(fast) << fast.error().what;
  EXPECT_EQ(fast->settings, (std::map<std::string, double>{{"downloads", 6}, {"pace", 3}}));
  EXPECT_EQ(fast->name, "mixed");
  EXPECT_EQ(fast->folder, mixed.folder);
  EXPECT_NE(fast->hash, mixed.hash);
  EXPECT_NE(fast->hash, apply_variant(mixed, "fast", {"mixed", {{"pace", 4}}})->hash);
  EXPECT_EQ(fast->hash, apply_variant(mixed, "other", {"mixed", {{"downloads", 6}, {"pace", 3}}})->hash);
  write("mixed/device.sh", "#!/bin/sh\nexit 1\n");
  const Workload changed = *load_workload((root_ / "mixed").string());
  EXPECT_NE(fast->hash, apply_variant(changed, "fast", {"mixed", {{"pace", 3}}})->hash);
}

TEST_F(LoadWorkload, AVariantHasNoSettingsButTheWorkloads) {
  const auto wrong = apply_variant(*find_workload("mixed"), "odd", {"mixed", {{"paces", 3}}});
  ASSERT_FALSE(wrong);
  EXPECT_EQ(wrong.error().code, Errc::invalid_input);
  EXPECT_EQ(to_string(wrong.error()),
            "workload odd: the workload mixed has no setting \"paces\"; it has: downloads, pace");
}

TEST_F(LoadWorkload, FifoInTheFolderDoesNotHang) {
  ASSERT_EQ(::mkfifo((root_ / "mixed/pipe").c_str(), 0600), 0);
  EXPECT_FALSE(load_workload((root_ / "mixed").string()));
}

TEST(LoadWorkloadText, EachMistakeHasItsPlace) {
  const struct {
    const char *tail, *expected;
  } cases[] = {
      {"packages: [\"curl -y\"]\n",
       "w.yaml:3:12: \"curl -y\" is not allowed here; allowed is the name of a Debian package"},
      {"packages: [--force]\n", "w.yaml:3:12: \"--force\" is not allowed here"},
      {"settings: {pace: fast}\n",
       "w.yaml:3:18: \"fast\" is not allowed here; allowed is a number of at least 0"},
      {"settings: {pace: -1}\n", "w.yaml:3:18: \"-1\" is not allowed here"},
      {"settings: {pace: 010}\n", "w.yaml:3:18: \"010\" is not allowed here"},
      {"settings: [1]\n", "w.yaml:3:11: this is a list; allowed is a map of names and numbers"},
      {"programs: [{run: [x]}]\n", "w.yaml:3:12: a program lacks \"host\""},
      {"programs: [{host: device}]\n", "w.yaml:3:12: a program lacks \"run\""},
      {"programs: [{host: device, run: device.sh}]\n",
       "w.yaml:3:32: \"device.sh\" is not allowed here; allowed is a list"},
      {"programs: [{host: device, run: [\"\"]}]\n", "w.yaml:3:33: \"\" is not allowed here"},
      {"programs: [{host: device, run: [x], restart: true}]\n",
       "w.yaml:3:37: unknown key \"restart\" in a program (did you mean \"restarts\"?)"},
      {"serves: [1883]\n", "w.yaml:3:9: this is a list; allowed is a map with the keys tcp"},
      {"serves: {tcp: [65536]}\n",
       "w.yaml:3:16: \"65536\" is not allowed here; allowed is a whole number from 1"},
      {"serves: {tcp: 1883}\n", "w.yaml:3:15: \"1883\" is not allowed here; allowed is a list"},
      {"serves: {udp: [9-5]}\n", "w.yaml:3:16: \"9-5\" is not allowed here; allowed is a port or a range"},
      {"serves: {udp: [1-1001]}\n", "w.yaml:3:10: too many ports; at most 1000"},
      {"needs: {ssh: [22]}\n", "w.yaml:3:9: unknown key \"ssh\" in the ports that it needs"},
      {"minimum_work: {}\n", "w.yaml:3:1: unknown key \"minimum_work\" in a workload"},
  };
  for (const auto& c : cases) {
    const auto loaded = load_workload_text(std::string("zpilab: 1\nworkload: w\n") + c.tail, "w.yaml");
    ASSERT_FALSE(loaded) << c.tail;
    EXPECT_TRUE(loaded.error().what.starts_with(c.expected)) << c.tail << loaded.error().what;
  }
}

}  // namespace
}  // namespace zpilab
