#include "harness/cli/choose_cells.h"

#include <gtest/gtest.h>

#include <fstream>

#include "tests/support/temporary_folder.h"

namespace zpilab {
namespace {

Machine machine() { return {2, 8'000'000'000, "a processor", "6.1", 16'000'000'000}; }

TEST(ChooseCells, GuessesFourACoreUntilItWasMeasured) {
  EXPECT_EQ(choose_cells(machine(), std::nullopt).cells, 8);
  const MeasuredCells here{16, "2026-01-31", machine().fingerprint()};
  EXPECT_EQ(choose_cells(machine(), here).cells, 16);
  EXPECT_NE(choose_cells(machine(), here).why.find("2026-01-31"), std::string::npos);
}

TEST(ChooseCells, AChangedMachineIsUnmeasured) {
  const MeasuredCells before{16, "2026-01-31", machine().fingerprint()};
  Machine changed = machine();
  changed.cores = 4;
  EXPECT_EQ(choose_cells(changed, before).cells, 16) << "four a core";
  EXPECT_NE(choose_cells(changed, before).why.find("changed"), std::string::npos);
  changed = machine();
  changed.kernel = "6.2";
  EXPECT_EQ(choose_cells(changed, before).cells, 8);
  changed = machine();
  changed.memory /= 2;
  EXPECT_EQ(choose_cells(changed, before).cells, 16) << "what is free now is no part of the machine";
}

TEST(ChooseCells, NoMoreThanFitIntoTheMemory) {
  Machine small = machine();
  small.memory = 500'000'000;
  EXPECT_EQ(choose_cells(small, std::nullopt).cells, 3);
  EXPECT_NE(choose_cells(small, std::nullopt).why.find("memory"), std::string::npos);
  small.memory = 1;
  EXPECT_EQ(choose_cells(small, std::nullopt).cells, 1);
  small.memory = 0;
  EXPECT_EQ(choose_cells(small, std::nullopt).cells, 8) << "the kernel does not say";
}

TEST(MeasuredCellsFile, IsReadAsItWasKept) {
  const TemporaryFolder folder;
  const std::string file = folder.path() + "/new/cells.json";
  EXPECT_FALSE(read_measured_cells(file));
  ASSERT_TRUE(keep_measured_cells(file, {12, "2026-01-31", "a machine"}).ok());
  const auto kept = read_measured_cells(file);
  ASSERT_TRUE(kept);
  EXPECT_EQ(kept->cells, 12);
  EXPECT_EQ(kept->day, "2026-01-31");
  EXPECT_EQ(kept->machine, "a machine");
  EXPECT_FALSE(keep_measured_cells("", *kept).ok());
  for (const char* text :
       {"", "[]", "{}", R"({"cells":"12","day":"d","machine":"m"})", R"({"cells":0,"day":"d","machine":"m"})",
        R"({"cells":1e9,"day":"d","machine":"m"})"}) {
    std::ofstream(file) << text;
    EXPECT_FALSE(read_measured_cells(file)) << text;
  }
}

TEST(ThisMachine, IsDescribed) {
  const Machine here = this_machine();
  EXPECT_GE(here.cores, 1);
  EXPECT_GT(here.memory, 0);
  EXPECT_GE(here.all_memory, here.memory);
  EXPECT_FALSE(here.kernel.empty());
  EXPECT_EQ(here.fingerprint(), this_machine().fingerprint());
}

}  // namespace
}  // namespace zpilab
