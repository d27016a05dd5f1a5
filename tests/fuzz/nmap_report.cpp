// nmap's report, reduced: what was reduced stays as it is, and nobody can be told from it.
#include <cstdlib>

#include "reports/submission/nmap_xml.h"
#include "tests/fuzz/target.h"

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  zpilab::Pseudonyms pseudonyms, others;
  const std::string once = zpilab::reduce_nmap_xml(zpilab::fuzz::text_of(data, size), pseudonyms).text;
  if (zpilab::reduce_nmap_xml(once, others).text != once || !others.replaced().empty()) std::abort();
  return 0;
}
