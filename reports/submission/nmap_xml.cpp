#include "reports/submission/nmap_xml.h"

#include <algorithm>
#include <array>
#include <cstdlib>

#include "harness/core/number_text.h"

namespace zpilab {
namespace {

struct Element {
  std::string_view name;
  std::array<std::string_view, 4> attributes;
};
constexpr std::array<Element, 11> kElements = {{
    {"nmaprun", {"scanner", "args", "version", "xmloutputversion"}},
    {"scaninfo", {"type", "protocol", "numservices", "services"}},
    {"host", {}},
    {"status", {"state", "reason"}},
    {"address", {"addr", "addrtype"}},
    {"extraports", {"state", "count"}},
    {"port", {"protocol", "portid"}},
    {"state", {"state", "reason"}},
    {"runstats", {}},
    {"finished", {"elapsed", "exit"}},
    {"hosts", {"up", "down", "total"}},
}};
/// Those that others lie in: the rest is written as empty elements.
constexpr std::array<std::string_view, 4> kContainers = {"nmaprun", "host", "port", "runstats"};

bool is_container(std::string_view name) {
  return std::find(kContainers.begin(), kContainers.end(), name) != kContainers.end();
}

const Element* find_element(std::string_view name) {
  for (const Element& element : kElements)
    if (element.name == name) return &element;
  return nullptr;
}

std::string unescaped(std::string_view text) {
  constexpr std::array<std::pair<std::string_view, char>, 6> kEntities = {
      {{"&amp;", '&'}, {"&lt;", '<'}, {"&gt;", '>'}, {"&quot;", '"'}, {"&apos;", '\''}, {"&#45;", '-'}}};
  std::string out;
  while (!text.empty()) {
    const auto* const entity = std::find_if(kEntities.begin(), kEntities.end(),
                                            [&](const auto& e) { return text.starts_with(e.first); });
    out += entity != kEntities.end() ? entity->second : text.front();
    text.remove_prefix(entity != kEntities.end() ? entity->first.size() : 1);
  }
  return out;
}

/// What is no printable ASCII has no place in what is kept.
std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '&')
      out += "&amp;";
    else if (c == '<')
      out += "&lt;";
    else if (c == '>')
      out += "&gt;";
    else if (c == '"')
      out += "&quot;";
    else
      out += c >= 0x20 && c < 0x7F ? c : '?';
  }
  return out;
}

/// The value of one attribute of a tag's inside; nothing if it has none.
std::optional<std::string> attribute(std::string_view inside, std::string_view name) {
  const std::string wanted = " " + std::string(name) + "=\"";
  // A value cannot hold a quote, so that what looks like an attribute behind one is one.
  std::size_t at = 0;
  bool in_value = false;
  for (; at < inside.size(); ++at) {
    if (!in_value && inside.substr(at).starts_with(wanted)) break;
    if (inside[at] == '"') in_value = !in_value;
  }
  if (at >= inside.size()) return std::nullopt;
  const std::string_view value = inside.substr(at + wanted.size());
  return unescaped(value.substr(0, value.find('"')));
}

class Reducer {
 public:
  explicit Reducer(Pseudonyms& pseudonyms) : pseudonyms_(pseudonyms) {}

  ReducedXml reduce(std::string_view xml) {
    while (true) {
      const std::size_t open = xml.find('<');
      if (open == std::string_view::npos) break;
      xml.remove_prefix(open);
      const std::string_view end = xml.starts_with("<!--") ? "-->" : ">";
      const std::size_t close = xml.find(end);
      if (close == std::string_view::npos) break;
      take(xml.substr(1, close - 1));
      xml.remove_prefix(close + end.size());
    }
    while (!open_.empty()) leave();
    return std::move(result_);
  }

 private:
  static constexpr std::size_t kMostDepth = 8;

  void take(std::string_view tag) {
    if (tag.starts_with('/')) {
      if (!open_.empty() && tag.substr(1) == open_.back()) leave();
      return;
    }
    const bool empty = tag.ends_with('/');
    if (empty) tag.remove_suffix(1);
    const std::string_view name = tag.substr(0, tag.find_first_of(" \t\r\n"));
    const Element* element = find_element(name);
    if (element == nullptr || open_.empty() != (name == "nmaprun") || done_ || open_.size() >= kMostDepth)
      return;
    enter(*element, tag.substr(name.size()), empty);
  }

  void enter(const Element& element, std::string_view inside, bool empty) {
    std::string text = "<" + std::string(element.name);
    for (const std::string_view name : element.attributes) {
      if (name.empty()) break;
      auto value = attribute(inside, name);
      if (!value) continue;
      if (name == "addrtype" && *value == "mac") return;
      *value = pseudonyms_.scrub(*value);
      if (name == "addr") result_.addresses.push_back(*value);
      if (name == "elapsed" && element.name == "finished") result_.elapsed = parse_decimal(*value);
      text += " " + std::string(name) + "=\"" + escaped(*value) + "\"";
    }
    const bool container = is_container(element.name);
    result_.text += text + (container ? ">\n" : "/>\n");
    if (!container) return;
    open_.emplace_back(element.name);
    if (empty) leave();
  }

  void leave() {
    result_.text += "</" + open_.back() + ">\n";
    open_.pop_back();
    done_ = open_.empty();
  }

  Pseudonyms& pseudonyms_;
  ReducedXml result_;
  std::vector<std::string> open_;
  bool done_ = false;  ///< the root was closed
};

}  // namespace

ReducedXml reduce_nmap_xml(std::string_view xml, Pseudonyms& pseudonyms) {
  return Reducer(pseudonyms).reduce(xml);
}

}  // namespace zpilab
