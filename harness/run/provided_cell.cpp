#include "harness/run/provided_cell.h"

#include "harness/core/exit_status.h"

namespace zpilab {
namespace {

constexpr Nanoseconds kCellUp = 30 * kSecond;
constexpr Nanoseconds kCellDown = 10 * kSecond;

}  // namespace

Awaitable<Result<ProvidedCell>> obtain_cell(Executor executor, const ProviderSpec& provider,
                                            const ReadInventory& read_inventory) {
  const std::string name = provider.argv.front();
  auto process = LocalProcess::start(executor, provider.argv);
  if (!process.ok()) co_return process.error();
  ProvidedCell provided{{}, std::move(process).value()};
  auto line = co_await provided.provider->read_line(kCellUp);
  if (!line.ok()) co_return line.error();
  if (!*line) {
    auto status = co_await provided.provider->finish(kCellDown);
    // A program that ends by itself has said why on stderr; a killed one may do better next time.
    co_return make_error(
        status.ok() && *status >= 0 ? Errc::unavailable : Errc::failed,
        "it gave no cell (" + (status.ok() ? exit_status_text(*status) : to_string(status.error())) + ")",
        name);
  }
  auto inventory = read_inventory(**line, name);
  if (!inventory.ok()) co_return inventory.error();
  if (inventory->cells.size() != 1) co_return make_error(Errc::unavailable, "it must print one cell", name);
  provided.cell = inventory->cells.front();
  co_return provided;
}

}  // namespace zpilab
