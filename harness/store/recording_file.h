// Recordings on disk: FILE.zpirec, or parts FILE-001.zpirec, FILE-002.zpirec, ... of whole trials.
// What is inside: harness/store/recording_format.h.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "harness/core/result.h"
#include "harness/store/recording_format.h"

namespace zpilab {

inline constexpr const char* kRecordingSuffix = ".zpirec";

/// The bytes of parts that are at most `part_bytes` long, in the order of the trials. Errc::invalid_input if
/// a trial alone is longer. The same trials and length give the same parts.
Result<std::vector<std::string>> split_recording(std::span<const RecordedTrial> trials,
                                                 std::size_t part_bytes);

/// Each appears whole and durable under its name, or not at all, and takes the place of a file of that name.
Result<Done> write_recording(const std::string& path, const std::string& bytes);
/// The same for parts; `path` with or without its suffix. Gives their paths. If one cannot be written, none
/// stays. Errc::invalid_input if a part of an earlier recording would be left behind them.
Result<std::vector<std::string>> write_parts(const std::string& path, const std::vector<std::string>& parts);

/// By its first bytes; or by its name, so that an empty or a damaged one is called by what it was meant to
/// be.
bool is_recording_file(const std::string& path);
/// Errors name the file.
Result<std::vector<RecordedTrial>> read_recording(const std::string& path);

}  // namespace zpilab
