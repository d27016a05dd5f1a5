// Typed access to the members of one JSON object of a stranger. Each reader leaves its target alone and notes
// a finding if the value is not what the field takes; members that nobody knows are findings too.
#pragma once

#include <initializer_list>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "reports/submission/finding.h"
#include "reports/submission/strict_json.h"

namespace zpilab {

/// Longest name: it becomes a file's name.
inline constexpr std::size_t kLongestName = 80;
/// Of letters, digits, `.`, `_` and `-`, beginning with a letter or a digit.
bool is_submission_name(std::string_view text);
/// Which rule a free text breaks: "field.text", "field.formula"; empty if none.
std::string_view text_problem(std::string_view text);

class JsonFields {
 public:
  /// `file` names the place in findings. What is not an object is noted, and has no members.
  JsonFields(const JsonValue& object, std::string file, std::initializer_list<std::string_view> known,
             Findings& findings);

  /// nullptr if it is missing or null.
  const JsonValue* find(std::string_view key) const;
  bool has(std::string_view key) const { return find(key) != nullptr; }
  void require(std::initializer_list<std::string_view> keys) const;
  int line() const { return object_.line; }
  int line_of(std::string_view key) const;

  void name(std::string_view key, std::string& target) const;
  /// Free text of one line; see text_problem().
  void text(std::string_view key, std::string& target) const;
  /// Anything that is text: who takes it, judges it.
  void raw(std::string_view key, std::string& target) const;
  void hash(std::string_view key, std::string& target) const;
  void boolean(std::string_view key, bool& target) const;
  void number(std::string_view key, double& target, double least, double most) const;
  void number(std::string_view key, std::optional<double>& target, double least, double most) const;
  void integer(std::string_view key, std::int64_t& target, std::int64_t least, std::int64_t most) const;
  void numbers(std::string_view key, std::vector<double>& target, double least, double most) const;
  void texts(std::string_view key, std::vector<std::string>& target) const;
  /// By a function word -> optional value.
  template <typename T>
  void word(std::string_view key, T& target, std::optional<T> (*parse)(std::string_view)) const {
    std::string text;
    raw(key, text);
    if (!has(key)) return;
    if (const auto value = parse(text))
      target = *value;
    else
      add("field.value", key, in_quotes(text) + " is none of the words for it");
  }

  /// A finding about one member.
  void add(std::string_view rule, std::string_view key, const std::string& what) const;

 private:
  const JsonValue& object_;
  const JsonValue::Object* members_ = nullptr;
  std::string file_;
  Findings& findings_;
};

}  // namespace zpilab
