// Typed access to the fields of one YAML map. Each reader leaves its target alone and reports the place if
// the value is not what the field takes; unknown keys are reported at once, with the nearest known name.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "harness/core/address.h"
#include "harness/core/clock.h"
#include "harness/yaml/yaml_error.h"
#include "harness/yaml/yaml_tree.h"

namespace zpilab {

class YamlFields {
 public:
  /// `what` names the map in messages: "a scan", "phases". Everything but `known` keys is refused.
  YamlFields(const YamlNode& map, std::string what, std::vector<std::string_view> known, YamlErrors& errors);
  /// The same for files that a program wrote: a newer one may have written more, which is passed over.
  YamlFields(const YamlNode& map, std::string what, YamlErrors& errors);

  /// The value as written, null and refused included, or nullptr if the key is missing.
  const YamlNode* find(std::string_view key) const;
  bool has(std::string_view key) const { return find(key) != nullptr; }
  /// Reports each of these that is missing.
  void require(std::initializer_list<std::string_view> keys) const;
  /// The key's position; the map's own where it is missing.
  TextPosition at(std::string_view key) const;

  void name(std::string_view key, std::string& target) const;
  void text(std::string_view key, std::string& target) const;
  /// As text, but paragraphs are allowed.
  void long_text(std::string_view key, std::string& target) const;
  void boolean(std::string_view key, bool& target) const;
  void integer(std::string_view key, int& target, std::int64_t least, std::int64_t most) const;
  void integer(std::string_view key, std::optional<int>& target, std::int64_t least, std::int64_t most) const;
  void integer(std::string_view key, std::uint64_t& target, std::int64_t least, std::int64_t most) const;
  void duration(std::string_view key, Nanoseconds& target, Nanoseconds least, Nanoseconds most) const;
  void duration(std::string_view key, std::optional<Nanoseconds>& target, Nanoseconds least,
                Nanoseconds most) const;
  /// As JSON writes them, exponents included.
  void number(std::string_view key, double& target, double least, double most) const;
  /// Null leaves the target empty.
  void number(std::string_view key, std::optional<double>& target, double least, double most) const;
  /// "20 %" as 0.2.
  void percent(std::string_view key, double& target, double least, double most) const;
  /// One of `choices`; gives its index, or nothing if missing or wrong.
  std::optional<std::size_t> choice(std::string_view key, const std::vector<std::string_view>& choices) const;
  /// Distinct names.
  void names(std::string_view key, std::vector<std::string>& target) const;
  /// An argument vector: at least one element, the first not empty.
  void argv(std::string_view key, std::vector<std::string>& target) const;
  void addresses(std::string_view key, std::vector<IpAddress>& target) const;
  /// Name -> number >= 0.
  void numbers(std::string_view key, std::map<std::string, double>& target) const;
  /// Calls `read` for each element; reports what is not a list.
  void each(std::string_view key, const std::function<void(const YamlNode&)>& read) const;

  YamlErrors& errors() const { return errors_; }

 private:
  /// The scalar under `key`; reports other kinds with `allowed`.
  const YamlNode* scalar(std::string_view key, std::string_view allowed) const;

  const YamlNode& map_;
  std::string what_;
  YamlErrors& errors_;
};

/// "zpilab: 1", which every file but a detector's begins with. Reports what is missing or of another version.
void check_format_version(const YamlFields& fields);

// Values that are not under a key of their own: elements of lists.

/// Reports "... is not what is allowed" unless the node was reported already.
void report_value(const YamlNode& node, std::string_view allowed, YamlErrors& errors);
std::optional<std::int64_t> read_integer(const YamlNode& node, std::int64_t least, std::int64_t most,
                                         YamlErrors& errors);
std::optional<std::string> read_name(const YamlNode& node, YamlErrors& errors);
std::optional<IpAddress> read_address(const YamlNode& node, YamlErrors& errors);
std::optional<Prefix> read_prefix(const YamlNode& node, YamlErrors& errors);

}  // namespace zpilab
