// A finding: one thing that is wrong with a submission, or worth a look, by the rule that it breaks.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace zpilab {

enum class Severity {
  error,    ///< the entry is refused
  warning,  ///< refused only by `--strict`
};

struct Finding {
  std::string rule;  ///< of `rules.h`: "trial.ttfd"
  Severity severity = Severity::error;
  std::string file;  ///< inside the entry: "trials.jsonl"; empty: the entry as a whole
  int line = 0;      ///< 1-based; 0: the file as a whole
  std::string what;  ///< with the values, printable
};

/// Collects findings. A hostile entry has no end of them: after kMost only their number is kept.
class Findings {
 public:
  static constexpr std::size_t kMost = 100;

  /// The severity is the rule's. Precondition: the rule is in the table. `what` may hold any bytes.
  void add(std::string_view rule, std::string file, int line, std::string what);

  bool refused() const { return errors_ > 0; }
  std::size_t errors() const { return errors_; }
  const std::vector<Finding>& list() const { return list_; }
  /// Found beyond kMost.
  std::size_t left_out() const { return left_out_; }

 private:
  std::vector<Finding> list_;
  std::size_t left_out_ = 0;
  std::size_t errors_ = 0;
};

/// Text of a stranger in a message: in quotes, one line, printable ASCII, not all of it.
std::string in_quotes(std::string_view text);

}  // namespace zpilab
