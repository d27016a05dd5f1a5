// Runs a coroutine of a test to its end, on the calling thread, while everything else on the io_context goes
// on.
#pragma once

#include <utility>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <exception>
#include <optional>

namespace zpilab::testing {

template <typename T>
boost::asio::awaitable<void> store_result(boost::asio::awaitable<T> work, std::optional<T>& result) {
  result.emplace(co_await std::move(work));
}

template <typename T>
T run_coroutine(boost::asio::io_context& io, boost::asio::awaitable<T> work) {
  std::optional<T> result;
  bool finished = false;
  boost::asio::co_spawn(io, store_result(std::move(work), result), [&finished](std::exception_ptr failure) {
    if (failure) std::rethrow_exception(failure);
    finished = true;
  });
  io.restart();
  while (!finished) io.run_one();
  return std::move(*result);
}

}  // namespace zpilab::testing
