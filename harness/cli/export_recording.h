// zpilab export --recording: campaigns as one small file, or several, fit to be published.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "harness/store/record_campaign.h"

namespace zpilab {

struct RecordingRequest {
  std::vector<std::string> campaigns;
  RecordingChoice choice;
  std::string output;
  std::uint64_t part_bytes = 0;  ///< 0: one file
};

/// Writes it, says on stderr what it wrote and what it left out, and gives the exit code.
int export_recording(const RecordingRequest& request);

/// The names of counters in a file, one a line. Errc::invalid_input if there is none.
Result<std::vector<std::string>> read_counter_names(const std::string& path);

}  // namespace zpilab
