#include "reports/page/markup.h"

#include <cstdint>

namespace zpilab {
namespace {

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";  // U+FFFD

struct CodePoint {
  std::uint32_t value = 0;
  std::size_t bytes = 0;  ///< 0: not UTF-8
};

/// The first code point, which begins with a byte from 0x80 on (RFC 3629: no overlong forms, no surrogates).
CodePoint decode(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<std::uint8_t>(text[i]); };
  const std::uint8_t first = byte(0);
  const std::size_t bytes = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
  if (first < 0xC2 || first > 0xF4 || text.size() < bytes) return {};
  std::uint32_t value = first & (0x7FU >> bytes);
  for (std::size_t i = 1; i < bytes; ++i) {
    if ((byte(i) & 0xC0U) != 0x80U) return {};
    value = value << 6U | (byte(i) & 0x3FU);
  }
  const bool overlong = value < (bytes == 4 ? 0x10000U : bytes == 3 ? 0x800U : 0x80U);
  const bool surrogate = value >= 0xD800 && value <= 0xDFFF;
  if (overlong || surrogate || value > 0x10FFFF) return {};
  return {value, bytes};
}

bool unwanted(std::uint32_t c) {
  const bool control = (c < 0x20 && c != '\n' && c != '\t') || (c >= 0x7F && c <= 0x9F);
  const bool turns = c == 0x061C || c == 0x200E || c == 0x200F || (c >= 0x202A && c <= 0x202E) ||
                     (c >= 0x2066 && c <= 0x2069);
  return control || turns || (c & 0xFFFEU) == 0xFFFEU;
}

}  // namespace

std::string escape_markup(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size();) {
    const char c = text[i];
    if (static_cast<std::uint8_t>(c) >= 0x80) {
      const CodePoint point = decode(text.substr(i));
      if (point.bytes == 0 || unwanted(point.value))
        out += kReplacement;
      else
        out += text.substr(i, point.bytes);
      i += point.bytes == 0 ? 1 : point.bytes;
      continue;
    }
    ++i;
    if (c == '&')
      out += "&amp;";
    else if (c == '<')
      out += "&lt;";
    else if (c == '>')
      out += "&gt;";
    else if (c == '"')
      out += "&quot;";
    else if (c == '\'')
      out += "&#39;";
    else if (unwanted(static_cast<std::uint8_t>(c)))
      out += kReplacement;
    else
      out += c;
  }
  return out;
}

Markup Markup::trusted(std::string html) {
  Markup markup;
  markup.html_ = std::move(html);
  return markup;
}

namespace {

std::string opened(std::string_view name, const Attributes& attributes) {
  std::string html = "<" + std::string(name);
  for (const Attribute& attribute : attributes)
    html += " " + std::string(attribute.name) + "=\"" + escape_markup(attribute.value) + "\"";
  return html;
}

}  // namespace

Markup element(std::string_view name, const Attributes& attributes, const Markup& content) {
  return Markup::trusted(opened(name, attributes) + ">" + content.str() + "</" + std::string(name) + ">");
}

Markup empty_element(std::string_view name, const Attributes& attributes) {
  return Markup::trusted(opened(name, attributes) + "/>");
}

}  // namespace zpilab
