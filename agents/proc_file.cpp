#include "agents/proc_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

#include "agents/counters/counter_step.h"
#include "agents/parse_proc_net_dev.h"
#include "agents/parse_proc_net_snmp.h"
#include "agents/parse_proc_net_snmp6.h"

namespace zpilab {
namespace {

constexpr std::size_t kFirstBuffer = 32 * 1024;
constexpr std::size_t kLargestFile = 4 * 1024 * 1024;

/// A parsed number with the names under which the table knows it.
struct Found {
  std::string group, name;  ///< as in the table; for dev "IfRx", "IfTx"
  std::string key;          ///< the interface, for dev
  std::uint64_t value = 0;
  std::size_t offset = 0;
};

Result<std::vector<Found>> parse_file(ProcFile file, std::string_view text) {
  std::vector<Found> found;
  if (file == ProcFile::dev) {
    auto dev = parse_proc_net_dev(text);
    if (!dev) return dev.error();
    for (const auto& [value, received] : dev->rows)
      found.push_back({received ? "IfRx" : "IfTx", std::string(value.name), std::string(value.group),
                       value.value, value.offset});
    return found;
  }
  auto values = file == ProcFile::snmp6 ? parse_proc_net_snmp6(text) : parse_proc_net_snmp(text);
  if (!values) return values.error();
  for (const ProcValue& value : *values)
    found.push_back({std::string(value.group), std::string(value.name), {}, value.value, value.offset});
  return found;
}

/// The kernel makes all but dev as one record, so that a read that leaves room has had everything: no second
/// one needs to find the end.
bool made_at_once(ProcFile file) { return file != ProcFile::dev; }

}  // namespace

ProcFileReader::ProcFileReader(UniqueFd fd, std::string path, ProcFile file)
    : fd_(std::move(fd)), path_(std::move(path)), file_(file), buffer_(kFirstBuffer, '\0') {}

Result<ProcFileReader> ProcFileReader::open(const std::string& path, ProcFile file) {
  UniqueFd fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!fd) return make_error(Errc::unavailable, errno_message("open the counters", errno), path);
  return ProcFileReader(std::move(fd), path, file);
}

Error ProcFileReader::located(Error error) const {
  error.where = error.where.empty() ? path_ : path_ + ", " + error.where;
  return error;
}

Result<Done> ProcFileReader::fetch() {
  length_ = 0;
  while (true) {
    if (length_ == buffer_.size()) {
      if (buffer_.size() >= kLargestFile) return make_error(Errc::io, "the file is larger than 4 MiB", path_);
      buffer_.resize(buffer_.size() * 2);
    }
    const ssize_t count =
        ::pread(fd_.get(), buffer_.data() + length_, buffer_.size() - length_, static_cast<off_t>(length_));
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return make_error(Errc::io, errno_message("read the counters", errno), path_);
    length_ += static_cast<std::size_t>(count);
    if (count == 0 || (made_at_once(file_) && length_ < buffer_.size())) return Done{};
  }
}

Result<Done> ProcFileReader::parse(const IndexOf& index_of) {
  if (known_ && layout_.read(std::string_view(buffer_.data(), length_), now_)) return Done{};
  return learn(index_of);
}

Result<Done> ProcFileReader::learn(const IndexOf& index_of) {
  const std::string_view text(buffer_.data(), length_);
  auto found = parse_file(file_, text);
  if (!found) return located(found.error());

  for (std::size_t i = 0; i < columns_.size(); ++i) past_[{columns_[i].group, columns_[i].name}] = before_[i];

  std::vector<Column> columns;
  std::vector<std::size_t> offsets;
  std::vector<std::uint64_t> before, now;
  for (Found& number : *found) {
    const auto name = stream_name(file_, number.group, number.name);
    Column column{number.group + number.key, number.name, 0, name.has_value()};
    if (name) column.index = index_of(*name);
    const auto seen = past_.find({column.group, column.name});
    const bool starts_at_zero = known_ && file_ != ProcFile::dev;
    before.push_back(seen != past_.end() ? seen->second : starts_at_zero ? 0 : number.value);
    now.push_back(number.value);
    offsets.push_back(number.offset);
    columns.push_back(std::move(column));
  }
  layout_ = TextLayout(text, offsets);
  columns_ = std::move(columns);
  before_ = std::move(before);
  now_ = std::move(now);
  known_ = true;
  return Done{};
}

void ProcFileReader::commit(std::vector<std::int64_t>& movement, std::vector<std::uint32_t>& moved) {
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    if (now_[i] == before_[i] || !columns_[i].streamed) continue;
    const std::uint32_t index = columns_[i].index;
    if (movement[index] == 0) moved.push_back(index);
    const std::int64_t step = counter_step(before_[i], now_[i]);
    // Sums of several interfaces saturate instead of overflowing.
    if (__builtin_add_overflow(movement[index], step, &movement[index])) movement[index] = INT64_MAX;
    before_[i] = now_[i];
  }
}

}  // namespace zpilab
