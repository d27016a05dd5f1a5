// A small honest entry made of values alone, for targets that put a stranger's bytes in place of one file of
// it.
#pragma once

#include <string>
#include <string_view>

#include "reports/submission/check_entry.h"
#include "reports/submission/submission_files.h"

namespace zpilab::fuzz {

inline Submission small_entry() {
  Submission submission;
  Entry& entry = submission.entry;
  entry.submitter = "alice";
  entry.date = "2026-11-22";
  entry.licence = "CC-BY-4.0";
  entry.tool_version = "zpilab";
  entry.system = {"desk", "linux", "6.1.0", "x86_64, 2 cores", "gro off"};
  entry.detector = {"psad", "2.4.6", std::string(64, 'a'), "", Division::as_shipped};
  submission.scenario =
      "zpilab: 1\nscenario: small\nseed: 1\nrepetitions: 1\nphases: {lead_in: 20 s, scan_at_most: 60 s, "
      "grace: 10 s}\ntimings: [T3]\n"
      "scans:\n  - {technique: syn, ports: top-1000}\nplacebo: 0 per block\nworkloads: [idle]\ndetectors: "
      "[psad]\n";
  entry.suite = {"small", "-", "", 1};
  submission.grace = 10 * kSecond;
  submission.scope = {"198.18.0.0/15"};
  SubmittedTrial submitted;
  submitted.system = "desk";
  submitted.kernel = "6.1.0";
  submitted.argv = {"nmap", "-n", "-sS", "-T3", "198.18.50.11"};
  EntryTrial& trial = submitted.trial;
  trial.key = "syn-T3-idle-1";
  trial.scan = "syn";
  trial.nmap = "-sS";
  trial.ports = "top-1000";
  trial.traffic_class = TrafficClass::tcp4;
  trial.workload = "idle";
  trial.policy = "open";
  trial.state = "done";
  trial.duration = 0.4;
  TrialEvidence evidence;
  evidence.probes = {20 * kSecond, 20 * kSecond + 200 * kMillisecond};
  evidence.probe_count = 2;
  evidence.alarms = {{21 * kSecond, TrafficClass::tcp4, "psad",
                      "Nov 22 10:00:00 host-1 psad: scan detected (Nmap: [-sT or -sS scan]): 198.18.50.9 -> "
                      "198.18.50.11 tcp: [1-1024] tcp pkts: 36 DL: 2"}};
  evidence.watched_until = 31 * kSecond;
  evidence.began = 1'795'341'579 * kSecond;  // 2026-11-22 09:59:39 UTC
  evidence.nmap_xml =
      "<nmaprun scanner=\"nmap\" args=\"nmap 198.18.50.11\" version=\"7.93\">\n<runstats>\n<finished "
      "elapsed=\"0.30\" exit=\"success\"/>\n</runstats>\n</nmaprun>\n";
  const EvidenceScore score = score_evidence(trial, evidence, submission.grace);
  trial = score.trial;
  entry.quiet = {{"idle", seconds(score.quiet) / 3600, score.false_alarms}};
  submission.trials = {submitted};
  submission.evidence[trial.key] = evidence;
  return submission;
}

/// Checks the small entry with `text` in place of that file, and a manifest that fits, as a cheater's would.
inline EntryCheck check_with(const std::string& path, std::string_view text) {
  static const Submission kHonest = small_entry();
  auto files = submission_files(kHonest);
  if (path != kManifestFile) files[path] = text;
  files[std::string(kManifestFile)] =
      path == kManifestFile ? std::string(text) : manifest_text(kHonest, files);
  EntryFiles entry;
  for (const auto& [name, content] : files) entry.sizes[name] = static_cast<std::int64_t>(content.size());
  entry.read = [&files](const std::string& name) { return std::optional(files.at(name)); };
  return check_entry(entry, {}, false);
}

}  // namespace zpilab::fuzz
