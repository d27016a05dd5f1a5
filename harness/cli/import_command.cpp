// zpilab import.
#include <chrono>
#include <fstream>
#include <set>

#include "harness/cli/command_line.h"
#include "harness/cli/commands.h"
#include "harness/core/number_text.h"
#include "harness/core/sha256.h"
#include "harness/import/assemble_import.h"
#include "harness/import/load_mapping.h"
#include "harness/yaml/read_text_file.h"
#include "harness/yaml/typed_values.h"

namespace zpilab {
namespace {

constexpr std::size_t kMostConfiguration = 64U << 20;

struct Request {
  std::string scans, detector, version, format, mapping, quiet, configuration, suppression, zone, covers,
      policy = "open", clocks_apart = "1 s", grace = "10 s", workload = "ambient", output;
  std::vector<std::string> logs, scanners;
  int year = 0;
};

constexpr const char* kHelp =
    "Makes a campaign file out of a folder of scans (zpilab-scans) and the log that a detector wrote "
    "meanwhile.\n"
    "Of the log it keeps the records about the scanner, and of a quiet stretch how many alarms there were.";

constexpr const char* kExamples =
    "The first probe's time is that of the sensor's own flow records where the log has them (Suricata's "
    "EVE,\n"
    "Zeek's conn.log beside notice.log), which are on the clock of its alarms; else that of nmap's packet "
    "trace,\n"
    "and --clocks-apart says how far the scanner's clock and the sensor's may be apart.\n\n"
    "Examples:\n"
    "  zpilab import scans --detector suricata --log eve.json --scanner 192.168.7.9 \\\n"
    "    --configuration threshold.config -o mine.db\n"
    "  zpilab import scans --detector zeek --log notice.log --log conn.log --scanner 192.168.7.9 \\\n"
    "    --suppression '1 h per source' -o mine.db\n"
    "  zpilab import scans --detector psad --log /var/log/syslog --zone +01:00 --scanner 192.168.7.9 \\\n"
    "    --suppression none --quiet 2026-11-21T20:00:00+01:00..2026-11-21T22:00:00+01:00 -o mine.db\n"
    "  zpilab import scans --detector mine --format csv --mapping mine.yaml --log mine.csv ... -o mine.db";

void describe_options(CLI::App& app, Request& request) {
  app.add_option("scans", request.scans, "folder that zpilab-scans wrote")->required();
  app.add_option("--detector", request.detector, "its name, in tables too")->required();
  app.add_option("--log", request.logs, "log file; may be repeated")->required()->allow_extra_args(false);
  app.add_option("--scanner", request.scanners, "address that the scans came from; repeated for IPv6")
      ->required()
      ->allow_extra_args(false);
  app.add_option("--output,-o", request.output, "campaign file to make")->required();
  app.add_option("--format", request.format, "of the log: " + record_format_names());
  app.add_option("--mapping", request.mapping, "YAML file that says which field is what: csv, jsonl, syslog");
  app.add_option("--quiet", request.quiet,
                 "FROM..TO, a stretch of the log without scans, for false alarms: ISO 8601 times");
  app.add_option("--configuration", request.configuration,
                 "the detector's: hashed, and searched for what hides repeated alarms");
  app.add_option("--suppression", request.suppression,
                 "what hides them, if the configuration does not tell: none, \"60 s per source\", \"until "
                 "restart\"");
  app.add_option("--zone", request.zone, "of the log's times where they name none: +01:00");
  app.add_option("--year", request.year, "of the log's times where they name none (default: the scans')")
      ->check(CLI::Range(1970, 2200));
  app.add_option("--detector-version", request.version, "as the detector prints it");
  app.add_option("--covers", request.covers,
                 "classes that it can know of: tcp4,udp4 (default: by its format)");
  app.add_option("--clocks-apart", request.clocks_apart, "of scanner and sensor at most (default 1 s)");
  app.add_option("--grace", request.grace, "an alarm so long after the last probe is a hit (default 10 s)");
  app.add_option("--policy", request.policy, "what the target does with closed ports (default open)")
      ->check(CLI::IsMember({"open", "reject", "drop", "reset"}));
  app.add_option("--workload", request.workload, "what went on meanwhile, a name (default ambient)");
  app.footer(kExamples);
}

Error usage(std::string what) { return make_error(Errc::usage, std::move(what)); }

Result<std::set<TrafficClass>> classes_of(const std::string& text, char separator) {
  std::set<TrafficClass> classes;
  std::size_t begin = 0;
  while (begin <= text.size()) {
    const std::size_t end = std::min(text.find(separator, begin), text.size());
    const auto found = parse_scan_class(text.substr(begin, end - begin));
    if (!found || *found == TrafficClass::normal)
      return usage("--covers: \"" + text.substr(begin, end - begin) + "\" is no class of scans");
    classes.insert(*found);
    begin = end + 1;
  }
  return classes;
}

Result<Nanoseconds> duration_of(const char* option, const std::string& text) {
  const auto duration = parse_duration(text);
  if (!duration || *duration < 0) return usage(std::string(option) + " is a duration: \"10 s\", \"200 ms\"");
  return *duration;
}

Result<QuietTime> quiet_of(const std::string& text, const LogClock& clock) {
  const std::size_t dots = text.find("..");
  if (dots == std::string::npos) return usage("--quiet is FROM..TO");
  const auto from = parse_iso_time(text.substr(0, dots), clock);
  const auto to = parse_iso_time(text.substr(dots + 2), clock);
  if (!from || !to) return usage("--quiet: FROM and TO are as 2026-11-21T20:00:00+01:00");
  if (from->zone_missing || to->zone_missing)
    return usage("--quiet: its times name no zone; add one (+01:00, Z), or give --zone");
  if (to->begin <= from->begin) return usage("--quiet: TO is not after FROM");
  return QuietTime{from->begin, to->begin};
}

/// A scan in the quiet stretch would make its own alarms false ones.
Result<Done> check_quiet(const QuietTime& quiet, const ScanFolder& scans, Nanoseconds margin) {
  for (const PerformedScan& scan : scans.scans) {
    if (scan.state != PerformedScan::State::done) continue;
    if (scan.begin.realtime - margin < quiet.to && scan.end.realtime + margin > quiet.from)
      return make_error(Errc::invalid_input, "--quiet: the scan " + scan.key() + " was run from " +
                                                 format_utc(scan.begin.realtime) + " to " +
                                                 format_utc(scan.end.realtime) +
                                                 ", in it or too close to it");
  }
  return Done{};
}

Result<LogClock> clock_of(const Request& request, const ScanFolder& scans) {
  LogClock clock;
  if (!request.zone.empty()) {
    clock.zone = parse_zone(request.zone);
    if (!clock.zone) return usage("--zone is as +01:00");
  }
  if (request.year != 0) clock.year = request.year;
  for (const PerformedScan& scan : scans.scans)
    if (scan.state == PerformedScan::State::done) {
      clock.near = scan.begin.realtime;
      return clock;
    }
  return make_error(Errc::invalid_input, "not one scan in it was finished", request.scans);
}

/// The settings that the log does not matter to.
Result<ImportSettings> settings_of(const Request& request, const LogClock& clock) {
  ImportSettings settings;
  settings.detector = request.detector;
  settings.version = request.version;
  settings.workload = request.workload;
  settings.policy = *parse_policy(request.policy);
  for (const std::string& name : {request.detector, request.workload})
    if (!is_name(name)) return usage("\"" + name + "\" is no name: letters, digits, '.', '_' and '-'");
  if (!is_one_line(request.version)) return usage("--detector-version is one line");
  const auto apart = duration_of("--clocks-apart", request.clocks_apart);
  if (!apart) return apart.error();
  const auto grace = duration_of("--grace", request.grace);
  if (!grace) return grace.error();
  settings.clocks_apart = *apart;
  settings.grace = *grace;
  if (!request.quiet.empty()) {
    const auto quiet = quiet_of(request.quiet, clock);
    if (!quiet) return quiet.error();
    settings.quiet = *quiet;
  }
  return settings;
}

Result<LogInterest> interest_of(const Request& request, const ImportSettings& settings) {
  LogInterest interest;
  interest.quiet = settings.quiet;
  for (const std::string& text : request.scanners) {
    const auto address = parse_address(text);
    if (!address) return usage("--scanner: \"" + text + "\" is no numeric address");
    interest.scanners.push_back(*address);
  }
  return interest;
}

Result<std::string> first_lines(const std::string& path) {
  std::ifstream log(path, std::ios::binary);
  if (!log) return make_error(Errc::invalid_input, errno_message("open the log", errno), path);
  std::string head(256 * 1024, '\0');
  log.read(head.data(), static_cast<std::streamsize>(head.size()));
  head.resize(static_cast<std::size_t>(log.gcount()));
  if (head.starts_with("\x1f\x8b"))
    return make_error(Errc::invalid_input, "is packed; gunzip it first", path);
  return head;
}

Result<const RecordFormat*> format_of(const Request& request, const std::string& path,
                                      const LogClock& clock) {
  const auto head = first_lines(path);
  if (!head) return head.error();
  if (request.format.empty()) return choose_format(request.detector, *head, clock);
  const RecordFormat* format = find_record_format(request.format);
  if (format == nullptr)
    return usage("--format: there is no \"" + request.format + "\"; there are " + record_format_names());
  if (format->needs_mapping && request.mapping.empty())
    return usage("--format " + request.format + " needs --mapping, which says what its fields are");
  return format;
}

Result<LogContents> read_logs(const Request& request, const LogClock& clock, const LogInterest& interest,
                              std::vector<std::string>& formats) {
  LogMapping mapping;
  if (!request.mapping.empty()) {
    auto loaded = load_mapping(request.mapping);
    if (!loaded) return loaded.error();
    mapping = std::move(*loaded);
  }
  LogContents contents;
  for (const std::string& path : request.logs) {
    const auto format = format_of(request, path, clock);
    if (!format) return format.error();
    if (std::find(formats.begin(), formats.end(), (*format)->name) == formats.end())
      formats.emplace_back((*format)->name);
    const auto reader = (*format)->open(clock, &mapping);
    std::ifstream log(path, std::ios::binary);
    if (!log) return make_error(Errc::invalid_input, errno_message("open the log", errno), path);
    read_log(log, path, **format, *reader, interest, contents);
  }
  if (contents.zone_missing && !clock.zone)
    return usage("the times in the log name no zone; give that of the sensor: --zone +00:00");
  return contents;
}

/// What hides repeats: of the configuration, of --suppression; asked for where neither says it.
Result<Done> set_suppression(const Request& request, ImportSettings& settings) {
  std::optional<Suppression> found;
  if (!request.configuration.empty()) {
    const auto text = read_text_file(request.configuration, kMostConfiguration);
    if (!text) return text.error();
    settings.configuration_hash = sha256_hex(*text);
    found = recognise_suppression(settings.formats.front(), *text);
  }
  if (!request.suppression.empty()) {
    found = parse_suppression(request.suppression);
    if (!found)
      return usage("--suppression is none, a duration and words (\"60 s per source\"), or \"until restart\"");
  }
  if (!found)
    return usage(
        "does the detector hide repeated alarms about one host? A scan without an alarm must not count as "
        "missed "
        "because of that. Give --configuration FILE where that tells it, else --suppression none, "
        "--suppression \"60 s per source\" or --suppression \"until restart\"");
  settings.suppression = *found;
  return Done{};
}

Result<Done> set_covers(const Request& request, ImportSettings& settings) {
  const RecordFormat* format = find_record_format(settings.formats.front());
  const auto covers =
      request.covers.empty() ? classes_of(std::string(format->covers), ' ') : classes_of(request.covers, ',');
  if (!covers) return covers.error();
  settings.covers = *covers;
  return Done{};
}

Result<Done> store(const std::string& path, ImportedCampaign& campaign) {
  campaign.header.created_utc = format_utc(realtime_now());
  campaign.header.git_revision = ZPILAB_GIT_REVISION;
  auto store = CampaignStore::create(path, campaign.header, campaign.plan);
  if (!store) return store.error();
  for (const TrialRecord& record : campaign.records)
    if (auto done = (*store)->trial_finished(record); !done) return done.error();
  return Done{};
}

void report(const Request& request, const ImportedCampaign& campaign, const LogContents& log,
            const ImportSettings& settings) {
  std::size_t done = 0, planned = 0;
  for (const PlannedTrial& trial : campaign.plan.trials) planned += trial.scan ? 1 : 0;
  for (const TrialRecord& record : campaign.records)
    done += record.state == TrialState::done && !record.probes.empty() ? 1 : 0;
  std::cout << request.output << ": " << done << " of " << planned << " scans\n";
  for (const TrialRecord& record : campaign.records)
    if (record.state == TrialState::invalid)
      std::cout << "  trial " << record.trial << " cannot be used: " << record.reason << "\n";
  std::cout << "  log: " << log.lines << " lines, " << log.alarms.size() << " alarms about the scanner, "
            << log.others << " about others";
  if (log.without_address > 0) std::cout << ", " << log.without_address << " that name no address";
  std::cout << "\n";
  if (log.skipped > 0) {
    std::cout << "  " << log.skipped << " lines were not understood and skipped:\n";
    for (const std::string& line : log.first_skipped) std::cout << "    " << line << "\n";
  }
  std::cout << "  scans whose first probe is known by the sensor's flow records: " << campaign.by_flow
            << ", by nmap's trace: " << campaign.by_trace << "; times are within "
            << format_duration(campaign.worst_uncertainty) << "\n";
  if (campaign.sensor_ahead)
    std::cout << "  the sensor's clock is " << seconds(*campaign.sensor_ahead)
              << " s ahead of the scanner's\n";
  std::cout << "  repeated alarms that are hidden: " << settings.suppression.text << "\n";
  if (campaign.suppressed > 0)
    std::cout << "  scans without an alarm that are no misses, because it may have been hidden: "
              << campaign.suppressed << "\n";
  if (campaign.outside > 0)
    std::cout << "  " << campaign.outside
              << " alarms about the scanner lie more than the grace after a scan, or before the first: not "
                 "counted\n";
  std::cout << "Look: zpilab report table " << request.output << "\n";
}

Result<Done> import(const Request& request) {
  const auto scans = read_scans(request.scans);
  if (!scans) return scans.error();
  const auto clock = clock_of(request, *scans);
  if (!clock) return clock.error();
  auto settings = settings_of(request, *clock);
  if (!settings) return settings.error();
  if (settings->quiet)
    if (auto apart = check_quiet(*settings->quiet, *scans, settings->grace); !apart) return apart.error();
  const auto interest = interest_of(request, *settings);
  if (!interest) return interest.error();
  const auto log = read_logs(request, *clock, *interest, settings->formats);
  if (!log) return log.error();
  if (auto set = set_suppression(request, *settings); !set) return set.error();
  if (auto set = set_covers(request, *settings); !set) return set.error();
  ImportedCampaign campaign = assemble_import(*scans, *log, *settings);
  if (auto stored = store(request.output, campaign); !stored) return stored.error();
  report(request, campaign, *log, *settings);
  return Done{};
}

}  // namespace

int import_command(std::vector<std::string> args) {
  Request request;
  CLI::App app(kHelp, "zpilab import");
  describe_options(app, request);
  if (auto code = read_arguments(app, std::move(args))) return *code;
  const auto done = import(request);
  return done.ok() ? 0 : fail("zpilab import", done.error());
}

}  // namespace zpilab
