// A model and its file. The container, all numbers little-endian:
//   "ZPIMODEL", version u32 (1), sections u32,
//   for each section: length of kind u8, kind, version of the section u32, length of the body u64, body;
//   then the SHA-256 over everything before it, as 64 hexadecimal digits.
// Sections of version 1, each exactly once: `windows` (lengths in ns, one a line), `features` ("hash HEX",
// then the columns, one a line), `forest` (forest.h), `decision` (decision.h), `provenance` ("key value"
// lines and a "trial KEY" for each trial that the model has seen), `card` (text for people); and at most
// once, `paces` (pace_rule.h, a rule a line). A reader that does not know the kind of a section refuses the
// file and names the kind.
#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "harness/core/clock.h"
#include "harness/core/result.h"
#include "model/detect/decision.h"
#include "model/detect/feature_table.h"
#include "model/detect/forest.h"
#include "model/detect/pace_rule.h"

namespace zpilab {

struct Provenance {
  std::map<std::string, std::string>
      facts;                          ///< how the model was made: keys without spaces, values of one line
  std::set<std::string> seen_trials;  ///< keys of the trials used for training and thresholds
  bool operator==(const Provenance&) const = default;
};

struct Model {
  std::vector<Nanoseconds> windows;
  std::vector<FeatureColumn> columns;
  Forest forest;
  std::vector<PaceRule> paces;
  Decision decision;
  Provenance provenance;
  std::string card;
  std::string hash;  ///< SHA-256 of the file; set by reading and by write_model
};

std::string serialise(const Model& model);
/// Hostile bytes give an Error (Errc::invalid_input), never a crash.
Result<Model> parse_model(std::string_view bytes);

Result<Model> read_model(const std::string& path);
/// Through a temporary file beside it, so that a reader sees the old file or the new one.
Result<Done> write_model(Model& model, const std::string& path);

}  // namespace zpilab
