#include "reports/submission/json_fields.h"

#include <algorithm>
#include <cmath>

#include "harness/core/number_text.h"

namespace zpilab {
namespace {

bool is_letter_or_digit(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

std::optional<double> number_of(const JsonValue& value) {
  if (const auto* whole = std::get_if<std::int64_t>(&value.value)) return static_cast<double>(*whole);
  if (const auto* real = std::get_if<double>(&value.value)) return *real;
  return std::nullopt;
}

std::string range_text(double least, double most) {
  return "allowed is " + number_text(least) + " to " + number_text(most);
}

}  // namespace

bool is_submission_name(std::string_view text) {
  if (text.empty() || text.size() > kLongestName || !is_letter_or_digit(text[0])) return false;
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return is_letter_or_digit(c) || c == '.' || c == '_' || c == '-'; });
}

std::string_view text_problem(std::string_view text) {
  constexpr std::size_t kLongestText = 1'000;
  if (text.size() > kLongestText) return "field.text";
  for (const char c : text)
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F || c == '<' || c == '>') return "field.text";
  if (!text.empty() && std::string_view("=+-@").find(text[0]) != std::string_view::npos)
    return "field.formula";
  return {};
}

JsonFields::JsonFields(const JsonValue& object, std::string file,
                       std::initializer_list<std::string_view> known, Findings& findings)
    : object_(object),
      members_(std::get_if<JsonValue::Object>(&object.value)),
      file_(std::move(file)),
      findings_(findings) {
  if (members_ == nullptr) {
    findings_.add("field.type", file_, object_.line, "not an object");
    return;
  }
  for (const auto& [key, value] : *members_)
    if (std::find(known.begin(), known.end(), key) == known.end())
      findings_.add("field.unknown", file_, value.line, in_quotes(key));
}

const JsonValue* JsonFields::find(std::string_view key) const {
  if (members_ == nullptr) return nullptr;
  for (const auto& [name, value] : *members_)
    if (name == key) return std::holds_alternative<std::nullptr_t>(value.value) ? nullptr : &value;
  return nullptr;
}

void JsonFields::require(std::initializer_list<std::string_view> keys) const {
  if (members_ == nullptr) return;
  for (const std::string_view key : keys)
    if (!has(key)) findings_.add("field.missing", file_, object_.line, "no " + in_quotes(key));
}

int JsonFields::line_of(std::string_view key) const {
  const JsonValue* value = find(key);
  return value != nullptr ? value->line : object_.line;
}

void JsonFields::add(std::string_view rule, std::string_view key, const std::string& what) const {
  findings_.add(rule, file_, line_of(key), std::string(key) + ": " + what);
}

void JsonFields::raw(std::string_view key, std::string& target) const {
  const JsonValue* value = find(key);
  if (value == nullptr) return;
  if (const auto* text = std::get_if<std::string>(&value->value))
    target = *text;
  else
    add("field.type", key, "not a text");
}

void JsonFields::name(std::string_view key, std::string& target) const {
  std::string text;
  raw(key, text);
  const JsonValue* value = find(key);
  if (value == nullptr || !std::holds_alternative<std::string>(value->value)) return;
  if (is_submission_name(text))
    target = text;
  else
    add("field.name", key, in_quotes(text));
}

void JsonFields::text(std::string_view key, std::string& target) const {
  std::string text;
  raw(key, text);
  if (const std::string_view rule = text_problem(text); !rule.empty())
    add(rule, key, in_quotes(text));
  else if (has(key))
    target = text;
}

void JsonFields::hash(std::string_view key, std::string& target) const {
  std::string text;
  raw(key, text);
  if (!has(key)) return;
  if (text.size() == 64 && text.find_first_not_of("0123456789abcdef") == std::string::npos)
    target = text;
  else
    add("field.value", key, in_quotes(text) + " is no SHA-256: 64 hexadecimal digits");
}

void JsonFields::boolean(std::string_view key, bool& target) const {
  const JsonValue* value = find(key);
  if (value == nullptr) return;
  if (const auto* flag = std::get_if<bool>(&value->value))
    target = *flag;
  else
    add("field.type", key, "not true or false");
}

void JsonFields::number(std::string_view key, double& target, double least, double most) const {
  const JsonValue* value = find(key);
  if (value == nullptr) return;
  const auto given = number_of(*value);
  if (!given)
    add("field.type", key, "not a number");
  else if (!(*given >= least && *given <= most))
    add("field.value", key, number_text(*given) + "; " + range_text(least, most));
  else
    target = *given;
}

void JsonFields::number(std::string_view key, std::optional<double>& target, double least,
                        double most) const {
  if (!has(key)) return;
  double value = std::numeric_limits<double>::quiet_NaN();
  number(key, value, least, most);
  if (!std::isnan(value)) target = value;
}

void JsonFields::integer(std::string_view key, std::int64_t& target, std::int64_t least,
                         std::int64_t most) const {
  const JsonValue* value = find(key);
  if (value == nullptr) return;
  const auto* whole = std::get_if<std::int64_t>(&value->value);
  if (whole == nullptr)
    add("field.type", key, "not a whole number");
  else if (*whole < least || *whole > most)
    add("field.value", key,
        std::to_string(*whole) + "; allowed is " + std::to_string(least) + " to " + std::to_string(most));
  else
    target = *whole;
}

void JsonFields::numbers(std::string_view key, std::vector<double>& target, double least, double most) const {
  const JsonValue* value = find(key);
  if (value == nullptr) return;
  const auto* list = std::get_if<JsonValue::List>(&value->value);
  if (list == nullptr) return add("field.type", key, "not a list");
  for (const JsonValue& item : *list) {
    const auto given = number_of(item);
    if (!given) return add("field.type", key, "holds what is no number");
    if (!(*given >= least && *given <= most))
      return add("field.value", key, number_text(*given) + "; " + range_text(least, most));
    target.push_back(*given);
  }
}

void JsonFields::texts(std::string_view key, std::vector<std::string>& target) const {
  const JsonValue* value = find(key);
  if (value == nullptr) return;
  const auto* list = std::get_if<JsonValue::List>(&value->value);
  if (list == nullptr) return add("field.type", key, "not a list");
  for (const JsonValue& item : *list) {
    const auto* text = std::get_if<std::string>(&item.value);
    if (text == nullptr) return add("field.type", key, "holds what is no text");
    if (text->size() > 4096 ||
        std::any_of(text->begin(), text->end(), [](char c) { return static_cast<unsigned char>(c) < 0x20; }))
      return add("field.text", key, in_quotes(*text));
    target.push_back(*text);
  }
}

}  // namespace zpilab
