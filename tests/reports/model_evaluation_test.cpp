#include "reports/model_evaluation.h"

#include <gtest/gtest.h>

#include <fstream>
#include <nlohmann/json.hpp>

#include "tests/support/temporary_folder.h"

namespace zpilab {
namespace {

using Json = nlohmann::json;

/// The fields that are read, as the program prints them.
Json evaluation() {
  Json counts;
  for (const auto truth : kClassNames)
    for (const auto said : kClassNames) counts[truth][said] = truth == said ? 10 : 0;
  counts["udp4"]["normal"] = 3;
  Json curve = {{"area", 0.75},
                {"points",
                 {{{"false_positive_rate", 0.0}, {"threshold", nullptr}, {"true_positive_rate", 0.0}},
                  {{"false_positive_rate", 1.0}, {"threshold", 0.5}, {"true_positive_rate", 1.0}}}}};
  return {{"model", {{"hash", "abc"}}},
          {"window_error", 0.02},
          {"multiclass_auc", 0.99},
          {"device_hours", 8.5},
          {"confusion", {{"counts", counts}}},
          {"roc", {{"arp", curve}}},
          {"operating_points", {{{"detected", 3}, {"trials", 4}, {"false_alarms_per_day", 48.0}}}}};
}

Result<ModelEvaluation> load(const std::string& text) {
  const TemporaryFolder folder;
  const std::string path = folder.file("frozen-fresh.json");
  std::ofstream(path) << text;
  return load_model_evaluation(path);
}

TEST(ModelEvaluation, TakesWhatTheModelProgramPrinted) {
  const auto read = load(evaluation().dump());
  ASSERT_TRUE(read.ok()) << to_string(read.error());
  EXPECT_EQ(read->name, "frozen-fresh");
  EXPECT_EQ(read->model_hash, "abc");
  EXPECT_EQ(read->windows[4][4], 10);
  EXPECT_EQ(read->windows[4][0], 3);
  EXPECT_EQ(read->windows[0][4], 0);
  ASSERT_TRUE(read->roc[2]);
  EXPECT_EQ(read->roc[2]->area, 0.75);
  ASSERT_EQ(read->roc[2]->points.size(), 2U);
  EXPECT_EQ(read->roc[2]->points[1].true_positive_rate, 1);
  EXPECT_FALSE(read->roc[3]);
  ASSERT_EQ(read->operating_points.size(), 1U);
  EXPECT_EQ(read->operating_points[0].alarms_per_hour, 2);
}

TEST(ModelEvaluation, SaysWhatIsWrongWithAnythingElse) {
  Json without_counts = evaluation(), text_for_number = evaluation(), list_for_object = evaluation();
  without_counts["confusion"].erase("counts");
  text_for_number["window_error"] = "little";
  list_for_object["roc"]["arp"] = Json::array();
  const std::pair<std::string, std::string> cases[] = {
      {"", "parse error"},
      {"[1, 2]", "cannot use at()"},
      {without_counts.dump(), "key 'counts' not found"},
      {text_for_number.dump(), "must be number"},
      {list_for_object.dump(), "cannot use at()"},
  };
  for (const auto& [text, message] : cases) {
    const auto read = load(text);
    ASSERT_FALSE(read.ok()) << text;
    EXPECT_EQ(read.error().code, Errc::invalid_input);
    EXPECT_NE(read.error().what.find(message), std::string::npos) << read.error().what;
    EXPECT_NE(read.error().what.find("zpilab model evaluate"), std::string::npos);
    EXPECT_NE(read.error().where.find("frozen-fresh.json"), std::string::npos);
  }
  EXPECT_EQ(load_model_evaluation("/nonexistent/file.json").error().code, Errc::io);
}

}  // namespace
}  // namespace zpilab
