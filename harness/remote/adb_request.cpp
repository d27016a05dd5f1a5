#include "harness/remote/adb_request.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdio>

namespace zpilab {
namespace {

namespace asio = boost::asio;

constexpr std::size_t kLongestRequest = 0xffff;

struct Explanation {
  std::string_view part;  ///< of adb's message
  Errc code;
  std::string_view advice;
};

/// The first that fits counts. The messages are those of acquire_one_transport() in adb's transport.cpp.
constexpr std::array<Explanation, 9> kExplanations = {
    {{"unauthorized", Errc::failed,
      "the phone does not trust this computer yet: unlock it and accept \"Allow USB debugging\" there"},
     {"authorizing", Errc::unavailable, "the phone is still being asked whether it trusts this computer"},
     {"connecting", Errc::unavailable, "the phone is only just being connected"},
     {"offline", Errc::unavailable, "the phone is offline: unlock it, or unplug it and plug it in again"},
     {"permission", Errc::failed,
      "the adb server may not open the phone's USB device: it lacks a udev rule "
      "(android-sdk-platform-tools-common), or was started by another user"},
     {"more than one", Errc::invalid_input,
      "several phones are attached: name one by \"serial\" in the inventory, as \"adb devices\" prints it"},
     {"no devices", Errc::unavailable, "no phone is attached: plug it in, with USB debugging switched on"},
     {"not found", Errc::unavailable, "this phone is not attached: see \"adb devices\""},
     {"closed", Errc::failed, "the phone does not offer this service"}}};

/// What a stranger wrote, fit to be printed.
std::string printable(std::string_view text) {
  std::string clean(text);
  std::replace_if(
      clean.begin(), clean.end(), [](char c) { return c < ' ' || c > '~'; }, ' ');
  return clean;
}

Error not_adb(const AdbStream& stream, std::string_view what) {
  return make_error(Errc::failed,
                    "\"" + printable(what) + "\" is no answer of an adb server; is \"adb_server\" right?",
                    stream.name());
}

}  // namespace

std::optional<std::size_t> parse_adb_length(std::string_view digits) {
  std::size_t length = 0;
  const char* const last = digits.data() + digits.size();
  const auto [end, error] = std::from_chars(digits.data(), last, length, 16);
  if (digits.size() != 4 || error != std::errc{} || end != last) return std::nullopt;
  return length;
}

Error explain_adb_failure(std::string_view message, const std::string& name) {
  const auto* const found = std::find_if(kExplanations.begin(), kExplanations.end(), [&](const auto& row) {
    return message.find(row.part) != std::string_view::npos;
  });
  const std::string says = "adb says \"" + printable(message) + "\"";
  if (found == kExplanations.end()) return make_error(Errc::failed, says, name);
  return make_error(found->code, std::string(found->advice) + " (" + says + ")", name);
}

asio::awaitable<Result<Done>> adb_request(std::shared_ptr<AdbStream> stream, std::string request,
                                          Deadline deadline) {
  if (request.size() > kLongestRequest)
    co_return make_error(Errc::invalid_input, "a request to adb has at most 65535 bytes", stream->name());
  std::array<char, 8> length{};
  std::snprintf(length.data(), length.size(), "%04zx", request.size());
  const Result<Done> sent = co_await write_all(stream, length.data() + request, deadline);
  if (!sent) co_return sent.error();
  const Result<std::string> answer = co_await read_exactly(stream, 4, deadline);
  if (!answer) co_return answer.error();
  if (*answer == "OKAY") co_return Done{};
  if (*answer != "FAIL") co_return not_adb(*stream, *answer);
  const Result<std::string> why = co_await read_adb_text(stream, deadline);
  if (!why) co_return why.error();
  co_return explain_adb_failure(*why, stream->name());
}

asio::awaitable<Result<std::string>> read_adb_text(std::shared_ptr<AdbStream> stream, Deadline deadline) {
  const Result<std::string> digits = co_await read_exactly(stream, 4, deadline);
  if (!digits) co_return digits.error();
  const auto length = parse_adb_length(*digits);
  if (!length) co_return not_adb(*stream, *digits);
  co_return co_await read_exactly(stream, *length, deadline);
}

asio::awaitable<Result<std::shared_ptr<AdbStream>>> open_phone(asio::io_context& io, Reach reach,
                                                               Deadline deadline) {
  Result<std::shared_ptr<AdbStream>> stream = co_await AdbStream::open(io, reach, deadline);
  if (!stream) co_return stream.error();
  const std::string request = reach.serial.empty() ? "host:transport-any" : "host:transport:" + reach.serial;
  const Result<Done> asked = co_await adb_request(*stream, request, deadline);
  if (!asked) co_return asked.error();
  co_return std::move(stream);
}

}  // namespace zpilab
