#include "reports/html/figure_files.h"

#include <filesystem>
#include <set>

#include "reports/html/sections.h"
#include "reports/page/write_page.h"

namespace zpilab {
namespace {

constexpr std::size_t kLongestStem = 80;

}  // namespace

std::string file_stem(const std::string& name) {
  std::string stem;
  for (const char c : name) {
    const bool letter = c >= 'A' && c <= 'Z';
    const bool plain = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
    if (plain || letter)
      stem += static_cast<char>(letter ? c - 'A' + 'a' : c);
    else if (!stem.empty() && stem.back() != '-')
      stem += '-';
  }
  if (stem.size() > kLongestStem) stem.resize(kLongestStem);
  while (!stem.empty() && stem.back() == '-') stem.pop_back();
  return stem.empty() ? "figure" : stem;
}

Result<std::vector<std::string>> write_figures(const PageData& data, const std::string& folder) {
  std::error_code problem;
  std::filesystem::create_directories(folder, problem);
  if (problem) return make_error(Errc::io, "cannot make the folder: " + problem.message(), folder);
  std::vector<Figure> figures = detection_figures(data.report(), data.style());
  figures.push_back(probes_figure(data));
  figures.push_back(false_alarms_figure(data));
  for (Figure& figure : model_figures(data)) figures.push_back(std::move(figure));
  std::set<std::string> taken;
  std::vector<std::string> paths;
  for (const Figure& figure : figures) {
    const std::string stem = file_stem(figure.name);
    std::string unique = stem;
    for (int number = 2; !taken.insert(unique).second; ++number) unique = stem + "-" + std::to_string(number);
    paths.push_back(folder + "/" + unique + ".svg");
    if (auto written = write_page(paths.back(), figure_file(figure)); !written.ok()) return written.error();
  }
  return paths;
}

}  // namespace zpilab
