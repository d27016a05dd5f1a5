// JSON of a stranger: one value, strictly. What libraries let pass is refused: keys that stand twice, depth
// without end, numbers that are not finite, a byte order mark. Every value knows its line.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace zpilab {

inline constexpr int kJsonMostDepth = 32;
inline constexpr std::size_t kJsonMostValues = 200'000;

struct JsonMember;

struct JsonValue {
  using List = std::vector<JsonValue>;
  using Object = std::vector<JsonMember>;  ///< as written; no key twice

  std::variant<std::nullptr_t, bool, std::int64_t, double, std::string, List, Object> value;
  int line = 1;  ///< of its key, or its own in a list
};

/// A struct of its own: std::pair asks for more of an incomplete JsonValue than clang can give.
struct JsonMember {
  std::string key;
  JsonValue value;
};

/// Why a text was refused.
struct JsonProblem {
  std::string rule;  ///< "json.depth"
  int line = 0;
  std::string what;
};

/// `first_line`: that of the text in its file.
std::variant<JsonValue, JsonProblem> parse_strict_json(std::string_view text, int first_line = 1);

}  // namespace zpilab
