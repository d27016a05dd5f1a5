// Recorded trials for training, evaluation and replay, from campaign files, from recordings that were
// exported from them (FILE.zpirec), and from folders of recordings. All the same to whoever asks: the key of
// a trial is the same in either kind of file, and so is what a model says of it.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "harness/core/result.h"
#include "harness/store/campaign_store.h"
#include "harness/store/recording_format.h"
#include "model/evaluate/recording.h"

namespace zpilab {

/// What stands in the trial itself, without samples and probes. `path` names its file.
Recording to_recording(const CampaignReader& reader, const StoredTrial& trial, const std::string& path);
/// With samples and probes.
Recording to_recording(RecordedTrial trial, const std::string& path);

/// What one file gave.
struct LoadedFile {
  std::string path;
  std::string scenario;               ///< of more than one: separated by ", "
  std::vector<Recording> recordings;  ///< trials that are done
  int skipped = 0;  ///< not done, without samples, of no class, or scans of which no probe arrived
};

/// Reads all trials that are done. Fails on the first part that cannot be read.
Result<LoadedFile> load_recordings(const std::string& path, std::optional<int> only_trial = std::nullopt);

/// The files meant by these paths: in place of a folder its recordings, by name. Errc::invalid_input if a
/// folder has none.
Result<std::vector<std::string>> expand_folders(std::span<const std::string> paths);

/// Reads all of them, folders too, and refuses the same execution of a trial twice, whatever files it is in.
Result<std::vector<LoadedFile>> load_all_recordings(std::span<const std::string> paths,
                                                    std::optional<int> only_trial = std::nullopt);
/// One after another, in order.
std::vector<Recording> join_recordings(std::vector<LoadedFile> files);

}  // namespace zpilab
