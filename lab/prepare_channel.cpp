#include "lab/prepare_channel.h"

#include <poll.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cmath>
#include <nlohmann/json.hpp>
#include <utility>

#include "lab/prepare_request.h"

namespace zpilab {
namespace {

using Json = nlohmann::json;

constexpr int kWriteTimeoutMs = 10'000;
constexpr std::size_t kMostLinesWaiting = 16;

/// Program output may hold any bytes: what is not UTF-8 is replaced rather than refused.
std::string dump(const Json& json) { return json.dump(-1, ' ', false, Json::error_handler_t::replace); }

Json number(double value) {
  if (std::abs(value) < 9e15 && value == std::floor(value)) return static_cast<std::int64_t>(value);
  return value;
}

}  // namespace

void InputLines::read_some() {
  std::array<char, 64 * 1024> buffer{};
  const ssize_t n = ::read(fd_, buffer.data(), buffer.size());
  if (n < 0 && (errno == EINTR || errno == EAGAIN)) return;
  if (n <= 0) {
    at_end_ = true;
    return;
  }
  for (ssize_t i = 0; i < n; ++i) {
    const char c = buffer.at(static_cast<std::size_t>(i));
    if (c == '\n') {
      if (lines_.size() < kMostLinesWaiting) lines_.push_back(std::exchange(partial_, {}));
      partial_.clear();
    } else if (partial_.size() <= kMaxPrepareLine) {
      partial_ += c;
    }
    too_long_ = too_long_ || partial_.size() > kMaxPrepareLine;
  }
}

std::string InputLines::take_line() {
  std::string line = std::move(lines_.front());
  lines_.pop_front();
  return line;
}

void PrepareOutput::ready(const std::map<std::string, std::string>& environment) {
  write_line(dump({{"ready", {{"environment", environment}}}}));
}

void PrepareOutput::started() { write_line(R"({"started":{}})"); }

void PrepareOutput::event(Nanoseconds time, const std::string& text) {
  write_line(dump({{"event", {{"t", time}, {"text", text}}}}));
}

void PrepareOutput::work(const std::map<std::string, double>& totals) {
  Json counters = Json::object();
  for (const auto& [name, total] : totals) counters[name] = number(total);
  write_line(dump({{"work", counters}}));
}

void PrepareOutput::failed(const std::string& what) { write_line(dump({{"failed", {{"what", what}}}})); }

void PrepareOutput::skipped(const std::string& what) { write_line(dump({{"skipped", {{"what", what}}}})); }

void PrepareOutput::write_line(std::string line) {
  line += '\n';
  std::string_view rest = line;
  while (!rest.empty() && !broken_) {
    pollfd descriptor{fd_, POLLOUT, 0};
    const int ready = ::poll(&descriptor, 1, kWriteTimeoutMs);
    if (ready < 0 && errno == EINTR) continue;
    // A pipe that is writable takes a part of this size without blocking.
    const ssize_t n = ready > 0 ? ::write(fd_, rest.data(), std::min<std::size_t>(rest.size(), 4096)) : -1;
    if (n > 0) rest.remove_prefix(static_cast<std::size_t>(n));
    if (n < 0 && !(ready > 0 && (errno == EINTR || errno == EAGAIN))) broken_ = true;
  }
}

}  // namespace zpilab
