// What a device answered to a probe of one closed port, out of nmap's XML. Pure.
#pragma once

#include <optional>
#include <string>

#include "harness/core/ids.h"

namespace zpilab {

struct PortAnswer {
  std::string reason;  ///< nmap's word: "reset", "port-unreach", "no-response"
  std::string policy;  ///< what answers so, for people: "open or reject", "drop"

  bool answered() const { return reason != "no-response"; }
};

/// Of the first port in the report. Empty if there is none.
std::optional<PortAnswer> port_answer(const std::string& nmap_xml, ProbeProtocol protocol);

}  // namespace zpilab
