// One JSON Lines message {"kind": body} from another program, decoded with all failures as values.
// Include only in .cpp files: it brings in nlohmann/json.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "harness/core/result.h"

namespace zpilab {

/// Calls read(kind, body) -> T, which may throw std::exception for what it does not understand.
template <typename T, typename Read>
Result<T> decode_json_line(std::string_view line, Read read, std::size_t longest = 8U << 20) {
  if (line.size() > longest)
    return make_error(Errc::invalid_input, "a line of " + std::to_string(line.size()) + " bytes");
  try {
    const auto document = nlohmann::json::parse(line);
    if (!document.is_object() || document.size() != 1)
      throw std::invalid_argument("not an object with one member");
    return read(document.begin().key(), document.begin().value());
  } catch (const std::exception& problem) {
    return make_error(Errc::invalid_input, std::string("not understood: ") + problem.what() + ": " +
                                               std::string(line.substr(0, 120)));
  }
}

}  // namespace zpilab
