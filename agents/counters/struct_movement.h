// How far the counters of structs moved from one reading to the next: for the systems that hand out structs
// (Windows, Darwin), as ProcFileReader is for Linux. What a struct's members are called is looked up once.
#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "agents/counters/counter_struct.h"
#include "harness/core/sample.h"

namespace zpilab {

class StructMovement {
 public:
  explicit StructMovement(CounterSource source) : source_(source) {}

  /// A struct that will be read. Gives its handle. Its counters are in counters() from now on.
  std::size_t add(const CounterStruct& described);

  /// One reading of it: a value for each member. `instance` tells several of a kind apart (interfaces): one
  /// that was not there before brings no past, and all of a kind are summed.
  void read(std::size_t handle, std::uint64_t instance, std::span<const std::uint64_t> values);
  void read(std::size_t handle, std::uint64_t instance, std::span<const std::uint32_t> values);
  /// The reading failed: as if it had not begun.
  void abandon() { pending_.clear(); }
  /// The reading is whole: `deltas` becomes the movement since the one before, ascending by index, no zeros.
  void take(std::vector<CounterDelta>& deltas);

  const std::vector<std::string>& counters() const { return names_; }

 private:
  struct Column {
    std::uint32_t index = 0;
    bool streamed = false;
    CounterWidth width = CounterWidth::bits32;
  };
  using Instance = std::pair<std::size_t, std::uint64_t>;

  std::uint32_t index_of(const std::string& name);

  CounterSource source_;
  std::vector<std::string> names_;
  std::unordered_map<std::string, std::uint32_t> indices_;
  std::vector<std::vector<Column>> structs_;
  std::map<Instance, std::vector<std::uint64_t>> before_, pending_;
  std::vector<std::int64_t> movement_;
};

}  // namespace zpilab
