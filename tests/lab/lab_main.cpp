// main() of the tests that make real cells: without root they are skipped, visibly.
#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdio>

int main(int argc, char** argv) {
  ::testing::InitGoogleTest(&argc, argv);
  if (::geteuid() != 0) {
    std::puts("skipped: needs root (network namespaces)");
    return 77;
  }
  return RUN_ALL_TESTS();
}
