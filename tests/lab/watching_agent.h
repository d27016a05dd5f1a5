// What the tests of the kinds of devices share: a scan of each class, and an agent that tells what it moved.
#pragma once

#include <cstdint>
#include <map>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "lab_support.h"

namespace zpilab::lab_test {

using Movement = std::map<std::string, std::int64_t>;

struct Scan {
  const char* traffic_class;
  const char* command;    ///< of nmap
  const char* must_move;  ///< a counter that this class is known by
};
inline constexpr Scan kScans[] = {
    {"tcp4", "-Pn -sS -p 1-100 198.18.50.11", "tcpOutRsts"},
    {"arp", "-sn -PR 198.18.50.0/28", "ifInPkts"},
    {"ip4", "-Pn -sO -p 50-60 --max-retries 0 198.18.50.11", "ipInUnknownProtos"},
    {"udp4", "-Pn -sU -p 1-8 --max-retries 0 198.18.50.11", "udpNoPorts"},
    {"tcp6", "-6 -Pn -sS -p 1-100 2001:2:0:50::11", "tcpOutRsts"},
    {"ip6", "-6 -Pn -sO -p 61-70 --max-retries 0 2001:2:0:50::11", "ipv6InUnknownProtos"},
    {"udp6", "-6 -Pn -sU -p 1-8 --max-retries 0 2001:2:0:50::11", "udpv6NoPorts"}};

inline constexpr int kQuietSamples = 8;

/// An agent in the device, and what it told since it was asked last.
class WatchingAgent {
 public:
  WatchingAgent(const ServedCell& cell, const std::string& program)
      : stream_(cell.ssh("target", program + " sample --rate 5")) {
    read(60 * kSecond);
  }
  bool told_hello() const { return !names_.empty(); }
  const std::vector<std::string>& names() const { return names_; }

  /// What was told before this is of an earlier time: it may have waited here since.
  void ask_for_now() {
    up_to_date_ = false;
    stream_.write("{\"clock_request\":{\"id\":1}}\n");
  }
  /// Reads one sample and adds what moved. False: something moved, or may have.
  bool quiet_sample(Movement& moved) {
    for (;;) {
      const nlohmann::json line = read(20 * kSecond);
      if (line.is_null()) throw std::runtime_error("an agent's stream ended");
      up_to_date_ = up_to_date_ || line.contains("clock");
      if (!line.contains("sample")) continue;
      const auto& deltas = line["sample"]["deltas"];
      for (const auto& delta : deltas) moved[names_.at(delta[0])] += delta[1].get<std::int64_t>();
      return up_to_date_ && deltas.empty();
    }
  }
  /// What it tells until nothing has moved for a while.
  Movement until_quiet() {
    Movement moved;
    ask_for_now();
    for (int quiet = 0; quiet < kQuietSamples;) quiet = quiet_sample(moved) ? quiet + 1 : 0;
    return moved;
  }

 private:
  nlohmann::json read(Nanoseconds timeout) {
    auto line = nlohmann::json::parse(stream_.read_line(timeout), nullptr, false);
    if (line.is_discarded()) return {};
    for (const auto& [kind, key] : {std::pair{"hello", "counters"}, {"counters_added", "names"}})
      if (line.contains(kind))
        for (const auto& name : line[kind][key]) names_.push_back(name);
    return line;
  }

  Piped stream_;
  std::vector<std::string> names_;
  bool up_to_date_ = false;
};

}  // namespace zpilab::lab_test
