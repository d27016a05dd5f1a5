#include "agents/counters/decode_darwin.h"

#include <gtest/gtest.h>

#include <map>

#include "agents/counters/struct_movement.h"
#include "tests/agents/counters/darwin_blob.h"

namespace zpilab {
namespace {

DarwinLayout layout_of(std::string_view group, int darwin) {
  auto layout = darwin_layout(by_group(group), known_size(group, darwin), darwin);
  EXPECT_TRUE(layout.ok()) << to_string(layout.error());
  return layout.ok() ? std::move(*layout) : DarwinLayout{};
}

/// What lies at a place of numbered_blob().
std::uint64_t numbered(const DarwinPlace& place) {
  const std::uint64_t low = place.offset / 4 + 1;
  return place.width == 8 ? low | (low + 1) << 32 : low;
}

TEST(DecodeDarwin, EachNumberOfEachStructOfEachVersion) {
  std::vector<std::uint64_t> values;
  for (const DarwinStruct& which : darwin_structs())
    for (int darwin = kFirstDarwin; darwin <= kLastDarwin; ++darwin) {
      const DarwinLayout layout = layout_of(which.group, darwin);
      const auto reading = decode_darwin(layout, numbered_blob(layout.size), values);
      ASSERT_TRUE(reading.ok()) << to_string(reading.error());
      EXPECT_EQ(*reading, DarwinReading::values);
      ASSERT_EQ(values.size(), layout.described.members.size());
      for (std::size_t i = 0; i < values.size(); ++i)
        EXPECT_EQ(values[i], numbered(layout.places[i])) << layout.described.members[i].name;
    }
}

/// The n-th number of these is the n-th member, so the names can be checked without a layout.
TEST(DecodeDarwin, TheNThNumberBelongsToTheNThName) {
  const struct {
    const char *group, *name;
    int darwin;
    std::uint64_t value;
  } kCases[] = {{"tcp", "tcps_connattempt", 15, 1},
                {"tcp", "tcps_rcvtotal", 19, 26},
                {"tcp", "tcps_rcvshort", 24, 32},
                {"tcp", "tcps_badrst", 15, 64},
                {"tcp", "tcps_badrst", 18, 66},
                {"tcp", "tcps_tfo_blackhole", 15, 181},
                {"tcp", "tcps_ecn_fallback_droprxmt", 16, 193},
                {"udp", "udps_ipackets", 20, 1},
                {"udp", "udps_noport", 20, 5},
                {"ip", "ips_total", 17, 1},
                {"ip", "ips_noproto", 17, 14},
                {"icmp", "icps_bmcasttstamp", 22, 92},
                {"arp", "rxrequests", 16, 4},
                {"arp", "txreplies", 24, 2}};
  std::vector<std::uint64_t> values;
  for (const auto& c : kCases) {
    const DarwinLayout layout = layout_of(c.group, c.darwin);
    ASSERT_TRUE(decode_darwin(layout, numbered_blob(layout.size), values).ok());
    const std::size_t index = index_of(layout, c.name);
    ASSERT_LT(index, values.size()) << c.name;
    EXPECT_EQ(values[index], c.value) << c.name << " of Darwin " << c.darwin;
  }
}

TEST(DecodeDarwin, WholeWidthsAreRead) {
  std::vector<std::uint64_t> values;
  for (const char* group : {"tcp", "ip6"}) {
    const DarwinLayout layout = layout_of(group, 24);
    ASSERT_TRUE(decode_darwin(layout, Blob(layout.size, std::byte{0xFF}), values).ok());
    for (std::size_t i = 0; i < values.size(); ++i)
      EXPECT_EQ(values[i], layout.places[i].width == 8 ? UINT64_MAX : UINT32_MAX);
  }
}

TEST(DecodeDarwin, ZerosOfTcpAreWithheldAndThoseOfOthersAreValues) {
  std::vector<std::uint64_t> values = {1, 2, 3};
  for (const DarwinStruct& which : darwin_structs())
    for (const std::size_t size : {known_size(which.group, 24), which.core}) {  // the fixed core likewise
      const auto layout = darwin_layout(which, size, 24);
      ASSERT_TRUE(layout.ok());
      const auto reading = decode_darwin(*layout, Blob(size), values);
      ASSERT_TRUE(reading.ok());
      const bool tcp = which.group == "tcp";
      EXPECT_EQ(*reading, tcp ? DarwinReading::withheld : DarwinReading::values) << which.sysctl;
      EXPECT_EQ(values.size(), tcp ? 0U : layout->places.size());
    }
}

TEST(DecodeDarwin, OneByteThatIsNotZeroIsAReading) {
  const DarwinLayout layout = layout_of("tcp", 24);
  Blob blob(layout.size);
  blob.back() = std::byte{1};
  std::vector<std::uint64_t> values;
  const auto reading = decode_darwin(layout, blob, values);
  ASSERT_TRUE(reading.ok());
  EXPECT_EQ(*reading, DarwinReading::values);
}

TEST(DecodeDarwin, HostileBlobs) {
  std::vector<std::uint64_t> values;
  for (const DarwinStruct& which : darwin_structs()) {
    const DarwinLayout layout = layout_of(which.group, 24);
    for (const std::size_t size :
         {std::size_t{0}, std::size_t{1}, layout.size - 1, layout.size + 1, layout.size * 2}) {
      values = {7};
      const auto reading = decode_darwin(layout, numbered_blob(size), values);
      ASSERT_FALSE(reading.ok()) << which.sysctl << " of " << size;
      EXPECT_EQ(reading.error().code, Errc::io);
      EXPECT_TRUE(values.empty());
    }
  }
}

class DarwinInterfaces : public testing::Test {
 protected:
  Blob record(std::string_view name) {
    Blob blob(180);
    for (std::size_t i = 0; i < name.size(); ++i) blob[i] = static_cast<std::byte>(name[i]);
    return blob;
  }
  /// "name: packets in, octets in", one an interface.
  std::vector<std::string> decode(const Blob& blob) {
    std::vector<std::string> seen;
    const auto done = decode_darwin_interfaces(layout_, blob, [&](std::string_view name, auto values) {
      seen.push_back(std::string(name) + ": " + std::to_string(values[index_of(layout_, "ifi_ipackets")]) +
                     ", " + std::to_string(values[index_of(layout_, "ifi_ibytes")]));
    });
    if (!done) return {to_string(done.error())};
    return seen;
  }
  static Blob joined(Blob first, const Blob& second) {
    first.insert(first.end(), second.begin(), second.end());
    return first;
  }

  DarwinLayout layout_ = layout_of("if", 24);
};

TEST_F(DarwinInterfaces, OneRecordAnInterface) {
  Blob en0 = record("en0"), lo0 = record("lo0");
  put(en0, 76, 8, 12);
  put(en0, 116, 8, std::uint64_t{5} << 32);
  put(lo0, 76, 8, 3);
  EXPECT_EQ(decode(joined(en0, lo0)), (std::vector<std::string>{"en0: 12, 21474836480", "lo0: 3, 0"}));
}

TEST_F(DarwinInterfaces, NamesMayFillTheirFieldAndMayBeAbsent) {
  EXPECT_EQ(decode(joined(record("0123456789abcdef"), record(""))),
            (std::vector<std::string>{"0123456789abcdef: 0, 0"}));
  EXPECT_TRUE(decode({}).empty());
}

TEST_F(DarwinInterfaces, ARestThatIsNoRecordIsAnError) {
  for (const std::size_t size : {1U, 179U, 181U, 359U}) {
    const std::vector<std::string> seen = decode(numbered_blob(size));
    ASSERT_EQ(seen.size(), 1U);
    EXPECT_NE(seen[0].find("180 were expected"), std::string::npos) << seen[0];
  }
}

/// What a scan of each class does to a Mac's counters, from the bytes to the names that a model sees. Which
/// native counters move is an inference from what XNU counts where; it was not seen on a Mac.
class DarwinScans : public testing::TestWithParam<int> {
 protected:
  using Steps = std::vector<std::pair<std::string, int>>;
  using Deltas = std::map<std::string, std::int64_t>;

  Deltas moved_by(const Steps& native) {
    StructMovement movement(CounterSource::darwin);
    std::vector<DarwinLayout> layouts;
    for (const DarwinStruct& which : darwin_structs()) {
      const std::size_t size = known_size(which.group, std::min(GetParam(), kLastDarwin));
      auto layout = darwin_layout(which, size, GetParam());
      EXPECT_TRUE(layout.ok());
      layouts.push_back(std::move(*layout));
    }
    std::vector<Blob> blobs;
    for (const DarwinLayout& layout : layouts) {
      movement.add(layout.described);
      blobs.push_back(numbered_blob(layout.size));
    }
    std::vector<CounterDelta> deltas;
    for (const bool after : {false, true}) {
      for (std::size_t i = 0; i < layouts.size(); ++i) {
        const std::string prefix = layouts[i].described.group + ".";
        if (after)
          for (const auto& [name, step] : native)
            if (name.starts_with(prefix))
              add_to(blobs[i], layouts[i], name.substr(prefix.size()), static_cast<std::uint64_t>(step));
        std::vector<std::uint64_t> values;
        EXPECT_TRUE(decode_darwin(layouts[i], blobs[i], values).ok());
        movement.read(i, 0, std::span<const std::uint64_t>(values));
      }
      movement.take(deltas);
    }
    Deltas named;
    for (const auto& [index, delta] : deltas) named[movement.counters().at(index)] = delta;
    return named;
  }
};

TEST_P(DarwinScans, TheSevenClassesMoveCountersThatAModelCanName) {
  const struct {
    const char* traffic_class;
    Steps native;
    Deltas expected;
  } kCases[] = {
      {"tcp4",
       {{"ip.ips_total", 9}, {"ip.ips_delivered", 9}, {"tcp.tcps_rcvtotal", 9}},
       {{"ipInReceives", 9}, {"ipInDelivers", 9}, {"tcpInSegs", 9}}},
      {"arp",
       {{"arp.rxrequests", 9}, {"arp.received", 9}, {"arp.txreplies", 1}},
       {{"darwin.arp.rxrequests", 9}, {"darwin.arp.received", 9}, {"darwin.arp.txreplies", 1}}},
      {"ip4",
       {{"ip.ips_total", 9}, {"ip.ips_noproto", 8}, {"icmp.icps_outhist.3", 7}},
       {{"ipInReceives", 9}, {"ipInUnknownProtos", 8}, {"icmpOutDestUnreachs", 7}}},
      {"udp4",
       {{"ip.ips_total", 9}, {"udp.udps_noport", 9}, {"icmp.icps_outhist.3", 2}},
       {{"ipInReceives", 9}, {"darwin.udp.udps_noport", 9}, {"icmpOutDestUnreachs", 2}}},
      {"tcp6",
       {{"ip6.ip6s_total", 9}, {"ip6.ip6s_delivered", 9}, {"tcp.tcps_rcvtotal", 9}},
       {{"ipv6InReceives", 9}, {"ipv6InDelivers", 9}, {"tcpInSegs", 9}}},
      {"ip6",
       {{"ip6.ip6s_total", 9}, {"icmp6.icp6s_outhist.4", 9}, {"icmp6.icp6errs_paramprob_nextheader", 9}},
       {{"ipv6InReceives", 9},
        {"ipv6IcmpOutParmProblems", 9},
        {"darwin.icmp6.icp6errs_paramprob_nextheader", 9}}},
      {"udp6",
       {{"ip6.ip6s_total", 9}, {"udp.udps_noport", 9}, {"icmp6.icp6s_outhist.1", 2}},
       {{"ipv6InReceives", 9}, {"darwin.udp.udps_noport", 9}, {"ipv6IcmpOutDestUnreachs", 2}}}};
  for (const auto& c : kCases) EXPECT_EQ(moved_by(c.native), c.expected) << c.traffic_class;
}

TEST_P(DarwinScans, SumsAreSummed) {
  EXPECT_EQ(moved_by({{"tcp.tcps_rcvbadsum", 1}, {"tcp.tcps_rcvbadoff", 2}, {"tcp.tcps_rcvshort", 4}}),
            (Deltas{{"tcpInErrs", 7}}));
}

/// The last one is newer than any that is known: everything above holds with the fixed core, too.
INSTANTIATE_TEST_SUITE_P(EveryVersion, DarwinScans, testing::Range(kFirstDarwin, kLastDarwin + 2));

TEST(DarwinScansWhole, EveryNextHeaderHasItsCounter) {
  for (int darwin = kFirstDarwin; darwin <= kLastDarwin; ++darwin) {
    const DarwinLayout layout = layout_of("ip6", darwin);
    for (const int protocol : {6, 17, 58, 255})
      EXPECT_LT(index_of(layout, "ip6s_nxthist." + std::to_string(protocol)), layout.places.size());
  }
}

}  // namespace
}  // namespace zpilab
