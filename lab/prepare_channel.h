// The two ends of `prepare`'s conversation with the harness: lines in, JSON lines out. Both have their
// bounds: a line that is too long ends the reading, a reader that does not read ends the writing.
#pragma once

#include <deque>
#include <map>
#include <string>

#include "harness/core/clock.h"

namespace zpilab {

/// Splits what arrives on a descriptor into lines.
class InputLines {
 public:
  explicit InputLines(int fd) : fd_(fd) {}

  /// Reads once, what is there. Precondition: readable, or it blocks.
  void read_some();
  bool has_line() const { return !lines_.empty(); }
  std::string take_line();
  bool at_end() const { return at_end_; }
  bool too_long() const { return too_long_; }

 private:
  int fd_;
  std::string partial_;
  std::deque<std::string> lines_;
  bool at_end_ = false, too_long_ = false;
};

/// Writes the messages of the contract.
class PrepareOutput {
 public:
  explicit PrepareOutput(int fd) : fd_(fd) {}

  void ready(const std::map<std::string, std::string>& environment);
  void started();
  void event(Nanoseconds time, const std::string& text);
  void work(const std::map<std::string, double>& totals);
  void failed(const std::string& what);
  void skipped(const std::string& what);
  /// Nobody reads any more.
  bool broken() const { return broken_; }

 private:
  void write_line(std::string line);

  int fd_;
  bool broken_ = false;
};

}  // namespace zpilab
