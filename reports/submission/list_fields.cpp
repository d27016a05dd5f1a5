#include "reports/submission/list_fields.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <sstream>
#include <vector>

#include "reports/number_format.h"
#include "reports/submission/submission_files.h"

namespace zpilab {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t kShown = 3;
constexpr std::size_t kLongestShown = 80;

struct Field {
  std::size_t values = 0;
  std::vector<std::string> examples;
};

class FieldLister {
 public:
  void add(const std::string& path, const std::string& text) {
    const bool evidence = path.starts_with(std::string(kEvidenceFolder) + "/");
    const std::string suffix = path.substr(path.rfind('.'));
    const std::string name = evidence ? std::string(kEvidenceFolder) + "/*" + suffix : path;
    if (suffix == ".json") {
      walk(name, Json::parse(text));
    } else if (suffix == ".jsonl") {
      std::istringstream lines(text);
      for (std::string line; std::getline(lines, line);) walk(name, Json::parse(line));
    } else {
      note(name, std::to_string(text.size()) + " bytes of text");
    }
  }

  std::string text() const {
    std::string out;
    for (const std::string& name : order_) {
      const Field& field = fields_.at(name);
      out += "  " + name + " (" + std::to_string(field.values) + "): ";
      for (std::size_t i = 0; i < field.examples.size(); ++i) out += (i > 0 ? " | " : "") + field.examples[i];
      out += field.values > field.examples.size() && field.examples.size() == kShown ? " | ...\n" : "\n";
    }
    return out;
  }

 private:
  void walk(const std::string& name, const Json& json) {
    if (json.is_object()) {
      for (const auto& [key, value] : json.items()) walk(name + " ." + key, value);
    } else if (json.is_array()) {
      for (const auto& value : json) walk(name + "[]", value);
    } else {
      note(name, json.is_string() ? json.get<std::string>() : json.dump());
    }
  }

  void note(const std::string& name, std::string value) {
    if (!fields_.contains(name)) order_.push_back(name);
    Field& field = fields_[name];
    ++field.values;
    if (value.size() > kLongestShown) value = value.substr(0, kLongestShown) + "...";
    value = printable(value);
    if (field.examples.size() < kShown &&
        std::find(field.examples.begin(), field.examples.end(), value) == field.examples.end())
      field.examples.push_back(value);
  }

  std::map<std::string, Field> fields_;
  std::vector<std::string> order_;
};

}  // namespace

std::string list_fields(const std::map<std::string, std::string>& files) {
  FieldLister lister;
  for (const auto& [path, text] : files) lister.add(path, text);
  return lister.text();
}

}  // namespace zpilab
