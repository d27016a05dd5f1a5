#include <gtest/gtest.h>

#include <set>

#include "harness/core/scenario.h"
#include "harness/core/trial.h"

namespace zpilab {
namespace {

TEST(Names, PoliciesRoundTrip) {
  for (Policy policy : {Policy::open, Policy::reject, Policy::drop, Policy::reset})
    EXPECT_EQ(parse_policy(policy_name(policy)), policy);
  EXPECT_FALSE(parse_policy("OPEN"));
}

TEST(Names, ClassesRoundTripWithTheArticlesIds) {
  EXPECT_EQ(static_cast<int>(*parse_class("normal")), 0);
  EXPECT_EQ(static_cast<int>(*parse_class("arp")), 2);
  EXPECT_EQ(static_cast<int>(*parse_class("udp6")), 7);
  for (std::string_view name : kClassNames) EXPECT_EQ(class_name(*parse_class(name)), name);
}

TEST(Names, OtherIsAScanButNoDetectorsWord) {
  EXPECT_EQ(class_name(TrafficClass::other), "other");
  EXPECT_EQ(parse_scan_class("other"), TrafficClass::other);
  EXPECT_EQ(parse_scan_class("udp6"), TrafficClass::udp6);
  EXPECT_FALSE(parse_class("other"));
  EXPECT_FALSE(parse_said_class("other"));
}

TEST(Names, TcpIsADetectorsWordButNoScan) {
  EXPECT_EQ(class_name(TrafficClass::tcp), "tcp");
  EXPECT_EQ(parse_said_class("tcp"), TrafficClass::tcp);
  EXPECT_EQ(parse_said_class("udp6"), TrafficClass::udp6);
  EXPECT_FALSE(parse_scan_class("tcp"));
  EXPECT_FALSE(parse_class("tcp"));
  EXPECT_EQ(kClassCount, kClassNames.size()) << "it is no column of a forest";
}

TEST(Grades, OfWhatIsSaidOfAScan) {
  using enum TrafficClass;
  struct Case {
    TrafficClass said, truth;
    bool protocol, family;
  };
  for (const Case& c :
       {Case{tcp4, tcp4, true, true}, Case{tcp4, tcp6, true, false}, Case{tcp, tcp4, true, false},
        Case{tcp, tcp6, true, false}, Case{tcp, udp4, false, false}, Case{arp, tcp4, false, true},
        Case{ip6, ip4, true, false}, Case{udp6, tcp6, false, true}, Case{tcp4, other, false, false},
        Case{tcp, other, false, false}, Case{normal, tcp4, false, false}}) {
    EXPECT_EQ(right_protocol(c.said, c.truth), c.protocol)
        << class_name(c.said) << ' ' << class_name(c.truth);
    EXPECT_EQ(right_family(c.said, c.truth), c.family) << class_name(c.said) << ' ' << class_name(c.truth);
  }
}

TEST(Techniques, NoneIsOfUncertainFamily) {
  for (const Technique& technique : kTechniques)
    EXPECT_TRUE(technique.ipv4 != TrafficClass::tcp && technique.ipv6 != TrafficClass::tcp) << technique.name;
}

TEST(Names, WhatTheTargetIsLike) {
  for (IcmpLimits limits : {IcmpLimits::kernel, IcmpLimits::off})
    EXPECT_EQ(parse_icmp_limits(icmp_limits_name(limits)), limits);
  EXPECT_FALSE(parse_icmp_limits("kernel"));
  EXPECT_EQ(default_name(OpenPorts{}), OpenPorts{}.name);
  EXPECT_EQ(describe(Impairment{}), "none");
  EXPECT_EQ(describe(Impairment{"x", 50 * kMillisecond, 1.5, 1000}),
            "delay 50 ms, loss 1.5 %, rate 1000 bit/s");
}

TEST(Names, StatesHaveWords) {
  EXPECT_EQ(state_name(TrialState::invalid), "invalid");
  EXPECT_EQ(state_name(TrialState::skipped), "skipped");
  EXPECT_EQ(state_name(DetectorState::not_covered), "not covered");
}

TEST(Names, Ports) {
  PortSelection ports;
  EXPECT_EQ(to_string(ports), "");
  ports.kind = PortSelection::Kind::top;
  ports.top = 100;
  EXPECT_EQ(to_string(ports), "top-100");
  ports.kind = PortSelection::Kind::list;
  ports.ranges = {{1, 100}, {443, 443}};
  EXPECT_EQ(to_string(ports), "1-100,443");
}

TEST(Techniques, AreUniqueAndComplete) {
  std::set<std::string_view> names;
  std::set<TrafficClass> classes;
  for (const Technique& technique : kTechniques) {
    EXPECT_TRUE(names.insert(technique.name).second) << technique.name;
    EXPECT_EQ(find_technique(technique.name), &technique);
    if (technique.ipv4) classes.insert(*technique.ipv4);
    if (technique.ipv6) classes.insert(*technique.ipv6);
  }
  EXPECT_EQ(classes.size(), kClassCount) << "every class but normal, and `other`, has a technique";
  EXPECT_TRUE(classes.contains(TrafficClass::other));
  EXPECT_EQ(find_technique("idle"), nullptr);
}

}  // namespace
}  // namespace zpilab
