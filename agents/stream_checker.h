// Says whether a stream speaks the agent's protocol (PROTOCOL.md), line by line. Pure: lines in, violations
// out.
#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "harness/core/wire.h"

namespace zpilab {

class StreamChecker {
 public:
  /// What is wrong with this line; nothing if it is right.
  std::vector<std::string> line(std::string_view text);
  /// What is wrong with the end of the stream.
  std::vector<std::string> end() const;

  std::uint64_t samples() const { return samples_; }
  std::size_t counters() const { return names_.size(); }

 private:
  void check(const wire::Hello& hello);
  void check(const wire::CountersAdded& added);
  void check(const Sample& sample);
  void check(const wire::Gap& gap);
  void check(const Detection& detection);
  void check(const wire::DetectorStatus& status);
  void check(const wire::ClockReply& reply);
  void check(const wire::Summary& summary);
  void check(const wire::Failure&) { failed_ = true; }
  void add_names(const std::vector<std::string>& names);
  void complain(std::string what) { problems_.push_back(std::move(what)); }

  std::vector<std::string> problems_;
  bool greeted_ = false, summarised_ = false, failed_ = false;
  std::set<std::string, std::less<>> names_;
  std::set<std::string, std::less<>> ready_;
  std::uint64_t lines_ = 0, samples_ = 0;
  std::uint64_t seq_ = 0;   ///< last sample or end of the last gap
  bool from_start_ = true;  ///< no sample was seen yet: a resumed stream may begin anywhere
  Nanoseconds time_ = 0;
};

/// `path` "-" is stdin. Prints every violation with its line number; 0 if there was none, else 3.
int run_check_stream(const std::string& path);

}  // namespace zpilab
