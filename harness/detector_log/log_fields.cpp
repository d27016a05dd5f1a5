#include "harness/detector_log/log_fields.h"

#include <nlohmann/json.hpp>

namespace zpilab {
namespace {

constexpr std::size_t kDeepest = 32, kMostFields = 2000;

/// Takes what the parser meets; builds no tree, so that depth costs nothing.
class FieldCollector : public nlohmann::json_sax<nlohmann::json> {
 public:
  LogFields fields;

  bool null() override { return add(""); }
  bool boolean(bool value) override { return add(value ? "true" : "false"); }
  bool number_integer(number_integer_t value) override { return add(std::to_string(value)); }
  bool number_unsigned(number_unsigned_t value) override { return add(std::to_string(value)); }
  bool number_float(number_float_t, const string_t& written) override { return add(written); }
  bool string(string_t& value) override { return add(value); }
  bool binary(binary_t&) override { return false; }
  bool key(string_t& name) override {
    name_ = name;
    return true;
  }
  bool start_object(std::size_t) override { return enter(false); }
  bool end_object() override { return leave(); }
  bool start_array(std::size_t) override { return !path_.empty() && enter(true); }
  bool end_array() override { return leave(); }
  bool parse_error(std::size_t, const std::string&, const nlohmann::detail::exception&) override {
    return false;
  }

 private:
  struct Level {
    std::size_t prefix;  ///< length of prefix_ outside
    bool list;
  };

  bool add(std::string value) {
    if (path_.empty()) return false;
    if (lists_ > 0) return true;
    fields.set(prefix_ + name_, std::move(value));
    return fields.size() <= kMostFields;
  }
  bool enter(bool list) {
    if (path_.size() >= kDeepest) return false;
    path_.push_back({prefix_.size(), list});
    if (path_.size() > 1) prefix_ += name_ + ".";
    lists_ += list ? 1 : 0;
    return true;
  }
  bool leave() {
    prefix_.resize(path_.back().prefix);
    lists_ -= path_.back().list ? 1 : 0;
    path_.pop_back();
    return true;
  }

  std::vector<Level> path_;
  std::string prefix_, name_;
  int lists_ = 0;
};

}  // namespace

std::optional<LogFields> parse_json_fields(std::string_view line) {
  FieldCollector collector;
  if (!nlohmann::json::sax_parse(line, &collector)) return std::nullopt;
  return std::move(collector.fields);
}

std::optional<std::vector<std::string>> split_csv(std::string_view line, char separator) {
  std::vector<std::string> cells(1);
  bool quoted = false;
  for (std::size_t i = 0; i < line.size(); ++i) {
    const char c = line[i];
    if (quoted && c == '"' && i + 1 < line.size() && line[i + 1] == '"') {
      cells.back() += '"';
      ++i;
    } else if (c == '"') {
      quoted = !quoted;
    } else if (c == separator && !quoted) {
      cells.emplace_back();
    } else {
      cells.back() += c;
    }
  }
  if (quoted) return std::nullopt;
  return cells;
}

}  // namespace zpilab
