// HTML and SVG that cannot be broken by what stands in it: text becomes Markup only by being escaped.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

namespace zpilab {

/// Text as it may stand between tags and in quoted attributes, of HTML and of XML. What no page should hold
/// becomes U+FFFD: bytes that are not UTF-8, control characters, marks that turn the direction of writing.
std::string escape_markup(std::string_view text);

class Markup {
 public:
  Markup() = default;
  // Implicit, so that text can stand wherever markup is meant: it is escaped.
  Markup(std::string_view text) : html_(escape_markup(text)) {}
  Markup(const std::string& text) : Markup(std::string_view(text)) {}
  Markup(const char* text) : Markup(std::string_view(text)) {}
  /// Only for what the program itself wrote.
  static Markup trusted(std::string html);

  Markup& operator+=(const Markup& more) {
    html_ += more.html_;
    return *this;
  }
  friend Markup operator+(Markup left, const Markup& right) { return left += right; }
  const std::string& str() const { return html_; }
  bool empty() const { return html_.empty(); }

 private:
  std::string html_;
};

struct Attribute {
  std::string_view name;
  std::string value;
};
using Attributes = std::vector<Attribute>;

/// <name attributes>content</name>. `name` is a literal of the program.
Markup element(std::string_view name, const Attributes& attributes, const Markup& content);
inline Markup element(std::string_view name, const Markup& content) { return element(name, {}, content); }
/// <name attributes/>: of SVG, and of HTML's elements without content.
Markup empty_element(std::string_view name, const Attributes& attributes);

}  // namespace zpilab
