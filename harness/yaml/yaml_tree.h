// A YAML (or JSON) document as a plain tree of raw text with positions. What YAML offers beyond that is
// refused: anchors, aliases, tags, several documents, duplicate keys. Scalars stay as written, so that `010`,
// `yes` or `1e3` cannot turn into something else on the way. Size and depth are limited: files may be
// hostile.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "harness/yaml/yaml_error.h"

namespace zpilab {

inline constexpr std::size_t kYamlMostBytes = 1024 * 1024;
inline constexpr int kYamlMostDepth = 32;
inline constexpr std::size_t kYamlMostNodes = 100'000;

struct YamlNode {
  enum class Kind {
    null,  ///< nothing written, or null
    scalar,
    list,
    map,
    refused,  ///< already reported; readers pass over it in silence
  };

  Kind kind = Kind::null;
  TextPosition at;
  std::string text;             ///< scalar: as written, escapes resolved
  bool in_quotes = false;       ///< scalar: quoted or a block, so never a number
  std::vector<YamlNode> keys;   ///< map: scalars, one for each item
  std::vector<YamlNode> items;  ///< list or map
};

/// The document, or nothing if it cannot be read at all. Either way, what is wrong stands in `errors`.
std::optional<YamlNode> parse_yaml(std::string_view text, YamlErrors& errors);

}  // namespace zpilab
