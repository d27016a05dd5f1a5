#include "reports/command_site.h"

#include <CLI/CLI.hpp>
#include <iostream>

#include "reports/site/site_files.h"

namespace zpilab {
namespace {

constexpr const char* kFooter =
    "FILE is a results file of zpilab merge. The site needs no server and no build: any folder that is "
    "published will\n"
    "do. Entries keep their addresses for good, also when they are withdrawn. The same file gives the same "
    "bytes, and\n"
    "only what differs is written.\n"
    "\n"
    "Examples:\n"
    "  zpilab report site all.db -o site\n"
    "  zpilab report site all.db -o site --address https://example.org/results/\n";

int failed(const Error& error) {
  std::cerr << "zpilab-report: " << to_string(error) << '\n';
  return exit_code(error.code);
}

}  // namespace

void add_site_command(CLI::App& app, SiteOptions& options) {
  CLI::App* site = app.add_subcommand("site", "a static site of collected entries");
  site->add_option("FILE", options.file, "results file")->required();
  site->add_option("-o,--output", options.output, "folder of the site; made if there is none")->required();
  site->add_option("--address", options.address,
                   "where it will be published, for absolute addresses in the feed; ends in /")
      ->check([](const std::string& address) {
        const bool good =
            (address.starts_with("https://") || address.starts_with("http://")) && address.ends_with('/');
        return good ? "" : "an address begins with https:// and ends in /";
      });
  site->footer(kFooter);
}

int run_site_command(const SiteOptions& options) {
  const auto file = read_results(options.file);
  if (!file.ok()) return failed(file.error());
  auto data = site_data(*file);
  if (!data.ok()) return failed(data.error());
  data->address = options.address;
  const auto files = site_files(*data);
  const auto written = write_site(files, options.output);
  if (!written.ok()) return failed(written.error());
  std::cout << options.output << (options.output.ends_with('/') ? "" : "/") << "index.html\n";
  std::cerr << files.size() << " files, " << *written << " written\n";
  return 0;
}

}  // namespace zpilab
