// A line of a detector's log as a record: what was noticed, when, about whom. For the import of logs; the
// agent, which watches a log while it grows, only asks whether a line is an alarm (log_format.h).
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "harness/core/address.h"
#include "harness/core/detection.h"
#include "harness/core/ids.h"
#include "harness/detector_log/log_time.h"

namespace zpilab {

struct LogRecord {
  enum class Kind {
    alarm,
    flow,  ///< packets of a flow, with the time of its first: tells when a scan began, on the sensor's clock
    hidden,  ///< the detector says that it noticed, and that it does not report it; no source: whoever it is
  };
  Kind kind = Kind::alarm;
  LogTime time;
  AlarmStamp stamp = AlarmStamp::arrival;  ///< never AlarmStamp::sample
  std::optional<IpAddress> source, target;
  std::optional<TrafficClass> traffic_class;  ///< empty: it does not say what it is
  std::optional<ProbeProtocol> protocol;      ///< of a flow: tcp, udp, else ip
  Nanoseconds silence = 0;                    ///< of Kind::hidden: how long it reports nothing from then on

  bool about(const IpAddress& address) const { return source == address || target == address; }
};

/// What came of one line: a record, or what is wrong with it, or neither: a line that is no news.
struct LineReading {
  std::optional<LogRecord> record;
  std::string problem;  ///< why it could not be understood; empty if it could
};

/// Reads one log from its first line on. Any bytes may come in, of any length.
class RecordReader {
 public:
  virtual ~RecordReader() = default;
  RecordReader() = default;
  RecordReader(const RecordReader&) = delete;
  RecordReader& operator=(const RecordReader&) = delete;

  /// `line`: without its end of line.
  virtual LineReading read(std::string_view line) = 0;
};

inline LineReading no_news() { return {}; }
inline LineReading malformed(std::string why) { return {std::nullopt, std::move(why)}; }

/// The class of a packet of that protocol over that family. Precondition: not arp or neighbour.
constexpr TrafficClass class_of_packets(ProbeProtocol protocol, Family family) {
  const bool six = family == Family::ipv6;
  if (protocol == ProbeProtocol::tcp) return six ? TrafficClass::tcp6 : TrafficClass::tcp4;
  if (protocol == ProbeProtocol::udp) return six ? TrafficClass::udp6 : TrafficClass::udp4;
  return six ? TrafficClass::ip6 : TrafficClass::ip4;
}

}  // namespace zpilab
