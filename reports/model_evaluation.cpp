#include "reports/model_evaluation.h"

#include <filesystem>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>

namespace zpilab {
namespace {

using Json = nlohmann::json;

RocCurve read_curve(const Json& json) {
  RocCurve curve{json.at("area").get<double>(), {}};
  for (const Json& point : json.at("points"))
    curve.points.push_back(
        {point.at("false_positive_rate").get<double>(), point.at("true_positive_rate").get<double>()});
  return curve;
}

OperatingPoint read_point(const Json& json) {
  return {json.at("detected").get<int>(), json.at("trials").get<int>(),
          json.at("false_alarms_per_day").get<double>() / 24};
}

ModelEvaluation read_evaluation(const Json& json) {
  ModelEvaluation evaluation;
  evaluation.model_hash = json.at("model").at("hash").get<std::string>();
  evaluation.window_error = json.at("window_error").get<double>();
  evaluation.multiclass_auc = json.at("multiclass_auc").get<double>();
  evaluation.device_hours = json.at("device_hours").get<double>();
  const Json& counts = json.at("confusion").at("counts");
  for (std::size_t truth = 0; truth < kClassCount; ++truth)
    for (std::size_t said = 0; said < kClassCount; ++said)
      evaluation.windows[truth][said] = counts.at(kClassNames[truth]).at(kClassNames[said]).get<int>();
  for (const auto& [name, curve] : json.at("roc").items())
    if (const auto traffic_class = parse_class(name))
      evaluation.roc[static_cast<std::size_t>(*traffic_class)] = read_curve(curve);
  for (const Json& point : json.at("operating_points"))
    evaluation.operating_points.push_back(read_point(point));
  return evaluation;
}

}  // namespace

Result<ModelEvaluation> load_model_evaluation(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  const std::string text((std::istreambuf_iterator<char>(file)), {});
  if (!file) return make_error(Errc::io, "cannot be read", path);
  try {
    ModelEvaluation evaluation = read_evaluation(Json::parse(text));
    evaluation.name = std::filesystem::path(path).stem().string();
    return evaluation;
  } catch (const Json::exception& problem) {
    return make_error(
        Errc::invalid_input,
        std::string("not what `zpilab model evaluate MODEL RECORDINGS... --json` prints: ") + problem.what(),
        path);
  }
}

}  // namespace zpilab
