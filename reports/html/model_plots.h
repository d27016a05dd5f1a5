// What a model is worth at other operating points, as curves.
#pragma once

#include <string>
#include <vector>

#include "reports/html/detector_overview.h"
#include "reports/html/figure.h"
#include "reports/model_evaluation.h"

namespace zpilab {

/// A class in the figures of a model: the style of its id.
std::string class_style(std::size_t traffic_class);

/// True against false positives of each class, over windows; the false ones on a logarithmic axis, on which
/// the part that matters can be seen.
Figure roc_figure(const ModelEvaluation& evaluation);

/// How many scans are detected within a budget of false alarms: a curve of each evaluation, a dot of each
/// detector of the campaign, where it stands.
Figure budget_figure(const std::vector<ModelEvaluation>& evaluations,
                     const std::vector<DetectorOverview>& detectors, const DetectorStyle& style);

}  // namespace zpilab
