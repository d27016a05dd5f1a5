// zpilab export.
#include <fstream>

#include "harness/cli/command_line.h"
#include "harness/cli/commands.h"
#include "harness/store/export.h"

namespace zpilab {

int export_command(std::vector<std::string> args) {
  std::string db, file, part = "trials", format = "csv";
  int trial = 0;
  CLI::App app("Writes a part of a campaign as CSV for other programs.", "zpilab export");
  app.add_option("campaign", db, "campaign file")->required();
  app.add_option("--what", part, "samples, probes, detections or trials")
      ->check(CLI::IsMember({"samples", "probes", "detections", "trials"}));
  app.add_option("--trial", trial, "only this trial")->check(CLI::PositiveNumber);
  app.add_option("--format", format, "csv")->check(CLI::IsMember({"csv"}));
  app.add_option("--output,-o", file, "file to write (default: stdout)");
  app.footer(
      "Examples:\n  zpilab export paper.db --what detections\n  zpilab export paper.db --what samples "
      "--trial 7 -o trial7.csv");
  if (auto code = read_arguments(app, std::move(args))) return *code;
  const auto reader = CampaignReader::open(db);
  if (!reader.ok()) return fail("zpilab export", reader.error());
  std::ofstream output;
  if (!file.empty()) {
    output.open(file, std::ios::binary | std::ios::trunc);
    if (!output)
      return fail("zpilab export", make_error(Errc::io, errno_message("open for writing", errno), file));
  }
  std::ostream& out = file.empty() ? std::cout : output;
  const auto written = export_csv(*reader, *parse_export_part(part),
                                  trial > 0 ? std::optional<int>(trial) : std::nullopt, out);
  if (!written.ok()) return fail("zpilab export", written.error());
  out.flush();
  if (!out)
    return fail("zpilab export", make_error(Errc::io, "could not write all of it; is the disk full?", file));
  return 0;
}

}  // namespace zpilab
