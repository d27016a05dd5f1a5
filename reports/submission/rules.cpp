#include "reports/submission/rules.h"

#include <algorithm>
#include <array>
#include <cassert>

namespace zpilab {
namespace {

constexpr auto kError = Severity::error, kWarning = Severity::warning;

constexpr std::string_view kMakeAgain =
    "make the submission again with `zpilab submit`; do not edit its files";

constexpr Rule kRules[] = {
    {"entry.none", kError, "there is no manifest.json", "give the folder that `zpilab submit` wrote"},
    {"entry.sqlite", kError, "a SQLite file: none is ever opened here",
     "run `zpilab submit` on it and give what that wrote"},
    {"entry.place", kError, "the folder is not submission/SUBMITTER/SYSTEM/SUITE/DETECTOR of its manifest",
     "keep the folders that `zpilab submit` made"},
    {"file.name", kError, "a file's name is not of A-Z a-z 0-9 . _ -, or it lies where no file belongs",
     kMakeAgain},
    {"file.kind", kError, "not a regular file: a link, a device, a pipe, a socket", "copy plain files only"},
    {"file.size", kError, "a file of more than 20 MiB, or files of more than 200 MiB together",
     "submit fewer trials in one entry"},
    {"file.count", kError, "more than 20,000 files", "submit fewer trials in one entry"},
    {"file.read", kError, "a file cannot be read", "look at its permissions"},
    {"file.text", kError, "not plain UTF-8 text: a byte order mark, a control character or invalid bytes",
     kMakeAgain},
    {"file.line", kError, "a line of more than 1 MiB", kMakeAgain},
    {"file.hash", kError, "a file is not the one of the manifest: another size or SHA-256", kMakeAgain},
    {"file.missing", kError, "a file of the manifest, or one that every entry has, is not there", kMakeAgain},
    {"file.unlisted", kError, "a file that the manifest does not name", "remove it"},
    {"json.syntax", kError, "not JSON, or not one value", kMakeAgain},
    {"json.number", kError, "a number that is not finite: NaN, Infinity, 1e400", kMakeAgain},
    {"json.depth", kError, "JSON nested more than 32 deep", kMakeAgain},
    {"json.duplicate", kError, "a key that stands twice in one object", kMakeAgain},
    {"json.size", kError, "more than 200,000 values in one piece of JSON", kMakeAgain},
    {"field.missing", kError, "a field is missing", kMakeAgain},
    {"field.unknown", kError, "a field that this version does not know",
     "verify with the version that made the entry, or a newer one"},
    {"field.type", kError, "a field of another type", kMakeAgain},
    {"field.value", kError, "a field holds what it cannot hold", kMakeAgain},
    {"field.name", kError, "a name is not of A-Z a-z 0-9 . _ - or too long",
     "rename it: names become files, links and columns"},
    {"field.text", kError, "a text with markup, control characters, or of more than 1,000 bytes",
     "write plain text"},
    {"field.formula", kError, "a text that a spreadsheet would execute: it begins with = + - @",
     "begin with a letter or a digit"},
    {"manifest.version", kError, "another version of the format", "verify with a newer zpilab"},
    {"manifest.id", kError, "the id is not SUBMITTER/SYSTEM/SUITE/DETECTOR of this entry", kMakeAgain},
    {"signature.bad", kError, "the signature does not fit the manifest",
     "sign again: `zpilab submit --sign KEY`"},
    {"signature.unchecked", kWarning, "there is a signature, and no ssh-keygen to check it",
     "install openssh-client"},
    {"suite.unknown", kError,
     "the suite's hash is not that of its scenario, or it bears a shipped name and is another scenario",
     "run a scenario that zpilab ships unchanged, or give yours a name of its own"},
    {"suite.scenario", kError, "scenario.yaml cannot be read or planned",
     "submit the campaign of a scenario that `zpilab validate` accepts"},
    {"suite.plan", kError, "trials are missing, or there are others than planned",
     "submit all trials of the campaign, done or not"},
    {"trial.duplicate", kError, "two trials of one key", kMakeAgain},
    {"trial.system", kError, "a trial of another system or kernel than the entry's",
     "make an entry of each system"},
    {"trial.time", kError, "an impossible time", kMakeAgain},
    {"trial.ttfd", kError, "the time to first detection is not what the evidence gives", kMakeAgain},
    {"trial.rounding", kWarning, "a stated time differs from the evidence, but less than its uncertainty",
     kMakeAgain},
    {"trial.detections", kError, "the alarms are not those of the evidence", kMakeAgain},
    {"trial.verdict", kError, "right class, contaminated or covered is not what the evidence gives",
     kMakeAgain},
    {"trial.probes", kError, "the number of probes before the alarm is not what the evidence gives",
     kMakeAgain},
    {"trial.state", kError, "what a trial says of itself does not fit together", kMakeAgain},
    {"trial.duration", kError, "the scan's duration contradicts its probes or nmap's own report", kMakeAgain},
    {"evidence.missing", kError, "a trial that is done has no evidence", kMakeAgain},
    {"evidence.stray", kError, "evidence of no trial that is done", kMakeAgain},
    {"evidence.order", kError,
     "the lines of a trial's evidence are not in order of kind and time: was one moved?", kMakeAgain},
    {"evidence.watched", kError, "a probe or an alarm outside the time that was watched", kMakeAgain},
    {"evidence.probes", kError, "the probes of the evidence do not fit together", kMakeAgain},
    {"evidence.line", kError, "a log line does not say what its alarm says", kMakeAgain},
    {"evidence.time", kError, "a log line's own time is not its alarm's: was it moved?", kMakeAgain},
    {"evidence.unread", kWarning,
     "log lines of a format that is read by a mapping of its own, or needs the whole log",
     "look at them yourself"},
    {"trial.suppressed", kWarning,
     "a scan without an alarm that is no miss, because the detector hides repeats",
     "look whether that is so"},
    {"scope.target", kError, "a target outside the stated scope, or one that is no numeric address",
     "scan only what its owner allows, and say so in the scope"},
    {"scrub.left", kError, "a public address, a hardware address or a user at a host is left",
     "make the submission again with this version of `zpilab submit`"},
    {"xml.content", kError, "not what nmap's report becomes in a submission", kMakeAgain},
    {"clock.uncertainty", kError, "an uncertainty above the entry's own bound, or above 5 s", kMakeAgain},
    {"quiet.sum", kError, "hours and false alarms are not what the evidence gives", kMakeAgain},
    {"csv.content", kError, "a row of timings.csv makes no sense", "correct the row and submit again"},
    {"csv.trials", kError, "the trials are not those of timings.csv", kMakeAgain},
    {"limit.time", kError, "checking took more than 2 s of processor time",
     "submit fewer trials in one entry"},
    {"limit.memory", kError, "checking took more than 256 MB", "submit fewer trials in one entry"},
    {"limit.stopped", kError, "the checking process was stopped: it did what checking never needs",
     "report this as a bug, with the entry"},
};

}  // namespace

std::span<const Rule> rules() { return kRules; }

const Rule& find_rule(std::string_view id) {
  const auto* const found =
      std::find_if(std::begin(kRules), std::end(kRules), [&](const Rule& rule) { return rule.id == id; });
  assert(found != std::end(kRules));
  return *found;
}

}  // namespace zpilab
