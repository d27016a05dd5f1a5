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
#include "harness/scenario/read_text_file.h"
#include "harness/scenario/typed_values.h"
#include "harness/scenario/yaml_fields.h"

namespace zpilab {
namespace {

namespace fs = std::filesystem;

/// Scripts and small data, not archives: hashing must stay cheap.
constexpr std::size_t kMostFolderBytes = 16 * 1024 * 1024;
constexpr std::size_t kMostFolderFiles = 1000;

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

Workload read_workload(const YamlNode& root, YamlErrors& errors) {
  const YamlFields fields(
      root, "a workload",
      {"zpilab", "workload", "description", "packages", "settings", "programs", "minimum_work_per_minute"},
      errors);
  Workload workload;
  check_format_version(fields);
  fields.require({"workload"});
  fields.name("workload", workload.name);
  fields.long_text("description", workload.description);
  check_package_names(fields);
  fields.each("packages", [&](const YamlNode& node) { workload.packages.push_back(node.text); });
  fields.numbers("settings", workload.settings);
  fields.each("programs",
              [&](const YamlNode& node) { workload.programs.push_back(read_program(node, errors)); });
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
  if (!is_name(name)) return make_error(Errc::invalid_input, shown(name) + " is not the name of a workload");
  std::string searched;
  for (const std::string& folder : workload_folders()) {
    const std::string candidate = folder + '/' + name;
    std::error_code error;
    if (!fs::exists(candidate + "/workload.yaml", error)) {
      searched += (searched.empty() ? "" : ", ") + folder;
      continue;
    }
    auto workload = load_workload(candidate);
    if (workload && workload->name != name)
      return make_error(Errc::invalid_input,
                        "the file calls itself " + shown(workload->name) + "; allowed is its folder's name",
                        candidate + "/workload.yaml");
    return workload;
  }
  return make_error(Errc::invalid_input, "there is no workload " + shown(name) + " in " + searched +
                                             "; set ZPILAB_WORKLOADS to the folder that holds its folder");
}

}  // namespace zpilab
