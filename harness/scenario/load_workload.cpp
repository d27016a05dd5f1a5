#include "harness/scenario/load_workload.h"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <system_error>
#include <utility>

#include "harness/core/number_text.h"
#include "harness/core/sha256.h"
#include "harness/core/share_folder.h"
#include "harness/scenario/read_ports.h"
#include "harness/yaml/read_text_file.h"
#include "harness/yaml/typed_values.h"
#include "harness/yaml/yaml_fields.h"

namespace zpilab {
namespace {

namespace fs = std::filesystem;

/// Scripts and small data, not archives: hashing must stay cheap.
constexpr std::size_t kMostFolderBytes = 16 * 1024 * 1024;
constexpr std::size_t kMostFolderFiles = 1000;
/// What the scripts of all workloads of a search path may share: it lies beside their folders.
constexpr const char* kCommonScript = "common.sh";

WorkloadProgram read_program(const YamlNode& node, YamlErrors& errors) {
  const YamlFields fields(node, "a program", {"host", "run", "restarts"}, errors);
  WorkloadProgram program;
  fields.require({"host", "run"});
  fields.name("host", program.host);
  fields.argv("run", program.argv);
  fields.boolean("restarts", program.restarts);
  return program;
}

/// Debian's rule for package names, loosely: enough to keep them from being options or commands.
void check_package_names(const YamlFields& fields) {
  constexpr std::string_view kAllowed =
      "the name of a Debian package: lower-case letters, digits, +, - and .";
  fields.each("packages", [&](const YamlNode& node) {
    const bool good =
        node.kind == YamlNode::Kind::scalar && !node.text.empty() && node.text.size() <= 100 &&
        node.text.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789+-.") == std::string::npos &&
        node.text[0] != '-' && node.text[0] != '+' && node.text[0] != '.';
    if (!good) report_value(node, kAllowed, fields.errors());
  });
}

/// {tcp: [1883], udp: [5060, 16384-16583]}
void read_device_ports(const YamlFields& fields, std::string_view key, DevicePorts& ports) {
  const YamlNode* node = fields.find(key);
  if (node == nullptr) return;
  const YamlFields protocols(*node, "the ports that it " + std::string(key), {"tcp", "udp"}, fields.errors());
  read_ports(protocols, "tcp", ports.tcp);
  read_ports(protocols, "udp", ports.udp);
}

Workload read_workload(const YamlNode& root, YamlErrors& errors) {
  const YamlFields fields(root, "a workload",
                          {"zpilab", "workload", "description", "apart", "includes", "episodes", "packages",
                           "settings", "programs", "serves", "needs", "minimum_work_per_minute"},
                          errors);
  Workload workload;
  check_format_version(fields);
  fields.require({"workload"});
  fields.name("workload", workload.name);
  fields.long_text("description", workload.description);
  fields.boolean("apart", workload.apart);
  fields.names("includes", workload.includes);
  fields.names("episodes", workload.episodes);
  check_package_names(fields);
  fields.each("packages", [&](const YamlNode& node) { workload.packages.push_back(node.text); });
  fields.numbers("settings", workload.settings);
  fields.each("programs",
              [&](const YamlNode& node) { workload.programs.push_back(read_program(node, errors)); });
  read_device_ports(fields, "serves", workload.serves);
  read_device_ports(fields, "needs", workload.needs);
  fields.numbers("minimum_work_per_minute", workload.minimum_work_per_minute);
  return workload;
}

/// Every file below the folder, relative and sorted, so that the order does not depend on the file system.
Result<std::vector<std::string>> files_below(const fs::path& folder) {
  std::vector<std::string> files;
  std::error_code error;
  for (fs::recursive_directory_iterator it(folder, error), end; !error && it != end; it.increment(error)) {
    if (it->is_directory(error)) continue;
    if (files.size() >= kMostFolderFiles)
      return make_error(Errc::invalid_input,
                        "a workload has at most " + std::to_string(kMostFolderFiles) + " files",
                        folder.string());
    files.push_back(it->path().lexically_relative(folder).generic_string());
  }
  if (error) return make_error(Errc::io, "cannot list the folder: " + error.message(), folder.string());
  std::sort(files.begin(), files.end());
  return files;
}

Result<std::string> hash_folder(const fs::path& folder) {
  auto files = files_below(folder);
  if (!files) return files.error();
  // The shared script is part of each workload beside it, under a name that no file of a folder has.
  std::error_code error;
  if (fs::exists(folder.parent_path() / kCommonScript, error))
    files->push_back(std::string("../") + kCommonScript);
  std::string listing;
  std::size_t total = 0;
  for (const std::string& file : *files) {
    auto text = read_text_file((folder / file).string(), kMostFolderBytes - total);
    if (!text) return text.error();
    total += text->size();
    // Length and hash of each file on a line of its own: no two folders share a listing.
    listing += std::to_string(file.size()) + ' ' + file + ' ' + sha256_hex(*text) + '\n';
  }
  return sha256_hex(listing);
}

/// One folder, without what it includes.
Result<Workload> load_folder(const std::string& folder) {
  std::error_code error;
  const fs::path absolute = fs::weakly_canonical(fs::absolute(folder, error), error);
  if (error) return make_error(Errc::io, "cannot resolve the folder: " + error.message(), folder);
  const std::string path = (absolute / "workload.yaml").string();
  auto text = read_text_file(path, kYamlMostBytes);
  if (!text) return text.error();
  auto workload = load_workload_text(*text, path);
  if (!workload) return workload;
  auto hash = hash_folder(absolute);
  if (!hash) return hash.error();
  workload->folder = absolute.string();
  workload->hash = *hash;
  return workload;
}

/// The folder of that name in the first of `folders` that has it.
Result<std::string> find_folder(const std::string& name, const std::vector<std::string>& folders) {
  if (!is_name(name)) return make_error(Errc::invalid_input, shown(name) + " is not the name of a workload");
  std::string searched;
  for (const std::string& folder : folders) {
    std::error_code error;
    if (fs::exists(folder + '/' + name + "/workload.yaml", error)) return folder + '/' + name;
    searched += (searched.empty() ? "" : ", ") + folder;
  }
  return make_error(Errc::invalid_input, "there is no workload " + shown(name) + " in " + searched +
                                             "; set ZPILAB_WORKLOADS to the folder that holds its folder");
}

/// The workload, if it calls itself like its folder.
Result<Workload> called(const std::string& name, Result<Workload> workload) {
  if (workload && workload->name != name)
    return make_error(Errc::invalid_input,
                      "the file calls itself " + shown(workload->name) + "; allowed is its folder's name",
                      workload->folder + "/workload.yaml");
  return workload;
}

/// A workload that another one includes: beside that one, or on the search path.
Result<Workload> load_included(const std::string& name, const std::string& beside) {
  std::vector<std::string> folders = workload_folders();
  folders.insert(folders.begin(), beside);
  auto folder = find_folder(name, folders);
  if (!folder) return folder.error();
  auto part = called(name, load_folder(*folder));
  // One level: what a workload is made of can be seen in one file, and nothing includes itself.
  if (part && !(part->includes.empty() && part->episodes.empty()))
    return make_error(Errc::invalid_input, "an included workload must not include others",
                      part->folder + "/workload.yaml");
  return part;
}

/// Adds what `part` has. A value that the including workload gives itself wins; two parts that differ leave
/// it no choice but to give one.
Result<Done> add_numbers(const std::string& what, const Workload& whole,
                         const std::map<std::string, double>& own, const std::map<std::string, double>& part,
                         std::map<std::string, double>& numbers) {
  for (const auto& [name, value] : part) {
    const auto [there, added] = numbers.emplace(name, value);
    if (!added && !own.contains(name) && there->second != value)
      return make_error(Errc::invalid_input,
                        "the included workloads differ in " + what + ' ' + shown(name) + "; give it here",
                        whole.folder + "/workload.yaml");
  }
  return Done{};
}

struct Part {
  Workload workload;
  bool comes_and_goes = false;
};

/// The parts' programs run as well, before the workload's own, with their ports; its hash covers theirs. A
/// part that comes and goes owes no work: it may not come at all in a short trial.
Result<Done> include(Workload& whole, const std::vector<Part>& parts) {
  const Workload own = whole;
  whole.programs.clear();
  for (const auto& [part, comes_and_goes] : parts) {
    for (WorkloadProgram program : part.programs) {
      program.folder = part.folder;
      if (comes_and_goes) program.episodes_of = part.name;
      whole.programs.push_back(std::move(program));
    }
    for (const std::string& package : part.packages)
      if (std::find(whole.packages.begin(), whole.packages.end(), package) == whole.packages.end())
        whole.packages.push_back(package);
    if (auto added = add_numbers("the setting", whole, own.settings, part.settings, whole.settings); !added)
      return added;
    if (!comes_and_goes)
      if (auto added = add_numbers("the least work", whole, own.minimum_work_per_minute,
                                   part.minimum_work_per_minute, whole.minimum_work_per_minute);
          !added)
        return added;
    whole.serves = united(whole.serves, part.serves);
    whole.needs = united(whole.needs, part.needs);
    whole.apart = whole.apart || part.apart;
    whole.hash = sha256_hex(whole.hash + ' ' + part.name + ' ' + part.hash);
  }
  whole.programs.insert(whole.programs.end(), own.programs.begin(), own.programs.end());
  return Done{};
}

/// What a workload with episodes must say, with its variant's settings.
Result<Done> check_episodes(const Workload& workload, const std::string& where) {
  if (workload.episodes.empty()) return Done{};
  for (const char* setting : {kEpisodeSeconds, kEpisodePauseSeconds}) {
    const auto found = workload.settings.find(setting);
    if (found == workload.settings.end() || found->second < kLeastEpisodeSeconds ||
        found->second > kMostEpisodeSeconds)
      return make_error(Errc::invalid_input,
                        "a workload with episodes needs the setting " + shown(setting) + ", from " +
                            std::to_string(kLeastEpisodeSeconds) + " to " +
                            std::to_string(kMostEpisodeSeconds),
                        where);
  }
  return Done{};
}

}  // namespace

Result<Workload> load_workload_text(std::string_view text, const std::string& file_name) {
  YamlErrors errors(file_name, text);
  const auto root = parse_yaml(text, errors);
  Workload workload;
  if (root) workload = read_workload(*root, errors);
  if (!errors.empty()) return errors.to_error();
  return workload;
}

Result<Workload> load_workload(const std::string& folder) {
  auto workload = load_folder(folder);
  if (!workload) return workload;
  const std::string beside = fs::path(workload->folder).parent_path().string();
  std::vector<Part> parts;
  for (const bool comes_and_goes : {false, true}) {
    for (const std::string& name : comes_and_goes ? workload->episodes : workload->includes) {
      auto part = load_included(name, beside);
      if (!part) return part.error();
      parts.push_back({std::move(*part), comes_and_goes});
    }
  }
  if (auto included = include(*workload, parts); !included) return included.error();
  if (auto good = check_episodes(*workload, workload->folder + "/workload.yaml"); !good) return good.error();
  return workload;
}

Result<Workload> apply_variant(Workload workload, const std::string& name, const WorkloadVariant& variant) {
  std::string known, listing = workload.hash + '\n';
  for (const auto& [setting, value] : workload.settings) known += (known.empty() ? "" : ", ") + setting;
  for (const auto& [setting, value] : variant.settings) {
    const auto own = workload.settings.find(setting);
    if (own == workload.settings.end())
      return make_error(Errc::invalid_input,
                        "the workload " + workload.name + " has no setting " + shown(setting) +
                            "; it has: " + (known.empty() ? "none" : known),
                        "workload " + name);
    own->second = value;
  }
  if (auto good = check_episodes(workload, "workload " + name); !good) return good.error();
  for (const auto& [setting, value] : workload.settings) listing += setting + ' ' + number_text(value) + '\n';
  workload.hash = sha256_hex(listing);
  return workload;
}

std::vector<std::string> workload_folders() {
  std::vector<std::string> folders;
  if (const char* listed = std::getenv("ZPILAB_WORKLOADS"); listed != nullptr) {
    for (std::string_view rest = listed; !rest.empty();) {
      const std::size_t colon = rest.find(':');
      if (colon != 0) folders.emplace_back(rest.substr(0, colon));
      rest.remove_prefix(colon == std::string_view::npos ? rest.size() : colon + 1);
    }
  }
  folders.push_back(share_folder() + "/workloads");
  return folders;
}

Result<Workload> find_workload(const std::string& name) {
  auto folder = find_folder(name, workload_folders());
  if (!folder) return folder.error();
  return called(name, load_workload(*folder));
}

}  // namespace zpilab
