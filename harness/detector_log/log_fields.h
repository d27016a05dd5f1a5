// A line that is a set of named fields: JSON, CSV, or the tab-separated form of Zeek. Pure; any bytes may
// come in.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "harness/core/address.h"

namespace zpilab {

/// Members of nested objects are named with dots: "alert.signature". Numbers as they were written.
class LogFields {
 public:
  void set(std::string name, std::string value) { values_[std::move(name)] = std::move(value); }
  /// Empty if there is no such field.
  std::string_view text(std::string_view name) const {
    const auto found = values_.find(name);
    return found == values_.end() ? std::string_view() : std::string_view(found->second);
  }
  bool has(std::string_view name) const { return values_.contains(name); }
  std::optional<IpAddress> address(std::string_view name) const { return parse_address(text(name)); }
  std::size_t size() const { return values_.size(); }

 private:
  std::map<std::string, std::string, std::less<>> values_;
};

/// One JSON object. Lists are left out. Empty for what is none, is deeper than 32, or has more than 2000
/// fields.
std::optional<LogFields> parse_json_fields(std::string_view line);

/// The cells of one line of CSV (RFC 4180, but no cell goes over several lines). Empty if a quote is not
/// closed.
std::optional<std::vector<std::string>> split_csv(std::string_view line, char separator);

}  // namespace zpilab
