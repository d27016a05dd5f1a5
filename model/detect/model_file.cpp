#include "model/detect/model_file.h"

#include <algorithm>
#include <cerrno>
#include <fstream>
#include <sstream>

#include "harness/core/sha256.h"
#include "model/detect/bytes.h"
#include "model/detect/column_name.h"
#include "model/detect/text_lines.h"
#include "model/detect/whole_file.h"

namespace zpilab {
namespace {

constexpr std::string_view kMagic = "ZPIMODEL";
constexpr std::uint32_t kContainerVersion = 1;
constexpr std::uint32_t kSectionVersion = 1;
constexpr std::size_t kDigestLength = 64;
constexpr std::size_t kMaxWindows = 16;
constexpr std::size_t kMaxColumns = 10'000;
constexpr std::size_t kMaxPaces = 100;
constexpr Nanoseconds kLongestWindow = 600 * kSecond;
constexpr std::uintmax_t kLargestFile = 256U << 20;
constexpr std::array<std::string_view, 6> kKinds = {"windows",  "features",   "forest",
                                                    "decision", "provenance", "card"};
/// May be absent.
constexpr std::string_view kPaces = "paces";

using Sections = std::map<std::string, std::string_view, std::less<>>;

Error malformed(const std::string& what, std::string where = {}) {
  return make_error(Errc::invalid_input, what, std::move(where));
}

std::string one_line(std::string text) {
  std::ranges::replace(text, '\n', ' ');
  return text;
}

std::string write_windows(const Model& model) {
  std::string text;
  for (Nanoseconds window : model.windows) text += std::to_string(window) + "\n";
  return text;
}

std::string write_features(const Model& model) {
  std::string text = "hash " + feature_hash(model.columns, model.windows) + "\n";
  for (const FeatureColumn& column : model.columns) text += column_name(column, model.windows) + "\n";
  return text;
}

std::string write_paces(const Model& model) {
  std::string text;
  for (const PaceRule& rule : model.paces) text += serialise(rule, model.columns) + "\n";
  return text;
}

std::string write_provenance(const Model& model) {
  std::string text;
  for (const auto& [key, value] : model.provenance.facts) text += key + " " + one_line(value) + "\n";
  for (const std::string& trial : model.provenance.seen_trials) text += "trial " + trial + "\n";
  return text;
}

Result<Done> read_windows(std::string_view text, Model& model) {
  for (std::string_view line : split_text(text, '\n')) {
    const auto length = parse_number<Nanoseconds>(line);
    const bool sound =
        length && *length >= kMillisecond && *length <= kLongestWindow && *length % kMillisecond == 0;
    if (!sound || model.windows.size() == kMaxWindows)
      return malformed("windows must be at most 16 lengths in ns, whole milliseconds up to 600 s",
                       "section windows");
    model.windows.push_back(*length);
  }
  if (model.windows.empty()) return malformed("there is no window", "section windows");
  return Done{};
}

/// Its window must be one of the model's.
std::optional<FeatureColumn> parse_column(std::string_view line, const Model& model) {
  const auto named = parse_column_name(line);
  if (!named) return std::nullopt;
  if (!named->window) return FeatureColumn{named->feature, 0};
  const auto window = std::ranges::find(model.windows, *named->window);
  if (window == model.windows.end()) return std::nullopt;
  return FeatureColumn{named->feature, static_cast<std::size_t>(window - model.windows.begin())};
}

Result<Done> read_features(std::string_view text, Model& model) {
  const auto lines = split_text(text, '\n');
  if (lines.empty() || !lines[0].starts_with("hash ") || lines.size() > kMaxColumns)
    return malformed("it must begin with its hash", "section features");
  for (std::size_t i = 1; i < lines.size(); ++i) {
    const auto column = parse_column(lines[i], model);
    if (!column) {
      return malformed("this program has no feature \"" + std::string(lines[i].substr(0, 80)) +
                           "\"; use a program of the model's version, or train again",
                       "section features");
    }
    model.columns.push_back(*column);
  }
  if (lines[0].substr(5) != feature_hash(model.columns, model.windows)) {
    return malformed(
        "the features mean something else in this program than when the model was trained; train again",
        "section features");
  }
  return Done{};
}

Result<Done> read_paces(std::string_view text, Model& model) {
  for (const std::string_view line : split_text(text, '\n')) {
    const auto rule = parse_pace_rule(line, model.columns);
    if (!rule || model.paces.size() == kMaxPaces)
      return malformed("this line means nothing: \"" + std::string(line.substr(0, 80)) + "\"",
                       "section paces");
    model.paces.push_back(*rule);
  }
  return Done{};
}

void read_provenance(std::string_view text, Model& model) {
  for (std::string_view line : split_text(text, '\n')) {
    const std::size_t space = line.find(' ');
    const std::string key(line.substr(0, space));
    const std::string value(space == std::string_view::npos ? "" : line.substr(space + 1));
    if (key == "trial") {
      model.provenance.seen_trials.insert(value);
    } else {
      model.provenance.facts[key] = value;
    }
  }
}

Result<Sections> read_sections(ByteReader& reader) {
  const auto count = reader.number<std::uint32_t>();
  if (!count) return malformed("the file is cut short");
  Sections sections;
  for (std::uint32_t i = 0; i < *count; ++i) {
    const auto name_length = reader.number<std::uint8_t>();
    const auto name = reader.take(name_length.value_or(0));
    const auto version = reader.number<std::uint32_t>();
    const auto length = reader.number<std::uint64_t>();
    const auto body = length ? reader.take(*length) : std::nullopt;
    if (!name || !version || !body) return malformed("the file is cut short");
    const bool known = *name == kPaces || std::ranges::find(kKinds, *name) != kKinds.end();
    if (!known || *version != kSectionVersion) {
      return malformed("this program does not know the section \"" + std::string(*name) + "\" version " +
                       std::to_string(*version) + "; use a newer one");
    }
    if (!sections.emplace(*name, *body).second)
      return malformed("the section \"" + std::string(*name) + "\" is there twice");
  }
  if (reader.left() != 0) return malformed("there are bytes behind the last section");
  for (std::string_view kind : kKinds)
    if (!sections.contains(kind)) return malformed("the section \"" + std::string(kind) + "\" is missing");
  return sections;
}

Result<Model> read_body(const Sections& sections) {
  Model model;
  if (auto read = read_windows(sections.find("windows")->second, model); !read) return read.error();
  if (auto read = read_features(sections.find("features")->second, model); !read) return read.error();
  auto forest = Forest::parse(sections.find("forest")->second);
  if (!forest) return forest.error();
  if (forest->features() != model.columns.size())
    return malformed("it has another number of features than the section features", "section forest");
  model.forest = std::move(*forest);
  if (const auto paces = sections.find(kPaces); paces != sections.end())
    if (auto read = read_paces(paces->second, model); !read) return read.error();
  auto decision = parse_decision(sections.find("decision")->second);
  if (!decision) return decision.error();
  model.decision = *decision;
  read_provenance(sections.find("provenance")->second, model);
  model.card = std::string(sections.find("card")->second);
  return model;
}

}  // namespace

std::string serialise(const Model& model) {
  const std::array<std::string, kKinds.size()> bodies = {write_windows(model),     write_features(model),
                                                         model.forest.serialise(), serialise(model.decision),
                                                         write_provenance(model),  model.card};
  std::string out(kMagic);
  const auto put_section = [&](std::string_view kind, const std::string& body) {
    put_number(out, static_cast<std::uint8_t>(kind.size()));
    out += kind;
    put_number(out, kSectionVersion);
    put_number(out, static_cast<std::uint64_t>(body.size()));
    out += body;
  };
  put_number(out, kContainerVersion);
  put_number(out, static_cast<std::uint32_t>(kKinds.size() + !model.paces.empty()));
  for (std::size_t i = 0; i < kKinds.size(); ++i) put_section(kKinds[i], bodies[i]);
  if (!model.paces.empty()) put_section(kPaces, write_paces(model));
  return out + sha256_hex(out);
}

Result<Model> parse_model(std::string_view bytes) {
  if (!bytes.starts_with(kMagic)) return malformed("this is not a model file");
  ByteReader version_reader(bytes.substr(kMagic.size()));
  const auto version = version_reader.number<std::uint32_t>();
  if (!version || bytes.size() < kMagic.size() + 8 + kDigestLength) return malformed("the file is cut short");
  if (*version != kContainerVersion) {
    return malformed("the file has version " + std::to_string(*version) + ", this program reads version " +
                     std::to_string(kContainerVersion));
  }
  const std::string_view covered = bytes.substr(0, bytes.size() - kDigestLength);
  if (sha256_hex(covered) != bytes.substr(covered.size()))
    return malformed("the checksum is wrong: the file is damaged; fetch it again");
  ByteReader reader(covered.substr(kMagic.size() + 4));
  auto sections = read_sections(reader);
  if (!sections) return sections.error();
  auto model = read_body(*sections);
  if (model) model->hash = sha256_hex(bytes);
  return model;
}

Result<Model> read_model(const std::string& path) {
  std::ifstream file(path, std::ios::binary | std::ios::ate);
  if (!file) return make_error(Errc::io, errno_message("open", errno), path);
  const auto size = static_cast<std::uintmax_t>(std::max<std::streamoff>(0, file.tellg()));
  if (size > kLargestFile) return malformed("larger than 256 MiB: no model file", path);
  std::string bytes(static_cast<std::size_t>(size), '\0');
  file.seekg(0);
  if (!file.read(bytes.data(), static_cast<std::streamsize>(size)))
    return make_error(Errc::io, "it cannot be read", path);
  auto model = parse_model(bytes);
  if (model) return model;
  Error error = model.error();
  error.where = error.where.empty() ? path : path + ", " + error.where;
  return error;
}

Result<Done> write_model(Model& model, const std::string& path) {
  const std::string bytes = serialise(model);
  if (auto written = write_whole_file(bytes, path); !written) return written;
  model.hash = sha256_hex(bytes);
  return Done{};
}

}  // namespace zpilab
