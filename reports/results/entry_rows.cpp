#include "reports/results/entry_rows.h"

#include "reports/number_format.h"
#include "reports/submission/entry_words.h"

namespace zpilab {
namespace {

ResultsTrial trial_row(const EntryTrial& trial) {
  ResultsTrial row;
  row.key = trial.key;
  row.scan = trial.scan;
  row.nmap = trial.nmap;
  row.ports = trial.ports;
  row.traffic_class = class_name(trial.traffic_class);
  row.timing = trial.timing;
  row.workload = trial.workload;
  row.policy = trial.policy;
  row.state = trial.state;
  row.reason = trial.reason;
  row.duration = trial.duration;
  row.cut = trial.cut;
  row.start = start_word(trial.start);
  row.uncertainty = trial.uncertainty;
  if (trial.probes_before) row.probes_before = static_cast<std::int64_t>(*trial.probes_before);
  if (trial.ttfd) {
    row.ttfd = trial.ttfd->seconds;
    row.detected = trial.ttfd->happened;
  }
  row.right_class = trial.right_class;
  row.contaminated = trial.contaminated;
  row.covered = trial.covered;
  row.alarms = trial.detections;
  return row;
}

Error unknown_word(const std::string& what, const std::string& word, const std::string& id) {
  return make_error(Errc::invalid_input, what + " \"" + printable(word) + "\" is not known", printable(id));
}

Result<EntryTrial> trial_of_row(const ResultsTrial& row, const std::string& id) {
  const auto traffic_class = parse_scan_class(row.traffic_class);
  if (!traffic_class) return unknown_word("class", row.traffic_class, id);
  const auto start = parse_start(row.start);
  if (!start) return unknown_word("start", row.start, id);
  EntryTrial trial;
  trial.key = row.key;
  trial.scan = row.scan;
  trial.nmap = row.nmap;
  trial.ports = row.ports;
  trial.traffic_class = *traffic_class;
  trial.timing = row.timing;
  trial.workload = row.workload;
  trial.policy = row.policy;
  trial.state = row.state;
  trial.reason = row.reason;
  trial.duration = row.duration;
  trial.cut = row.cut;
  trial.start = *start;
  trial.uncertainty = row.uncertainty;
  if (row.probes_before && *row.probes_before >= 0)
    trial.probes_before = static_cast<std::size_t>(*row.probes_before);
  if (row.ttfd && row.detected) trial.ttfd = CensoredTime{*row.ttfd, *row.detected};
  trial.right_class = row.right_class;
  trial.contaminated = row.contaminated;
  trial.covered = row.covered;
  trial.detections = row.alarms;
  return trial;
}

}  // namespace

ResultsEntry entry_row(const Entry& entry) {
  ResultsEntry row;
  row.id = entry.id;
  row.submitter = entry.submitter;
  row.date = entry.date;
  row.licence = entry.licence;
  row.remarks = entry.remarks;
  row.label = label_word(entry.label == EntryLabel::reproduced ? EntryLabel::verified : entry.label);
  row.system = entry.system.id;
  row.os = entry.system.os;
  row.kernel = entry.system.kernel;
  row.hardware = entry.system.hardware;
  row.network = entry.system.network;
  row.detector = entry.detector.name;
  row.detector_version = entry.detector.version;
  row.configuration_hash = entry.detector.configuration_hash;
  row.suppression = entry.detector.suppression;
  row.division = division_word(entry.detector.division);
  row.suite = entry.suite.name;
  row.suite_version = entry.suite.version;
  row.suite_hash = entry.suite.hash;
  row.planned = entry.suite.planned;
  row.manifest_hash = entry.manifest_hash;
  row.made_by = entry.tool_version;
  row.signature_valid = entry.signature_valid;
  for (const EntryTrial& trial : entry.trials) row.trials.push_back(trial_row(trial));
  for (const QuietStretch& stretch : entry.quiet)
    row.quiet.push_back({stretch.workload, stretch.hours, stretch.alarms});
  return row;
}

Result<Entry> entry_of_row(const CollectedEntry& collected) {
  const ResultsEntry& row = collected.entry;
  const auto label = parse_label(row.label);
  if (!label) return unknown_word("label", row.label, row.id);
  const auto division = parse_division(row.division);
  if (!division) return unknown_word("division", row.division, row.id);
  Entry entry;
  entry.id = row.id;
  entry.submitter = row.submitter;
  entry.date = row.date;
  entry.licence = row.licence;
  entry.remarks = row.remarks;
  entry.label = collected.reproduction ? EntryLabel::reproduced : *label;
  entry.system = {row.system, row.os, row.kernel, row.hardware, row.network};
  entry.detector = {row.detector, row.detector_version, row.configuration_hash, row.suppression, *division};
  entry.suite = {row.suite, row.suite_version, row.suite_hash, row.planned};
  for (const ResultsTrial& trial_row : row.trials) {
    auto trial = trial_of_row(trial_row, row.id);
    if (!trial.ok()) return trial.error();
    entry.trials.push_back(std::move(trial).value());
  }
  for (const ResultsQuietStretch& stretch : row.quiet)
    entry.quiet.push_back({stretch.workload, stretch.hours, stretch.alarms});
  entry.manifest_hash = row.manifest_hash;
  entry.tool_version = row.made_by;
  entry.signature_valid = row.signature_valid;
  return entry;
}

}  // namespace zpilab
