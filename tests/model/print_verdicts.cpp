// Prints what a model says of every sample of recordings, a line a trial: its key, and a hash over the bits
// of all margins, alarms and scores. Two builds of the detector are equal if they print the same.
//   print_verdicts MODEL RECORDING...
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <iterator>
#include <string>

#include "harness/core/sha256.h"
#include "harness/store/recording_format.h"
#include "model/evaluate/replay.h"

namespace zpilab {
namespace {

template <typename Number>
void append_bits(std::string& bytes, Number number) {
  char raw[sizeof number];
  std::memcpy(raw, &number, sizeof number);
  bytes.append(raw, sizeof number);
}

std::string bits_of(const std::vector<ReplayStep>& steps) {
  std::string bytes;
  for (const ReplayStep& step : steps) {
    append_bits(bytes, step.seq);
    append_bits(bytes, step.time);
    for (const float margin : step.verdict.margins) append_bits(bytes, margin);
    append_bits(bytes, step.verdict.alarm ? static_cast<int>(*step.verdict.alarm) : -1);
    append_bits(bytes, step.verdict.score);
    append_bits(bytes, step.edge);
  }
  return bytes;
}

Result<Done> print_verdicts(const Model& model, const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  const std::string bytes{std::istreambuf_iterator<char>(file), {}};
  auto trials = decode_recording(bytes);
  if (!trials) return trials.error();
  for (RecordedTrial& trial : *trials) {
    Recording recording;
    recording.series = std::move(trial.series);
    const auto steps = replay(model, recording);
    if (!steps) return steps.error();
    std::printf("%s %zu samples %s\n", trial.key.c_str(), steps->size(), sha256_hex(bits_of(*steps)).c_str());
  }
  return Done{};
}

}  // namespace
}  // namespace zpilab

int main(int argc, char** argv) {
  if (argc < 3) return 2;
  const auto model = zpilab::read_model(argv[1]);
  if (!model) {
    std::fprintf(stderr, "%s\n", to_string(model.error()).c_str());
    return 3;
  }
  for (int i = 2; i < argc; ++i)
    if (const auto done = zpilab::print_verdicts(*model, argv[i]); !done) {
      std::fprintf(stderr, "%s: %s\n", argv[i], to_string(done.error()).c_str());
      return 3;
    }
  return 0;
}
