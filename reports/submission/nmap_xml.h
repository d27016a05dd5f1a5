// nmap's report as a submission carries it: a few elements and attributes of it, in one spelling. What is not
// on the list (names of hosts, services, scripts, hardware addresses, dates, comments) never leaves the
// machine, and whatever is not exactly so is refused.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "reports/submission/pseudonyms.h"

namespace zpilab {

struct ReducedXml {
  std::string text;
  std::vector<std::string> addresses;  ///< of hosts, as they stand in it
  std::optional<double> elapsed;       ///< of the scan, s
};

/// Any bytes may come in; reducing what was reduced changes nothing.
ReducedXml reduce_nmap_xml(std::string_view xml, Pseudonyms& pseudonyms);

}  // namespace zpilab
