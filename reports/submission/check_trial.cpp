#include "reports/submission/check_trial.h"

#include <algorithm>
#include <cmath>

#include "harness/core/number_text.h"
#include "harness/core/technique.h"
#include "reports/submission/check_log_line.h"
#include "reports/submission/nmap_xml.h"
#include "reports/submission/scan_targets.h"

namespace zpilab {
namespace {

/// Seconds that were written as text and read again are the same to this.
constexpr double kRounding = 1e-6;
/// A process lives a little longer than its packets: its start, its resolver, its report.
constexpr double kProcessSlack = 2;
/// Detectors are ended after the watch, and may still say something until then.
constexpr Nanoseconds kWatchSlack = kSecond;

/// The class of scans with these flags of nmap, where there is one such technique.
bool fits_class(std::string_view nmap, TrafficClass traffic_class) {
  const bool ipv6 = nmap.starts_with("-6 ");
  if (ipv6) nmap.remove_prefix(3);
  bool known = false;
  for (const Technique& technique : kTechniques) {
    std::string flags(technique.nmap[0]);
    if (!technique.nmap[1].empty()) flags += " " + std::string(technique.nmap[1]);
    if (flags != nmap) continue;
    known = true;
    if ((ipv6 ? technique.ipv6 : technique.ipv4) == traffic_class) return true;
  }
  return !known;
}

std::string shown_time(const std::optional<CensoredTime>& time) {
  if (!time) return "none";
  return time->happened ? number_text(time->seconds) + " s"
                        : "missed after " + number_text(time->seconds) + " s";
}

}  // namespace

void check_statements(const SubmittedTrial& submitted, const TrialPlace& place, Findings& findings) {
  const EntryTrial& trial = submitted.trial;
  const auto wrong = [&](std::string_view rule, std::string what) {
    findings.add(rule, place.file, place.line, std::move(what));
  };
  const bool placebo = trial.scan.empty(), done = trial.state == "done";
  if (!done && trial.state != "invalid" && trial.state != "refused" && trial.state != "skipped")
    wrong("trial.state", in_quotes(trial.state) + " is none of done, invalid, refused, skipped");
  if (!done && trial.reason.empty()) wrong("trial.state", in_quotes(trial.state) + " without a reason");
  if (!done && (trial.ttfd || !trial.detections.empty()))
    wrong("trial.state", "times in a trial that is not done");
  if (placebo != (trial.traffic_class == TrafficClass::normal))
    wrong("trial.state", placebo ? "a placebo with a class" : "a scan of the class normal");
  if (placebo != trial.nmap.empty())
    wrong("trial.state", placebo ? "a placebo with options of nmap" : "a scan without options of nmap");
  if (placebo && (trial.ttfd || trial.duration || !submitted.argv.empty()))
    wrong("trial.state", "a placebo with a time, a duration or a command");
  if (!placebo && done && (submitted.argv.empty() || !trial.duration))
    wrong("trial.state", "a scan that is done without its command or duration");
  if (!placebo && !fits_class(trial.nmap, trial.traffic_class))
    wrong("trial.state", "nmap " + in_quotes(trial.nmap) + " is no scan of the class " +
                             std::string(class_name(trial.traffic_class)));
  if (trial.ttfd && trial.ttfd->seconds < -trial.uncertainty)
    wrong("trial.time", "detected " + number_text(-trial.ttfd->seconds) +
                            " s before the first probe, beyond the uncertainty of " +
                            number_text(trial.uncertainty) + " s");
  if (!std::is_sorted(trial.detections.begin(), trial.detections.end()))
    wrong("trial.time", "the alarms are not in order of time");
}

void check_scope(const std::vector<std::string>& argv, const std::vector<Prefix>& scope,
                 const TrialPlace& place, Findings& findings) {
  const CommandTargets command = targets_of(argv);
  if (!command.problem.empty()) findings.add("scope.target", place.file, place.line, command.problem);
  for (const std::string& target : command.targets)
    if (!in_scope(target, scope)) findings.add("scope.target", place.file, place.line, in_quotes(target));
}

void check_evidence_itself(const SubmittedTrial& submitted, const TrialEvidence& evidence,
                           const std::string& file, Findings& findings) {
  const bool placebo = submitted.trial.scan.empty();
  const auto& probes = evidence.probes;
  const auto wrong = [&](std::string_view rule, std::string what) {
    findings.add(rule, file, 0, std::move(what));
  };
  if (placebo != probes.empty())
    wrong("evidence.probes", placebo ? "a placebo with probes" : "a scan without a probe");
  const std::size_t listed = std::min(evidence.probe_count, kProbesSubmitted + 1);
  if (probes.size() != listed)
    wrong("evidence.probes", std::to_string(probes.size()) + " listed of " +
                                 std::to_string(evidence.probe_count) + "; there must be " +
                                 std::to_string(listed));
  if (!probes.empty() && submitted.trial.duration &&
      seconds(probes.back() - probes.front()) > *submitted.trial.duration + kProcessSlack)
    wrong("trial.duration", "the probes lie " + number_text(seconds(probes.back() - probes.front())) +
                                " s apart, and nmap ran " + number_text(*submitted.trial.duration) + " s");
  // The grace may be shorter than the suite's: of imported logs it ends where the next scan begins.
  if (!probes.empty() && evidence.watched_until + kWatchSlack < probes.back())
    wrong("evidence.watched", "the watch ends before the last probe");
  for (const EvidenceAlarm& alarm : evidence.alarms) {
    if (alarm.time > evidence.watched_until + kWatchSlack)
      wrong("evidence.watched", "an alarm at " + number_text(seconds(alarm.time)) + " s, watched until " +
                                    number_text(seconds(evidence.watched_until)) + " s");
  }
  check_log_lines(submitted.trial, evidence, file, findings);
}

void check_nmap_report(std::string_view xml, const SubmittedTrial& submitted,
                       const std::vector<Prefix>& scope, const std::string& file, Findings& findings) {
  Pseudonyms unused;
  const ReducedXml reduced = reduce_nmap_xml(xml, unused);
  if (!unused.replaced().empty())
    return findings.add("scrub.left", file, 0, in_quotes(unused.replaced().begin()->first));
  if (reduced.text != xml)
    return findings.add("xml.content", file, 0,
                        "elements, attributes or a spelling that `zpilab submit` does not write");
  for (const std::string& address : reduced.addresses)
    if (!in_scope(address, scope)) findings.add("scope.target", file, 0, in_quotes(address));
  const auto& duration = submitted.trial.duration;
  if (!reduced.elapsed || !duration || submitted.trial.cut) return;
  if (std::fabs(*duration - *reduced.elapsed) > kProcessSlack + *reduced.elapsed / 20)
    findings.add(
        "trial.duration", file, 0,
        "nmap says " + number_text(*reduced.elapsed) + " s, the trial " + number_text(*duration) + " s");
}

void compare_with_evidence(const EntryTrial& stated, const EvidenceScore& score,
                           const TrialEvidence& evidence, bool strict, const TrialPlace& place,
                           Findings& findings) {
  const EntryTrial& real = score.trial;
  const auto wrong = [&](std::string_view rule, std::string what) {
    findings.add(rule, place.file, place.line, in_quotes(stated.key) + ": " + what);
  };
  const double allowed = kRounding + (strict ? 0 : stated.uncertainty);
  const bool same_kind = stated.ttfd.has_value() == real.ttfd.has_value() &&
                         (!real.ttfd || stated.ttfd->happened == real.ttfd->happened);
  const double difference = same_kind && real.ttfd ? std::fabs(stated.ttfd->seconds - real.ttfd->seconds) : 0;
  if (!same_kind || difference > allowed)
    wrong("trial.ttfd", shown_time(stated.ttfd) + " stated, " + shown_time(real.ttfd) + " from the evidence");
  else if (difference > kRounding)
    wrong("trial.rounding",
          shown_time(stated.ttfd) + " stated, " + shown_time(real.ttfd) + " from the evidence");
  const bool same_alarms =
      stated.detections.size() == real.detections.size() &&
      std::equal(stated.detections.begin(), stated.detections.end(), real.detections.begin(),
                 [&](double a, double b) { return std::fabs(a - b) <= allowed; });
  if (!same_alarms)
    wrong("trial.detections", std::to_string(stated.detections.size()) + " alarms stated, " +
                                  std::to_string(real.detections.size()) +
                                  " from the evidence, or other times");
  if (stated.contaminated != real.contaminated)
    wrong("trial.verdict",
          real.contaminated ? "an alarm before the first probe contaminates it" : "nothing contaminates it");
  if (stated.right_class != real.right_class)
    wrong("trial.verdict", real.right_class ? "the first alarm says the right class"
                                            : "the first alarm does not say the right class");
  if (stated.probes_before.has_value() != real.probes_before.has_value()) {
    wrong("trial.probes", "stated or not, and the evidence otherwise");
  } else if (stated.probes_before) {
    // The last probe is always listed: from the hundredth on, only bounds are known until then.
    const std::size_t listed = score.probes_listed_before;
    const bool exact = evidence.probes.size() == evidence.probe_count || listed < kProbesSubmitted;
    const std::size_t most = listed >= evidence.probes.size() ? evidence.probe_count
                             : exact                          ? listed
                                                              : evidence.probe_count - 1;
    const std::size_t least = listed >= evidence.probes.size() ? evidence.probe_count : listed;
    if (*stated.probes_before < least || *stated.probes_before > most)
      wrong("trial.probes", std::to_string(*stated.probes_before) + " stated, " + std::to_string(least) +
                                " to " + std::to_string(most) + " from the evidence");
  }
}

}  // namespace zpilab
