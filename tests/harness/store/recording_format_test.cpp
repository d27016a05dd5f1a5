#include "harness/store/recording_format.h"

#include <gtest/gtest.h>

#include <limits>

#include "harness/core/varint.h"
#include "harness/store/compress.h"

namespace zpilab {
namespace {

constexpr std::size_t kHeaderBytes = 8;
constexpr auto kMin = std::numeric_limits<std::int64_t>::min();
constexpr auto kMax = std::numeric_limits<std::int64_t>::max();

RecordedTrial scan() {
  RecordedTrial trial;
  trial.key = "0123456789abcdef0123456789abcdef";
  trial.number = 12;
  trial.device = 2;
  trial.scenario = "paper";
  trial.scenario_hash = std::string(64, 'a');
  trial.workload = "legit-inventory";
  trial.policy = "reject";
  trial.icmp_limits = "off";
  trial.impairment = "slow-link";
  trial.sampling_rate_hz = 12.5;
  trial.open_tcp_ports = 3;
  trial.phases = {5 * kSecond, 7 * kSecond, 11 * kSecond};
  trial.scan = "syn6-slow";
  trial.technique = "syn";
  trial.traffic_class = TrafficClass::tcp6;
  trial.family = Family::ipv6;
  trial.timing = {2};
  trial.workload_apart = trial.cut = true;
  trial.series.counters = {"tcpInSegs", "udpNoPorts", "linux.TcpExt.TW"};
  // On a grid of 80 ms that began at 1,000,000,000 ns; sample 3 was lost, sample 5 came earliest.
  trial.series.samples = {{1, 1'000'000'500, 7, 8, {}},
                          {2, 1'080'000'300, 7, 8, {{0, 5}, {2, -3}}},
                          {4, 1'240'000'700, 7, 8, {{1, kMax}}},
                          {5, 1'320'000'000, 7, 8, {{0, kMin}, {1, 1}, {2, 2}}}};
  trial.started = 990'000'000;
  trial.ended = 1'400'000'000;
  trial.probes = {999'999'999, 1'080'000'300, 1'080'000'300, 1'399'999'999};
  return trial;
}

RecordedTrial placebo() {
  RecordedTrial trial;
  trial.key = std::string(32, 'f');
  trial.number = 13;
  trial.workload = "idle";
  trial.series.counters = {"tcpInSegs"};
  trial.series.samples = {{1, 50, 0, 0, {}}, {2, 100'000'050, 0, 0, {{0, 1}}}};
  return trial;
}

/// A trial as it comes back: on its own clock, and without what nothing learns from.
RecordedTrial stripped(RecordedTrial trial, Nanoseconds zero) {
  for (Sample& sample : trial.series.samples) {
    sample.time = wrapping_subtract(sample.time, zero);
    sample.lateness = sample.cost = 0;
  }
  for (Nanoseconds& probe : trial.probes) probe = wrapping_subtract(probe, zero);
  trial.started = wrapping_subtract(trial.started, zero);
  trial.ended = wrapping_subtract(trial.ended, zero);
  return trial;
}

void expect_equal(const RecordedTrial& found, const RecordedTrial& expected) {
  EXPECT_EQ(found.key, expected.key);
  EXPECT_EQ(found.number, expected.number);
  EXPECT_EQ(found.device, expected.device);
  EXPECT_EQ(found.scenario, expected.scenario);
  EXPECT_EQ(found.scenario_hash, expected.scenario_hash);
  EXPECT_EQ(found.workload, expected.workload);
  EXPECT_EQ(found.policy, expected.policy);
  EXPECT_EQ(found.icmp_limits, expected.icmp_limits);
  EXPECT_EQ(found.impairment, expected.impairment);
  EXPECT_EQ(found.sampling_rate_hz, expected.sampling_rate_hz);
  EXPECT_EQ(found.open_tcp_ports, expected.open_tcp_ports);
  EXPECT_EQ(found.open_udp_ports, expected.open_udp_ports);
  EXPECT_EQ(found.phases.lead_in, expected.phases.lead_in);
  EXPECT_EQ(found.phases.scan_at_most, expected.phases.scan_at_most);
  EXPECT_EQ(found.phases.grace, expected.phases.grace);
  EXPECT_EQ(found.scan, expected.scan);
  EXPECT_EQ(found.technique, expected.technique);
  EXPECT_EQ(found.traffic_class, expected.traffic_class);
  EXPECT_EQ(found.family, expected.family);
  EXPECT_EQ(found.timing, expected.timing);
  EXPECT_EQ(found.workload_apart, expected.workload_apart);
  EXPECT_EQ(found.cut, expected.cut);
  EXPECT_EQ(found.t0_estimated, expected.t0_estimated);
  EXPECT_EQ(found.started, expected.started);
  EXPECT_EQ(found.ended, expected.ended);
  EXPECT_EQ(found.probes, expected.probes);
  EXPECT_EQ(found.series.counters, expected.series.counters);
  EXPECT_EQ(found.series.samples, expected.series.samples);
}

std::string encoded(const std::vector<RecordedTrial>& trials) {
  auto bytes = encode_recording(trials);
  EXPECT_TRUE(bytes.ok()) << to_string(bytes.error());
  return bytes.ok() ? *bytes : std::string();
}

TEST(RecordingFormat, GivesBackWhatItHoldsOnEachTrialsOwnClock) {
  const auto decoded = decode_recording(encoded({scan(), placebo(), scan()}));
  ASSERT_TRUE(decoded.ok()) << to_string(decoded.error());
  ASSERT_EQ(decoded->size(), 3U);
  expect_equal((*decoded)[0], stripped(scan(), 1'000'000'000));
  expect_equal((*decoded)[1], stripped(placebo(), 50));
  expect_equal((*decoded)[2], stripped(scan(), 1'000'000'000));
}

TEST(RecordingFormat, WithoutSamplesATrialBeginsAtZero) {
  RecordedTrial trial = scan();
  trial.series = {};
  const auto decoded = decode_recording(encoded({trial}));
  ASSERT_TRUE(decoded.ok()) << to_string(decoded.error());
  expect_equal(decoded->front(), stripped(trial, trial.started));
  const auto nothing = decode_recording(encoded({}));
  ASSERT_TRUE(nothing.ok()) << to_string(nothing.error());
  EXPECT_TRUE(nothing->empty());
}

TEST(RecordingFormat, KeepsExtremeTimes) {
  RecordedTrial trial = placebo();
  trial.started = kMin;
  trial.ended = kMax;
  trial.series.samples = {{1, 1000, 0, 0, {}}, {UINT64_MAX, kMax, 0, 0, {}}};
  const auto decoded = decode_recording(encoded({trial}));
  ASSERT_TRUE(decoded.ok()) << to_string(decoded.error());
  const auto& samples = decoded->front().series.samples;
  EXPECT_EQ(wrapping_subtract(samples[1].time, samples[0].time), kMax - 1000);
  EXPECT_EQ(wrapping_subtract(decoded->front().ended, decoded->front().started), -1);
}

TEST(RecordingFormat, TheSameTrialsAreTheSameBytes) {
  EXPECT_EQ(encoded({scan(), placebo()}), encoded({scan(), placebo()}));
  EXPECT_NE(encoded({scan(), placebo()}), encoded({placebo(), scan()}));
}

TEST(RecordingFormat, RefusesToWriteWhatNobodyCouldRead) {
  struct Case {
    const char* says;
    void (*spoil)(RecordedTrial&);
  };
  const Case cases[] = {
      {"key", [](RecordedTrial& t) { t.key = "short"; }},
      {"key", [](RecordedTrial& t) { t.key.back() = 'F'; }},
      {"control characters", [](RecordedTrial& t) { t.workload = "two\nlines"; }},
      {"control characters", [](RecordedTrial& t) { t.series.counters[0] = "\x1B[2J"; }},
      {"named twice", [](RecordedTrial& t) { t.series.counters[1] = t.series.counters[0]; }},
      {"sampling rate", [](RecordedTrial& t) { t.sampling_rate_hz = 0; }},
      {"sampling rate",
       [](RecordedTrial& t) { t.sampling_rate_hz = std::numeric_limits<double>::quiet_NaN(); }},
      {"timing", [](RecordedTrial& t) { t.timing.level = 6; }},
      {"below 0", [](RecordedTrial& t) { t.number = -1; }},
      {"probes out of order", [](RecordedTrial& t) { std::swap(t.probes.front(), t.probes.back()); }},
      {"samples out of order", [](RecordedTrial& t) { t.series.samples[1].seq = 1; }},
      {"counter out of order",
       [](RecordedTrial& t) {
         t.series.samples[1].deltas = {{2, 1}, {2, 1}};
       }},
      {"counter out of order",
       [](RecordedTrial& t) {
         t.series.samples[1].deltas = {{3, 1}};
       }},
  };
  for (const Case& c : cases) {
    RecordedTrial trial = scan();
    c.spoil(trial);
    const auto bytes = encode_recording(std::vector{placebo(), trial});
    ASSERT_FALSE(bytes.ok()) << c.says;
    EXPECT_NE(bytes.error().what.find(c.says), std::string::npos) << bytes.error().what;
    EXPECT_EQ(bytes.error().code, Errc::invalid_input);
  }
}

TEST(RecordingFormat, RefusesToWriteMoreThanMayBeRead) {
  RecordedTrial trial = placebo();
  trial.series.samples.clear();
  trial.series.samples.reserve(4'000'001);
  for (std::uint64_t seq = 1; seq <= 4'000'001; ++seq)
    trial.series.samples.push_back({seq, static_cast<Nanoseconds>(seq) * 100 * kMillisecond, 0, 0, {}});
  const auto bytes = encode_recording(std::vector{trial});
  ASSERT_FALSE(bytes.ok());
  EXPECT_NE(bytes.error().what.find("split it into parts"), std::string::npos) << bytes.error().what;
}

// What others make, or an accident. A body of the document's own words, of which each case spoils one.

std::string file_of(const std::string& body, char version = 1) {
  return std::string("ZPIREC") + version + '\0' + compress(body);
}

std::string text(const std::string& value) { return static_cast<char>(value.size()) + value; }

std::string ten_hz() { return {"\0\0\0\0\0\0\x24\x40", 8}; }  // 10.0

struct Facts {
  std::string rate = ten_hz(), workload = text("idle");
  std::string class_family_timing_flags = {1, 4, 3, 0};
  std::string list = {0}, samples = {2}, probes = {2};
  std::string bytes() const {
    return std::string(16, 'k') + '\x01' + '\x01' + text("s") + text("h") + workload + text("open") +
           text("default") + text("none") + rate + std::string(2 + 3, '\0') + text("syn") + text("syn") +
           class_family_timing_flags + '\0' + '\x0A' + list + '\x64' + samples + probes;
  }
};

struct Body {
  std::string lists = std::string("\x01\x02", 2) + text("a") + text("b");
  std::string trials = '\x01' + Facts{}.bytes();
  std::string steps = {1, 1};
  std::string times = {1, 0, 5};
  std::string moves = {0, 2, 0, 2, 1, 4};  // none; the first by 1, the second by 2
  std::string arrivals = {1, 3, 9};
  std::string bytes() const { return lists + trials + steps + times + moves + arrivals; }
};

std::string trial_with(void (*change)(Facts&)) {
  Facts facts;
  change(facts);
  return '\x01' + facts.bytes();
}

std::string number(std::uint64_t value) {
  std::string out;
  put_varint(out, value);
  return out;
}

TEST(RecordingFormat, ReadsWhatTheDocumentSays) {
  const auto decoded = decode_recording(file_of(Body{}.bytes()));
  ASSERT_TRUE(decoded.ok()) << to_string(decoded.error());
  ASSERT_EQ(decoded->size(), 1U);
  const RecordedTrial& trial = decoded->front();
  EXPECT_EQ(trial.key, "6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b");
  EXPECT_EQ(trial.traffic_class, TrafficClass::tcp4);
  EXPECT_EQ(trial.ended, 5);
  EXPECT_EQ(trial.series.counters, (std::vector<std::string>{"a", "b"}));
  EXPECT_EQ(trial.series.samples, (std::vector<Sample>{{1, 0, 0, 0, {}}, {2, 105, 0, 0, {{0, 1}, {1, 2}}}}));
  EXPECT_EQ(trial.probes, (std::vector<Nanoseconds>{3, 12}));
}

TEST(RecordingFormat, RefusesWhatTheDocumentForbids) {
  struct Case {
    const char* what;
    void (*spoil)(Body&);
  };
  const Case cases[] = {
      {"lists that are not there", [](Body& b) { b.lists = number(2) + b.lists.substr(1); }},
      {"2^63 lists", [](Body& b) { b.lists = number(1ULL << 63); }},
      {"a counter twice", [](Body& b) { b.lists = std::string("\x01\x02", 2) + text("a") + text("a"); }},
      {"a counter's name of 2^60 bytes",
       [](Body& b) { b.lists = std::string("\x01\x01", 2) + number(1ULL << 60); }},
      {"an escape sequence",
       [](Body& b) { b.lists = std::string("\x01\x02", 2) + text("\x1B") + text("b"); }},
      {"2^60 trials", [](Body& b) { b.trials = number(1ULL << 60) + b.trials.substr(1); }},
      {"a trial that is not there", [](Body& b) { b.trials[0] = 2; }},
      {"a newline in a name",
       [](Body& b) { b.trials = trial_with([](Facts& f) { f.workload = text("i\nle"); }); }},
      {"0 Hz", [](Body& b) { b.trials = trial_with([](Facts& f) { f.rate = std::string(8, '\0'); }); }},
      {"NaN Hz", [](Body& b) { b.trials = trial_with([](Facts& f) { f.rate = std::string(8, '\xFF'); }); }},
      {"class 9",
       [](Body& b) { b.trials = trial_with([](Facts& f) { f.class_family_timing_flags[0] = 9; }); }},
      {"family 5",
       [](Body& b) { b.trials = trial_with([](Facts& f) { f.class_family_timing_flags[1] = 5; }); }},
      {"-T6", [](Body& b) { b.trials = trial_with([](Facts& f) { f.class_family_timing_flags[2] = 6; }); }},
      {"flag 8",
       [](Body& b) { b.trials = trial_with([](Facts& f) { f.class_family_timing_flags[3] = 8; }); }},
      {"a list that is not there", [](Body& b) { b.trials = trial_with([](Facts& f) { f.list[0] = 1; }); }},
      {"2^62 samples",
       [](Body& b) { b.trials = trial_with([](Facts& f) { f.samples = number(1ULL << 62); }); }},
      {"2^62 probes",
       [](Body& b) { b.trials = trial_with([](Facts& f) { f.probes = number(1ULL << 62); }); }},
      {"a sample that is not there",
       [](Body& b) { b.trials = trial_with([](Facts& f) { f.samples[0] = 3; }); }},
      {"a probe that is not there",
       [](Body& b) { b.trials = trial_with([](Facts& f) { f.probes[0] = 3; }); }},
      {"sample 0", [](Body& b) { b.steps[0] = 0; }},
      {"a sample twice", [](Body& b) { b.steps[1] = 0; }},
      {"a sample behind 2^64", [](Body& b) { b.steps = '\x01' + number(UINT64_MAX); }},
      {"a plane of width 0", [](Body& b) { b.times = {0}; }},
      {"a plane of width 9", [](Body& b) { b.times = '\x09' + std::string(18, '\0'); }},
      {"a counter behind the list",
       [](Body& b) {
         b.moves = {0, 1, 2, 2};
       }},
      {"a counter twice in a sample", [](Body& b) { b.moves = {0, 2, 0, 2, 0, 4}; }},
      {"counters that run over",
       [](Body& b) { b.moves = std::string("\0\x02\x01\x02", 4) + number(UINT64_MAX) + '\x02'; }},
      {"2^60 counters in a sample", [](Body& b) { b.moves = '\0' + number(1ULL << 60); }},
      {"a probe before the one before",
       [](Body& b) {
         b.arrivals = '\x08' + std::string(16, '\xFF');
         b.arrivals[1] = 0;
       }},
      {"a byte too few", [](Body& b) { b.arrivals.pop_back(); }},
      {"a byte too many", [](Body& b) { b.arrivals += '\0'; }},
      {"nothing", [](Body& b) { b = {"", "", "", "", "", ""}; }},
  };
  for (const Case& c : cases) {
    Body body;
    c.spoil(body);
    const auto decoded = decode_recording(file_of(body.bytes()));
    EXPECT_TRUE(!decoded.ok() && decoded.error().code == Errc::invalid_input) << c.what;
  }
}

TEST(RecordingFormat, RefusesOtherFiles) {
  const std::string good = encoded({scan()});
  const std::string frame = good.substr(kHeaderBytes);
  struct Case {
    std::string bytes, says;
  };
  const Case cases[] = {
      {"", "does not begin"},
      {"SQLite format 3", "does not begin"},
      {"ZPIREC", "header"},
      {file_of(Body{}.bytes(), 2), "version 2"},
      {good.substr(0, kHeaderBytes), "no zstd frame"},
      {good + '\0', "behind its end"},
      {good + frame, "behind its end"},
      {good.substr(0, kHeaderBytes) + compress(std::string(kMaxUnpacked + 1, '\0')), "claims to unpack"},
  };
  for (const Case& c : cases) {
    const auto decoded = decode_recording(c.bytes);
    ASSERT_FALSE(decoded.ok()) << c.says;
    EXPECT_NE(decoded.error().what.find(c.says), std::string::npos) << decoded.error().what;
  }
}

TEST(RecordingFormat, EveryTruncationIsRefused) {
  const std::string bytes = encoded({scan(), placebo()});
  for (std::size_t length = 0; length < bytes.size(); ++length)
    EXPECT_FALSE(decode_recording(std::string_view(bytes).substr(0, length)).ok()) << length;
}

TEST(RecordingFormat, AFlippedBitIsNoticedOrChangesNothing) {
  const std::string bytes = encoded({scan(), placebo()});
  std::size_t unnoticed = 0;
  for (std::size_t bit = 0; bit < 8 * bytes.size(); ++bit) {
    std::string flipped = bytes;
    flipped[bit / 8] = static_cast<char>(flipped[bit / 8] ^ (1 << bit % 8));
    const auto decoded = decode_recording(flipped);
    if (!decoded.ok()) continue;
    ++unnoticed;  // zstd has bits that mean nothing, and more than one way to say the same
    EXPECT_EQ(encoded(*decoded), bytes) << bit;
  }
  EXPECT_LT(unnoticed, bytes.size() / 10);
}

// The checksum stands before the reader of the body: here it is right, and the body is not.
TEST(RecordingFormat, NoByteOfTheBodyDoesHarm) {
  const std::string body = decompress(encoded({scan(), placebo()}).substr(kHeaderBytes));
  int refused = 0;
  for (std::size_t at = 0; at < body.size(); ++at)
    for (const int mask : {0x01, 0x02, 0x40, 0x80, 0x7F, 0xFF}) {
      std::string flipped = body;
      flipped[at] = static_cast<char>(flipped[at] ^ mask);
      const auto decoded = decode_recording(file_of(flipped));
      refused += decoded.ok() ? 0 : 1;
      EXPECT_TRUE(!decoded.ok() || encode_recording(*decoded).ok()) << at;
    }
  EXPECT_GT(refused, 0);
}

}  // namespace
}  // namespace zpilab
