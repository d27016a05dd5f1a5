#include "harness/core/sample_text.h"

#include <charconv>
#include <system_error>

namespace zpilab::wire {
namespace {

class Text {
 public:
  explicit Text(std::string_view text) : at_(text.data()), end_(text.data() + text.size()) {}

  bool skip(std::string_view expected) {
    if (!std::string_view(at_, left()).starts_with(expected)) return false;
    at_ += expected.size();
    return true;
  }
  /// As JSON writes it: no leading zeros.
  template <typename Integer>
  bool number(Integer& value) {
    const char* const digits = at_ + (left() > 0 && *at_ == '-' ? 1 : 0);
    const auto read = std::from_chars(at_, end_, value);
    if (read.ec != std::errc() || (*digits == '0' && read.ptr != digits + 1)) return false;
    at_ = read.ptr;
    return true;
  }
  bool ended() const { return at_ == end_; }

 private:
  std::size_t left() const { return static_cast<std::size_t>(end_ - at_); }

  const char* at_;
  const char* end_;
};

bool read_deltas(Text& text, std::vector<CounterDelta>& deltas) {
  if (text.skip("]")) return true;
  do {
    CounterDelta delta;
    if (!text.skip("[") || !text.number(delta.first) || !text.skip(",") || !text.number(delta.second) ||
        !text.skip("]"))
      return false;
    if (delta.second == 0 || (!deltas.empty() && deltas.back().first >= delta.first)) return false;
    deltas.push_back(delta);
  } while (text.skip(","));
  return text.skip("]");
}

}  // namespace

std::optional<Sample> read_sample_text(std::string_view line) {
  Text text(line);
  Sample sample;
  std::int64_t seq = 0;  // what does not fit it is refused
  if (!text.skip(R"({"sample":{"seq":)") || !text.number(seq) || !text.skip(R"(,"time":)") ||
      !text.number(sample.time) || !text.skip(R"(,"lateness":)") || !text.number(sample.lateness) ||
      !text.skip(R"(,"cost":)") || !text.number(sample.cost) || !text.skip(R"(,"deltas":[)") ||
      !read_deltas(text, sample.deltas) || !text.skip("}}") || !text.ended() || seq < 1)
    return std::nullopt;
  sample.seq = static_cast<std::uint64_t>(seq);
  return sample;
}

}  // namespace zpilab::wire
