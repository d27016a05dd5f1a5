// The stream that an agent tells: takes samples when their deadlines come, turns them into lines, keeps the
// lines in the spool, and knows enough about the past to name the time of a sample or to begin the stream
// again for a reader that comes back.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "agents/cost_histogram.h"
#include "agents/deadline_sequence.h"
#include "agents/sampler.h"
#include "agents/spool.h"
#include "harness/core/wire.h"

namespace zpilab {

class SampleStream {
 public:
  SampleStream(std::unique_ptr<Sampler> sampler, Spool spool, std::string session, Nanoseconds interval);

  /// The hello for somebody who begins to listen at the newest sample.
  std::string hello() const { return hello_with(sampler_->counters().size()); }
  /// The hello that fits the reader's position in the spool: without the counters that it has yet to be told
  /// of.
  std::string hello_for_reader() const;

  const DeadlineSequence& deadlines() const { return deadlines_; }
  /// Reads one sample. Its lines (added counters first, if any) go into the spool and are given back. A
  /// reading that fails is a longer step; ten in a row are an error.
  Result<std::vector<std::string>> take_sample();
  void add_message(const wire::AgentMessage& message) { spool_.append_message(wire::encode(message)); }

  Spool& spool() { return spool_; }
  std::uint64_t newest_seq() const { return seq_; }
  /// When that sample was read, as long as it is among the last 16,384.
  std::optional<Nanoseconds> time_of(std::uint64_t seq) const;
  wire::Summary summary() const;

 private:
  std::string hello_with(std::size_t counters) const;

  std::unique_ptr<Sampler> sampler_;
  Spool spool_;
  std::string session_;
  DeadlineSequence deadlines_;
  Nanoseconds first_deadline_;
  std::size_t announced_;  ///< counters that the hello or a later line has named
  struct Addition {
    std::uint64_t entry;   ///< number of its line in the spool
    std::size_t counters;  ///< how many there are from then on
  };
  std::size_t first_counters_;
  std::vector<Addition> additions_;
  std::uint64_t seq_ = 0;
  Sample sample_;
  std::vector<Nanoseconds> times_;  ///< ring, by seq
  CostHistogram costs_;
  Nanoseconds worst_lateness_ = 0;
  int failures_ = 0;
};

/// "zpi-agent 0.1.0"
std::string agent_version();

}  // namespace zpilab
