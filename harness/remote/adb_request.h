// What is said to an adb server: requests and texts with their length in front, answers OKAY or FAIL. Source:
// SERVICES.TXT and OVERVIEW.TXT of adb.
#pragma once

#include <utility>

#include <boost/asio/awaitable.hpp>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "harness/core/result.h"
#include "harness/remote/adb_stream.h"

namespace zpilab {

/// Four hexadecimal digits, as lengths are written; nothing if they are none.
std::optional<std::size_t> parse_adb_length(std::string_view digits);

/// The meaning of a FAIL, and what to do. Errc::unavailable where it may pass by itself, as while a phone is
/// unplugged. `name` is the phone's, for messages.
Error explain_adb_failure(std::string_view message, const std::string& name);

/// Asks, and waits until the server has agreed.
boost::asio::awaitable<Result<Done>> adb_request(std::shared_ptr<AdbStream> stream, std::string request,
                                                 Deadline deadline);
/// A text that follows an agreement.
boost::asio::awaitable<Result<std::string>> read_adb_text(std::shared_ptr<AdbStream> stream,
                                                          Deadline deadline);
/// A connection on which the phone itself now answers requests.
boost::asio::awaitable<Result<std::shared_ptr<AdbStream>>> open_phone(boost::asio::io_context& io,
                                                                      Reach reach, Deadline deadline);

}  // namespace zpilab
