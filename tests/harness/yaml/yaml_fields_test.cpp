// What the loaders of scenarios do not use; the rest is tested through them.
#include "harness/yaml/yaml_fields.h"

#include <gtest/gtest.h>

namespace zpilab {
namespace {

struct Read {
  double number = -1, share = -1;
  std::optional<double> optional;
  std::string message;
};

Read read(std::string_view text) {
  YamlErrors errors("f.yaml", text);
  Read result;
  if (const auto root = parse_yaml(text, errors)) {
    const YamlFields fields(*root, "a thing", errors);
    fields.number("number", result.number, 0, 10);
    fields.number("optional", result.optional, 0, 10);
    fields.percent("share", result.share, 0, 1);
  }
  if (!errors.empty()) result.message = errors.to_error().what;
  return result;
}

TEST(YamlFields, ReadsNumbersAndShares) {
  const Read read_all = read(R"({"number": 0.25, "optional": null, "share": "20 %", "later": [1]})");
  EXPECT_EQ(read_all.message, "");
  EXPECT_EQ(read_all.number, 0.25);
  EXPECT_EQ(read_all.optional, std::nullopt);
  EXPECT_DOUBLE_EQ(read_all.share, 0.2);
  EXPECT_EQ(read("optional: 3\n").optional, 3);
  EXPECT_EQ(read("number: 3.8e-05\n").number, 3.8e-05);
}

TEST(YamlFields, RefusesWhatIsNoNumberOrShare) {
  struct Case {
    const char *text, *says;
  };
  const Case cases[] = {
      {"number: 11\n", "f.yaml:1:9: \"11\" is not allowed here; allowed is a number from 0 to 10"},
      {"number: '1'\n", "f.yaml:1:9"},
      {"number: nan\n", "f.yaml:1:9"},
      {"number: 0x1\n", "f.yaml:1:9"},
      {"number: 1e400\n", "f.yaml:1:9"},
      {"number: 1e2\n", "f.yaml:1:9"},
      {"number: -1\n", "f.yaml:1:9"},
      {"number: null\n", "f.yaml:1:1"},
      {"number: [1]\n", "f.yaml:1:9"},
      {"optional: x\n", "f.yaml:1:11"},
      {"share: 0.2\n", "a share with its sign, from 0 % to 100 %"},
      {"share: 120 %\n", "f.yaml:1:8"},
      {"[1]\n", "f.yaml:1:1: this is a list; allowed is a map"},
  };
  for (const Case& c : cases)
    EXPECT_NE(read(c.text).message.find(c.says), std::string::npos) << c.text << read(c.text).message;
}

}  // namespace
}  // namespace zpilab
