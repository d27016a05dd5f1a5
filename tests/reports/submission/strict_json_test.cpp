#include "reports/submission/strict_json.h"

#include <gtest/gtest.h>

namespace zpilab {
namespace {

std::string rule_of(std::string_view text) {
  const auto parsed = parse_strict_json(text);
  const auto* problem = std::get_if<JsonProblem>(&parsed);
  return problem == nullptr ? "" : problem->rule;
}

TEST(StrictJson, RefusesWhatLibrariesLetPass) {
  const std::pair<std::string, std::string> cases[] = {
      {"{\"a\":1,\"a\":2}", "json.duplicate"},
      {"{\"a\":{\"b\":1,\"b\":1}}", "json.duplicate"},
      {std::string(33, '[') + std::string(33, ']'), "json.depth"},
      {std::string(32, '[') + std::string(32, ']'), ""},
      {"1e400", "json.number"},
      {"-1e400", "json.number"},
      {"[NaN]", "json.number"},
      {"\xEF\xBB\xBF{}", "file.text"},
      {"{} {}", "json.syntax"},
      {"// no\n{}", "json.syntax"},
      {"", "json.syntax"},
      {"{\"a\":1,}", "json.syntax"},
      {"\"\xFF\"", "json.syntax"},
      {std::string("\"a\0b\"", 5), "json.syntax"},
      {"{\"a\":1,\"b\":[1,2.5,true,null,\"x\"]}", ""},
  };
  for (const auto& [text, rule] : cases) EXPECT_EQ(rule_of(text), rule) << text.substr(0, 40);
}

TEST(StrictJson, ValuesKnowTheirLines) {
  const auto parsed = parse_strict_json("{\n  \"a\": 1,\n  \"b\": [\n    {\"c\": 2}\n  ]\n}\n", 10);
  const auto& root = std::get<JsonValue::Object>(std::get<JsonValue>(parsed).value);
  EXPECT_EQ(root[0].value.line, 11);
  EXPECT_EQ(root[1].value.line, 12);
  const auto& list = std::get<JsonValue::List>(root[1].value.value);
  EXPECT_EQ(list[0].line, 13);
}

TEST(StrictJson, WholeNumbersStayWhole) {
  const auto parsed = parse_strict_json("[9223372036854775807,18446744073709551615,0.5]");
  const auto& list = std::get<JsonValue::List>(std::get<JsonValue>(parsed).value);
  EXPECT_EQ(std::get<std::int64_t>(list[0].value), INT64_MAX);
  EXPECT_DOUBLE_EQ(std::get<double>(list[1].value), 18446744073709551615.0);
}

}  // namespace
}  // namespace zpilab
