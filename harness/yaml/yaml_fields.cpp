#include "harness/yaml/yaml_fields.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <initializer_list>
#include <system_error>
#include <utility>

#include "harness/yaml/typed_values.h"

namespace zpilab {
namespace {

using Kind = YamlNode::Kind;

constexpr std::string_view kNameAllowed =
    "a name: letters, digits, \".\", \"_\" and \"-\", beginning with a letter or digit, at most 64";

std::string describe(const YamlNode& node) {
  switch (node.kind) {
    case Kind::null:
      return "nothing is written here";
    case Kind::list:
      return "this is a list";
    case Kind::map:
      return "this is a map";
    case Kind::scalar:
    case Kind::refused:
      break;
  }
  return shown(node.text) + " is not allowed here";
}

bool is_plain_scalar(const YamlNode& node) { return node.kind == Kind::scalar && !node.in_quotes; }

std::string range_text(std::int64_t least, std::int64_t most) {
  return "a whole number from " + std::to_string(least) + " to " + std::to_string(most);
}

/// With an exponent too: programs write 3.8e-05. "nan", "inf" and hexadecimal digits are no numbers.
std::optional<double> parse_json_number(std::string_view text) {
  double value = 0;
  if (text.find_first_not_of("0123456789+-.eE") != std::string_view::npos) return std::nullopt;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  const bool whole = error == std::errc{} && end == text.data() + text.size();
  return whole ? std::optional(value) : std::nullopt;
}

bool is_ipv4_mapped(const IpAddress& address) {
  constexpr std::array<std::uint8_t, 12> kPrefix = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF};
  return address.family == Family::ipv6 && std::equal(kPrefix.begin(), kPrefix.end(), address.bytes.begin());
}

}  // namespace

void report_value(const YamlNode& node, std::string_view allowed, YamlErrors& errors) {
  if (node.kind == Kind::refused) return;
  errors.add(node.at, describe(node) + "; allowed is " + std::string(allowed));
}

std::optional<std::int64_t> read_integer(const YamlNode& node, std::int64_t least, std::int64_t most,
                                         YamlErrors& errors) {
  if (is_plain_scalar(node)) {
    const auto value = parse_integer(node.text);
    if (value && *value >= least && *value <= most) return value;
    if (looks_octal(node.text)) {
      errors.add(node.at, shown(node.text) +
                              " has a leading zero, which YAML may read as octal; allowed is " +
                              range_text(least, most));
      return std::nullopt;
    }
  }
  report_value(node, range_text(least, most) + (node.in_quotes ? ", without quotes" : ""), errors);
  return std::nullopt;
}

std::optional<std::string> read_name(const YamlNode& node, YamlErrors& errors) {
  if (node.kind == Kind::scalar && is_name(node.text)) return node.text;
  report_value(node, kNameAllowed, errors);
  return std::nullopt;
}

std::optional<IpAddress> read_address(const YamlNode& node, YamlErrors& errors) {
  const auto address = node.kind == Kind::scalar ? parse_address(node.text) : std::nullopt;
  if (address && !is_ipv4_mapped(*address)) return address;
  report_value(node, "a numeric IPv4 or IPv6 address; names are never resolved", errors);
  return std::nullopt;
}

std::optional<Prefix> read_prefix(const YamlNode& node, YamlErrors& errors) {
  const auto prefix = node.kind == Kind::scalar ? parse_prefix(node.text) : std::nullopt;
  if (prefix && !is_ipv4_mapped(prefix->base)) return prefix;
  report_value(node, "an address range such as 198.18.50.0/24, with no bit set behind the prefix", errors);
  return std::nullopt;
}

YamlFields::YamlFields(const YamlNode& map, std::string what, std::vector<std::string_view> known,
                       YamlErrors& errors)
    : map_(map), what_(std::move(what)), errors_(errors) {
  if (map.kind != Kind::map) report_value(map, "a map with the keys " + join_choices(known), errors);
  for (const YamlNode& key : map.keys) {
    if (std::find(known.begin(), known.end(), key.text) != known.end()) continue;
    std::string message = "unknown key " + shown(key.text) + " in " + what_ + did_you_mean(key.text, known) +
                          "; allowed are " + join_choices(known);
    // {ports: 1-100,443} is a map with a key 443: the commonest slip with port lists.
    const bool is_port = parse_port_range(key.text, 0, 65535).has_value();
    if (is_port && has("ports"))
      message = "inside braces a list of ports needs quotes or brackets: ports: [1-100, 443]";
    errors.add(key.at, std::move(message));
  }
}

YamlFields::YamlFields(const YamlNode& map, std::string what, YamlErrors& errors)
    : map_(map), what_(std::move(what)), errors_(errors) {
  if (map.kind != Kind::map) report_value(map, "a map", errors);
}

const YamlNode* YamlFields::find(std::string_view key) const {
  for (std::size_t i = 0; i < map_.keys.size(); ++i)
    if (map_.keys[i].text == key) return &map_.items[i];
  return nullptr;
}

void YamlFields::require(std::initializer_list<std::string_view> keys) const {
  if (map_.kind != Kind::map) return;
  for (std::string_view key : keys)
    if (!has(key)) errors_.add(map_.at, what_ + " lacks \"" + std::string(key) + "\", which it must have");
}

TextPosition YamlFields::at(std::string_view key) const {
  for (const YamlNode& written : map_.keys)
    if (written.text == key) return written.at;
  return map_.at;
}

const YamlNode* YamlFields::scalar(std::string_view key, std::string_view allowed) const {
  const YamlNode* node = find(key);
  if (node == nullptr || node->kind == Kind::scalar) return node;
  report_value(*node, allowed, errors_);
  return nullptr;
}

void YamlFields::name(std::string_view key, std::string& target) const {
  const YamlNode* node = find(key);
  if (node == nullptr) return;
  if (auto value = read_name(*node, errors_)) target = std::move(*value);
}

void YamlFields::text(std::string_view key, std::string& target) const {
  constexpr std::string_view kAllowed = "text on one line, at most 4096 bytes";
  const YamlNode* node = scalar(key, kAllowed);
  if (node == nullptr) return;
  if (is_one_line(node->text) && !node->text.empty())
    target = node->text;
  else
    report_value(*node, kAllowed, errors_);
}

void YamlFields::long_text(std::string_view key, std::string& target) const {
  constexpr std::string_view kAllowed = "text, at most 16384 bytes";
  const YamlNode* node = scalar(key, kAllowed);
  if (node == nullptr) return;
  if (node->text.size() > 16384)
    report_value(*node, kAllowed, errors_);
  else
    target = node->text;
}

void YamlFields::boolean(std::string_view key, bool& target) const {
  const YamlNode* node = find(key);
  if (node == nullptr) return;
  if (is_plain_scalar(*node) && (node->text == "true" || node->text == "false"))
    target = node->text == "true";
  else
    report_value(*node, "true or false", errors_);
}

void YamlFields::integer(std::string_view key, int& target, std::int64_t least, std::int64_t most) const {
  const YamlNode* node = find(key);
  if (node == nullptr) return;
  if (const auto value = read_integer(*node, least, most, errors_)) target = static_cast<int>(*value);
}

void YamlFields::integer(std::string_view key, std::optional<int>& target, std::int64_t least,
                         std::int64_t most) const {
  const YamlNode* node = find(key);
  if (node == nullptr) return;
  if (const auto value = read_integer(*node, least, most, errors_)) target = static_cast<int>(*value);
}

void YamlFields::integer(std::string_view key, std::uint64_t& target, std::int64_t least,
                         std::int64_t most) const {
  const YamlNode* node = find(key);
  if (node == nullptr) return;
  if (const auto value = read_integer(*node, least, most, errors_))
    target = static_cast<std::uint64_t>(*value);
}

void YamlFields::duration(std::string_view key, Nanoseconds& target, Nanoseconds least,
                          Nanoseconds most) const {
  std::optional<Nanoseconds> value;
  duration(key, value, least, most);
  if (value) target = *value;
}

void YamlFields::duration(std::string_view key, std::optional<Nanoseconds>& target, Nanoseconds least,
                          Nanoseconds most) const {
  const YamlNode* node = find(key);
  if (node == nullptr) return;
  const auto value = node->kind == Kind::scalar ? parse_duration(node->text) : std::nullopt;
  if (value && *value >= least && *value <= most) {
    target = value;
    return;
  }
  report_value(*node,
               "a duration with its unit (ns, us, ms, s, min, h), from " + format_duration(least) + " to " +
                   format_duration(most),
               errors_);
}

void YamlFields::number(std::string_view key, double& target, double least, double most) const {
  const YamlNode* node = find(key);
  if (node == nullptr) return;
  const auto value = is_plain_scalar(*node) ? parse_json_number(node->text) : std::nullopt;
  if (value && *value >= least && *value <= most)
    target = *value;
  else
    report_value(*node, "a number from " + number_text(least) + " to " + number_text(most), errors_);
}

void YamlFields::number(std::string_view key, std::optional<double>& target, double least,
                        double most) const {
  const YamlNode* node = find(key);
  if (node == nullptr || node->kind == Kind::null) return;
  double value = least - 1;
  number(key, value, least, most);
  if (value >= least) target = value;
}

void YamlFields::percent(std::string_view key, double& target, double least, double most) const {
  const YamlNode* node = find(key);
  if (node == nullptr) return;
  const auto value = node->kind == Kind::scalar ? parse_percent(node->text) : std::nullopt;
  if (value && *value / 100 >= least && *value / 100 <= most)
    target = *value / 100;
  else
    report_value(
        *node,
        "a share with its sign, from " + number_text(least * 100) + " % to " + number_text(most * 100) + " %",
        errors_);
}

std::optional<std::size_t> YamlFields::choice(std::string_view key,
                                              const std::vector<std::string_view>& choices) const {
  const YamlNode* node = find(key);
  if (node == nullptr) return std::nullopt;
  const auto found = std::find(choices.begin(), choices.end(), node->text);
  if (node->kind == Kind::scalar && found != choices.end())
    return static_cast<std::size_t>(found - choices.begin());
  report_value(*node, join_choices(choices), errors_);
  return std::nullopt;
}

void YamlFields::names(std::string_view key, std::vector<std::string>& target) const {
  if (!has(key)) return;
  target.clear();
  each(key, [&](const YamlNode& element) {
    auto value = read_name(element, errors_);
    if (!value) return;
    if (std::find(target.begin(), target.end(), *value) != target.end())
      errors_.add(element.at, shown(*value) + " is named twice; keep one");
    else
      target.push_back(std::move(*value));
  });
}

void YamlFields::argv(std::string_view key, std::vector<std::string>& target) const {
  constexpr std::string_view kAllowed = "a list of arguments, the program first: [program, argument]";
  const YamlNode* node = find(key);
  if (node == nullptr) return;
  if (node->kind == Kind::list && node->items.empty()) report_value(*node, kAllowed, errors_);
  target.clear();
  each(key, [&](const YamlNode& element) {
    const bool is_program = target.empty();
    if (element.kind != Kind::scalar || !is_one_line(element.text) || (is_program && element.text.empty()))
      report_value(element, "an argument: text on one line, at most 4096 bytes", errors_);
    target.push_back(element.text);
  });
}

void YamlFields::addresses(std::string_view key, std::vector<IpAddress>& target) const {
  if (!has(key)) return;
  target.clear();
  each(key, [&](const YamlNode& element) {
    if (const auto address = read_address(element, errors_)) target.push_back(*address);
  });
}

void YamlFields::numbers(std::string_view key, std::map<std::string, double>& target) const {
  const YamlNode* node = find(key);
  if (node == nullptr) return;
  if (node->kind != Kind::map) return report_value(*node, "a map of names and numbers: {name: 1.5}", errors_);
  for (std::size_t i = 0; i < node->keys.size(); ++i) {
    const YamlNode& item = node->items[i];
    const auto name = read_name(node->keys[i], errors_);
    const double number = is_plain_scalar(item) ? parse_decimal(item.text).value_or(-1) : -1;
    if (number < 0) report_value(item, "a number of at least 0, such as 5 or 0.25", errors_);
    if (name) target[*name] = number;
  }
}

void YamlFields::each(std::string_view key, const std::function<void(const YamlNode&)>& read) const {
  const YamlNode* node = find(key);
  if (node == nullptr) return;
  if (node->kind != Kind::list) return report_value(*node, "a list: [first, second]", errors_);
  for (const YamlNode& element : node->items) read(element);
}

void check_format_version(const YamlFields& fields) {
  fields.require({"zpilab"});
  const YamlNode* version = fields.find("zpilab");
  if (version != nullptr && !(is_plain_scalar(*version) && version->text == "1"))
    report_value(*version, "1, the version of the format that this program reads", fields.errors());
}

}  // namespace zpilab
