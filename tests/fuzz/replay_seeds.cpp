// Runs a target on files: how the seeds, and what a fuzzer once found, are ordinary tests without a fuzzer.
//   replay_seeds FOLDER...
#include <filesystem>
#include <fstream>
#include <iostream>
#include <sstream>
#include <string>

#include "tests/fuzz/target.h"

int main(int argc, char** argv) {
  int count = 0;
  for (int i = 1; i < argc; ++i)
    for (const auto& file : std::filesystem::directory_iterator(argv[i])) {
      std::ostringstream text;
      text << std::ifstream(file.path(), std::ios::binary).rdbuf();
      const std::string bytes = text.str();
      std::cout << file.path().string() << std::endl;  // flushed: the last one is the one that crashed
      LLVMFuzzerTestOneInput(reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size());
      ++count;
    }
  if (count > 0) return 0;
  std::cerr << "no seeds\n";
  return 1;
}
