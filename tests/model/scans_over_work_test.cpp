#include "model/train/scans_over_work.h"

#include <gtest/gtest.h>

#include "tests/support/synthetic_recording.h"

namespace zpilab {
namespace {

struct Material {
  Recording scan, quiet, other_rate, second_scan;
};

Material material() {
  synthetic::Scene scene;
  Material made;
  made.quiet = synthetic::make_recording(scene, 1);
  made.other_rate = made.quiet;
  made.other_rate.sampling_rate_hz = 2 * made.quiet.sampling_rate_hz;
  scene.scan = TrafficClass::udp4;
  made.scan = synthetic::make_recording(scene, 2);
  scene.seed = 2;
  made.second_scan = synthetic::make_recording(scene, 3);
  return made;
}

TEST(ScansOverWork, EachScanIsLaidOverWorkAsOftenAsAsked) {
  const Material made = material();
  const auto sums = scans_over_work({&made.scan, &made.second_scan}, {&made.quiet}, 3, 1);
  ASSERT_EQ(sums.size(), 6U);
  for (const Recording& sum : sums) {
    EXPECT_EQ(sum.workload, "superposed");
    EXPECT_EQ(sum.traffic_class, TrafficClass::udp4);
    EXPECT_NE(sum.key.find(made.quiet.key), std::string::npos);
  }
  EXPECT_EQ(sums[0].key, made.scan.key + "+" + made.quiet.key);
  const auto again = scans_over_work({&made.second_scan}, {&made.quiet}, 3, 1);
  EXPECT_EQ(again[0].started, sums[3].started) << "the draw of a scan does not depend on the others";
  bool differs = false;
  for (std::size_t i = 1; i < 3; ++i) differs = differs || sums[i].started != sums[0].started;
  EXPECT_TRUE(differs) << "at different moments of the work";
}

TEST(ScansOverWork, WhatDoesNotFitIsPassedOver) {
  const Material made = material();
  EXPECT_TRUE(scans_over_work({&made.scan}, {}, 3, 1).empty());
  EXPECT_TRUE(scans_over_work({&made.scan}, {&made.other_rate}, 3, 1).empty());
  EXPECT_TRUE(scans_over_work({&made.scan}, {&made.second_scan}, 3, 1).empty()) << "has a scan itself";
  EXPECT_TRUE(scans_over_work({&made.quiet}, {&made.quiet}, 3, 1).empty()) << "is no scan";
}

}  // namespace
}  // namespace zpilab
