#include <algorithm>
#include <array>
#include <cstdio>
#include <iterator>
#include <nlohmann/json.hpp>

#include "model/command_line.h"
#include "model/commands.h"
#include "model/evaluate/load_recordings.h"
#include "model/evaluate/print_evaluation.h"
#include "model/evaluate/twins.h"
#include "model/train/column_set.h"
#include "model/train/scans_over_work.h"

namespace zpilab {
namespace {

constexpr auto kOptions = std::to_array<OptionSpec>({{"--class", true},
                                                     {"--timing", true},
                                                     {"--workload", true},
                                                     {"--against", true},
                                                     {"--superpositions", true},
                                                     {"--over", true},
                                                     {"--policy", true},
                                                     {"--seconds", true},
                                                     {"--counters", true},
                                                     {"--seed", true},
                                                     {"--json", false},
                                                     {"--markdown", false}});

std::set<std::string> read_names(const CommandLine& line, std::string_view option) {
  std::set<std::string> names;
  if (const auto text = line.text(option))
    for (const std::string_view name : split_text(*text, ',')) names.emplace(name);
  return names;
}

Result<std::set<TrafficClass>> read_classes(const CommandLine& line) {
  std::set<TrafficClass> classes;
  for (const std::string& name : read_names(line, "--class")) {
    const auto traffic_class = parse_class(name);
    if (!traffic_class || *traffic_class == TrafficClass::normal)
      return make_error(Errc::usage,
                        "--class takes tcp4, arp, ip4, udp4, tcp6, ip6, udp6, not \"" + name + "\"");
    classes.insert(*traffic_class);
  }
  return classes;
}

Result<std::vector<Counter>> read_counters(const CommandLine& line) {
  const std::string set = line.text("--counters").value_or("all");
  if (set != "all" && set != "portable") return make_error(Errc::usage, "--counters takes all or portable");
  // What the models read: no octets. Every row over one window is enough to name all counters.
  const Nanoseconds window = kSecond;
  std::vector<Counter> counters = needed_counters(default_columns(std::span(&window, 1)));
  if (set == "portable")
    std::erase_if(counters, [](Counter counter) {
      return !is_portable(kCounterNames[static_cast<std::size_t>(counter)]);
    });
  return counters;
}

void read_against(const CommandLine& line, TwinSettings& settings) {
  const std::string against = line.text("--against").value_or("own");
  if (against == "own") return;
  settings.against = against == "all" ? Against::all : Against::named;
  settings.against_workloads = read_names(line, "--against");
}

Result<TwinSettings> read_settings(const CommandLine& line) {
  TwinSettings settings;
  auto classes = read_classes(line);
  if (!classes) return classes.error();
  auto counters = read_counters(line);
  if (!counters) return counters.error();
  const auto length = line.number("--seconds", 60.0, 1.0, 600.0);
  if (!length) return length.error();
  const auto seed = line.number("--seed", std::uint64_t{1}, std::uint64_t{0}, ~std::uint64_t{0} >> 12U);
  if (!seed) return seed.error();
  settings.classes = std::move(classes.value());
  settings.counters = std::move(counters.value());
  settings.length = from_seconds(length.value());
  settings.seed = seed.value();
  settings.timings = read_names(line, "--timing");
  settings.workloads = read_names(line, "--workload");
  settings.policy = line.text("--policy").value_or(settings.policy);
  read_against(line, settings);
  return settings;
}

std::string optional_text(const std::optional<double>& value, const char* format) {
  return value ? formatted(format, *value) : "-";
}
std::string share_text(std::size_t part, std::size_t whole) { return formatted("%zu/%zu", part, whole); }

std::string print_groups(const TwinReport& report, TableStyle style) {
  TextTable table({"class", "timing", "workload", "scans", "benign", "as many events", "twin", "even twin",
                   "benign: twin", "control: twin", "area: events", "area: even run",
                   "neighbour error, of half", "of all", "least error of any"});
  for (const TwinGroup& group : report.groups) {
    table.add({std::string(class_name(group.traffic_class)), group.timing, group.workload,
               std::to_string(group.scans), std::to_string(group.benign),
               share_text(group.as_many_events, group.scans), share_text(group.twins, group.scans),
               share_text(group.even_twins, group.scans), share_text(group.benign_twins, group.benign),
               share_text(group.control_twins, group.control), optional_text(group.events_area, "%.2f"),
               optional_text(group.run_area, "%.2f"), optional_text(group.neighbour_error_of_half, "%.2f"),
               optional_text(group.neighbour_error, "%.2f"), optional_text(group.least_error(), "%.2f")});
  }
  return table.print(style);
}

std::string print_events(const TwinReport& report, TableStyle style) {
  TextTable table({"class", "timing", "probes", "even run", "benign work", "stretches", "events, median",
                   "90 %", "as many events", "as even a run"});
  for (const EventsByWork& row : report.events) {
    table.add({std::string(class_name(row.traffic_class)), row.timing, formatted("%.0f", row.probes),
               formatted("%.0f", row.probe_run), row.workload, std::to_string(row.benign),
               formatted("%.0f", row.median), formatted("%.0f", row.ninth_decile),
               formatted("%.1f %%", 100 * row.as_many), formatted("%.1f %%", 100 * row.as_even)});
  }
  return table.print(style);
}

std::string where_of(const MovementWindow& window) {
  return formatted("trial %d of %s (%s), samples %llu to %llu", window.recording->trial,
                   window.recording->file.c_str(), window.recording->workload.c_str(),
                   static_cast<unsigned long long>(window.first_seq),
                   static_cast<unsigned long long>(window.last_seq));
}

std::string print_example(const TwinGroup& group) {
  const TwinExample& example = *group.example;
  std::string text = formatted("%s %s %s, scan | benign: events %lld | %lld",
                               std::string(class_name(group.traffic_class)).c_str(), group.timing.c_str(),
                               group.workload.c_str(), static_cast<long long>(example.scan.events),
                               static_cast<long long>(example.benign.events));
  for (const Counter counter : find_class_events(group.traffic_class)->counters) {
    const auto i = static_cast<std::size_t>(counter);
    text += formatted(", %s %lld | %lld", std::string(kCounterNames[i]).c_str(),
                      static_cast<long long>(example.scan.moved[i]),
                      static_cast<long long>(example.benign.moved[i]));
  }
  return text + "\n  " + where_of(example.scan) + "\n  " + where_of(example.benign) + "\n";
}

void print_report(const TwinReport& report, const TwinSettings& settings, TableStyle style) {
  std::printf("stretches of %s; policy %s, %zu trials of others left out\n\n",
              format_duration(settings.length).c_str(), settings.policy.c_str(), report.other_policy);
  std::printf("%s\n", print_groups(report, style).c_str());
  std::printf("what benign work does by itself, in stretches as long:\n\n%s\n",
              print_events(report, style).c_str());
  std::printf("examples, the most alike of each group:\n");
  for (const TwinGroup& group : report.groups)
    if (group.example) std::fputs(print_example(group).c_str(), stdout);
}

nlohmann::json number_json(const std::optional<double>& value) {
  return value ? nlohmann::json(*value) : nlohmann::json(nullptr);
}

nlohmann::json window_json(const MovementWindow& window, std::span<const Counter> counters) {
  nlohmann::json moved = nlohmann::json::object();
  for (const Counter counter : counters) {
    const auto i = static_cast<std::size_t>(counter);
    if (window.moved[i] != 0) moved[std::string(kCounterNames[i])] = window.moved[i];
  }
  return {{"file", window.recording->file},
          {"trial", window.recording->trial},
          {"workload", window.recording->workload},
          {"first_seq", window.first_seq},
          {"last_seq", window.last_seq},
          {"probes", window.probes},
          {"events", window.events},
          {"moved", moved}};
}

nlohmann::json group_json(const TwinGroup& group, std::span<const Counter> counters) {
  nlohmann::json json = {{"class", class_name(group.traffic_class)},
                         {"timing", group.timing},
                         {"workload", group.workload},
                         {"scan_trials", group.scan_trials},
                         {"scans", group.scans},
                         {"benign_trials", group.benign_trials},
                         {"benign", group.benign},
                         {"as_many_events", group.as_many_events},
                         {"twins", group.twins},
                         {"even_twins", group.even_twins},
                         {"benign_twins", group.benign_twins},
                         {"control", group.control},
                         {"control_twins", group.control_twins},
                         {"events_area", number_json(group.events_area)},
                         {"run_area", number_json(group.run_area)},
                         {"neighbour_error", number_json(group.neighbour_error)},
                         {"neighbour_error_of_half", number_json(group.neighbour_error_of_half)},
                         {"least_error", number_json(group.least_error())},
                         {"example", nullptr}};
  if (group.example) {
    json["example"] = {{"scan", window_json(group.example->scan, counters)},
                       {"benign", window_json(group.example->benign, counters)}};
  }
  return json;
}

nlohmann::json events_json(const EventsByWork& row) {
  return {{"class", class_name(row.traffic_class)},
          {"timing", row.timing},
          {"workload", row.workload},
          {"probes", row.probes},
          {"probe_run", row.probe_run},
          {"benign", row.benign},
          {"events_median", row.median},
          {"events_ninth_decile", row.ninth_decile},
          {"as_many", row.as_many},
          {"as_even", row.as_even}};
}

nlohmann::json report_json(const TwinReport& report, const TwinSettings& settings) {
  nlohmann::json json = {{"seconds", seconds(settings.length)},
                         {"policy", settings.policy},
                         {"other_policy_trials", report.other_policy},
                         {"groups", nlohmann::json::array()},
                         {"events", nlohmann::json::array()}};
  for (const TwinGroup& group : report.groups) json["groups"].push_back(group_json(group, settings.counters));
  for (const EventsByWork& row : report.events) json["events"].push_back(events_json(row));
  return json;
}

/// A misspelt name would compare with nothing, and nothing is alike to nothing.
Result<Done> refuse_absent_work(const TwinSettings& settings, std::span<const Recording> recordings) {
  std::set<std::string> there;
  for (const Recording& recording : recordings) there.insert(recording.workload);
  for (const std::string& name : settings.against_workloads) {
    if (there.contains(name)) continue;
    std::string all;
    for (const std::string& other : there) all += (all.empty() ? "" : ", ") + other;
    return make_error(Errc::invalid_input,
                      "--against: no trial has the workload \"" + name + "\"; there are " + all);
  }
  return Done{};
}

}  // namespace

bool is_asked_for(const Recording& scan, const TwinSettings& settings) {
  const auto taken = [](const auto& chosen, const auto& value) {
    return chosen.empty() || chosen.contains(value);
  };
  return !scan.placebo() && scan.policy == settings.policy && taken(settings.classes, scan.traffic_class) &&
         taken(settings.timings, scan.timing) && taken(settings.workloads, scan.workload);
}

/// The scans that are asked for, laid over work, in place of those that were recorded; what is benign stays.
std::vector<Recording> superposed(std::vector<Recording> recordings, std::size_t times,
                                  const std::set<std::string>& over, const TwinSettings& settings) {
  std::vector<const Recording*> scans, work;
  for (const Recording& recording : recordings) {
    if (is_asked_for(recording, settings)) {
      scans.push_back(&recording);
    } else if (recording.placebo() && recording.policy == settings.policy &&
               (over.empty() ? !settings.against_workloads.contains(recording.workload)
                             : over.contains(recording.workload))) {
      work.push_back(&recording);
    }
  }
  std::vector<Recording> all = scans_over_work(scans, work, times, settings.seed);
  std::erase_if(recordings, [](const Recording& recording) { return !recording.placebo(); });
  std::ranges::move(recordings, std::back_inserter(all));
  return all;
}

Result<Done> run_twins(Arguments arguments) {
  auto line = CommandLine::parse(arguments, kOptions);
  if (!line) return line.error();
  if (line->operands().empty())
    return make_error(Errc::usage, "name at least one campaign file or recording");
  auto settings = read_settings(*line);
  if (!settings) return settings.error();
  const auto times = line->number<std::size_t>("--superpositions", 0, 0, 1000);
  if (!times) return times.error();
  if (times.value() == 0 && line->has("--over"))
    return make_error(Errc::usage, "--over says what scans are laid over: say how often, --superpositions N");
  if (times.value() > 0 && settings.value().against != Against::named)
    return make_error(Errc::usage, "scans are laid over some work and held against other: --against NAMES");
  auto files = load_all_recordings(line->operands());
  if (!files) return files.error();
  auto recordings = join_recordings(std::move(files.value()));
  if (auto known = refuse_absent_work(settings.value(), recordings); !known) return known;
  if (times.value() > 0) {
    recordings =
        superposed(std::move(recordings), times.value(), read_names(*line, "--over"), settings.value());
    settings.value().workloads.clear();  // chosen already: the sums have a workload of their own
  }
  const auto report = find_twins(recordings, settings.value());
  if (!report) return report.error();
  if (report->groups.empty()) return make_error(Errc::invalid_input, "no stretch of such a scan is in there");
  if (line->has("--json")) {
    std::puts(report_json(report.value(), settings.value()).dump(2).c_str());
  } else {
    print_report(report.value(), settings.value(),
                 line->has("--markdown") ? TableStyle::markdown : TableStyle::text);
  }
  return Done{};
}

}  // namespace zpilab
