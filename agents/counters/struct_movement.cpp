#include "agents/counters/struct_movement.h"

#include <algorithm>
#include <cassert>

namespace zpilab {

std::size_t StructMovement::add(const CounterStruct& described) {
  std::vector<Column> columns;
  columns.reserve(described.members.size());
  for (const CounterMember& member : described.members) {
    const std::string native = described.group + "." + member.name;
    Column column{0, member.kind == CounterKind::counter, native_width(source_, native)};
    if (column.streamed) column.index = index_of(stream_name(source_, native));
    columns.push_back(column);
  }
  structs_.push_back(std::move(columns));
  movement_.resize(names_.size(), 0);
  return structs_.size() - 1;
}

std::uint32_t StructMovement::index_of(const std::string& name) {
  const auto [found, added] = indices_.try_emplace(name, static_cast<std::uint32_t>(names_.size()));
  if (added) names_.push_back(name);
  return found->second;
}

void StructMovement::read(std::size_t handle, std::uint64_t instance, std::span<const std::uint64_t> values) {
  assert(values.size() == structs_.at(handle).size());
  pending_[{handle, instance}].assign(values.begin(), values.end());
}

void StructMovement::read(std::size_t handle, std::uint64_t instance, std::span<const std::uint32_t> values) {
  assert(values.size() == structs_.at(handle).size());
  pending_[{handle, instance}].assign(values.begin(), values.end());
}

void StructMovement::take(std::vector<CounterDelta>& deltas) {
  for (auto& [instance, now] : pending_) {
    const auto past = before_.find(instance);
    if (past == before_.end()) {
      before_.emplace(instance, std::move(now));
      continue;
    }
    const std::vector<Column>& columns = structs_[instance.first];
    for (std::size_t i = 0; i < columns.size(); ++i) {
      if (!columns[i].streamed || now[i] == past->second[i]) continue;
      const std::int64_t step = counter_step(past->second[i], now[i], columns[i].width);
      std::int64_t& sum = movement_[columns[i].index];
      // Sums of several interfaces saturate instead of overflowing.
      if (__builtin_add_overflow(sum, step, &sum)) sum = INT64_MAX;
    }
    past->second.swap(now);
  }
  pending_.clear();
  deltas.clear();
  for (std::uint32_t index = 0; index < movement_.size(); ++index) {
    if (movement_[index] != 0) deltas.emplace_back(index, movement_[index]);
    movement_[index] = 0;
  }
}

}  // namespace zpilab
