// A strict reader of our own pages: every element closed in order, every attribute quoted, nothing loose.
#pragma once

#include <gtest/gtest.h>

#include <cctype>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace zpilab {

/// How often each element occurs; a failure of the test where the page is not well-formed.
class WellFormed {
 public:
  explicit WellFormed(std::string_view page) : page_(page) {
    while (at_ < page_.size() && !failed_) {
      if (page_[at_] == '<')
        tag();
      else
        text();
    }
    EXPECT_TRUE(open_.empty() || failed_) << "never closed: " << open_.back();
  }
  int count(const std::string& element) const {
    const auto found = elements_.find(element);
    return found == elements_.end() ? 0 : found->second;
  }
  const std::map<std::string, int>& elements() const { return elements_; }

 private:
  void fail(const std::string& why) {
    failed_ = true;
    ADD_FAILURE() << why << " at byte " << at_ << ": " << page_.substr(at_ < 80 ? 0 : at_ - 80, 200);
  }

  void text() {
    if (page_[at_] == '>' || page_[at_] == '"' || page_[at_] == '\'')
      return fail("a character of markup in text");
    if (page_[at_] == '&') {
      bool known = false;
      for (const std::string_view entity : {"&amp;", "&lt;", "&gt;", "&quot;", "&#39;"})
        known = known || page_.substr(at_).starts_with(entity);
      if (!known) return fail("a loose ampersand");
    }
    const auto c = static_cast<unsigned char>(page_[at_]);
    if ((c < 0x20 && c != '\n' && c != '\t') || c == 0x7F) return fail("a control character");
    ++at_;
  }

  void tag() {
    for (const auto& [start, end] : {std::pair{"<!", ">"}, std::pair{"<?", "?>"}})
      if (page_.substr(at_).starts_with(start)) {
        at_ = page_.find(end, at_) + std::string_view(end).size();
        return;
      }
    const bool closes = page_.substr(at_).starts_with("</");
    std::size_t i = at_ + (closes ? 2 : 1);
    std::string name;
    while (i < page_.size() && (std::isalnum(static_cast<unsigned char>(page_[i])) != 0)) name += page_[i++];
    if (name.empty()) return fail("no element");
    if (closes) {
      if (open_.empty() || open_.back() != name || page_[i] != '>') return fail("closes what is not open");
      open_.pop_back();
      at_ = i + 1;
      return;
    }
    while (page_[i] == ' ') {
      const std::size_t equals = page_.find('=', i);
      if (page_[equals + 1] != '"') return fail("an attribute without quotes");
      i = page_.find('"', equals + 2) + 1;
    }
    ++elements_[name];
    if (page_.substr(i).starts_with("/>")) {
      at_ = i + 2;
      return;
    }
    if (page_[i] != '>') return fail("a loose character in a tag");
    at_ = i + 1;
    if (name == "style" || name == "script") {  // their text is not markup
      at_ = page_.find("</" + name + ">", at_) + name.size() + 3;
      return;
    }
    open_.push_back(name);
  }

  std::string_view page_;
  std::size_t at_ = 0;
  bool failed_ = false;
  std::vector<std::string> open_;
  std::map<std::string, int> elements_;
};

}  // namespace zpilab
