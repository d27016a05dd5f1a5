#include <algorithm>

#include "harness/core/number_text.h"
#include "reports/submission/entry_words.h"
#include "reports/submission/json_fields.h"
#include "reports/submission/submission_files.h"

namespace zpilab {
namespace {

constexpr std::int64_t kMostBytes = 20LL << 20;
constexpr std::int64_t kMostNanoseconds = static_cast<std::int64_t>(kMostSeconds) * kSecond;

bool is_date(std::string_view text) {
  if (text.size() != 10 || text[4] != '-' || text[7] != '-') return false;
  const auto year = parse_integer(text.substr(0, 4));
  return year && *year >= 1990 && all_digits(text.substr(5, 2)) && all_digits(text.substr(8, 2)) &&
         text.substr(5, 2) >= "01" && text.substr(5, 2) <= "12" && text.substr(8, 2) >= "01" &&
         text.substr(8, 2) <= "31";
}

/// nmap's own spelling: "-6 -sS", "-sn -PR".
bool is_nmap_name(std::string_view text) {
  return text.size() <= 40 && std::all_of(text.begin(), text.end(), [](char c) {
           return c == '-' || c == ' ' || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
                  (c >= 'A' && c <= 'Z');
         });
}

bool is_port_text(std::string_view text) {
  return text.size() <= 400 && std::all_of(text.begin(), text.end(), [](char c) {
           return c == '-' || c == ',' || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || c == ':' ||
                  c == 'T' || c == 'U';
         });
}

/// A text that another function judges.
void judged(const JsonFields& fields, std::string_view key, std::string& target,
            bool (*fits)(std::string_view)) {
  std::string text;
  fields.raw(key, text);
  if (!fields.has(key)) return;
  if (fits(text))
    target = text;
  else
    fields.add("field.value", key, in_quotes(text));
}

void read_times(const JsonFields& fields, EntryTrial& trial) {
  std::optional<double> detected, missed;
  // Below zero only within the uncertainty: the checker judges it.
  fields.number("ttfd_s", detected, -kMostSeconds, kMostSeconds);
  fields.number("missed_after_s", missed, 0, kMostSeconds);
  if (detected && missed) fields.add("trial.state", "ttfd_s", "detected and missed");
  if (detected) trial.ttfd = CensoredTime{*detected, true};
  if (!detected && missed) trial.ttfd = CensoredTime{*missed, false};
  std::int64_t before = -1;
  fields.integer("probes_before", before, 0, 1'000'000'000);
  if (before >= 0) trial.probes_before = static_cast<std::size_t>(before);
  fields.numbers("detections_s", trial.detections, -kMostSeconds, kMostSeconds);
}

/// "trials.jsonl", "evidence/KEY.xml": no way out of the entry's folder.
bool is_entry_path(std::string_view path) {
  const std::string folder = std::string(kEvidenceFolder) + "/";
  if (path.starts_with(folder)) path.remove_prefix(folder.size());
  constexpr std::string_view kLines = ".jsonl", kReport = ".xml";
  for (const std::string_view suffix : {kLines, kReport})
    if (path.ends_with(suffix)) path.remove_suffix(suffix.size());
  return is_submission_name(path);
}

ManifestFile read_manifest_file(const JsonValue& json, Findings& findings) {
  const JsonFields fields(json, std::string(kManifestFile), {"path", "bytes", "sha256"}, findings);
  fields.require({"path", "bytes", "sha256"});
  ManifestFile file;
  file.line = json.line;
  fields.raw("path", file.path);
  if (!is_entry_path(file.path)) fields.add("file.name", "path", in_quotes(file.path));
  fields.integer("bytes", file.bytes, 0, kMostBytes);
  fields.hash("sha256", file.sha256);
  return file;
}

}  // namespace

Manifest read_manifest(const JsonValue& json, Findings& findings) {
  const JsonFields fields(json, std::string(kManifestFile),
                          {"zpilab_submission", "id", "submitter", "date", "licence", "division", "evidence",
                           "tool", "remarks", "files"},
                          findings);
  fields.require(
      {"zpilab_submission", "id", "submitter", "date", "licence", "division", "evidence", "tool", "files"});
  Manifest manifest;
  std::int64_t version = kSubmissionVersion;
  fields.integer("zpilab_submission", version, 1, 1'000'000);
  if (version != kSubmissionVersion)
    fields.add("manifest.version", "zpilab_submission", std::to_string(version) + "; this program reads 1");
  fields.raw("id", manifest.id);
  fields.name("submitter", manifest.submitter);
  judged(fields, "date", manifest.date, is_date);
  fields.name("licence", manifest.licence);
  fields.word("division", manifest.division, parse_division);
  fields.boolean("evidence", manifest.evidence);
  fields.text("tool", manifest.tool_version);
  fields.text("remarks", manifest.remarks);
  if (const JsonValue* files = fields.find("files")) {
    if (const auto* list = std::get_if<JsonValue::List>(&files->value))
      for (const JsonValue& file : *list) manifest.files.push_back(read_manifest_file(file, findings));
    else
      fields.add("field.type", "files", "not a list");
  }
  return manifest;
}

void read_system(const JsonValue& json, Submission& submission, Findings& findings) {
  const JsonFields fields(json, std::string(kSystemFile),
                          {"id", "os", "kernel", "hardware", "network", "scope"}, findings);
  fields.require({"id", "os", "kernel", "hardware", "network", "scope"});
  EntrySystem& system = submission.entry.system;
  fields.name("id", system.id);
  fields.text("os", system.os);
  fields.text("kernel", system.kernel);
  fields.text("hardware", system.hardware);
  fields.text("network", system.network);
  fields.texts("scope", submission.scope);
}

void read_detector(const JsonValue& json, Submission& submission, Findings& findings) {
  const JsonFields fields(json, std::string(kDetectorFile),
                          {"name", "version", "configuration_hash", "suppression"}, findings);
  fields.require({"name", "version", "suppression"});
  EntryDetector& detector = submission.entry.detector;
  fields.name("name", detector.name);
  fields.text("version", detector.version);
  fields.hash("configuration_hash", detector.configuration_hash);
  fields.text("suppression", detector.suppression);
}

void read_suite(const JsonValue& json, Submission& submission, Findings& findings) {
  const JsonFields fields(json, std::string(kSuiteFile), {"name", "version", "hash", "planned", "grace_s"},
                          findings);
  fields.require({"name", "version", "hash", "planned", "grace_s"});
  EntrySuite& suite = submission.entry.suite;
  fields.name("name", suite.name);
  judged(fields, "version", suite.version,
         [](std::string_view text) { return text == "-" || is_submission_name(text); });
  fields.hash("hash", suite.hash);
  std::int64_t planned = 0;
  fields.integer("planned", planned, 1, 20'000);
  suite.planned = static_cast<int>(planned);
  double grace = 0;
  fields.number("grace_s", grace, 0, 3600);
  submission.grace = from_seconds(grace);
}

double read_clock(const JsonValue& json, Findings& findings) {
  const JsonFields fields(json, std::string(kClockFile), {"worst_uncertainty_s"}, findings);
  fields.require({"worst_uncertainty_s"});
  double worst = 0;
  fields.number("worst_uncertainty_s", worst, 0, kMostSeconds);
  return worst;
}

SubmittedTrial read_trial(const JsonValue& json, const std::string& file, Findings& findings) {
  const JsonFields fields(
      json, file,
      {"key",           "block",   "system",       "kernel", "scan",           "nmap",        "ports",
       "timing",        "class",   "workload",     "policy", "open_ports",     "icmp_limits", "impairment",
       "rate_hz",       "state",   "reason",       "argv",   "duration_s",     "cut",         "start",
       "uncertainty_s", "covered", "contaminated", "ttfd_s", "missed_after_s", "right_class", "probes_before",
       "detections_s"},
      findings);
  fields.require({"key", "block", "system", "class", "workload", "policy", "state"});
  SubmittedTrial submitted;
  EntryTrial& trial = submitted.trial;
  fields.name("key", trial.key);
  std::int64_t block = 1;
  fields.integer("block", block, 1, 20'000);
  submitted.block = static_cast<int>(block);
  fields.name("system", submitted.system);
  fields.text("kernel", submitted.kernel);
  fields.name("scan", trial.scan);
  judged(fields, "nmap", trial.nmap, is_nmap_name);
  judged(fields, "ports", trial.ports, is_port_text);
  std::string timing = "T3";
  judged(fields, "timing", timing, [](std::string_view text) {
    return text.size() == 2 && text[0] == 'T' && text[1] >= '0' && text[1] <= '5';
  });
  trial.timing = timing[1] - '0';
  fields.word("class", trial.traffic_class, parse_scan_class);
  fields.name("workload", trial.workload);
  fields.name("policy", trial.policy);
  fields.name("open_ports", submitted.open_ports);
  fields.name("icmp_limits", submitted.icmp_limits);
  fields.name("impairment", submitted.impairment);
  fields.number("rate_hz", submitted.sampling_rate_hz, 0, 1e6);
  fields.name("state", trial.state);
  fields.text("reason", trial.reason);
  fields.texts("argv", submitted.argv);
  fields.number("duration_s", trial.duration, 0, kMostSeconds);
  fields.boolean("cut", trial.cut);
  fields.word("start", trial.start, parse_start);
  fields.number("uncertainty_s", trial.uncertainty, 0, kMostSeconds);
  fields.boolean("covered", trial.covered);
  fields.boolean("contaminated", trial.contaminated);
  fields.boolean("right_class", trial.right_class);
  read_times(fields, trial);
  return submitted;
}

QuietStretch read_quiet(const JsonValue& json, const std::string& file, Findings& findings) {
  const JsonFields fields(json, file, {"workload", "hours", "alarms"}, findings);
  fields.require({"workload", "hours", "alarms"});
  QuietStretch stretch;
  fields.name("workload", stretch.workload);
  fields.number("hours", stretch.hours, 0, kMostSeconds);
  std::int64_t alarms = 0;
  fields.integer("alarms", alarms, 0, 1'000'000'000);
  stretch.alarms = static_cast<int>(alarms);
  return stretch;
}

namespace {

/// Reads the lines of one trial's evidence: probes, their number, alarms, the time watched, in this order.
class EvidenceReader {
 public:
  EvidenceReader(const std::string& file, Findings& findings) : file_(file), findings_(findings) {}

  void take(std::string_view line, int number) {
    auto parsed = parse_strict_json(line, number);
    if (auto* problem = std::get_if<JsonProblem>(&parsed)) {
      findings_.add(problem->rule, file_, number, problem->what);
      return;
    }
    const JsonFields fields(std::get<JsonValue>(parsed), file_,
                            {"probe", "probes", "alarm", "class", "format", "line", "watched", "began"},
                            findings_);
    const int kinds =
        fields.has("probe") + fields.has("probes") + fields.has("alarm") + fields.has("watched");
    if (kinds != 1)
      findings_.add("field.value", file_, number, "not one of probe, probes, alarm and watched");
    else if (fields.has("probe"))
      take_probe(fields, number);
    else if (fields.has("probes"))
      take_count(fields, number);
    else if (fields.has("alarm"))
      take_alarm(fields, number);
    else
      take_watched(fields, number);
  }

  TrialEvidence finish() {
    if (stage_ != Stage::over) findings_.add("field.missing", file_, 0, "no line \"watched\" at its end");
    return std::move(evidence_);
  }

 private:
  enum class Stage { probes, alarms, over };

  /// The kinds come in order, and so do the times of each.
  void in_order(Stage stage, Stage next, std::optional<Nanoseconds> before, Nanoseconds time, int number) {
    if (stage_ != stage || (before && time < *before))
      findings_.add(
          "evidence.order", file_, number,
          before && time < *before ? "earlier than the line before it" : "this kind of line stands earlier");
    stage_ = std::max(stage_, next);
  }

  void take_probe(const JsonFields& fields, int number) {
    Nanoseconds time = 0;
    fields.integer("probe", time, 0, kMostNanoseconds);
    in_order(Stage::probes, Stage::probes, last(evidence_.probes), time, number);
    evidence_.probes.push_back(time);
  }

  void take_count(const JsonFields& fields, int number) {
    std::int64_t count = 0;
    fields.integer("probes", count, 0, 1'000'000'000);
    in_order(Stage::probes, Stage::alarms, std::nullopt, 0, number);
    evidence_.probe_count = static_cast<std::size_t>(count);
  }

  void take_alarm(const JsonFields& fields, int number) {
    EvidenceAlarm alarm;
    fields.integer("alarm", alarm.time, 0, kMostNanoseconds);
    std::string said;
    fields.raw("class", said);
    alarm.said = parse_said_class(said);
    if (fields.has("class") && !alarm.said)
      fields.add("field.value", "class", in_quotes(said) + " is no class");
    fields.name("format", alarm.format);
    fields.raw("line", alarm.line);
    if (alarm.format.empty() != alarm.line.empty())
      findings_.add("evidence.line", file_, number, "format without line, or line without format");
    in_order(Stage::alarms, Stage::alarms,
             evidence_.alarms.empty() ? std::nullopt : std::optional(evidence_.alarms.back().time),
             alarm.time, number);
    evidence_.alarms.push_back(std::move(alarm));
  }

  void take_watched(const JsonFields& fields, int number) {
    std::vector<double> watched;
    fields.numbers("watched", watched, 0, static_cast<double>(kMostNanoseconds));
    if (watched.size() != 2 || watched[0] != 0) {
      findings_.add("evidence.watched", file_, number, "not from 0 to the end of grace");
      watched = {0, 0};
    }
    in_order(Stage::alarms, Stage::over, std::nullopt, 0, number);
    evidence_.watched_until = static_cast<Nanoseconds>(watched[1]);
    Nanoseconds began = -1;
    fields.integer("began", began, 0, INT64_MAX / 2);
    if (began >= 0) evidence_.began = began;
  }

  static std::optional<Nanoseconds> last(const std::vector<Nanoseconds>& times) {
    return times.empty() ? std::nullopt : std::optional(times.back());
  }

  std::string file_;
  Findings& findings_;
  TrialEvidence evidence_;
  Stage stage_ = Stage::probes;
};

}  // namespace

TrialEvidence read_evidence(std::string_view text, const std::string& file, Findings& findings) {
  EvidenceReader reader(file, findings);
  each_line(text, file, findings, [&](std::string_view line, int number) { reader.take(line, number); });
  return reader.finish();
}

}  // namespace zpilab
