#include "harness/detector_log/log_fields.h"

#include <gtest/gtest.h>

namespace zpilab {
namespace {

TEST(LogFields, JsonIsFlattenedWithNumbersAsWritten) {
  const auto fields = parse_json_fields(
      R"({"ts":1463726594.405281,"alert":{"signature_id":1,"meta":{"a":"x"},"ids":[1,{"b":2}]},"f":false,"n":null})");
  ASSERT_TRUE(fields);
  EXPECT_EQ(fields->text("ts"), "1463726594.405281");
  EXPECT_EQ(fields->text("alert.signature_id"), "1");
  EXPECT_EQ(fields->text("alert.meta.a"), "x");
  EXPECT_EQ(fields->text("f"), "false");
  EXPECT_TRUE(fields->has("n"));
  EXPECT_FALSE(fields->has("alert.ids"));
  EXPECT_EQ(fields->size(), 5U);
}

TEST(LogFields, HostileJsonIsRefused) {
  std::string many = "{\"a\":0";
  for (int i = 0; i < 5000; ++i) many += ",\"k" + std::to_string(i) + "\":1";
  const std::string deep_objects = [] {
    std::string text;
    for (int i = 0; i < 100'000; ++i) text += "{\"a\":";
    return text;
  }();
  const std::string cases[] = {"",
                               "[]",
                               "[{\"a\":1}]",
                               "1",
                               "\"a\"",
                               "{",
                               "{\"a\":}",
                               "{\"a\":1}}",
                               "{\"a\":1} x",
                               "{\"a\":\"\xff\"}",
                               std::string("{\"a\0\":1}", 8),
                               many + "}",
                               deep_objects,
                               "{\"a\":" + std::string(1'000'000, '['),
                               "nan",
                               "{\"a\":1e999}"};
  for (const std::string& text : cases) EXPECT_FALSE(parse_json_fields(text)) << text.substr(0, 40);
}

TEST(LogFields, CsvWithQuotes) {
  using Cells = std::vector<std::string>;
  EXPECT_EQ(split_csv("a,b", ','), (Cells{"a", "b"}));
  EXPECT_EQ(split_csv("", ','), (Cells{""}));
  EXPECT_EQ(split_csv("a,\"b,\"\"c\"\"\",", ','), (Cells{"a", "b,\"c\"", ""}));
  EXPECT_EQ(split_csv("a\tb", '\t'), (Cells{"a", "b"}));
  EXPECT_FALSE(split_csv("a,\"b", ','));
}

}  // namespace
}  // namespace zpilab
