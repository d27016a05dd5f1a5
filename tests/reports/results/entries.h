// Invented entries for tests.
#pragma once

#include <string>
#include <vector>

#include "reports/submission/entry.h"

namespace zpilab::invented {

/// Detected `hits` of `n` scans: the first after `first` seconds, each next one `step` later; the others not
/// within 60 s.
inline void add_scans(Entry& entry, const std::string& scan, const std::string& nmap,
                      TrafficClass traffic_class, int timing, int n, int hits, double first,
                      double step = 0.01) {
  for (int i = 0; i < n; ++i) {
    EntryTrial trial;
    trial.key = scan + "-T" + std::to_string(timing) + "-" + std::to_string(i + 1);
    trial.scan = scan;
    trial.nmap = nmap;
    trial.ports = traffic_class == TrafficClass::arp ? "" : "top-1000";
    trial.traffic_class = traffic_class;
    trial.timing = timing;
    trial.workload = i % 2 == 0 ? "idle" : "light";
    trial.policy = "closed";
    trial.state = "done";
    trial.duration = timing == 3 ? 0.25 : 400;
    trial.uncertainty = 0.0001;
    const bool hit = i < hits;
    trial.ttfd = hit ? CensoredTime{first + step * i, true} : CensoredTime{60, false};
    if (hit) {
      trial.probes_before = static_cast<std::size_t>(20 + 3 * i);
      trial.detections = {first + step * i, first + step * i + 60};
      trial.right_class = true;
    }
    entry.trials.push_back(trial);
  }
  entry.suite.planned += n;
}

inline Entry entry(const std::string& submitter, const std::string& detector,
                   const std::string& system = "lab-1") {
  Entry entry;
  entry.id = submitter + "/" + system + "/core-1/" + detector;
  entry.submitter = submitter;
  entry.date = "2026-01-02";
  entry.licence = "CC-BY-4.0";
  entry.label = EntryLabel::verified;
  entry.system = {system, "Debian 12", "6.1.0", "2 cores, 4 GB", "veth, no offloads"};
  entry.detector = {detector, "1.0", std::string(64, 'c'), "", Division::as_shipped};
  entry.suite = {"core", "1", std::string(64, 'd'), 0};
  entry.manifest_hash = std::string(64, 'e');
  entry.tool_version = "0.1.0";
  return entry;
}

/// Every kind of cell: quick, slow, half, missed, not covered, contaminated, not done.
inline Entry mixed(const std::string& submitter, const std::string& detector) {
  Entry mixed = entry(submitter, detector);
  add_scans(mixed, "syn", "-sS", TrafficClass::tcp4, 3, 10, 10, 0.05);
  add_scans(mixed, "syn", "-sS", TrafficClass::tcp4, 2, 10, 10, 3.2, 0.5);
  add_scans(mixed, "udp", "-sU", TrafficClass::udp4, 3, 4, 1, 12);
  add_scans(mixed, "arp", "-PR -sn", TrafficClass::arp, 3, 4, 0, 0);
  add_scans(mixed, "syn6", "-6 -sS", TrafficClass::tcp6, 3, 2, 0, 0);
  for (EntryTrial& trial : mixed.trials)
    if (trial.scan == "syn6") {
      trial.covered = false;
      trial.ttfd.reset();
    }
  add_scans(mixed, "fin", "-sF", TrafficClass::tcp4, 3, 2, 0, 0);
  for (EntryTrial& trial : mixed.trials)
    if (trial.scan == "fin") {
      trial.state = "skipped";
      trial.reason = "kernel has no netem";
      trial.ttfd.reset();
      trial.duration.reset();
    }
  EntryTrial placebo;
  placebo.key = "placebo-1";
  placebo.workload = "light";
  placebo.policy = "closed";
  placebo.state = "done";
  mixed.trials.push_back(placebo);
  mixed.suite.planned += 1;
  mixed.quiet = {{"idle", 2.5, 0}, {"light", 1.5, 3}};
  return mixed;
}

/// HTML, a formula, marks that turn the direction of writing, bytes that are no text.
inline std::string hostile() {
  return "=HYPERLINK(\"x\")</script><script>alert(1)</script><img src=x "
         "onerror=alert(1)>\"'&\x1B[31m\xFF\xE2\x80\xAE\xD7\xA9";
}

/// Hostile in every text but the id, which would be refused; names of 10 kB too.
inline Entry hostile_entry() {
  Entry entry = mixed("mallory", "psad");
  const std::string text = hostile();
  for (std::string* field :
       {&entry.submitter, &entry.date, &entry.licence, &entry.remarks, &entry.system.id, &entry.system.os,
        &entry.system.kernel, &entry.system.hardware, &entry.system.network, &entry.detector.name,
        &entry.detector.configuration_hash, &entry.detector.suppression, &entry.suite.name,
        &entry.suite.version, &entry.suite.hash, &entry.manifest_hash, &entry.tool_version})
    *field = text;
  entry.detector.version = std::string(10'000, 'V');
  int number = 0;
  for (EntryTrial& trial : entry.trials) {
    trial.key = text + std::to_string(++number);
    trial.workload = trial.policy = trial.reason = text;
    if (!trial.scan.empty()) trial.scan = trial.nmap = trial.ports = text;
  }
  for (QuietStretch& stretch : entry.quiet) stretch.workload = text;
  return entry;
}

/// A small site: several detectors and systems, every label, one tuned, one with nothing quiet, one hostile.
inline std::vector<Entry> several() {
  std::vector<Entry> entries = {mixed("alice", "zpi"), mixed("alice", "psad"), mixed("bob", "scanlogd"),
                                hostile_entry()};
  entries[1].label = EntryLabel::self_reported;
  entries[1].quiet.clear();
  entries[2].detector.division = Division::tuned;
  entries[2].detector.suppression = "30 s between alarms of the same address";
  Entry small = entry("bob", "arpalert", "office");
  add_scans(small, "arp", "-PR -sn", TrafficClass::arp, 3, 6, 6, 0.1);
  small.quiet = {{"office hours", 72, 5}};
  entries.push_back(small);
  return entries;
}

}  // namespace zpilab::invented
