#include "agents/channel_windows.h"

#include <windows.h>

#include <algorithm>
#include <array>
#include <condition_variable>
#include <cstring>
#include <mutex>
#include <string>
#include <thread>
#include <utility>

namespace zpilab {
namespace {

constexpr std::size_t kBuffer = 256 * 1024;
constexpr std::size_t kChunk = 16 * 1024;

/// What a channel and its thread share. The thread may outlive the channel: ReadFile on a console cannot be
/// ended from outside for sure.
struct Pump {
  explicit Pump(HANDLE taken) : handle(taken) {}
  Pump(const Pump&) = delete;
  Pump& operator=(const Pump&) = delete;
  ~Pump() { ::CloseHandle(handle); }

  HANDLE handle;
  std::mutex mutex;
  std::condition_variable changed;
  std::string bytes;
  bool ended = false;    ///< of the handle: nothing more comes, or nobody reads
  bool closing = false;  ///< the channel is gone: write what is left and end
};

void read_all(const std::shared_ptr<Pump>& pump) {
  std::array<char, kChunk> chunk{};
  for (;;) {
    DWORD count = 0;
    const bool good =
        ::ReadFile(pump->handle, chunk.data(), static_cast<DWORD>(chunk.size()), &count, nullptr) != 0;
    std::unique_lock lock(pump->mutex);
    pump->bytes.append(chunk.data(), count);
    pump->ended = !good || count == 0;
    ::SetEvent(channel_event());
    if (pump->ended || pump->closing) return;
    pump->changed.wait(lock, [&] { return pump->bytes.size() < kBuffer || pump->closing; });
    if (pump->closing) return;
  }
}

void write_all(const std::shared_ptr<Pump>& pump) {
  std::string chunk;
  for (;;) {
    {
      std::unique_lock lock(pump->mutex);
      pump->bytes.erase(0, chunk.size());
      ::SetEvent(channel_event());
      pump->changed.wait(lock, [&] { return !pump->bytes.empty() || pump->closing; });
      if (pump->bytes.empty()) return;
      chunk = pump->bytes.substr(0, kChunk);
    }
    DWORD count = 0;
    const bool good =
        ::WriteFile(pump->handle, chunk.data(), static_cast<DWORD>(chunk.size()), &count, nullptr) != 0;
    chunk.resize(count);
    if (good && count > 0) continue;
    const std::lock_guard lock(pump->mutex);
    pump->ended = true;
    ::SetEvent(channel_event());
    return;
  }
}

HANDLE duplicate_of(DWORD standard) {
  HANDLE copy = nullptr;
  const HANDLE process = ::GetCurrentProcess();
  ::DuplicateHandle(process, ::GetStdHandle(standard), process, &copy, 0, FALSE, DUPLICATE_SAME_ACCESS);
  return copy;
}

}  // namespace

struct Channel::End {
  End(HANDLE handle, bool reads) : pump(std::make_shared<Pump>(handle)), reading(reads) {
    thread = std::thread(reads ? read_all : write_all, pump);
  }
  End(const End&) = delete;
  End& operator=(const End&) = delete;
  ~End() {
    {
      const std::lock_guard lock(pump->mutex);
      pump->closing = true;
    }
    pump->changed.notify_all();
    if (reading) ::CancelSynchronousIo(pthread_gethandle(thread.native_handle()));
    // A writer still has bytes to bring; a reader may hang in its handle.
    thread.detach();
  }

  std::shared_ptr<Pump> pump;
  bool reading;
  std::thread thread;
};

Channel::Channel() = default;
Channel::Channel(std::unique_ptr<End> end) : end_(std::move(end)) {}
Channel::Channel(Channel&& other) noexcept = default;
Channel& Channel::operator=(Channel&& other) noexcept = default;
Channel::~Channel() = default;

Channel Channel::standard_input() { return reading_channel(duplicate_of(STD_INPUT_HANDLE)); }
Channel Channel::standard_output() { return writing_channel(duplicate_of(STD_OUTPUT_HANDLE)); }
Channel Channel::duplicate() const { return {}; }
void Channel::reset() { end_.reset(); }

Channel::Transfer Channel::read(char* bytes, std::size_t most) {
  if (!end_) return {Transfer::Status::ended, 0};
  Pump& pump = *end_->pump;
  const std::lock_guard lock(pump.mutex);
  const std::size_t count = std::min(most, pump.bytes.size());
  if (count == 0) return {pump.ended ? Transfer::Status::ended : Transfer::Status::blocked, 0};
  std::memcpy(bytes, pump.bytes.data(), count);
  pump.bytes.erase(0, count);
  pump.changed.notify_all();
  return {Transfer::Status::moved, count};
}

Channel::Transfer Channel::write(const char* bytes, std::size_t count) {
  if (!end_) return {Transfer::Status::ended, 0};
  Pump& pump = *end_->pump;
  const std::lock_guard lock(pump.mutex);
  if (pump.ended) return {Transfer::Status::ended, 0};
  count = std::min(count, kBuffer - std::min(kBuffer, pump.bytes.size()));
  if (count == 0) return {};
  pump.bytes.append(bytes, count);
  pump.changed.notify_all();
  return {Transfer::Status::moved, count};
}

std::size_t Channel::in_flight() const {
  if (!end_ || end_->reading) return 0;
  const std::lock_guard lock(end_->pump->mutex);
  return end_->pump->ended ? 0 : end_->pump->bytes.size();
}

std::optional<std::size_t> Channel::unread() const {
  if (!end_) return std::nullopt;
  return in_flight();
}

Channel reading_channel(void* handle) {
  if (handle == nullptr || handle == INVALID_HANDLE_VALUE) return {};
  return Channel(std::make_unique<Channel::End>(handle, true));
}

Channel writing_channel(void* handle) {
  if (handle == nullptr || handle == INVALID_HANDLE_VALUE) return {};
  return Channel(std::make_unique<Channel::End>(handle, false));
}

void put_before(Channel& channel, const char* bytes, std::size_t count) {
  const std::lock_guard lock(channel.end()->pump->mutex);
  channel.end()->pump->bytes.insert(0, bytes, count);
  ::SetEvent(channel_event());
}

bool is_ready_to_read(const Channel& channel) {
  if (!channel || !channel.end()->reading) return false;
  const std::lock_guard lock(channel.end()->pump->mutex);
  return !channel.end()->pump->bytes.empty() || channel.end()->pump->ended;
}

bool is_ready_to_write(const Channel& channel) {
  if (!channel || channel.end()->reading) return false;
  const std::lock_guard lock(channel.end()->pump->mutex);
  return channel.end()->pump->bytes.empty() || channel.end()->pump->ended;
}

bool is_broken(const Channel& channel) {
  if (!channel || channel.end()->reading) return false;
  const std::lock_guard lock(channel.end()->pump->mutex);
  return channel.end()->pump->ended;
}

void* channel_event() {
  static const HANDLE event = ::CreateEventW(nullptr, FALSE, FALSE, nullptr);
  return event;
}

}  // namespace zpilab
