#include "agents/fitting_model.h"

#include <filesystem>
#include <system_error>
#include <utility>

#include "harness/core/share_folder.h"
#include "model/detect/model_file.h"

namespace zpilab {
namespace {

/// In the order in which they are tried.
constexpr const char* kShipped[] = {"linux", "portable"};

std::string shipped_path(const std::string& name) {
  return (std::filesystem::path(share_folder()) / "model" / (name + ".zpimodel")).string();
}

std::string path_of(const std::string& model) {
  std::error_code error;
  const bool file = model.find('/') != std::string::npos || std::filesystem::is_regular_file(model, error);
  return file ? model : shipped_path(model);
}

Result<FittingModel> load(const std::string& path, std::span<const std::string> counters) {
  const Nanoseconds begin = monotonic_now();
  auto model = read_model(path);
  if (!model) return model.error();
  auto detector = OnlineDetector::create(std::move(*model), counters);
  if (!detector) return detector.error();
  return FittingModel{path, monotonic_now() - begin, std::move(*detector)};
}

}  // namespace

Result<FittingModel> load_fitting_model(const std::string& model, std::span<const std::string> counters) {
  if (!model.empty()) return load(path_of(model), counters);
  Result<FittingModel> loaded = make_error(Errc::unavailable, "no model");
  for (const char* const name : kShipped) {
    loaded = load(shipped_path(name), counters);
    if (loaded) break;
  }
  return loaded;
}

}  // namespace zpilab
