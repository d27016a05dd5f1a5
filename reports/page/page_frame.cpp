#include "reports/page/page_frame.h"

#include <algorithm>
#include <cstdint>

#include "harness/core/sha256.h"
#include "reports/page/style.h"

namespace zpilab {
namespace {

std::uint32_t nibble(char c) { return static_cast<std::uint32_t>(c <= '9' ? c - '0' : c - 'a' + 10); }

/// RFC 4648, of bytes given as lower-case hex.
std::string base64_of_hex(const std::string& hex) {
  constexpr std::string_view kAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string out;
  for (std::size_t i = 0; i < hex.size(); i += 6) {  // three bytes are four letters
    std::uint32_t group = 0;
    const std::size_t bytes = std::min<std::size_t>(3, (hex.size() - i) / 2);
    for (std::size_t byte = 0; byte < 3; ++byte) {
      group <<= 8U;
      if (byte < bytes) group |= nibble(hex[i + 2 * byte]) << 4U | nibble(hex[i + 2 * byte + 1]);
    }
    for (std::size_t letter = 0; letter < 4; ++letter)
      out += letter <= bytes ? kAlphabet[group >> (18 - 6 * letter) & 0x3FU] : '=';
  }
  return out;
}

Markup head(const PageParts& parts) {
  const std::string style = std::string(page_style()) + parts.style;
  const std::string scripts = parts.script.empty() ? "" : "script-src '" + policy_hash(parts.script) + "'; ";
  const std::string policy = "default-src 'none'; style-src '" + policy_hash(style) + "'; " + scripts +
                             "img-src data:; base-uri 'none'; form-action 'none'";
  Markup inside = empty_element("meta", {{"charset", "utf-8"}});
  inside += empty_element("meta", {{"http-equiv", "Content-Security-Policy"}, {"content", policy}});
  inside += empty_element("meta", {{"name", "viewport"}, {"content", "width=device-width, initial-scale=1"}});
  inside += empty_element("meta", {{"name", "color-scheme"}, {"content", "light dark"}});
  inside += empty_element("meta", {{"name", "referrer"}, {"content", "no-referrer"}});
  inside += empty_element("link", {{"rel", "icon"}, {"href", "data:,"}});
  inside += parts.links;
  inside += element("title", parts.title);
  inside += element("style", Markup::trusted(style));
  if (!parts.script.empty())
    inside += Markup::trusted("<script type=\"module\">" + parts.script + "</script>");
  return element("head", inside);
}

}  // namespace

std::string policy_hash(std::string_view text) { return "sha256-" + base64_of_hex(sha256_hex(text)); }

std::string framed_page(const PageParts& parts) {
  const Markup skip = element("a", {{"class", "skip"}, {"href", "#content"}}, "Skip to the content");
  const Markup main = element("main", {{"id", "content"}}, parts.content);
  return "<!DOCTYPE html>\n" +
         element("html", {{"lang", "en"}}, head(parts) + element("body", skip + parts.navigation + main))
             .str() +
         "\n";
}

}  // namespace zpilab
