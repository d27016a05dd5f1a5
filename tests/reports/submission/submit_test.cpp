// `submit` as a contributor meets it: nothing of theirs leaves, the same bytes every time, signatures, the
// table.
#include <gtest/gtest.h>
#include <sys/wait.h>

#include <array>
#include <cstdio>

#include "reports/loaded_campaign.h"
#include "reports/submission/verify_submission.h"
#include "tests/reports/submission/entry_on_disk.h"

namespace zpilab {
namespace {

namespace fs = std::filesystem;

struct Outcome {
  int code = -1;
  std::string text;
};

Outcome run(const std::string& arguments) {
  const std::string command = std::string("exec 2>&1; ") + ZPILAB_BIN_DIR + "/zpilab-report " + arguments;
  FILE* pipe = ::popen(command.c_str(), "r");
  Outcome outcome;
  std::array<char, 4096> buffer{};
  while (const std::size_t size = std::fread(buffer.data(), 1, buffer.size(), pipe))
    outcome.text.append(buffer.data(), size);
  const int status = ::pclose(pipe);
  outcome.code = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  return outcome;
}

FilesByPath read_all(const fs::path& folder) {
  FilesByPath files;
  for (const auto& file : fs::recursive_directory_iterator(folder)) {
    if (!file.is_regular_file()) continue;
    std::ostringstream text;
    text << std::ifstream(file.path(), std::ios::binary).rdbuf();
    files[fs::relative(file.path(), folder).string()] = text.str();
  }
  return files;
}

/// What tells whose network it is, everywhere where a campaign can hold it.
constexpr const char* kCanaries[] = {"93.184.216.34",  "93.184.216", "2606:2800", "00:1a:2b:3c:4d:5e",
                                     "00:1A:2B",       "carol",      "Carol",     "atlas",
                                     "canary.example", "R58CANARY"};

void write_campaign_with_canaries(const std::string& path) {
  PlannedTrial planned = synthetic::scan_trial(1, synthetic::scan("syn", Family::ipv4, 1000), 3);
  PlannedTrial placebo = synthetic::placebo(2);
  PlannedTrial other = synthetic::scan_trial(3, synthetic::scan("udp", Family::ipv4, 100), 3);
  CampaignHeader header = synthetic::header();
  header.scenario_name = "small";
  header.scenario_text = "# for carol@canary.example, at 93.184.216.34\n" +
                         replaced_once(kScenario, "repetitions: 2", "repetitions: 1");
  header.inventory_text =
      "zpilab: 1\ninventory: atlas\nscope:\n  - {range: 93.184.216.0/24, owner: carol, until: "
      "2099-12-31}\ncells:\n  - cell: desk\n"
      "    scanner: {reach: ssh, at: carol@canary.example}\n    tap: {on: scanner, interface: eth0}\n"
      "    devices:\n      atlas: {os: linux, addresses: [93.184.216.34], reach: ssh, at: "
      "carol@atlas.canary.example}\n"
      "      phone: {transport: adb, serial: R58CANARY, addresses: [93.184.216.35]}\n";
  auto store = CampaignStore::create(path, header, synthetic::plan({planned, placebo, other}));
  ASSERT_TRUE(store.ok()) << to_string(store.error());
  for (const PlannedTrial& trial : {planned, placebo, other}) {
    TrialRecord record = synthetic::record(trial);
    record.detectors = {
        {"psad", DetectorState::ok, "psad 2.4 of carol@atlas", "", "log of atlas, R58CANARY"}};
    record.environment = {{"agent.kernel", "6.1.0"},
                          {"agent.os", "linux on atlas"},
                          {"device.machine", "x86_64 atlas"},
                          {"import.clock", "the sensor's realtime clock"},
                          {"device.cpus", "2"}};
    record.detections.clear();
    if (trial.scan) {
      record.argv = {"nmap",         "-n", "-sS", "--data-string", "carol", "-oX", "/home/carol/x.xml",
                     "93.184.216.34"};
      record.nmap_xml =
          "<?xml version=\"1.0\"?><!-- Nmap at atlas -->\n<nmaprun scanner=\"nmap\" args=\"nmap -oX "
          "/home/carol/x.xml 93.184.216.34\" version=\"7.93\">"
          "<host><address addr=\"93.184.216.34\" addrtype=\"ipv4\"/><address addr=\"00:1A:2B:3C:4D:5E\" "
          "addrtype=\"mac\" vendor=\"atlas\"/>"
          "<hostnames><hostname name=\"atlas.canary.example\" type=\"PTR\"/></hostnames></host></nmaprun>";
      Detection alarm = synthetic::alarm("psad", kSecond, TrafficClass::tcp4);
      alarm.log_format = "psad";
      alarm.log_line =
          "Jan  1 00:16:41 atlas psad: scan detected (Nmap: [-sT or -sS scan]): 93.184.216.34 -> "
          "2606:2800:220:1::2 tcp: [1-1024] tcp pkts: 36 DL: 2 "
          "mac 00:1a:2b:3c:4d:5e user=carol by Carol@atlas.canary.example";
      alarm.traffic_class = TrafficClass::tcp6;
      record.detections.push_back(alarm);
    }
    if (trial.id == 3) {
      record.state = TrialState::invalid;
      record.reason = "ssh carol@atlas.canary.example: no route to 93.184.216.34; phone R58CANARY behind adb";
    }
    ASSERT_TRUE((*store)->trial_started(trial.id, 1).ok());
    ASSERT_TRUE((*store)->trial_finished(record).ok());
  }
}

TEST(Submit, NothingThatTellsWhoseNetworkItIsLeaves) {
  const TemporaryFolder folder;
  write_campaign_with_canaries(folder.file("canary.db"));
  const std::string out = folder.file("submission");
  const Outcome outcome =
      run("submit " + folder.file("canary.db") + " --submitter alice --system desk -o " + out);
  EXPECT_EQ(outcome.code, 0) << outcome.text;
  const FilesByPath files = read_all(out);
  EXPECT_GE(files.size(), 12U);
  for (const auto& [path, text] : files)
    for (const std::string canary : kCanaries) {
      EXPECT_EQ(text.find(canary), std::string::npos) << canary << " in " << path << ":\n" << text;
      EXPECT_EQ(path.find(canary), std::string::npos) << path;
    }
  // What was replaced is still told apart, and still one thing everywhere.
  EXPECT_NE(files.at("alice/desk/small/psad/evidence/syn-T3-idle-1.jsonl").find("240.0.1.1"),
            std::string::npos);
  EXPECT_NE(files.at("alice/desk/small/psad/trials.jsonl").find("240.0.1.1"), std::string::npos);
  EXPECT_NE(files.at("alice/desk/small/psad/system.json").find("240.0.1.0/24"), std::string::npos);
}

TEST(Submit, DryRunListsEveryFieldAndWritesNothing) {
  const TemporaryFolder folder;
  write_campaign_with_canaries(folder.file("canary.db"));
  const Outcome outcome = run("submit " + folder.file("canary.db") +
                              " --submitter alice --system desk --dry-run -o " + folder.file("out"));
  EXPECT_EQ(outcome.code, 0) << outcome.text;
  EXPECT_FALSE(fs::exists(folder.file("out")));
  for (const char* field :
       {"trials.jsonl .ttfd_s", "trials.jsonl .argv[]", "system.json .kernel", "manifest.json .submitter",
        "evidence/*.jsonl .line", "evidence/*.xml", "scenario.yaml", "detector.json .version",
        "quiet.jsonl .hours", "93.184.216.34 -> 240.0.1.1"})
    EXPECT_NE(outcome.text.find(field), std::string::npos) << field << "\n" << outcome.text;
}

TEST(Submit, SameInputSameBytesAndTheTimesOfTheReports) {
  const TemporaryFolder folder;
  synthetic::write_campaign(folder.file("c.db"), 2, 1);
  const std::string command =
      "submit " + folder.file("c.db") + " --submitter alice --system desk --detector zpi -o ";
  run(command + folder.file("a"));
  run(command + folder.file("b"));
  const FilesByPath first = read_all(folder.file("a"));
  EXPECT_GE(first.size(), 20U);
  EXPECT_EQ(first, read_all(folder.file("b")));

  const auto made = submissions_of_campaign(folder.file("c.db"), honest_words());
  ASSERT_TRUE(made.ok());
  const auto campaign = load_campaign(folder.file("c.db"));
  ASSERT_TRUE(campaign.ok());
  for (std::size_t i = 0; i < campaign->trials.size(); ++i) {
    const EntryTrial& trial = made->submissions[0].trials[i].trial;
    for (const DetectorScore& score : campaign->trials[i].score.detectors) {
      if (score.detector != "zpi" || campaign->trials[i].trial.placebo() || score.state != ScoreState::scored)
        continue;
      ASSERT_TRUE(trial.ttfd);
      EXPECT_EQ(trial.ttfd->happened, score.detected());
      if (score.detected()) {
        EXPECT_DOUBLE_EQ(trial.ttfd->seconds, seconds(*score.ttfd));
      }
      EXPECT_EQ(trial.right_class, score.right_class);
    }
  }
}

TEST(Submit, SignatureIsCheckedAndBreaksWithTheManifest) {
  if (std::system("command -v ssh-keygen > /dev/null") != 0)
    GTEST_SKIP() << "no ssh-keygen";  // NOLINT(concurrency-mt-unsafe)
  const TemporaryFolder folder;
  write_small_campaign(folder.file("small.db"));
  const std::string key = folder.file("key");
  ASSERT_EQ(std::system(("ssh-keygen -q -t ed25519 -N '' -f " + key).c_str()),
            0);  // NOLINT(concurrency-mt-unsafe)
  const Outcome outcome =
      run("submit " + folder.file("small.db") + " --submitter alice --system desk --sign " + key + " -o " +
          folder.file("submission"));
  EXPECT_EQ(outcome.code, 0) << outcome.text;
  const std::string entry = folder.file("submission/alice/desk/small/zpi");
  const Verification good = verify_entry(entry, {true});
  ASSERT_TRUE(good.accepted()) << to_string(good.findings.front());
  EXPECT_TRUE(good.entry->signature_valid);

  // The same manifest, signed for something else; then another manifest under the old signature.
  const std::string manifest = entry + "/manifest.json";
  ASSERT_EQ(std::system(("rm " + manifest + ".sig && ssh-keygen -q -Y sign -f " + key + " -n file " +
                         manifest + " 2> /dev/null")
                            .c_str()),
            0);  // NOLINT
  EXPECT_EQ(verify_entry(entry).findings.front().rule, "signature.bad");
  ASSERT_EQ(std::system(("rm " + manifest + ".sig && ssh-keygen -q -Y sign -f " + key +
                         " -n zpi-submission " + manifest + " 2> /dev/null")
                            .c_str()),
            0);  // NOLINT
  EXPECT_TRUE(verify_entry(entry).accepted());
  FilesByPath files = read_all(entry);
  std::ofstream(manifest) << replaced_once(files.at("manifest.json"), "CC-BY-4.0", "CC0-1.0");
  EXPECT_EQ(verify_entry(entry).findings.front().rule, "signature.bad");
}

TEST(Submit, TheFiveMinuteWay) {
  const TemporaryFolder folder;
  std::ofstream(folder.file("t.csv"))
      << "scan,timing,duration_s,detections_s\r\n-sS,T3,14.2,0.9 5.1\r\n-6 -sU,T2,1084,\nsyn,T3,13,1\n";
  const std::string words =
      " --submitter alice --system desk --detector suricata --detector-version 7.0.5 --date 2026-11-22 -o " +
      folder.file("submission");
  const Outcome outcome = run("submit --csv " + folder.file("t.csv") + words);
  EXPECT_EQ(outcome.code, 0) << outcome.text;
  EXPECT_NE(outcome.text.find("3 trials, self-reported"), std::string::npos) << outcome.text;
  const auto entry = read_entry(folder.file("submission/alice/desk/timings/suricata"));
  ASSERT_TRUE(entry.ok()) << to_string(entry.error());
  EXPECT_EQ(entry->label, EntryLabel::self_reported);
  EXPECT_EQ(entry->trials[0].detections, (std::vector<double>{0.9, 5.1}));
  EXPECT_FALSE(entry->trials[1].ttfd->happened);
  EXPECT_EQ(entry->trials[1].traffic_class, TrafficClass::udp6);
  EXPECT_EQ(entry->trials[2].key, "syn-T3-2");

  // A trial that is not the table's.
  const std::string trials = folder.file("submission/alice/desk/timings/suricata/trials.jsonl");
  FilesByPath files = read_all(folder.file("submission/alice/desk/timings/suricata"));
  files.at("trials.jsonl") = replaced_once(files.at("trials.jsonl"), "\"ttfd_s\":0.9", "\"ttfd_s\":0.1");
  std::ofstream(trials) << files.at("trials.jsonl");
  const Verification spoilt = verify_entry(folder.file("submission/alice/desk/timings/suricata"));
  EXPECT_FALSE(spoilt.accepted());

  const std::pair<std::string, std::string> wrong[] = {
      {"scan,time\n", ":1"},
      {"-sS,T3,14.2,20000\n", "between 0 and a minute"},
      {"-sS,T3,14.2,5 1\n", "not in order"},
      {"-sS,T9,14.2,1\n", "T0 to T5"},
      {"-sS,T3,-1,1\n", "no number of seconds"},
      {"-sS,T3,1e400,1\n", "no number of seconds"},
      {"-sS,T3,nan,1\n", "no number of seconds"},
      {"=HYPERLINK(),T3,1,1\n", "neither nmap's options"},
      {"-sS,T3,1,1,1\n", "5 fields"},
  };
  for (const auto& [row, says] : wrong) {
    std::ofstream(folder.file("w.csv"))
        << (says == ":1" ? row : "scan,timing,duration_s,detections_s\n" + row);
    const Outcome refused = run("submit --csv " + folder.file("w.csv") + words);
    EXPECT_EQ(refused.code, 3) << refused.text;
    EXPECT_NE(refused.text.find(says), std::string::npos) << refused.text;
  }
}

TEST(Submit, ExitCodes) {
  const TemporaryFolder folder;
  write_small_campaign(folder.file("small.db"));
  const std::string words = " --submitter alice --system desk -o " + folder.file("out") + " ";
  const std::pair<std::string, int> cases[] = {
      {"submit --help", 0},
      {"verify --help", 0},
      {"submit " + words, 2},
      {"submit " + folder.file("small.db") + " --submitter ../x --system desk", 2},
      {"submit " + folder.file("small.db") + words + "--detector nobody", 2},
      {"submit " + folder.file("small.db") + words + "--remarks '=1+1'", 2},
      {"submit " + folder.file("none.db") + words, 3},
      {"verify " + folder.file("small.db"), 3},
      {"verify " + folder.file("nowhere"), 3},
      {"verify", 2},
      {"submit " + folder.file("small.db") + words, 0},
      {"submit " + folder.file("small.db") + words, 2},
      {"verify " + folder.file("out"), 0},
  };
  for (const auto& [arguments, code] : cases) {
    const Outcome outcome = run(arguments);
    EXPECT_EQ(outcome.code, code) << arguments << "\n" << outcome.text;
  }
  EXPECT_NE(run("verify " + folder.file("small.db")).text.find("entry.sqlite"), std::string::npos);
}

}  // namespace
}  // namespace zpilab
