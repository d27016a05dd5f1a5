// A results file of invented entries, to look at the site by hand and in a browser.
//   make_synthetic_results FILE
#include <iostream>

#include "harness/store/results_store.h"
#include "reports/results/entry_rows.h"
#include "tests/reports/results/entries.h"

int main(int argc, char** argv) {
  using namespace zpilab;
  if (argc != 2) return 2;
  const auto store = ResultsStore::open(argv[1]);
  if (!store.ok()) {
    std::cerr << to_string(store.error()) << '\n';
    return 1;
  }
  const Provenance provenance = {"submission", "2026-01-02T03:04:05.000Z", "0.1.0"};
  for (const Entry& entry : invented::several())
    if (const auto added = (*store)->add(entry_row(entry), provenance); !added.ok()) {
      std::cerr << to_string(added.error()) << '\n';
      return 1;
    }
  const auto marked =
      (*store)->reproduce({"alice/lab-1/core-1/zpi", "the maintainers", "2026-01-04T00:00:00.000Z"});
  const auto gone =
      (*store)->withdraw({"carol/lab-9/core-1/psad", "The clock was wrong.", "2026-01-05T00:00:00.000Z"});
  return marked.ok() && gone.ok() ? 0 : 1;
}
