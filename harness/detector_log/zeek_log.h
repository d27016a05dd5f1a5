// Zeek's notice.log and conn.log, tab-separated (with its header) or as JSON: each line tells which it is. A
// notice's time is network time, that of the packets; a connection's is that of its first packet.
#pragma once

#include <string>
#include <vector>

#include "harness/detector_log/log_fields.h"
#include "harness/detector_log/log_record.h"

namespace zpilab {

class ZeekReader final : public RecordReader {
 public:
  explicit ZeekReader(LogClock clock) : clock_(clock) {}
  LineReading read(std::string_view line) override;

 private:
  LineReading read_header(std::string_view line);
  LineReading read_row(std::string_view line) const;

  LogClock clock_;
  char separator_ = '\t';
  std::string unset_ = "-";
  std::vector<std::string> names_;  ///< of the columns; empty before the header
};

}  // namespace zpilab
