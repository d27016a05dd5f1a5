#include "agents/stream_input.h"

#include <cstdio>
#include <string>
#include <utility>

namespace zpilab {

Result<std::optional<wire::AgentMessage>> StreamInput::next() {
  std::string_view line;
  while (!lines_.next(line)) {
    if (ended_) return std::optional<wire::AgentMessage>();
    const auto status = lines_.read(fd_);
    if (status == LineReader::Status::too_long)
      return make_error(Errc::invalid_input, "the line is too long", "line " + std::to_string(number_ + 1));
    ended_ = status == LineReader::Status::end;
  }
  ++number_;
  auto message = wire::decode_agent_message(line);
  if (message) return std::optional<wire::AgentMessage>(std::move(*message));
  Error error = message.error();
  error.where = "line " + std::to_string(number_);
  return error;
}

bool print_line(std::string line) {
  line += '\n';
  return std::fwrite(line.data(), 1, line.size(), stdout) == line.size() && std::fflush(stdout) == 0;
}

bool print_message(const wire::DetectorMessage& message) { return print_line(wire::encode(message)); }

}  // namespace zpilab
