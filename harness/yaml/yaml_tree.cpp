#include "harness/yaml/yaml_tree.h"

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/parser.h>

#include <exception>
#include <sstream>
#include <unordered_map>
#include <utility>

namespace zpilab {
namespace {

/// yaml-cpp counts from 0 and marks what has no place with -1.
TextPosition position_of(const YAML::Mark& mark) {
  if (mark.is_null() || mark.line < 0 || mark.column < 0) return {};
  return {mark.line + 1, mark.column + 1};
}

/// Ends the parsing of a document that is too big to go on with. The reason is reported already.
struct TooBig {};

/// Builds the tree from parse events: unlike yaml-cpp's own nodes it keeps duplicate keys apart and never
/// expands an alias.
class TreeBuilder final : public YAML::EventHandler {
 public:
  explicit TreeBuilder(YamlErrors& errors) : errors_(errors) {}

  YamlNode take_root() { return std::move(root_); }

  void OnDocumentStart(const YAML::Mark&) override {}
  void OnDocumentEnd() override {}
  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    add(make(YamlNode::Kind::null, mark, "", anchor));
  }
  void OnAlias(const YAML::Mark& mark, YAML::anchor_t) override {
    errors_.add(position_of(mark), "an alias is not allowed; write the value out");
    add(make(YamlNode::Kind::refused, mark, "", YAML::NullAnchor));
  }
  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                const std::string& value) override {
    YamlNode node = make(YamlNode::Kind::scalar, mark, tag, anchor);
    node.text = value;
    node.in_quotes = tag == "!";
    add(std::move(node));
  }
  void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value) override {
    open(make(YamlNode::Kind::list, mark, tag, anchor));
  }
  void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value) override {
    open(make(YamlNode::Kind::map, mark, tag, anchor));
  }
  void OnSequenceEnd() override { close(); }
  void OnMapEnd() override { close(); }

 private:
  YamlNode make(YamlNode::Kind kind, const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor) {
    if (++count_ > kYamlMostNodes) {
      errors_.add(position_of(mark), "too many values; at most " + std::to_string(kYamlMostNodes));
      throw TooBig{};
    }
    YamlNode node;
    node.kind = kind;
    node.at = position_of(mark);
    if (anchor != YAML::NullAnchor) errors_.add(node.at, "an anchor (&) is not allowed; write the value out");
    if (!tag.empty() && tag != "?" && tag != "!")
      errors_.add(node.at, "the tag " + shown(tag) + " is not allowed; write the bare value");
    return node;
  }

  void open(YamlNode node) {
    if (open_.size() >= static_cast<std::size_t>(kYamlMostDepth)) {
      errors_.add(node.at, "nested too deeply; at most " + std::to_string(kYamlMostDepth) + " levels");
      throw TooBig{};
    }
    open_.push_back(std::move(node));
  }

  void close() {
    YamlNode done = std::move(open_.back());
    open_.pop_back();
    // In a map, keys and values come in turn as items.
    if (done.kind == YamlNode::Kind::map) split_pairs(done);
    add(std::move(done));
  }

  void add(YamlNode node) { (open_.empty() ? root_ : open_.back().items.emplace_back()) = std::move(node); }

  void split_pairs(YamlNode& map) {
    std::vector<YamlNode> values;
    std::unordered_map<std::string, int> first_line;
    for (std::size_t i = 0; i + 1 < map.items.size(); i += 2) {
      YamlNode& key = map.items[i];
      if (key.kind != YamlNode::Kind::scalar) {
        errors_.add(key.at, "this key is not a name; allowed are plain names");
        continue;
      }
      const auto [found, is_new] = first_line.emplace(key.text, key.at.line);
      if (!is_new) {
        errors_.add(key.at, "the key " + shown(key.text) + " is written twice (first in line " +
                                std::to_string(found->second) + "); keep one");
        continue;
      }
      // What is not there has no place; the parser names that of the next token.
      if (map.items[i + 1].kind == YamlNode::Kind::null) map.items[i + 1].at = key.at;
      map.keys.push_back(std::move(key));
      values.push_back(std::move(map.items[i + 1]));
    }
    map.items = std::move(values);
  }

  YamlErrors& errors_;
  std::vector<YamlNode> open_;
  YamlNode root_;
  std::size_t count_ = 0;
};

/// Length of the UTF-8 character at `at`, 0 if there is none.
std::size_t character_length(std::string_view text, std::size_t at) {
  const auto byte = [&](std::size_t i) {
    return at + i < text.size() ? static_cast<unsigned char>(text[at + i]) : 0U;
  };
  const auto tail = [&](std::size_t i) { return (byte(i) & 0xC0U) == 0x80U; };
  const unsigned first = byte(0), second = byte(1);
  if (first < 0x80) return 1;
  if (first >= 0xC2 && first <= 0xDF) return tail(1) ? 2 : 0;
  if (first >= 0xE0 && first <= 0xEF) {
    const bool overlong = first == 0xE0 && second < 0xA0, surrogate = first == 0xED && second > 0x9F;
    return tail(1) && tail(2) && !overlong && !surrogate ? 3 : 0;
  }
  if (first >= 0xF0 && first <= 0xF4) {
    const bool overlong = first == 0xF0 && second < 0x90, beyond = first == 0xF4 && second > 0x8F;
    return tail(1) && tail(2) && tail(3) && !overlong && !beyond ? 4 : 0;
  }
  return 0;
}

/// NUL and other control characters hide text from a reader; a broken encoding is not YAML at all.
bool check_characters(std::string_view text, YamlErrors& errors) {
  TextPosition at;
  for (std::size_t i = 0; i < text.size();) {
    const std::size_t length = character_length(text, i);
    const auto byte = static_cast<unsigned char>(text[i]);
    const bool control = (byte < 0x20 && byte != '\n' && byte != '\r' && byte != '\t') || byte == 0x7F;
    if (length == 0 || control) {
      errors.add(at, control
                         ? "a control character (byte " + std::to_string(byte) + "); allowed is plain text"
                         : "a byte that is not UTF-8; save the file as UTF-8");
      return false;
    }
    at = byte == '\n' ? TextPosition{at.line + 1, 1}
                      : TextPosition{at.line, at.column + static_cast<int>(length)};
    i += length;
  }
  return true;
}

}  // namespace

std::optional<YamlNode> parse_yaml(std::string_view text, YamlErrors& errors) {
  if (text.size() > kYamlMostBytes) {
    errors.add({}, "the file is too big; at most " + std::to_string(kYamlMostBytes) + " bytes");
    return std::nullopt;
  }
  if (!check_characters(text, errors)) return std::nullopt;
  TreeBuilder builder(errors);
  try {
    std::istringstream stream{std::string(text)};
    YAML::Parser parser(stream);
    if (!parser.HandleNextDocument(builder)) {
      errors.add({}, "the file is empty; it must begin with \"zpilab: 1\" or the like");
      return std::nullopt;
    }
    YamlNode root = builder.take_root();
    if (parser.HandleNextDocument(builder)) {
      errors.add(builder.take_root().at, "a second document; one file holds one");
      return std::nullopt;
    }
    return root;
  } catch (const TooBig&) {
    return std::nullopt;
  } catch (const YAML::Exception& exception) {
    errors.add(position_of(exception.mark), "not valid YAML: " + exception.msg);
    return std::nullopt;
  } catch (const std::exception& exception) {
    errors.add({}, std::string("not readable as YAML: ") + exception.what());
    return std::nullopt;
  }
}

}  // namespace zpilab
