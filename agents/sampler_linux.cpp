// Linux and Android: /proc/self/net. All four files are fetched one behind the other first and parsed
// afterwards, so that the reading is as near to one instant as it can be.
#include <algorithm>
#include <cerrno>
#include <span>
#include <string>
#include <unordered_map>
#include <utility>

#include "agents/proc_file.h"
#include "agents/sampler.h"

namespace zpilab {
namespace {

class LinuxSampler : public Sampler {
 public:
  /// The last of `files` is that of the interfaces.
  LinuxSampler(std::vector<ProcFileReader> files, Nanoseconds still_at_most)
      : files_(std::move(files)), still_at_most_(still_at_most) {
    // Bound once: making a std::function per reading would allocate.
    index_of_ = [this](const std::string& name) { return index_of(name); };
  }

  const std::vector<std::string>& counters() const override { return names_; }

  Result<Done> read(std::vector<CounterDelta>& deltas) override {
    deltas.clear();
    std::span<ProcFileReader> unread = files_;
    if (still_at_most_ > 0) {
      const auto still = is_still();
      if (!still) return still.error();
      if (*still) return Done{};
      unread = unread.first(unread.size() - 1);
    }
    for (ProcFileReader& file : unread)
      if (auto done = file.fetch(); !done) return done;
    for (ProcFileReader& file : unread)
      if (auto done = file.parse(index_of_); !done) return done;
    movement_.resize(names_.size(), 0);
    moved_.clear();
    for (ProcFileReader& file : files_) file.commit(movement_, moved_);
    std::sort(moved_.begin(), moved_.end());
    for (const std::uint32_t index : moved_) {
      // A step that was refused leaves its entry zero, and an index may then have been noted twice.
      if (movement_[index] != 0) deltas.emplace_back(index, movement_[index]);
      movement_[index] = 0;
    }
    return Done{};
  }

  Result<Done> read_bare() override {
    for (ProcFileReader& file : files_)
      if (auto done = file.fetch(); !done) return done;
    return Done{};
  }

 private:
  /// Whether the interfaces counted nothing since the sample before, nor in that one: what a packet moves in
  /// the stack may come a moment after the interface has counted it.
  Result<bool> is_still() {
    ProcFileReader& interfaces = files_.back();
    if (auto done = interfaces.fetch(); !done) return done.error();
    if (auto done = interfaces.parse(index_of_); !done) return done.error();
    const bool was_moving = std::exchange(moving_, interfaces.moved());
    const Nanoseconds now = monotonic_now();
    if (!moving_ && !was_moving && now - read_ < still_at_most_) return true;
    read_ = now;
    return false;
  }

  std::uint32_t index_of(const std::string& name) {
    const auto [found, added] = indices_.try_emplace(name, static_cast<std::uint32_t>(names_.size()));
    if (added) names_.push_back(name);
    return found->second;
  }

  std::vector<ProcFileReader> files_;
  std::vector<std::string> names_;
  std::unordered_map<std::string, std::uint32_t> indices_;
  std::vector<std::int64_t> movement_;
  std::vector<std::uint32_t> moved_;
  ProcFileReader::IndexOf index_of_;
  Nanoseconds still_at_most_;
  Nanoseconds read_ = 0;  // when all files were read last
  bool moving_ = true;
};

}  // namespace

Result<std::unique_ptr<Sampler>> open_sampler(const std::string& proc_root, CounterScope scope,
                                              Nanoseconds still_at_most) {
  std::vector<ProcFileReader> files;
  for (std::size_t i = 0; i < kProcFileCount; ++i) {
    const auto file = static_cast<ProcFile>(i);
    if (scope == CounterScope::standard && file == ProcFile::netstat) continue;
    auto reader = ProcFileReader::open(proc_root + "/self/net/" + std::string(file_name(file)), file);
    if (reader) {
      files.push_back(std::move(*reader));
    } else if (file != ProcFile::snmp6) {
      return reader.error();
    }
  }
  std::unique_ptr<Sampler> sampler = std::make_unique<LinuxSampler>(std::move(files), still_at_most);
  std::vector<CounterDelta> none;
  if (auto done = sampler->read(none); !done) return done.error();
  return sampler;
}

}  // namespace zpilab
