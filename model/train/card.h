// The card of a model: what it was made from, what it can do, and on what that rests. Markdown, for people.
#pragma once

#include <string>
#include <vector>

#include "model/evaluate/recording.h"
#include "model/evaluate/text_table.h"
#include "model/train/train_model.h"

namespace zpilab {

/// A campaign file that went into the model.
struct SourceFile {
  std::string path, scenario, sha256;
  std::size_t trials = 0;
  int skipped = 0;
};

/// The window error by trial and by a random split of windows, side by side.
std::string print_splits(const Evaluation& by_trial, const RandomSplitErrors& random_split, TableStyle style);

/// `choice_of_columns`: the report of the search for them (zpilab-model optimise), empty if there was none.
std::string make_card(const TrainedModel& trained, const TrainSettings& settings,
                      const std::vector<SourceFile>& sources, const std::string& choice_of_columns = {});
/// The same facts in short, for the model file's provenance.
void add_provenance(TrainedModel& trained, const TrainSettings& settings,
                    const std::vector<SourceFile>& sources);

}  // namespace zpilab
