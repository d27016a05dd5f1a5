#include "agents/spool.h"

#include <algorithm>
#include <cerrno>
#include <utility>

#include "harness/core/wire.h"

namespace zpilab {
namespace {

constexpr std::size_t kSegments = 8;

}  // namespace

Spool::Spool(std::size_t limit, std::string folder)
    : limit_(limit), segment_size_(std::max<std::size_t>(limit / kSegments, 1)), folder_(std::move(folder)) {}

bool Spool::open_segment() {
  Segment segment;
  if (!folder_.empty()) {
    segment.file = UnnamedFile::create(folder_);
    if (!segment.file) {
      problem_ = errno_message("make a spool file in " + folder_, errno);
      return false;
    }
  }
  segments_.push_back(std::move(segment));
  return true;
}

bool Spool::store(std::string_view line, Entry& entry) {
  if (line.size() > limit_) {
    problem_ = "the spool is smaller than one sample";
    return false;
  }
  while (!segments_.empty() && bytes_ + line.size() > limit_) drop_oldest_segment();
  const bool full = segments_.empty() || segments_.back().length + line.size() > segment_size_;
  if (full && (segments_.empty() || segments_.back().length > 0) && !open_segment()) return false;
  Segment& segment = segments_.back();
  if (segment.file && !segment.file.write(line, segment.length)) {
    problem_ = errno_message("write to the spool in " + folder_, errno);
    return false;
  }
  if (!segment.file) segment.bytes += line;
  entry.segment = first_segment_ + segments_.size() - 1;
  entry.offset = segment.length;
  entry.length = line.size();
  segment.length += line.size();
  segment.last_entry = appended();
  bytes_ += line.size();
  return true;
}

void Spool::append_sample(std::uint64_t seq, std::string_view line) {
  Entry entry;
  entry.seq = seq;
  entry.is_sample = true;
  newest_seq_ = seq;
  entry.present = store(line, entry);
  entries_.push_back(std::move(entry));
}

void Spool::append_message(std::string line) {
  Entry entry;
  entry.seq = newest_seq_;
  entry.text = std::move(line);
  entries_.push_back(std::move(entry));
}

void Spool::drop_oldest_segment() {
  const Segment& oldest = segments_.front();
  const std::uint64_t number = first_segment_;
  for (std::uint64_t i = first_; oldest.length > 0 && i <= oldest.last_entry && i < appended(); ++i) {
    Entry& entry = entries_[static_cast<std::size_t>(i - first_)];
    if (!entry.is_sample || !entry.present || entry.segment != number) continue;
    entry.present = false;
  }
  bytes_ -= oldest.length;
  segments_.pop_front();
  ++first_segment_;
  while (!entries_.empty() && entries_.front().is_sample && !entries_.front().present) forget_front();
}

void Spool::forget_front() {
  entries_.pop_front();
  ++first_;
  reader_ = std::max(reader_, first_);
}

void Spool::free_empty_segments() {
  while (!segments_.empty() && segments_.front().length > 0 && segments_.front().last_entry < first_) {
    bytes_ -= segments_.front().length;
    segments_.pop_front();
    ++first_segment_;
  }
}

bool Spool::load(const Entry& entry, std::string& line) {
  const Segment& segment = segments_[static_cast<std::size_t>(entry.segment - first_segment_)];
  if (!segment.file) {
    line.assign(segment.bytes, entry.offset, entry.length);
    return true;
  }
  line.resize(entry.length);
  return segment.file.read(line, entry.offset);
}

std::string Spool::gap_to(std::uint64_t seq) {
  const wire::Gap gap{reader_seq_ + 1, seq};
  // A reader that came back may be told of the same gap again; it is one loss.
  if (seq > counted_seq_) lost_ += seq - std::max(reader_seq_, counted_seq_);
  counted_seq_ = std::max(counted_seq_, seq);
  reader_seq_ = seq;
  return wire::encode(gap);
}

bool Spool::next(std::string& line) {
  while (reader_ < appended()) {
    Entry& entry = entries_[static_cast<std::size_t>(reader_ - first_)];
    if (entry.is_sample && (!entry.present || entry.seq <= reader_seq_)) {
      ++reader_;
      continue;
    }
    // Samples between the last one given and this line are gone: say so first.
    const std::uint64_t known = entry.is_sample ? entry.seq - 1 : entry.seq;
    if (known > reader_seq_) {
      line = gap_to(known);
      return true;
    }
    if (!entry.is_sample) {
      line = entry.text;
      ++reader_;
      return true;
    }
    if (load(entry, line)) {
      ++reader_;
      reader_seq_ = entry.seq;
      return true;
    }
    problem_ = "a sample could not be read back from the spool";
    entry.present = false;
  }
  if (!finished_ || reader_seq_ >= newest_seq_) return false;
  line = gap_to(newest_seq_);
  return true;
}

void Spool::rewind(std::uint64_t seq, std::uint64_t messages) {
  reader_seq_ = std::min(seq, newest_seq_);
  reader_ = first_;
  for (const Entry& entry : entries_) {
    if (entry.seq > reader_seq_) break;
    if (!entry.is_sample && entry.seq == reader_seq_ && messages-- == 0) break;
    ++reader_;
  }
}

void Spool::release(std::uint64_t seq) {
  while (!entries_.empty()) {
    const Entry& front = entries_.front();
    if (first_ >= reader_ || (front.is_sample ? front.seq > seq : front.seq >= seq)) break;
    forget_front();
  }
  free_empty_segments();
}

void Spool::release_read() {
  while (!entries_.empty() && first_ < reader_) forget_front();
  free_empty_segments();
}

}  // namespace zpilab
