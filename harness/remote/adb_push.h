// Copies a file to a phone, over adb's sync protocol. Source: SYNC.TXT of adb.
#pragma once

#include <string>

#include "harness/remote/adb_stream.h"

namespace zpilab {

/// Makes `remote_file`, and its folder if there is none, with the mode 0755, and looks whether all of it
/// arrived. Errc::failed with the phone's words if not.
boost::asio::awaitable<Result<Done>> adb_push(boost::asio::io_context& io, Reach reach,
                                              std::string local_file, std::string remote_file,
                                              Deadline deadline);

}  // namespace zpilab
