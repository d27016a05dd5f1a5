// Writes the synthetic campaign of the golden tables: make_synthetic_campaign FILE [REPETITIONS [SEED]].
#include <cstdlib>
#include <exception>
#include <iostream>

#include "tests/support/synthetic_campaign.h"

int main(int argc, char** argv) {
  if (argc < 2) {
    std::cerr << "usage: make_synthetic_campaign FILE [REPETITIONS [SEED]]\n";
    return 2;
  }
  try {
    zpilab::synthetic::write_campaign(argv[1], argc > 2 ? std::atoi(argv[2]) : 6,
                                      argc > 3 ? std::strtoull(argv[3], nullptr, 10) : 1);
  } catch (const std::exception& problem) {
    std::cerr << problem.what() << '\n';
    return 1;
  }
}
