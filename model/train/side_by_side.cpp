#include "model/train/side_by_side.h"

#include <atomic>
#include <future>
#include <vector>

namespace zpilab {

Result<Done> side_by_side(int threads, std::size_t tasks,
                          const std::function<Result<Done>(std::size_t task)>& work) {
  std::vector<Result<Done>> results(tasks, Done{});
  std::atomic<std::size_t> next = 0;
  const auto worker = [&] {
    for (std::size_t task = next++; task < tasks; task = next++) results[task] = work(task);
  };
  std::vector<std::future<void>> workers;
  for (int i = 0; i < threads; ++i) workers.push_back(std::async(std::launch::async, worker));
  for (auto& one : workers) one.get();
  for (auto& result : results)
    if (!result) return result;
  return Done{};
}

}  // namespace zpilab
