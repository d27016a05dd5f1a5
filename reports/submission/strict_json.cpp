#include "reports/submission/strict_json.h"

#include <algorithm>
#include <iterator>
#include <nlohmann/json.hpp>

#include "reports/submission/finding.h"

namespace zpilab {
namespace {

/// Counts lines as the library reads, for it tells a position only with its own errors.
class CountingIterator {
 public:
  using iterator_category = std::input_iterator_tag;
  using value_type = char;
  using difference_type = std::ptrdiff_t;
  using pointer = const char*;
  using reference = const char&;

  CountingIterator(const char* at, int* line) : at_(at), line_(line) {}
  reference operator*() const { return *at_; }
  CountingIterator& operator++() {
    if (*at_ == '\n' && line_ != nullptr) ++*line_;
    ++at_;
    return *this;
  }
  bool operator==(const CountingIterator& other) const { return at_ == other.at_; }

 private:
  const char* at_;
  int* line_;
};

/// Builds the tree; its events return false to stop at the first thing that is refused.
class Builder {
 public:
  Builder(JsonValue& root, const int& line) : root_(root), line_(line), key_line_(line) {}

  std::optional<JsonProblem> problem;

  bool null() { return put(nullptr); }
  bool boolean(bool value) { return put(value); }
  bool number_integer(std::int64_t value) { return put(value); }
  bool number_unsigned(std::uint64_t value) {
    if (value > static_cast<std::uint64_t>(INT64_MAX)) return put(static_cast<double>(value));
    return put(static_cast<std::int64_t>(value));
  }
  bool number_float(double value, const std::string&) { return put(value); }
  bool string(std::string& value) { return put(std::move(value)); }
  bool binary(std::vector<std::uint8_t>&) { return refuse("json.syntax", "binary"); }
  bool start_object(std::size_t) { return open(JsonValue::Object{}); }
  bool start_array(std::size_t) { return open(JsonValue::List{}); }
  bool end_object() { return close(); }
  bool end_array() { return close(); }
  bool key(std::string& key) {
    key_line_ = line_;
    auto& members = std::get<JsonValue::Object>(open_.back()->value);
    // Objects are small here; one that is not is refused by its number of values before this gets slow.
    const bool twice =
        std::any_of(members.begin(), members.end(), [&](const auto& member) { return member.key == key; });
    if (twice) return refuse("json.duplicate", "the key " + in_quotes(key) + " stands twice");
    if (members.size() >= kMostMembers) return refuse("json.size", "an object of more than 1,000 members");
    members.push_back({std::move(key), {}});
    return true;
  }
  bool parse_error(std::size_t, const std::string& last, const nlohmann::detail::exception& error) {
    constexpr int kNumberOverflow = 406;
    // "NaN", "-Infinity": the library stops at the letter.
    if (error.id == kNumberOverflow || last.ends_with('N') || last.ends_with('I'))
      return refuse("json.number", in_quotes(last) + " is not a finite number");
    return refuse("json.syntax", "not JSON at " + in_quotes(last));
  }

 private:
  static constexpr std::size_t kMostMembers = 1'000;

  bool refuse(std::string rule, std::string what) {
    problem = JsonProblem{std::move(rule), line_, std::move(what)};
    return false;
  }

  /// Where the next value goes.
  JsonValue* place() {
    if (open_.empty()) return &root_;
    if (auto* list = std::get_if<JsonValue::List>(&open_.back()->value)) return &list->emplace_back();
    return &std::get<JsonValue::Object>(open_.back()->value).back().value;
  }

  template <typename T>
  bool put(T value) {
    if (++values_ > kJsonMostValues) return refuse("json.size", "more than 200,000 values");
    const bool member = !open_.empty() && std::holds_alternative<JsonValue::Object>(open_.back()->value);
    JsonValue* target = place();
    target->value = std::move(value);
    target->line = member ? key_line_ : line_;
    last_ = target;
    return true;
  }

  template <typename T>
  bool open(T empty) {
    if (open_.size() >= static_cast<std::size_t>(kJsonMostDepth))
      return refuse("json.depth", "nested more than 32 deep");
    if (!put(std::move(empty))) return false;
    open_.push_back(last_);
    return true;
  }

  bool close() {
    open_.pop_back();
    return true;
  }

  JsonValue& root_;
  const int& line_;
  int key_line_;
  JsonValue* last_ = nullptr;
  std::vector<JsonValue*> open_;  ///< containers around the next value; none of them moves while it is open
  std::size_t values_ = 0;
};

}  // namespace

std::variant<JsonValue, JsonProblem> parse_strict_json(std::string_view text, int first_line) {
  if (text.starts_with("\xEF\xBB\xBF"))
    return JsonProblem{"file.text", first_line, "begins with a byte order mark"};
  JsonValue root;
  int line = first_line;
  Builder builder(root, line);
  const CountingIterator begin(text.data(), &line), end(text.data() + text.size(), nullptr);
  nlohmann::json::sax_parse(begin, end, &builder);
  if (builder.problem) return *builder.problem;
  return root;
}

}  // namespace zpilab
