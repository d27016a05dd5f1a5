#include "model/detect/detector.h"

#include <algorithm>
#include <cstring>
#include <utility>
#include <vector>

#include "model/detect/extract_features.h"

namespace zpilab {
namespace {

constexpr Nanoseconds kLargestTime = std::int64_t{1} << 62;

double score_of(TrafficClass said, const Probabilities& probabilities) {
  const Probabilities by_class = scores(probabilities);
  // One of the two has what both share.
  if (said == TrafficClass::tcp)
    return by_class[static_cast<std::size_t>(TrafficClass::tcp4)] +
           by_class[static_cast<std::size_t>(TrafficClass::tcp6)];
  return by_class[static_cast<std::size_t>(said)];
}

}  // namespace

class OnlineDetector::Impl {
 public:
  Impl(Model model, FeatureExtractor extractor)
      : model_(std::move(model)),
        extractor_(std::move(extractor)),
        last_row_(model_.columns.size()),
        last_margins_(model_.forest.margins(last_row_)),
        paces_(model_.paces),
        decider_(model_.decision) {}

  void counters_added(std::span<const std::string> names) { extractor_.counters_added(names); }

  const Verdict& push(const Sample& sample) {
    const std::span<const float> features = extractor_.push(sample);
    last_time_ = std::clamp(sample.time, last_time_, kLargestTime);
    verdict_.margins = margins_of(features);
    paces_.heed(last_time_, features, verdict_.margins);
    const Probabilities by_class = probabilities(verdict_.margins);
    verdict_.alarm = decider_.step(last_time_, by_class);
    verdict_.score = verdict_.alarm ? score_of(*verdict_.alarm, by_class) : 0;
    return verdict_;
  }

 private:
  /// On a device where nothing has moved for long one row is like the next, to the bit: it has these margins.
  const Margins& margins_of(std::span<const float> row) {
    if (std::memcmp(row.data(), last_row_.data(), row.size_bytes()) != 0) {
      std::ranges::copy(row, last_row_.begin());
      last_margins_ = model_.forest.margins(row);
    }
    return last_margins_;
  }

  Model model_;
  FeatureExtractor extractor_;
  std::vector<float> last_row_;
  Margins last_margins_;  // of that row
  PaceWatch paces_;
  Decider decider_;
  Verdict verdict_;
  Nanoseconds last_time_ = 0;  // never runs backwards, whatever the stream says
};

OnlineDetector::OnlineDetector(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
OnlineDetector::OnlineDetector(OnlineDetector&&) noexcept = default;
OnlineDetector& OnlineDetector::operator=(OnlineDetector&&) noexcept = default;
OnlineDetector::~OnlineDetector() = default;

Result<OnlineDetector> OnlineDetector::create(Model model, std::span<const std::string> counters) {
  auto extractor = FeatureExtractor::create(model.windows, model.columns, counters);
  if (!extractor) return extractor.error();
  return OnlineDetector(std::make_unique<Impl>(std::move(model), std::move(*extractor)));
}

void OnlineDetector::counters_added(std::span<const std::string> names) { impl_->counters_added(names); }

const Verdict& OnlineDetector::push(const Sample& sample) { return impl_->push(sample); }

}  // namespace zpilab
