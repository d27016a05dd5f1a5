// An honest entry on disk that a test may spoil: a submission of the synthetic campaign, its files by path,
// and a cheater's tools.
#pragma once

#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>
#include <stdexcept>
#include <string>

#include "harness/core/sha256.h"
#include "reports/submission/make_submission.h"
#include "reports/submission/submission_files.h"
#include "tests/support/synthetic_campaign.h"
#include "tests/support/temporary_folder.h"

namespace zpilab {

using FilesByPath = std::map<std::string, std::string>;

inline SubmissionWords honest_words() {
  SubmissionWords words;
  words.submitter = "alice";
  words.system_id = "desk";
  words.detector = "zpi";
  return words;
}

inline std::string replaced_once(std::string text, const std::string& what, const std::string& by) {
  const std::size_t at = text.find(what);
  if (at == std::string::npos) throw std::runtime_error("not there: " + what);
  return text.replace(at, what.size(), by);
}

/// A scenario whose plan is the small campaign below.
inline constexpr const char* kScenario = R"(zpilab: 1
scenario: small
seed: 1
repetitions: 2
phases: {lead_in: 20 s, scan_at_most: 60 s, grace: 10 s}
timings: [T3]
scans:
  - {technique: syn, ports: top-1000}
  - {technique: udp, ports: top-100}
placebo: 1 per block
workloads: [idle]
detectors: [zpi]
)";

inline constexpr const char* kInventory = R"(zpilab: 1
inventory: bench
scope:
  - {range: 198.18.0.0/15, owner: nobody, until: 2099-12-31}
cells:
  - {provider: [zpilab-lab, serve], count: 1}
)";

/// Two scans and a placebo, twice. zpi notices the first and the third scan, the second time in the placebo.
inline void write_small_campaign(const std::string& path, const std::string& log_line = {}) {
  std::vector<PlannedTrial> trials;
  for (int block = 1; block <= 2; ++block)
    for (int which = 0; which < 3; ++which) {
      const int id = static_cast<int>(trials.size()) + 1;
      PlannedTrial planned =
          which == 2
              ? synthetic::placebo(id)
              : synthetic::scan_trial(
                    id, synthetic::scan(which == 0 ? "syn" : "udp", Family::ipv4, which == 0 ? 1000 : 100),
                    3);
      planned.block = block;
      trials.push_back(planned);
    }
  CampaignHeader header = synthetic::header();
  header.scenario_name = "small";
  header.scenario_text = kScenario;
  header.inventory_text = kInventory;
  auto store = CampaignStore::create(path, header, synthetic::plan(trials));
  if (!store.ok()) throw std::runtime_error(to_string(store.error()));
  for (const PlannedTrial& planned : trials) {
    TrialRecord record = synthetic::record(planned);
    record.detections.clear();
    record.detectors = {{"zpi", DetectorState::ok, "zpi 1.0", std::string(64, 'a'), ""}};
    record.environment["agent.kernel"] = "6.1.0-13-amd64";
    record.environment["agent.os"] = "linux";
    if (planned.scan) {
      record.argv = {"nmap", "-n",  "-Pn", planned.scan->technique->name == "syn" ? "-sS" : "-sU",
                     "-T3",  "-oX", "-",   "198.18.50.11"};
      record.nmap_xml =
          "<?xml version=\"1.0\"?>\n<nmaprun scanner=\"nmap\" args=\"nmap 198.18.50.11\" "
          "version=\"7.93\"><host><status state=\"up\"/>"
          "<address addr=\"198.18.50.11\" addrtype=\"ipv4\"/></host><runstats><finished elapsed=\"" +
          std::to_string(seconds(*record.scan_process_end - *record.scan_process_start)).substr(0, 6) +
          "\" exit=\"success\"/></runstats></nmaprun>";
    }
    const bool noticed = planned.id == 1 || planned.id == 2 || planned.id == 6;
    if (noticed) {
      Detection alarm = synthetic::alarm("zpi", (planned.id % 3) * 300 * kMillisecond,
                                         planned.scan ? planned.scan->traffic_class() : TrafficClass::tcp4);
      if (!log_line.empty()) {
        alarm.log_format = "psad";
        alarm.log_line = log_line;
        record.environment["import.clock"] = "the sensor's";
        alarm.traffic_class = TrafficClass::tcp4;
      }
      record.detections.push_back(alarm);
    }
    if (!(*store)->trial_started(planned.id, 1).ok() || !(*store)->trial_finished(record).ok())
      throw std::runtime_error("not stored");
  }
}

inline Submission honest_submission(const TemporaryFolder& folder, const std::string& log_line = {}) {
  const std::string path = folder.file("small.db");
  if (!std::filesystem::exists(path)) write_small_campaign(path, log_line);
  auto made = submissions_of_campaign(path, honest_words());
  if (!made.ok()) throw std::runtime_error(to_string(made.error()));
  return made->submissions.front();
}

inline FilesByPath files_of(const Submission& submission) {
  FilesByPath files = submission_files(submission);
  files[std::string(kManifestFile)] = manifest_text(submission, submission_files(submission));
  return files;
}

/// What a cheater who knows the format does at last: sizes and hashes of the manifest as the files are now.
inline void redo_manifest(FilesByPath& files, const Submission& honest) {
  FilesByPath rest = files;
  rest.erase(std::string(kManifestFile));
  files[std::string(kManifestFile)] = manifest_text(honest, rest);
}

inline void write_files(const FilesByPath& files, const std::filesystem::path& folder) {
  for (const auto& [path, text] : files) {
    std::filesystem::create_directories((folder / path).parent_path());
    std::ofstream(folder / path, std::ios::binary) << text;
  }
}

}  // namespace zpilab
