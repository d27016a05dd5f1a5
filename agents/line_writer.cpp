#include "agents/line_writer.h"

namespace zpilab {

LineWriter::Status LineWriter::flush() {
  using Moved = Channel::Transfer::Status;
  std::size_t done = 0;
  Status status = Status::done;
  while (done < buffer_.size()) {
    const auto written = channel_.write(buffer_.data() + done, buffer_.size() - done);
    if (written.status == Moved::ended) {
      close();
      return Status::broken;
    }
    if (written.status == Moved::blocked) {
      status = Status::blocked;
      break;
    }
    done += written.count;
  }
  buffer_.erase(0, done);
  return status;
}

void LineWriter::close() {
  channel_.reset();
  buffer_.clear();
}

}  // namespace zpilab
