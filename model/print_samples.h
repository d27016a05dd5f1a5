// What a model made of each sample, sample by sample, on stdout: for people who ask why.
#pragma once

#include <span>
#include <vector>

#include "model/detect/model_file.h"
#include "model/evaluate/recording.h"

namespace zpilab {

enum class SampleFormat { csv, json_lines };

/// Trial, seq, time since the trial's first sample, truth, likeliest class, margins, alarm, edge.
Result<Done> print_samples(const Model& model, std::span<const Recording* const> recordings,
                           SampleFormat format);

}  // namespace zpilab
