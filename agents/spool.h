// The lines of a stream that a reader has not confirmed yet, in order, in bounded space. Samples lie in
// segments (in memory, or in files that have no name, so that nothing is left even after a kill); when the
// bound is reached the oldest segment goes, and the reader gets exactly its sequence numbers as a gap. All
// other lines (detections, added counters, a detector's life) are few and never dropped before they are
// confirmed.
#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>

#include "agents/unnamed_file.h"
#include "harness/core/result.h"

namespace zpilab {

class Spool {
 public:
  /// `folder` empty: in memory. `limit`: bytes of sample lines that are kept.
  Spool(std::size_t limit, std::string folder);

  /// A line that cannot be stored (disk full) is lost and shows as a gap; the reason is in last_problem().
  void append_sample(std::uint64_t seq, std::string_view line);
  void append_message(std::string line);
  /// Nothing more will come: a loss at the very end becomes a gap too.
  void finish() { finished_ = true; }

  /// The next line for the reader, without its newline. False if it has everything.
  bool next(std::string& line);
  /// The reader starts again behind sample `seq` and the first `messages` other lines that followed that
  /// sample.
  void rewind(std::uint64_t seq, std::uint64_t messages);
  /// Everything up to and including sample `seq` is stored elsewhere.
  void release(std::uint64_t seq);
  /// Everything that next() handed out is gone for good: there is no way to ask for it again.
  void release_read();

  /// Number of the entry that next() would give, in the order of appending; the first ever is 0.
  std::uint64_t reader_position() const { return reader_; }
  std::uint64_t appended() const { return first_ + entries_.size(); }
  /// Samples that were reported as a gap.
  std::uint64_t lost() const { return lost_; }
  const std::string& last_problem() const { return problem_; }

 private:
  struct Segment {
    UnnamedFile file;
    std::string bytes;
    std::size_t length = 0;
    std::uint64_t last_entry = 0;
  };
  struct Entry {
    std::uint64_t seq = 0;  ///< of the sample, or of the last sample before this message
    bool is_sample = false;
    bool present = true;  ///< false: a sample that was dropped
    std::uint64_t segment = 0;
    std::size_t offset = 0, length = 0;
    std::string text;  ///< of a message
  };

  bool store(std::string_view line, Entry& entry);
  bool open_segment();
  void drop_oldest_segment();
  void forget_front();
  void free_empty_segments();
  std::string gap_to(std::uint64_t seq);
  bool load(const Entry& entry, std::string& line);

  std::size_t limit_, segment_size_;
  std::string folder_;
  std::deque<Entry> entries_;
  std::deque<Segment> segments_;
  std::uint64_t first_ = 0;          ///< number of entries_.front()
  std::uint64_t first_segment_ = 0;  ///< number of segments_.front()
  std::uint64_t reader_ = 0;
  std::uint64_t reader_seq_ = 0;  ///< last sample the reader has or knows to be lost
  std::uint64_t newest_seq_ = 0;
  std::size_t bytes_ = 0;
  std::uint64_t lost_ = 0, counted_seq_ = 0;
  bool finished_ = false;
  std::string problem_;
};

}  // namespace zpilab
