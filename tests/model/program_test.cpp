// zpilab-model as a user meets it: a campaign file in, a model out, and what happens when something is wrong.
#include <gtest/gtest.h>
#include <sys/wait.h>

#include <algorithm>
#include <cstdio>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "harness/store/campaign_store.h"
#include "harness/store/record_campaign.h"
#include "harness/store/recording_file.h"
#include "model/detect/model_file.h"
#include "tests/support/synthetic_campaign.h"
#include "tests/support/synthetic_recording.h"
#include "tests/support/temporary_folder.h"

namespace zpilab {
namespace {

struct Outcome {
  int code = -1;
  std::string text;  ///< stdout and stderr
};

Outcome run(const std::string& arguments, const std::string& errors = "2>&1") {
  Outcome outcome;
  std::FILE* pipe = ::popen((ZPILAB_BIN_DIR "/zpilab-model " + arguments + " " + errors).c_str(), "r");
  if (!pipe) return outcome;
  char buffer[4096];
  for (std::size_t n; (n = std::fread(buffer, 1, sizeof buffer, pipe)) > 0;) outcome.text.append(buffer, n);
  const int status = ::pclose(pipe);
  if (WIFEXITED(status)) outcome.code = WEXITSTATUS(status);
  return outcome;
}

void write_campaign_file(const std::string& path, const std::string& created) {
  const auto recordings = synthetic::make_campaign(1, created.size());
  const ScanSpec arp = synthetic::scan("arp-sweep", Family::ipv4, 0);
  std::vector<PlannedTrial> planned;
  for (const Recording& recording : recordings) {
    ScanSpec spec = arp;
    const bool tcp = recording.traffic_class == TrafficClass::tcp4;
    if (tcp) spec = synthetic::scan("syn", Family::ipv4, 1000);
    const bool scan = tcp || recording.traffic_class == TrafficClass::arp;
    planned.push_back(scan ? synthetic::scan_trial(recording.trial, spec, 2)
                           : synthetic::placebo(recording.trial));
  }
  CampaignHeader header = synthetic::header();
  header.created_utc = created;
  auto store = CampaignStore::create(path, header, synthetic::plan(planned));
  ASSERT_TRUE(store) << to_string(store.error());
  for (const Recording& recording : recordings) {
    // Classes other than these two stay unfinished trials: they must be left out.
    const TrafficClass c = recording.traffic_class;
    if (c != TrafficClass::normal && c != TrafficClass::tcp4 && c != TrafficClass::arp) continue;
    TrialRecord record;
    record.trial = recording.trial;
    record.started = recording.started;
    record.ended = recording.ended;
    record.series = recording.series;
    for (Nanoseconds time : recording.probes) record.probes.push_back({time, FrameKind::probe, 60});
    ASSERT_TRUE((*store)->trial_started(recording.trial, 1));
    const auto finished = (*store)->trial_finished(record);
    ASSERT_TRUE(finished) << to_string(finished.error());
  }
}

void record(const std::string& campaign, const std::string& path) {
  CampaignRecorder recorder({});
  ASSERT_TRUE(recorder.add(*CampaignReader::open(campaign), {}, campaign));
  ASSERT_TRUE(write_recording(path, *encode_recording(recorder.trials())));
}

class Program : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    folder_ = new TemporaryFolder;
    write_campaign_file(file("train.db"), "2026-01-01T00:00:00Z");
    write_campaign_file(file("fresh.db"), "2026-01-02T00:00:00.000Z");
    record(file("train.db"), file("train.zpirec"));
    record(file("fresh.db"), file("fresh.zpirec"));
    trained_ = run("train " + file("train.db") + " -o " + file("a.zpimodel") + " --card " + file("card.md") +
                   " --trees 5 --folds 2 --windows 0.5,2,5");
  }
  static void TearDownTestSuite() {
    delete folder_;
    folder_ = nullptr;
  }
  static std::string file(const std::string& name) { return folder_->file(name); }

  static inline TemporaryFolder* folder_ = nullptr;
  static inline Outcome trained_;
};

TEST_F(Program, TrainsFromACampaignFile) {
  ASSERT_EQ(trained_.code, 0) << trained_.text;
  EXPECT_NE(trained_.text.find("window error"), std::string::npos);
  const auto model = read_model(file("a.zpimodel"));
  ASSERT_TRUE(model) << to_string(model.error());
  EXPECT_EQ(model.value().forest.trees(), 5 * kClassCount);
  std::ifstream card(file("card.md"));
  std::ostringstream text;
  text << card.rdbuf();
  EXPECT_EQ(text.str(), model.value().card);
  EXPECT_NE(text.str().find("train.db"), std::string::npos);
}

TEST_F(Program, RefusesToBeJudgedOnItsOwnTrials) {
  const auto refused = run("evaluate " + file("a.zpimodel") + " " + file("train.db"));
  EXPECT_EQ(refused.code, 3);
  EXPECT_NE(refused.text.find("--allow-training-data"), std::string::npos) << refused.text;
  EXPECT_EQ(run("evaluate --allow-training-data " + file("a.zpimodel") + " " + file("train.db")).code, 0);
  const auto fresh = run("evaluate --json " + file("a.zpimodel") + " " + file("fresh.db"));
  EXPECT_EQ(fresh.code, 0) << fresh.text;
  for (const char* field :
       {"window_error", "window_error_by_trial", "window_error_random_split", "false_alarms_per_day",
        "device_hours", "trials", "detected", "right_class", "ttfd_s", "probes", "chance", "multiclass_auc"})
    EXPECT_NE(fresh.text.find("\"" + std::string(field) + "\":"), std::string::npos) << field;
  const auto markdown = run("evaluate --markdown " + file("a.zpimodel") + " " + file("fresh.db"));
  EXPECT_NE(markdown.text.find("| true \\ said | 0 | 1 |"), std::string::npos) << markdown.text;
}

TEST_F(Program, LooksForTwins) {
  const std::string asked = "twins " + file("train.db") + " --class arp,tcp4 --seconds 5 ";
  const auto table = run(asked);
  ASSERT_EQ(table.code, 0) << table.text;
  for (const char* text : {"even twin", "least error of any", "as many events", "T2"})
    EXPECT_NE(table.text.find(text), std::string::npos) << text << table.text;
  const auto json = nlohmann::json::parse(run(asked + "--json", "").text, nullptr, false);
  ASSERT_TRUE(json.is_object());
  ASSERT_FALSE(json["groups"].empty());
  EXPECT_GT(json["groups"][0]["scans"].get<int>(), 0);
  EXPECT_GT(json["groups"][0]["benign"].get<int>(), 0);

  EXPECT_TRUE(json["groups"][0].contains("benign_twins"));
  EXPECT_EQ(run("twins").code, 2);
  for (const char* wrong : {"--class normal", "--class ftp", "--seconds 0", "--counters few", "--seed -1",
                            "--over web", "--superpositions 2", "--superpositions 2 --against own"})
    EXPECT_EQ(run("twins " + file("train.db") + " " + wrong).code, 2) << wrong;
  EXPECT_EQ(run("twins " + file("train.db") + " --policy no-such").code, 3);
  const auto nothing = run("twins " + file("train.db") + " --against no-such");
  EXPECT_EQ(nothing.code, 3);
  EXPECT_NE(nothing.text.find("no-such"), std::string::npos) << nothing.text;
}

TEST_F(Program, AModelMayAnswerTcpFamilyUncertain) {
  auto model = read_model(file("a.zpimodel"));
  ASSERT_TRUE(model);
  model->card.clear();  // of another decision
  SequentialDecision decision;
  decision.rules.fill({kMostEvidence, 10'000, kNeverAtOnce});
  decision.rules[static_cast<std::size_t>(TrafficClass::tcp4)] = {0, 4, -0.5};
  decision.rules[static_cast<std::size_t>(TrafficClass::tcp6)] = {0, 4, -0.5};
  for (const double family : {0.0, kMostEvidence}) {
    decision.family = family;
    model->decision = decision;
    ASSERT_TRUE(write_model(*model, file("uncertain.zpimodel")));
    const std::string arguments = file("uncertain.zpimodel") + " " + file("fresh.db");
    const auto evaluated = run("evaluate --json " + arguments);
    ASSERT_EQ(evaluated.code, 0) << evaluated.text;
    EXPECT_EQ(evaluated.text.find("\"family_uncertain\": true") != std::string::npos, family > 0);
    const auto replayed =
        run("replay --samples --model " + file("uncertain.zpimodel") + " " + file("fresh.db"));
    EXPECT_EQ(replayed.text.find(",tcp,0.") != std::string::npos, family > 0) << "with its score";
    const auto page = run("evaluate " + arguments);
    EXPECT_EQ(page.text.find("as TCP of uncertain family") != std::string::npos, family > 0) << page.text;
    EXPECT_EQ(run("show " + file("uncertain.zpimodel")).text.find("family uncertain") != std::string::npos,
              family > 0);
  }
}

TEST_F(Program, TheCardShowsTheRandomSplitBesideTheHonestOne) {
  const auto model = read_model(file("a.zpimodel"));
  ASSERT_TRUE(model);
  EXPECT_NE(model.value().card.find("| by trial | "), std::string::npos);
  EXPECT_NE(model.value().card.find("| random windows | "), std::string::npos);
  EXPECT_NE(trained_.text.find("random windows"), std::string::npos);
}

TEST_F(Program, LeavesLevelsOutAndLooksForLeaks) {
  const std::string quick = " --trees 3 --folds 2 --windows 0.5,2,5 ";
  const auto left_out = run("leave-out --by timing --json" + quick + file("train.db"));
  EXPECT_EQ(left_out.code, 3) << "there is one timing only: " << left_out.text;
  EXPECT_NE(left_out.text.find("timing"), std::string::npos);
  const auto by_scan = run("leave-out --by scan" + quick + file("train.db"));
  EXPECT_EQ(by_scan.code, 0) << by_scan.text;
  EXPECT_NE(by_scan.text.find("without it"), std::string::npos);
  const auto checked = run("check --json" + quick + file("train.db") + " " + file("fresh.db"));
  EXPECT_TRUE(checked.code == 0 || checked.code == 5) << checked.text;
  EXPECT_NE(checked.text.find("\"shuffled_labels\""), std::string::npos) << checked.text;
}

TEST_F(Program, ChoosesColumnsAndTrainsWithThem) {
  const std::string columns = file("small.columns");
  const auto chosen = run("optimise " + file("train.db") + " " + file("fresh.db") + " -o " + columns +
                          " --windows 0.5,5 --trees 2 --depth 3 --generations 1 --population 3 --report " +
                          file("optimise.md"));
  ASSERT_EQ(chosen.code, 0) << chosen.text;
  EXPECT_NE(chosen.text.find("genetic search"), std::string::npos) << chosen.text;
  EXPECT_NE(chosen.text.find("generation 1:"), std::string::npos) << chosen.text;
  std::ifstream report(file("optimise.md"));
  std::ostringstream text;
  text << report.rdbuf();
  EXPECT_NE(text.str().find("| all features |"), std::string::npos) << text.str();

  const auto trained =
      run("train " + file("train.db") + " -o " + file("small.zpimodel") + " --columns " + columns +
          " --counters portable --denoise clusters --trees 2 --folds 2 --optimised " + file("optimise.md"));
  ASSERT_EQ(trained.code, 0) << trained.text;
  const auto model = read_model(file("small.zpimodel"));
  ASSERT_TRUE(model) << to_string(model.error());
  EXPECT_LT(model.value().columns.size(), 150U);
  for (const char* heading : {"\n## Denoising\n", "\n## Which columns a model needs\n", "\n### The search\n"})
    EXPECT_NE(model.value().card.find(heading), std::string::npos) << heading;
  EXPECT_TRUE(model.value().provenance.facts.contains("denoise_removed_normal"));

  std::ofstream(file("bad.columns")) << "rst_rate@500ms\nrst_rat@500ms\n";
  const auto refused = run("train " + file("train.db") + " -o x --columns " + file("bad.columns"));
  EXPECT_EQ(refused.code, 3);
  EXPECT_NE(refused.text.find("bad.columns:2: \"rst_rat@500ms\""), std::string::npos) << refused.text;
}

TEST_F(Program, ReplayIsDeterministicAndHasOneLineASample) {
  const std::string arguments =
      "replay --samples --model " + file("a.zpimodel") + " " + file("fresh.db") + " --trial 2";
  const auto first = run(arguments);
  ASSERT_EQ(first.code, 0) << first.text;
  EXPECT_EQ(first.text, run(arguments).text);
  EXPECT_EQ(std::ranges::count(first.text, '\n'), 1 + 351);
  EXPECT_EQ(run(arguments + "999").code, 3);
}

TEST_F(Program, ARecordingIsReplayedBitForBitAsItsCampaign) {
  const std::string begin = "replay --samples --model " + file("a.zpimodel") + " ";
  for (const std::string& options : {std::string(), std::string(" --json"), std::string(" --trial 2")}) {
    // That it leaves out unfinished trials, which no recording has, it says on stderr.
    const auto campaign = run(begin + file("fresh.db") + options, "2> /dev/null");
    ASSERT_EQ(campaign.code, 0) << campaign.text;
    EXPECT_EQ(run(begin + file("fresh.zpirec") + options, "2> /dev/null").text, campaign.text) << options;
  }
}

TEST_F(Program, ARecordingIsJudgedAsItsCampaign) {
  const std::string begin = "evaluate " + file("a.zpimodel") + " ";
  const auto campaign = run(begin + file("fresh.db"), "2> /dev/null");
  const auto recording = run(begin + file("fresh.zpirec"), "2> /dev/null");
  EXPECT_EQ(campaign.code, 0) << campaign.text;
  EXPECT_EQ(recording.text, campaign.text);
  const auto refused = run(begin + file("train.zpirec"));
  EXPECT_EQ(refused.code, 3);
  EXPECT_NE(refused.text.find("--allow-training-data"), std::string::npos) << refused.text;
  const auto twice = run(begin + file("fresh.zpirec") + " " + file("fresh.db"));
  EXPECT_EQ(twice.code, 3);
  EXPECT_NE(twice.text.find("twice"), std::string::npos) << twice.text;
}

TEST_F(Program, AModelMadeOfARecordingIsTheSameAndKnowsItsCampaign) {
  const auto trained = run("train " + file("train.zpirec") + " -o " + file("b.zpimodel") +
                           " --trees 5 --folds 2 --windows 0.5,2,5");
  ASSERT_EQ(trained.code, 0) << trained.text;
  const auto a = read_model(file("a.zpimodel")), b = read_model(file("b.zpimodel"));
  ASSERT_TRUE(a && b);
  EXPECT_EQ(b.value().provenance.seen_trials, a.value().provenance.seen_trials);
  const std::string judge = " --allow-training-data " + file("fresh.db");
  EXPECT_EQ(run("evaluate " + file("b.zpimodel") + judge).text,
            run("evaluate " + file("a.zpimodel") + judge).text);
  EXPECT_EQ(run("evaluate " + file("b.zpimodel") + " " + file("train.db")).code, 3);
}

TEST_F(Program, PrintsTheCountersThatFeaturesAreMadeOf) {
  const auto counters = run("counters");
  EXPECT_EQ(counters.code, 0);
  EXPECT_EQ(static_cast<std::size_t>(std::ranges::count(counters.text, '\n')), kCounterCount);
  EXPECT_TRUE(counters.text.starts_with("tcpInSegs\n")) << counters.text;
}

TEST_F(Program, ShowsModelsAndMeasuresThem) {
  const auto shown = run("show --json " + file("a.zpimodel"));
  EXPECT_EQ(shown.code, 0);
  EXPECT_NE(shown.text.find("tcpOutRsts"), std::string::npos);
  EXPECT_EQ(run("show " + file("a.zpimodel")).code, 0);
  EXPECT_EQ(run("bench " + file("a.zpimodel")).code, 0);
  const auto measured = run("bench --json " + file("a.zpimodel"));
  EXPECT_EQ(measured.code, 0);
  const auto json = nlohmann::json::parse(measured.text);
  ASSERT_EQ(json["streams"].size(), 2);
  ASSERT_EQ(json["forests"].size(), 2);
  for (const auto& stream : json["streams"]) EXPECT_EQ(stream["allocations"], 0) << stream;
  for (const auto& forest : json["forests"]) {
    EXPECT_EQ(forest["same_bits"], true) << forest;
    EXPECT_EQ(forest["largest_difference"], 0) << forest;
  }
}

TEST_F(Program, MistakesGiveOneClearMessageAndTheirExitCode) {
  struct Case {
    std::string arguments;
    int code;
    std::string says;
  };
  const Case cases[] = {
      {"", 2, "usage"},
      {"conjure", 2, "conjure"},
      {"train -o x", 2, "campaign file"},
      {"train a.db", 2, "-o"},
      {"train a.db -o x --budget many", 2, "--budget"},
      {"train a.db -o x --depth 99", 2, "--depth"},
      {"train a.db -o x --windows 1,1", 2, "--windows"},
      {"train a.db -o x --magic", 2, "--magic"},
      {"train a.db -o x --windows 1 --columns b.columns", 2, "--windows"},
      {"train a.db -o x --counters some", 2, "--counters"},
      {"train a.db -o x --counters octets --columns b.columns", 2, "--columns"},
      {"train a.db -o x --denoise all", 2, "--denoise"},
      {"train a.db -o x --columns /nonexistent.columns", 5, "/nonexistent.columns"},
      {"optimise -o x", 2, "campaign file"},
      {"optimise a.db", 2, "-o"},
      {"optimise a.db -o x --population 1", 2, "--population"},
      {"optimise " + file("train.db") + " -o /nonexistent/x --windows 1 --trees 1 --population 2", 5,
       "/nonexistent/x"},
      {"train a.db -o", 2, "value"},
      {"evaluate one", 2, "campaign file"},
      {"leave-out a.db", 2, "--by"},
      {"leave-out --by colour a.db", 2, "--by"},
      {"leave-out --by scan", 2, "campaign file"},
      {"leave-out a.db --by scan --levels syn+udp --aside udp", 2, "udp"},
      {"leave-out a.db --by scan --thresholds ,", 2, "--thresholds"},
      {"leave-out " + file("train.db") + " --by scan --levels no-such-scan", 3, "no-such-scan"},
      {"check", 2, "campaign file"},
      {"check a.db --trees none", 2, "--trees"},
      {"check a.db --budget 1", 2, "--budget"},
      {"check a.db --denoise clusters", 2, "--denoise"},
      {"optimise a.db -o x --decision threshold", 2, "--decision"},
      {"train " + file("train.db") + " -o x --thresholds ,", 2, "--thresholds"},
      {"check --help", 0, "chance"},
      {"counters now", 2, "takes no file"},
      {"replay", 2, "campaign file"},
      {"replay linux " + file("fresh.db"), 2, "name it with --model"},
      {"replay " + file("fresh.db") + " --detector x --model linux", 2, "--detector"},
      {"replay " + file("fresh.db") + " --samples -o x.db", 2, "--samples"},
      {"replay " + file("fresh.db") + " --trial 0", 2, "--trial"},
      {"replay " + file("fresh.db") + " --model /nonexistent.zpimodel", 5, "/nonexistent.zpimodel"},
      {"replay " + file("fresh.db") + " -o " + file("train.db"), 3, "exists already"},
      {"replay " + file("fresh.db") + " " + file("fresh.zpirec"), 3, "is the same execution"},
      {"replay /nonexistent.zpirec", 3, "/nonexistent.zpirec"},
      {"evaluate " + file("a.zpimodel") + " /nonexistent.zpirec", 3, "/nonexistent.zpirec"},
      {"show /nonexistent.zpimodel", 5, "/nonexistent.zpimodel"},
      {"show " + file("train.db"), 3, "not a model"},
      {"evaluate " + file("a.zpimodel") + " " + file("a.zpimodel"), 3, "a.zpimodel"},
      {"train " + file("train.db") + " " + file("train.db") + " -o " + file("x"), 3, "twice"},
      {"train " + file("train.db") + " -o /nonexistent/x --trees 1 --folds 2", 5, "/nonexistent/x"},
      {"--help", 0, "evaluate"},
      {"train --help", 0, "Examples"},
  };
  for (const Case& c : cases) {
    const auto outcome = run(c.arguments);
    EXPECT_EQ(outcome.code, c.code) << c.arguments << "\n" << outcome.text;
    EXPECT_NE(outcome.text.find(c.says), std::string::npos) << c.arguments << "\n" << outcome.text;
  }
}

}  // namespace
}  // namespace zpilab
