#include "reports/submission/make_submission.h"

#include <algorithm>
#include <optional>
#include <set>
#include <sstream>

#include "harness/core/sha256.h"
#include "harness/scenario/load_inventory.h"
#include "harness/yaml/read_text_file.h"
#include "reports/submission/json_fields.h"
#include "reports/submission/nmap_xml.h"
#include "reports/submission/pseudonyms.h"
#include "reports/submission/submission_files.h"
#include "reports/submission/timings_csv.h"
#include "reports/submission/verify_submission.h"
#include "reports/table_report.h"

namespace zpilab {
namespace {

constexpr std::size_t kMostCsvBytes = std::size_t{1} << 20;

Error refuse(std::string what, std::string where = {}) {
  return make_error(Errc::invalid_input, std::move(what), std::move(where));
}

/// A name of the campaign as one of a submission: other characters become "_".
std::string as_name(std::string_view text) {
  std::string name(text.substr(0, kLongestName));
  for (char& c : name)
    if (!is_submission_name(std::string("a") + c)) c = '_';
  return is_submission_name(name) || name.empty() ? name : "_" + name;
}

/// Free text as a submission may hold it.
std::string as_text(std::string text) {
  for (char& c : text)
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) c = ' ';
  std::replace(text.begin(), text.end(), '<', '(');
  std::replace(text.begin(), text.end(), '>', ')');
  if (!text.empty() && text_problem(text) == "field.formula") text = "(" + text + ")";
  return text.substr(0, 1'000);
}

Result<Done> check_words(const SubmissionWords& words) {
  for (const auto& [option, name] : {std::pair{"--submitter", words.submitter},
                                     {"--system", words.system_id},
                                     {"--licence", words.licence}})
    if (!is_submission_name(name))
      return make_error(Errc::usage, std::string(option) + " " + in_quotes(name) +
                                         " is no name: letters, digits, `.`, `_`, `-`, at most 80");
  for (const auto& [option, text] : {std::pair{"--remarks", words.remarks},
                                     {"--suppression", words.suppression},
                                     {"--os", words.os},
                                     {"--hardware", words.hardware},
                                     {"--network", words.network},
                                     {"--detector-version", words.version}})
    if (!text_problem(text).empty())
      return make_error(Errc::usage,
                        std::string(option) + " " + in_quotes(text) +
                            " is no plain text on one line: no < and >, not beginning with = + - @");
  return Done{};
}

std::string environment_of(const TrialRecord& record, const std::string& name) {
  const auto found = record.environment.find(name);
  return found == record.environment.end() ? std::string() : found->second;
}

/// Everything about one campaign and one of its devices that its detectors' submissions share.
class CampaignSubmitter {
 public:
  CampaignSubmitter(const CampaignReader& reader, std::vector<StoredTrial> trials,
                    const SubmissionWords& words)
      : reader_(reader), trials_(std::move(trials)), words_(words) {}

  Result<MadeSubmissions> submit() {
    if (auto one = choose_device(); !one) return one.error();
    if (auto finished = check_states(); !finished) return finished.error();
    learn_names();
    if (auto shared = describe(); !shared) return shared.error();
    std::set<std::string> detectors;
    for (const StoredTrial& trial : trials_)
      for (const DetectorOutcome& outcome : trial.record.detectors) detectors.insert(outcome.detector);
    if (!words_.detector.empty() && !detectors.contains(words_.detector))
      return make_error(Errc::usage, "no detector " + in_quotes(words_.detector) + " in this campaign");
    if (detectors.empty()) return refuse("no detector ran in this campaign: there is nothing to submit");
    MadeSubmissions made;
    for (const std::string& detector : detectors) {
      if (!words_.detector.empty() && detector != words_.detector) continue;
      auto submission = of_detector(detector);
      if (!submission.ok()) return submission.error();
      made.submissions.push_back(std::move(submission).value());
    }
    made.replaced = pseudonyms_.replaced();
    return made;
  }

 private:
  Result<Done> choose_device() {
    std::set<std::string> devices;
    for (const StoredTrial& trial : trials_) devices.insert(trial.device);
    if (words_.device.empty() && devices.size() > 1)
      return make_error(Errc::usage, "the campaign has " + std::to_string(devices.size()) +
                                         " devices, and an entry is of one system; choose one with --device");
    const std::string device = words_.device.empty() ? *devices.begin() : words_.device;
    if (!devices.contains(device))
      return make_error(Errc::usage, "no device " + in_quotes(device) + " in this campaign");
    std::erase_if(trials_, [&](const StoredTrial& trial) { return trial.device != device; });
    return Done{};
  }

  Result<Done> check_states() const {
    const auto open = std::count_if(trials_.begin(), trials_.end(), [](const StoredTrial& trial) {
      return trial.state == TrialState::planned || trial.state == TrialState::running;
    });
    if (open > 0)
      return refuse(
          std::to_string(open) +
          " trials were not run yet, and an entry holds all of its plan; finish it with `zpilab resume`");
    return Done{};
  }

  void learn_names() {
    const std::string& text = reader_.header().inventory_text;
    const auto inventory = load_inventory_text(text, "inventory");
    if (!inventory.ok()) return learn_targets(text);
    for (const Cell& cell : inventory->cells) {
      learn(cell.scanner);
      for (const Host& helper : cell.helpers) learn(helper);
      for (const Device& device : cell.devices) learn(device.host);
    }
    for (const ScopeEntry& entry : inventory->scope) scope_.insert(pseudonyms_.scrub(entry.range));
  }

  /// What zpilab-scans was told: "target 192.168.7.20", with the owner's consent.
  void learn_targets(const std::string& about) {
    std::istringstream lines(about);
    for (std::string line; std::getline(lines, line);)
      for (const std::string_view key : {"target ", "target6 ", "sweep "}) {
        const auto range =
            line.starts_with(key) ? parse_prefix(std::string_view(line).substr(key.size())) : std::nullopt;
        if (range) scope_.insert(pseudonyms_.scrub(*range));
      }
  }

  void learn(const Host& host) {
    pseudonyms_.know_user(host.reach.user);
    pseudonyms_.know_host(host.reach.address);
    pseudonyms_.know_host(host.reach.serial);
    pseudonyms_.know_host(host.name);
  }

  /// System, suite and scope; what is in all of its trials.
  Result<Done> describe() {
    shared_.entry.submitter = words_.submitter;
    shared_.entry.licence = words_.licence;
    shared_.entry.remarks = words_.remarks;
    shared_.entry.detector.suppression = words_.suppression;
    shared_.entry.date = words_.date.empty() ? reader_.header().created_utc.substr(0, 10) : words_.date;
    shared_.entry.tool_version = std::string("zpilab ") + ZPILAB_VERSION;
    shared_.grace = reader_.grace();
    describe_suite();
    if (shared_.entry.detector.suppression.empty())
      shared_.entry.detector.suppression =
          scrubbed(environment_of(trials_.front().record, "detector.suppression"));
    return describe_system();
  }

  /// A suite that zpilab-scans ran is a list, which its version pins; anything else is a scenario.
  void describe_suite() {
    const std::string version = environment_of(trials_.front().record, "suite.version");
    std::string& text = version.empty() ? shared_.scenario : shared_.suite_list;
    text = pseudonyms_.scrub(reader_.header().scenario_text);
    EntrySuite& suite = shared_.entry.suite;
    suite.name = as_name(reader_.header().scenario_name);
    suite.version = version.empty() ? "-" : as_name(version);
    suite.hash = sha256_hex(text);
    suite.planned = static_cast<int>(trials_.size());
  }

  Result<Done> describe_system() {
    EntrySystem& system = shared_.entry.system;
    system.id = words_.system_id;
    const StoredTrial* described = nullptr;
    for (const StoredTrial& trial : trials_) {
      const std::string kernel = environment_of(trial.record, "agent.kernel");
      if (kernel.empty()) continue;
      if (described != nullptr && kernel != environment_of(described->record, "agent.kernel"))
        return refuse("its trials ran on several kernels, " + in_quotes(kernel) + " and " +
                      in_quotes(environment_of(described->record, "agent.kernel")) +
                      ": an entry is of one system");
      if (described == nullptr) described = &trial;
    }
    system.os = words_.os;
    system.hardware = words_.hardware;
    system.network = words_.network;
    if (described == nullptr) return Done{};
    const TrialRecord& record = described->record;
    system.kernel = scrubbed(environment_of(record, "agent.kernel"));
    if (system.os.empty()) system.os = scrubbed(environment_of(record, "agent.os"));
    const std::string machine = environment_of(record, described->device + ".machine"),
                      cpus = environment_of(record, described->device + ".cpus");
    if (system.hardware.empty() && !machine.empty())
      system.hardware = scrubbed(machine + ", " + cpus + " cores");
    if (system.network.empty()) system.network = offloads(record, described->device);
    return Done{};
  }

  /// What the network card does by itself changes what a detector sees of a scan.
  std::string offloads(const TrialRecord& record, const std::string& device) {
    const std::string prefix = device + ".offload.";
    std::string text;
    for (const auto& [name, value] : record.environment) {
      if (!name.starts_with(prefix)) continue;
      std::string offload = name.substr(prefix.size());
      std::replace(offload.begin(), offload.end(), '.', ' ');  // "eth0.gro" looks like a domain
      text += (text.empty() ? "" : ", ") + offload + " " + value;
    }
    return scrubbed(text);
  }

  std::string scrubbed(const std::string& text) { return as_text(pseudonyms_.scrub(text)); }

  Result<Submission> of_detector(const std::string& detector) {
    Submission submission = shared_;
    submission.entry.detector.name = as_name(detector);
    submission.entry.detector.division = words_.division;
    if (auto same = describe_detector(detector, submission.entry.detector); !same) return same.error();
    std::set<std::string> keys;
    std::set<std::string> scope = scope_;
    for (const StoredTrial& stored : trials_) {
      SubmittedTrial trial = trial_of(stored, detector);
      const std::string key = trial.trial.key;
      for (int same = 2; !keys.insert(trial.trial.key).second; ++same)
        trial.trial.key = key + "." + std::to_string(same);
      if (trial.trial.state == "done")
        if (auto added = add_evidence(stored, detector, trial, submission); !added) return added.error();
      if (scope_.empty() && !trial.argv.empty()) scope.insert(trial.argv.back());
      submission.trials.push_back(std::move(trial));
    }
    submission.scope.assign(scope.begin(), scope.end());
    return submission;
  }

  Result<Done> describe_detector(const std::string& detector, EntryDetector& described) {
    const DetectorOutcome* first = nullptr;
    for (const StoredTrial& trial : trials_)
      for (const DetectorOutcome& outcome : trial.record.detectors) {
        if (outcome.detector != detector) continue;
        if (first != nullptr && (outcome.version != first->version || outcome.hash != first->hash))
          return refuse("the detector " + in_quotes(detector) + " changed during the campaign (version " +
                        in_quotes(first->version) + ", then " + in_quotes(outcome.version) +
                        "): an entry is of one");
        first = &outcome;
      }
    if (first == nullptr) return Done{};
    described.version = scrubbed(first->version);
    if (first->hash.size() == 64) described.configuration_hash = first->hash;
    return Done{};
  }

  static std::string key_of(const StoredTrial& stored) {
    std::string key = stored.placebo() ? "placebo" : stored.scan + "-" + to_string(stored.timing);
    key += "-" + stored.workload;
    if (stored.policy != "open") key += "-" + stored.policy;
    const TargetFactors usual;
    if (stored.target.open_ports != usual.open_ports) key += "-" + stored.target.open_ports;
    if (stored.target.icmp_limits != usual.icmp_limits) key += "-" + stored.target.icmp_limits;
    if (stored.target.impairment != usual.impairment) key += "-" + stored.target.impairment;
    key = as_name(key.substr(0, kLongestName - 10));
    return key + "-" + std::to_string(stored.block);
  }

  SubmittedTrial trial_of(const StoredTrial& stored, const std::string& detector) {
    SubmittedTrial submitted;
    EntryTrial& trial = submitted.trial;
    trial.key = key_of(stored);
    trial.scan = as_name(stored.scan);
    trial.traffic_class = stored.traffic_class;
    if (!stored.placebo()) {
      trial.nmap = nmap_name(stored);
      trial.ports = stored.ports;
      trial.timing = stored.timing.level;
    }
    trial.workload = as_name(stored.workload);
    trial.policy = as_name(stored.policy);
    submitted.block = stored.block;
    submitted.open_ports = as_name(stored.target.open_ports);
    submitted.icmp_limits = as_name(stored.target.icmp_limits);
    submitted.impairment = as_name(stored.target.impairment);
    submitted.sampling_rate_hz = stored.sampling_rate_hz;
    submitted.system = words_.system_id;
    submitted.kernel = shared_.entry.system.kernel;
    describe_run(stored, detector, submitted);
    return submitted;
  }

  static StartSource start_of(const TrialRecord& record) {
    if (environment_of(record, "t0.source") == "sensor_flow") return StartSource::sensor_flow;
    return record.t0_estimated ? StartSource::scanner_trace : StartSource::tap;
  }

  void describe_run(const StoredTrial& stored, const std::string& detector, SubmittedTrial& submitted) {
    const TrialRecord& record = stored.record;
    EntryTrial& trial = submitted.trial;
    trial.state = state_name(stored.state);
    trial.reason = scrubbed(record.reason);
    for (const std::string& argument : record.argv) submitted.argv.push_back(pseudonyms_.scrub(argument));
    if (record.scan_process_start && record.scan_process_end && !stored.placebo())
      trial.duration = seconds(*record.scan_process_end - *record.scan_process_start);
    trial.cut = record.cut;
    trial.start = start_of(record);
    if (stored.state != TrialState::done) return;
    const auto outcome =
        std::find_if(record.detectors.begin(), record.detectors.end(),
                     [&](const DetectorOutcome& other) { return other.detector == detector; });
    trial.covered = outcome == record.detectors.end() || outcome->state != DetectorState::not_covered;
    // Of an import: a hidden repeat. Live, the message is what a detector last wrote to stderr.
    const bool imported = !environment_of(record, "import.clock").empty();
    if (!trial.covered && imported) trial.reason = scrubbed(outcome->message);
    if (outcome == record.detectors.end()) {
      trial.state = "invalid";
      trial.reason = "the detector did not run";
    } else if (outcome->state == DetectorState::crashed) {
      trial.state = "invalid";
      trial.reason = scrubbed("the detector ended by itself: " + outcome->message);
    }
  }

  Result<Done> add_evidence(const StoredTrial& stored, const std::string& detector, SubmittedTrial& submitted,
                            Submission& submission) {
    const auto probes = reader_.probes(stored.id);
    if (!probes.ok()) return probes.error();
    TrialEvidence evidence = evidence_of(stored, detector, *probes);
    EntryTrial& trial = submitted.trial;
    if (!stored.placebo() && evidence.probes.empty()) {
      trial.state = "invalid";
      trial.reason = "no probe was seen";
      return Done{};
    }
    const auto xml = reader_.nmap_xml(stored.id);
    if (!xml.ok()) return xml.error();
    evidence.nmap_xml = reduce_nmap_xml(*xml, pseudonyms_).text;
    trial.uncertainty = seconds(score_trial(stored, *probes, submission.grace).uncertainty);
    const EvidenceScore score = score_evidence(trial, evidence, submission.grace);
    trial = score.trial;
    add_quiet(score, trial.workload, submission.entry.quiet);
    submission.evidence[trial.key] = std::move(evidence);
    return Done{};
  }

  TrialEvidence evidence_of(const StoredTrial& stored, const std::string& detector,
                            const std::vector<Probe>& probes) {
    const TrialRecord& record = stored.record;
    TrialEvidence evidence;
    evidence.watched_until = record.ended - record.started;
    for (const Probe& probe : probes)
      if (probe.kind == FrameKind::probe && !stored.placebo())
        evidence.probes.push_back(probe.time - record.started);
    std::sort(evidence.probes.begin(), evidence.probes.end());
    evidence.probe_count = evidence.probes.size();
    for (const Alarm& alarm : alarms_of(record.detections, detector)) {
      evidence.alarms.push_back({alarm.time - record.started, alarm.detection.traffic_class,
                                 as_name(alarm.detection.log_format),
                                 pseudonyms_.scrub_log_line(alarm.detection.log_line)});
      // An imported trial is on the log's own wall clock; with it, each line's time can be held against its
      // alarm's.
      if (!alarm.detection.log_line.empty() && !environment_of(record, "import.clock").empty())
        evidence.began = record.started;
    }
    return evidence;
  }

  static void add_quiet(const EvidenceScore& score, const std::string& workload,
                        std::vector<QuietStretch>& quiet) {
    auto found = std::find_if(quiet.begin(), quiet.end(),
                              [&](const QuietStretch& stretch) { return stretch.workload == workload; });
    if (found == quiet.end()) found = quiet.insert(quiet.end(), {workload, 0, 0});
    found->hours += seconds(score.quiet) / 3600;
    found->alarms += score.false_alarms;
  }

  const CampaignReader& reader_;
  std::vector<StoredTrial> trials_;
  const SubmissionWords& words_;
  Pseudonyms pseudonyms_;
  std::set<std::string> scope_;
  Submission shared_;
};

}  // namespace

Result<MadeSubmissions> submissions_of_campaign(const std::string& path, const SubmissionWords& words) {
  if (auto fine = check_words(words); !fine) return fine.error();
  const auto reader = CampaignReader::open(path);
  if (!reader.ok()) return reader.error();
  auto trials = reader->trials();
  if (!trials.ok()) return trials.error();
  if (trials->empty()) return refuse("a campaign without trials", path);
  auto made = CampaignSubmitter(*reader, std::move(trials).value(), words).submit();
  if (!made.ok() && made.error().where.empty()) return make_error(made.error().code, made.error().what, path);
  return made;
}

Result<MadeSubmissions> submission_of_timings(const std::string& path, const SubmissionWords& words) {
  if (auto fine = check_words(words); !fine) return fine.error();
  if (!is_submission_name(words.detector))
    return make_error(
        Errc::usage,
        "timings.csv says nothing of the detector; name it: --detector NAME --detector-version VERSION");
  if (words.date.empty())
    return make_error(Errc::usage, "timings.csv has no date; say when it was measured: --date YYYY-MM-DD");
  auto text = read_text_file(path, kMostCsvBytes);
  if (!text.ok()) return text.error();
  if (!text->empty() && text->back() != '\n') *text += '\n';
  std::erase(*text, '\r');
  Findings findings;
  Submission submission;
  submission.trials = read_timings(*text, findings);
  if (findings.refused()) {
    const Finding& first = findings.list().front();
    return refuse(first.what, path + ":" + std::to_string(first.line));
  }
  Entry& entry = submission.entry;
  entry.submitter = words.submitter;
  entry.date = words.date;
  entry.licence = words.licence;
  entry.remarks = words.remarks;
  entry.tool_version = std::string("zpilab ") + ZPILAB_VERSION;
  entry.system = {words.system_id, words.os, "", words.hardware, words.network};
  entry.detector = {words.detector, words.version, "", words.suppression, words.division};
  entry.suite = {"timings", "-", sha256_hex(*text), static_cast<int>(submission.trials.size())};
  for (SubmittedTrial& trial : submission.trials) trial.system = words.system_id;
  submission.timings_csv = std::move(text).value();
  MadeSubmissions made;
  made.submissions.push_back(std::move(submission));
  return made;
}

}  // namespace zpilab
