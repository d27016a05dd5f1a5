// Hostile YAML: every case ends quickly, in a tree or in a message with a place, and never in a crash.
#include "harness/yaml/yaml_tree.h"

#include <gtest/gtest.h>

#include <string>

#include "harness/core/random.h"

namespace zpilab {
namespace {

struct Parsed {
  bool has_root;
  std::string message;  ///< empty: nothing is wrong
};

Parsed parse(std::string_view text) {
  YamlErrors errors("f.yaml", text);
  const auto root = parse_yaml(text, errors);
  return {root.has_value(), errors.empty() ? "" : errors.to_error().what};
}

TEST(YamlTree, KeepsScalarsAsWritten) {
  YamlErrors errors("f.yaml", "");
  const auto root = parse_yaml("a: 010\nb: yes\nc: \"x\\ty\"\nd: ~\ne: [1e3, '2']\n", errors);
  ASSERT_TRUE(root && errors.empty());
  ASSERT_EQ(root->keys.size(), 5U);
  EXPECT_EQ(root->items[0].text, "010");
  EXPECT_EQ(root->items[1].text, "yes");
  EXPECT_EQ(root->items[2].text, "x\ty");
  EXPECT_TRUE(root->items[2].in_quotes);
  EXPECT_EQ(root->items[3].kind, YamlNode::Kind::null);
  EXPECT_EQ(root->items[4].items[0].text, "1e3");
  EXPECT_FALSE(root->items[4].items[0].in_quotes);
  EXPECT_TRUE(root->items[4].items[1].in_quotes);
  EXPECT_EQ(root->keys[4].at, (TextPosition{5, 1}));
  EXPECT_EQ(root->items[4].items[1].at, (TextPosition{5, 10}));
}

TEST(YamlTree, RefusesWhatYamlOffersBeyondPlainTrees) {
  struct Case {
    std::string text, expected;
  };
  const Case cases[] = {
      {"a: 1\na: 2\n", "f.yaml:2:1: the key \"a\" is written twice (first in line 1); keep one\n  a: 2\n  ^"},
      {"a: {b: 1, b: 2}\n",
       "f.yaml:1:11: the key \"b\" is written twice (first in line 1); keep one\n"
       "  a: {b: 1, b: 2}\n            ^"},
      {"a: &x 1\n", "f.yaml:1:4: an anchor (&) is not allowed; write the value out\n  a: &x 1\n     ^"},
      {"a: !!int 1\n",
       "f.yaml:1:4: the tag \"tag:yaml.org,2002:int\" is not allowed; write the bare value\n"
       "  a: !!int 1\n     ^"},
      {"[a]: 1\n", "f.yaml:1:1: this key is not a name; allowed are plain names\n  [a]: 1\n  ^"},
      {"", "f.yaml:1:1: the file is empty; it must begin with \"zpilab: 1\" or the like\n  \n  ^"},
  };
  for (const Case& c : cases) EXPECT_EQ(parse(c.text).message, c.expected) << c.text;
  EXPECT_NE(parse("a: &x 1\nb: *x\n").message.find("f.yaml:2:4: an alias is not allowed"), std::string::npos);
  EXPECT_NE(parse("a: 1\n---\nb: 2\n").message.find("a second document"), std::string::npos);
  EXPECT_NE(parse("a: [1, 2\nb: 3\n").message.find("not valid YAML"), std::string::npos);
  EXPECT_NE(parse("a:\n\t- 1\n").message.find("f.yaml:2:"), std::string::npos);
}

TEST(YamlTree, AliasBombIsOneMessageAndNoExpansion) {
  std::string bomb = "a0: &a0 [x, x]\n";
  for (int i = 1; i < 40; ++i) {
    const std::string name = "a" + std::to_string(i), last = "a" + std::to_string(i - 1);
    bomb += name + ": &" + name + " [*" + last + ", *" + last + "]\n";
  }
  const Parsed parsed = parse(bomb);
  EXPECT_NE(parsed.message.find("an alias is not allowed"), std::string::npos);
  EXPECT_LT(parsed.message.size(), 20'000U);
}

TEST(YamlTree, DepthIsLimited) {
  const auto nested = [](int depth) {
    return std::string(static_cast<std::size_t>(depth), '[') +
           std::string(static_cast<std::size_t>(depth), ']');
  };
  EXPECT_EQ(parse(nested(kYamlMostDepth)).message, "");
  EXPECT_NE(parse(nested(kYamlMostDepth + 1)).message.find("f.yaml:1:33: nested too deeply"),
            std::string::npos);
  for (const char* opener : {"[", "{a: ", "- ", "? "}) {
    std::string deep;
    while (deep.size() < 500'000) deep += opener;
    const Parsed parsed = parse(deep);
    EXPECT_FALSE(parsed.has_root) << opener;
    EXPECT_NE(parsed.message, "") << opener;
  }
}

TEST(YamlTree, SizeIsLimited) {
  EXPECT_NE(parse(std::string(kYamlMostBytes + 1, '#')).message.find("too big"), std::string::npos);
  std::string many = "[";
  for (std::size_t i = 0; i < kYamlMostNodes + 10; ++i) many += "1,";
  EXPECT_NE(parse(many + "1]").message.find("too many values"), std::string::npos);
}

TEST(YamlTree, RefusesControlCharactersAndBrokenEncodings) {
  using namespace std::string_literals;
  EXPECT_NE(parse("a: 1\nb: x\0y\n"s).message.find("f.yaml:2:5: a control character (byte 0)"),
            std::string::npos);
  EXPECT_NE(parse("a: \x1b[31m\n").message.find("f.yaml:1:4: a control character (byte 27)"),
            std::string::npos);
  EXPECT_NE(parse("\xFF\xFE"
                  "a\0:\0"s)
                .message.find("not UTF-8"),
            std::string::npos);
  for (const char* broken : {"a: \xC3\n", "a: \xC0\x80\n", "a: \xED\xA0\x80\n", "a: \xF4\x90\x80\x80\n",
                             "a: \x80\n", "a: \xE2\x82"})
    EXPECT_NE(parse(broken).message.find("f.yaml:1:4: a byte that is not UTF-8"), std::string::npos)
        << broken;
  EXPECT_EQ(parse("a: \xC3\xA4\xE2\x82\xAC\xF0\x9F\x98\x80\n").message, "");
}

TEST(YamlTree, CaretStandsUnderTheCharacterAndLongLinesAreCut) {
  const Parsed wide = parse("\xC3\xA4\xC3\xB6: &x 1\n");
  EXPECT_NE(wide.message.find("\n  \xC3\xA4\xC3\xB6: &x 1\n      ^"), std::string::npos) << wide.message;
  const Parsed line = parse("{a: [" + std::string(5000, ' ') + "&x 1" + std::string(5000, ' ') + "]}");
  EXPECT_LT(line.message.size(), 400U);
  EXPECT_NE(line.message.find("&x 1"), std::string::npos);
}

TEST(YamlTree, ManyMistakesAreCounted) {
  std::string text;
  for (int i = 0; i < 50; ++i) text += "k" + std::to_string(i) + ": &x 1\n";
  EXPECT_NE(parse(text).message.find("\nand 30 more in f.yaml"), std::string::npos);
}

TEST(YamlTree, LongJsonLineIsRead) {
  std::string json = "{\"zpilab\":1,\"list\":[";
  for (int i = 0; i < 500; ++i)
    json += std::string(i ? "," : "") + "{\"cell\":\"c-" + std::to_string(i) + "\",\"on\":true}";
  const Parsed parsed = parse(json + "]}");
  EXPECT_TRUE(parsed.has_root);
  EXPECT_EQ(parsed.message, "");
}

TEST(YamlTree, RandomBytesNeverCrash) {
  constexpr std::string_view kAlphabet = "abc:-[]{},&*!|>'\"%@`#?~ \n\n\t\\01.";
  Random random(20170809);
  int readable = 0;
  for (int round = 0; round < 20'000; ++round) {
    std::string text;
    for (std::uint64_t i = random.below(60); i > 0; --i) text += kAlphabet[random.below(kAlphabet.size())];
    const Parsed parsed = parse(text);
    EXPECT_TRUE(parsed.has_root || !parsed.message.empty()) << text;
    readable += parsed.has_root ? 1 : 0;
  }
  EXPECT_GT(readable, 100);
}

}  // namespace
}  // namespace zpilab
