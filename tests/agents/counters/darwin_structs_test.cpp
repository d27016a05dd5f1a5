#include "agents/counters/darwin_structs.h"

#include <gtest/gtest.h>

#include <map>
#include <set>

#include "tests/agents/counters/darwin_blob.h"

namespace zpilab {
namespace {

std::vector<DarwinStruct> all_structs() {
  std::vector<DarwinStruct> all(darwin_structs().begin(), darwin_structs().end());
  all.push_back(darwin_interface_struct());
  return all;
}

DarwinLayout layout_of(const DarwinStruct& which, int darwin) {
  auto layout = darwin_layout(which, known_size(which.group, darwin), darwin);
  EXPECT_TRUE(layout.ok()) << to_string(layout.error());
  return layout.ok() ? std::move(*layout) : DarwinLayout{};
}

/// The sizes were measured with compilers, the members read in sources: that both agree says that no member
/// is missing and none has the wrong width.
TEST(DarwinStructs, TheMembersOfEachVersionFillItsSize) {
  for (const DarwinStruct& which : all_structs())
    for (int darwin = kFirstDarwin; darwin <= kLastDarwin; ++darwin)
      EXPECT_TRUE(layout_of(which, darwin).whole) << which.sysctl << " of Darwin " << darwin;
}

TEST(DarwinStructs, AttributesOfDarwin24) {
  const std::map<std::string_view, std::size_t> kAttributes = {
      {"tcp", 241 - 3},  // three of them are unused
      {"udp", 22},      {"ip", 49}, {"icmp", 92}, {"ip6", 449}, {"icmp6", 543}, {"arp", 16}, {"if", 21}};
  for (const DarwinStruct& which : all_structs())
    EXPECT_EQ(layout_of(which, 24).described.members.size(), kAttributes.at(which.group)) << which.sysctl;
}

TEST(DarwinStructs, PlacesFollowEachOtherWithinTheBlobAndNamesAreUnique) {
  for (const DarwinStruct& which : all_structs())
    for (int darwin = kFirstDarwin; darwin <= kLastDarwin; ++darwin) {
      const DarwinLayout layout = layout_of(which, darwin);
      ASSERT_EQ(layout.places.size(), layout.described.members.size());
      std::set<std::string> names;
      std::size_t end = 0;
      for (std::size_t i = 0; i < layout.places.size(); ++i) {
        EXPECT_GE(layout.places[i].offset, end) << which.sysctl;
        end = layout.places[i].offset + layout.places[i].width;
        EXPECT_TRUE(names.insert(layout.described.members[i].name).second) << *names.rbegin();
      }
      EXPECT_LE(end, layout.size) << which.sysctl << " of Darwin " << darwin;
    }
}

/// Where the members were inserted, as it was found by comparing compiled structs of neighbouring versions.
TEST(DarwinStructs, TcpStatisticsChangeInTheMiddle) {
  const struct {
    int before, after;
    std::size_t first_difference;
    const char* inserted;
  } kCases[] = {{17, 18, 61, "tcps_synchallenge"},
                {21, 22, 158, "tcps_ecn_ace_syn_not_ect"},
                {23, 24, 89, "tcps_rack_recovery_episode"}};
  const DarwinStruct& tcp = by_group("tcp");
  for (const auto& c : kCases) {
    const DarwinLayout before = layout_of(tcp, c.before), after = layout_of(tcp, c.after);
    // The three that nobody uses are no members, but they count.
    const std::size_t gap = c.first_difference > 105 && c.after >= 20 ? 3 : 0;
    for (std::size_t i = 0; i + gap < c.first_difference; ++i)
      EXPECT_EQ(before.described.members[i].name, after.described.members[i].name);
    EXPECT_EQ(after.described.members[c.first_difference - gap].name, c.inserted);
    EXPECT_EQ(after.places[c.first_difference - gap].offset, c.first_difference * 4);
  }
}

/// Counted by hand in the sources.
TEST(DarwinStructs, KnownPlaces) {
  const struct {
    const char *group, *name;
    int darwin;
    std::uint32_t offset, width;
  } kCases[] = {{"tcp", "tcps_rcvtotal", 15, 25 * 4, 4},
                {"tcp", "tcps_rcvtotal", 24, 25 * 4, 4},
                {"tcp", "tcps_listendrop", 19, 60 * 4, 4},
                {"tcp", "tcps_minmssdrops", 17, 61 * 4, 4},
                {"tcp", "tcps_minmssdrops", 18, 63 * 4, 4},
                {"tcp", "tcps_limited_txt", 15, 96 * 4, 4},
                {"tcp", "tcps_limited_txt", 20, 92 * 4, 4},
                {"tcp", "tcps_limited_txt", 24, 95 * 4, 4},
                {"tcp", "tcps_ecn_lost_synack", 20, 158 * 4, 4},
                {"tcp", "tcps_ecn_lost_synack", 22, 162 * 4, 4},
                {"tcp", "tcps_mptcp_handover_cell_bytes", 17, 904, 8},  // 225 numbers, then aligned
                {"tcp", "tcps_mptcp_handover_cell_bytes", 24, 920, 8},
                {"udp", "udps_noport", 15, 4 * 4, 4},
                {"ip", "ips_noproto", 24, 13 * 4, 4},
                {"ip", "ips_input_no_proto", 24, 47 * 4, 4},
                {"icmp", "icps_outhist.3", 20, (3 + 3) * 4, 4},
                {"icmp", "icps_inhist.8", 20, (3 + 41 + 5 + 8) * 4, 4},
                {"ip6", "ip6s_nxthist.0", 15, 23 * 8, 8},
                {"ip6", "ip6s_nxthist.0", 16, 24 * 8, 8},
                {"ip6", "ip6s_rcv_if_no_match", 19, 447 * 8, 8},
                {"ip6", "ip6s_rcv_if_no_match", 20, 448 * 8, 8},
                {"icmp6", "icp6s_outhist.1", 15, (3 + 1) * 8, 8},
                {"icmp6", "icp6s_inhist.135", 24, (3 + 256 + 5 + 135) * 8, 8},
                {"arp", "rxrequests", 15, 3 * 4, 4},
                {"if", "ifmd_snd_drops", 15, 32, 4},
                {"if", "ifi_baudrate", 15, 68, 8},
                {"if", "ifi_ipackets", 24, 76, 8},
                {"if", "ifi_ibytes", 24, 116, 8}};
  for (const auto& c : kCases) {
    const DarwinLayout layout = layout_of(by_group(c.group), c.darwin);
    const std::size_t index = index_of(layout, c.name);
    ASSERT_LT(index, layout.places.size()) << c.name << " of Darwin " << c.darwin;
    EXPECT_EQ(layout.places[index].offset, c.offset) << c.name << " of Darwin " << c.darwin;
    EXPECT_EQ(layout.places[index].width, c.width) << c.name << " of Darwin " << c.darwin;
  }
}

TEST(DarwinStructs, TheSameSizeIsToldApartByTheVersion) {
  const DarwinStruct& tcp = by_group("tcp");
  const auto old = darwin_layout(tcp, 976, 18), newer = darwin_layout(tcp, 976, 22);
  ASSERT_TRUE(old.ok() && newer.ok());
  EXPECT_TRUE(old->whole && newer->whole);
  EXPECT_LT(index_of(*old, "tcps_coalesced_pack"), old->places.size());
  EXPECT_EQ(index_of(*newer, "tcps_coalesced_pack"), newer->places.size());
  EXPECT_LT(index_of(*newer, "tcps_ecn_ace_recv_ce"), newer->places.size());
  const auto without = darwin_layout(tcp, 960, 20), with = darwin_layout(tcp, 960, 21);
  ASSERT_TRUE(without.ok() && with.ok());
  EXPECT_EQ(index_of(*without, "tcps_fin_timeout_drops"), without->places.size());
  EXPECT_LT(index_of(*with, "tcps_fin_timeout_drops"), with->places.size());
}

/// Whatever may come: a size that belongs to another version, a newer version, a struct that grew.
TEST(DarwinStructs, WhatDoesNotFitTogetherGivesTheFixedCore) {
  const struct {
    const char* group;
    std::size_t size;
    int darwin;
    std::size_t members;
  } kCases[] = {{"tcp", 976, 24, 61},     {"tcp", 992, 25, 61},  {"tcp", 244, 24, 61},  {"tcp", 4000, 24, 61},
                {"tcp", 991, 24, 61},     {"udp", 88, 26, 22},   {"udp", 92, 24, 22},   {"ip", 400, 25, 42},
                {"ip", 170, 24, 42},      {"ip6", 3592, 25, 14}, {"ip6", 3592, 19, 14}, {"icmp", 372, 24, 92},
                {"icmp6", 5000, 24, 541}, {"arp", 65, 24, 15},   {"arp", 64, 99, 15}};
  for (const auto& c : kCases) {
    const auto layout = darwin_layout(by_group(c.group), c.size, c.darwin);
    ASSERT_TRUE(layout.ok()) << c.group << " " << c.size;
    EXPECT_FALSE(layout->whole) << c.group << " " << c.size << " of Darwin " << c.darwin;
    EXPECT_EQ(layout->described.members.size(), c.members) << c.group << " " << c.size;
    EXPECT_EQ(layout->size, c.size);
  }
}

TEST(DarwinStructs, TheFixedCoreLiesAtTheSamePlacesInEveryVersion) {
  for (const DarwinStruct& which : all_structs()) {
    const auto core = darwin_layout(which, which.core, kLastDarwin + 1);
    ASSERT_TRUE(core.ok()) << which.sysctl;
    EXPECT_FALSE(core->places.empty()) << which.sysctl;
    for (int darwin = kFirstDarwin; darwin <= kLastDarwin; ++darwin) {
      const DarwinLayout layout = layout_of(which, darwin);
      for (std::size_t i = 0; i < core->places.size(); ++i) {
        EXPECT_EQ(layout.described.members[i].name, core->described.members[i].name) << which.sysctl;
        EXPECT_EQ(layout.places[i].offset, core->places[i].offset) << which.sysctl;
        EXPECT_EQ(layout.places[i].width, core->places[i].width) << which.sysctl;
      }
    }
  }
}

TEST(DarwinStructs, LessThanTheCoreAndVersionsThatNobodyKnowsAreErrors) {
  for (const DarwinStruct& which : all_structs()) {
    for (const std::size_t size : {std::size_t{0}, which.core - 1}) {
      const auto layout = darwin_layout(which, size, 24);
      ASSERT_FALSE(layout.ok()) << which.sysctl << " " << size;
      EXPECT_EQ(layout.error().code, Errc::unavailable);
      EXPECT_NE(to_string(layout.error()).find(which.sysctl), std::string::npos);
    }
    for (const int darwin : {0, 14})
      EXPECT_FALSE(darwin_layout(which, known_size(which.group, 15), darwin).ok()) << which.sysctl;
  }
}

TEST(DarwinStructs, VersionOfARelease) {
  const std::map<std::string, int> kReleases = {{"15.0.0", 15}, {"23.4.0", 23}, {"24", 24}, {"25.5.0", 25}};
  for (const auto& [release, version] : kReleases) {
    const auto parsed = darwin_version(release);
    ASSERT_TRUE(parsed.ok()) << release;
    EXPECT_EQ(*parsed, version);
  }
  for (const char* wrong : {"", "x", "24x", ".24", "-24.1", "0.1", "99999999999999.0"})
    EXPECT_FALSE(darwin_version(wrong).ok()) << wrong;
}

/// A name in the table that no layout has would be a counter that never moves.
TEST(DarwinStructs, EveryNativeNameOfTheTableIsACounterInEveryVersion) {
  for (int darwin = kFirstDarwin; darwin <= kLastDarwin; ++darwin) {
    std::set<std::string> counters;
    for (const DarwinStruct& which : all_structs())
      for (const CounterMember& member : layout_of(which, darwin).described.members)
        if (member.kind == CounterKind::counter)
          counters.insert(std::string(which.group) + "." + member.name);
    for (const CounterRow& row : counter_table())
      for (const auto part : native_parts(row.darwin))
        EXPECT_EQ(counters.count(std::string(part)), 1U) << row.name << ": " << part << ", Darwin " << darwin;
  }
}

TEST(DarwinStructs, WidthsOfTheTableAreThoseOfTheMembers) {
  for (const DarwinStruct& which : darwin_structs()) {
    const DarwinLayout layout = layout_of(which, 24);
    for (std::size_t i = 0; i < layout.places.size(); ++i) {
      const std::string native = std::string(which.group) + "." + layout.described.members[i].name;
      EXPECT_EQ(native_width(CounterSource::darwin, native),
                layout.places[i].width == 8 ? CounterWidth::bits64 : CounterWidth::bits32)
          << native;
    }
  }
}

}  // namespace
}  // namespace zpilab
