// One file of /proc/self/net, kept open: read whole at each sample, its numbers compared with those of the
// sample before. Parsed by name when its wording changed, by position otherwise. The numbers of `dev` are
// summed over the interfaces, so several numbers may move one counter.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "agents/counters/counter_table.h"
#include "agents/text_layout.h"
#include "harness/core/result.h"
#include "harness/core/unique_fd.h"

namespace zpilab {

class ProcFileReader {
 public:
  /// Index of a counter's name in the stream; adds the name if it is new.
  using IndexOf = std::function<std::uint32_t(const std::string& name)>;

  static Result<ProcFileReader> open(const std::string& path, ProcFile file);

  /// Reads the file into the buffer; nothing else.
  Result<Done> fetch();
  /// Takes the numbers out of the buffer. A number that was not there before starts at 0 (the kernel shows a
  /// column only after the first such packet); an interface that was not there starts at its present value,
  /// since its past belongs to another place.
  Result<Done> parse(const IndexOf& index_of);
  /// Whether a number differs from the last commit.
  bool moved() const { return now_ != before_; }
  /// Adds the movement since the last commit to `movement`, by index, and makes the present numbers the past
  /// ones. The indices whose entry left zero are appended to `moved`.
  void commit(std::vector<std::int64_t>& movement, std::vector<std::uint32_t>& moved);

 private:
  struct Column {
    std::string group, name;
    std::uint32_t index = 0;
    bool streamed = false;
  };

  ProcFileReader(UniqueFd fd, std::string path, ProcFile file);
  Result<Done> learn(const IndexOf& index_of);
  Error located(Error error) const;

  UniqueFd fd_;
  std::string path_;
  ProcFile file_;
  std::string buffer_;
  std::size_t length_ = 0;
  TextLayout layout_;
  std::vector<Column> columns_;
  std::vector<std::uint64_t> before_, now_;
  std::map<std::pair<std::string, std::string>, std::uint64_t>
      past_;            ///< last value of every column ever seen
  bool known_ = false;  ///< a layout was learnt once: what appears from now on is new
};

}  // namespace zpilab
