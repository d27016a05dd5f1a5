#include "tests/support/synthetic_campaign.h"

#include <stdexcept>

#include "harness/core/random.h"

namespace zpilab::synthetic {
namespace {

constexpr Nanoseconds kInterval = 100 * kMillisecond;

DetectorOutcome outcome(const std::string& detector, DetectorState state) {
  return {detector, state, detector + " 1.0", std::string(64, 'a'), ""};
}

void add_samples(TrialRecord& record) {
  record.series.counters = {"tcpInSegs", "linux.IpExt.InOctets", "udpNoPorts"};
  std::uint64_t seq = 0;
  std::size_t at = 0;
  for (Nanoseconds time = record.started; time <= record.ended; time += kInterval) {
    std::int64_t arrived = 0;
    for (; at < record.probes.size() && record.probes[at].time <= time; ++at) ++arrived;
    Sample sample{++seq, time, 20 * kMicrosecond, 150 * kMicrosecond, {}};
    if (seq > 1) {
      if (arrived > 0) sample.deltas.emplace_back(0U, arrived);
      sample.deltas.emplace_back(1U, 1000 + arrived * 60);
    }
    record.series.samples.push_back(std::move(sample));
  }
}

/// The seven scan classes of the articles.
std::vector<ScanSpec> all_scans() {
  return {scan("syn", Family::ipv4, 1000),       scan("arp-sweep", Family::ipv4, 0),
          scan("ip-protocol", Family::ipv4, 50), scan("udp", Family::ipv4, 100),
          scan("syn", Family::ipv6, 1000),       scan("ip-protocol", Family::ipv6, 50),
          scan("udp", Family::ipv6, 100)};
}

Nanoseconds millis(double value) { return from_seconds(value / 1e3); }

void add_alarms(TrialRecord& trial, const PlannedTrial& planned, Random& random) {
  trial.detectors = {outcome("zpi", DetectorState::ok), outcome("threshold", DetectorState::ok),
                     outcome("always-normal", DetectorState::ok)};
  if (planned.workload == "mixed" && random.below(6) == 0)
    trial.detections.push_back(alarm("threshold", -15 * kSecond, TrafficClass::normal, 1));
  if (!planned.scan) return;
  const TrafficClass truth = planned.scan->traffic_class();
  if (truth == TrafficClass::arp) trial.detectors[1].state = DetectorState::not_covered;
  const double slow = planned.timing.level == 2 ? 20 : 1;
  const bool confused = random.below(8) == 0;
  trial.detections.push_back(
      alarm("zpi", millis((30 + random.uniform() * 90) * slow), confused ? TrafficClass::tcp4 : truth, 0.97));
  if (truth != TrafficClass::arp && (planned.timing.level == 3 || random.below(3) == 0))
    trial.detections.push_back(alarm("threshold", millis((100 + random.uniform() * 400) * slow), truth, 1));
}

ScanShape shape_of(const PlannedTrial& planned) {
  ScanShape shape;
  if (!planned.scan) return shape;
  const bool burst = planned.timing.level == 3 && planned.scan->technique->at_t3 == Pace::burst;
  shape.between_probes = burst ? 200 * kMicrosecond : 400 * kMillisecond;
  shape.probes = burst ? 1000 : 100;
  if (planned.timing.level == 2 && planned.scan->technique->probe == ProbeProtocol::tcp) {
    shape.cut = true;
    shape.probes = 150;
  }
  return shape;
}

template <typename T>
void require(const Result<T>& result) {
  if (!result.ok()) throw std::runtime_error(to_string(result.error()));
}

}  // namespace

ScanSpec scan(std::string_view technique, Family family, int top_ports) {
  ScanSpec spec;
  spec.name = std::string(technique) + (family == Family::ipv6 ? "6" : "");
  spec.technique = find_technique(technique);
  spec.family = family;
  if (top_ports > 0) spec.ports = {PortSelection::Kind::top, top_ports, {}};
  return spec;
}

CampaignHeader header() {
  CampaignHeader header;
  header.scenario_name = "synthetic";
  header.scenario_text = "zpilab: 1\nscenario: synthetic\n";
  header.scenario_hash = std::string(64, '1');
  header.inventory_name = "bench";
  header.inventory_text = "zpilab: 1\ninventory: bench\n";
  header.inventory_hash = std::string(64, '2');
  header.plan_hash = std::string(64, '3');
  header.seed = 0xFFFF'FFFF'FFFF'FFFFULL;
  header.zpilab_version = "0.1.0";
  header.git_revision = "0123456";
  header.created_utc = "2026-01-02T03:04:05.678Z";
  header.detectors = {{"zpi", "detector: zpi\n"}, {"threshold", "detector: threshold\n"}};
  header.workloads = {{"idle", std::string(64, '4')}};
  return header;
}

PlannedTrial placebo(int id) {
  PlannedTrial trial;
  trial.id = id;
  trial.block = 1;
  trial.device = "device";
  trial.workload = "idle";
  trial.seed = derive_seed(7, std::to_string(id));
  trial.expected = 90 * kSecond;
  return trial;
}

PlannedTrial scan_trial(int id, const ScanSpec& spec, int timing) {
  PlannedTrial trial = placebo(id);
  trial.scan = spec;
  trial.timing = {timing};
  return trial;
}

Plan plan(std::vector<PlannedTrial> trials) {
  Plan plan;
  plan.scenario.name = "synthetic";
  plan.trials = std::move(trials);
  plan.hash = std::string(64, '3');
  return plan;
}

TrialRecord record(const PlannedTrial& trial, const ScanShape& shape) {
  TrialRecord record;
  record.trial = trial.id;
  record.cell = "cell-1";
  record.started = kFirstProbe - shape.lead_in;
  record.started_utc = "2026-01-02T03:04:06.000Z";
  Nanoseconds last = kFirstProbe + 60 * kSecond;
  if (trial.scan) {
    for (int i = 0; i < shape.probes; ++i)
      record.probes.push_back({kFirstProbe + i * shape.between_probes, FrameKind::probe, 58});
    last = record.probes.back().time;
    record.scan_process_start = kFirstProbe - 90 * kMillisecond;
    record.scan_process_end =
        shape.cut ? kFirstProbe - 90 * kMillisecond + 60 * kSecond : last + 10 * kMillisecond;
    record.cut = shape.cut;
    record.achieved_rate = 1 / seconds(shape.between_probes);
    record.argv = {"nmap", "-n", "-T" + std::to_string(trial.timing.level),
                   std::string(trial.scan->technique->nmap[0]),
                   trial.scan->family == Family::ipv6 ? "2001:2::11" : "198.18.0.11"};
    record.nmap_xml = "<nmaprun/>";
    record.events = {{*record.scan_process_start, "scanner", "nmap started"},
                     {last, "scanner", "nmap ended"}};
  }
  record.ended = last + 10 * kSecond;
  record.environment = {{"kernel", "6.1.0"}, {"nmap", "7.93"}, {"icmp_ratelimit", "1000"}};
  record.work = {{"pages", 12}, {"queries", 30}};
  record.worst_lateness = 300 * kMicrosecond;
  add_samples(record);
  return record;
}

Detection alarm(const std::string& detector, Nanoseconds after_first_probe, TrafficClass traffic_class,
                double score) {
  Detection detection;
  detection.detector = detector;
  detection.sample_time = kFirstProbe + after_first_probe;
  detection.time = *detection.sample_time + 2 * kMillisecond;
  detection.received = detection.time + 3 * kMillisecond;
  detection.seq = 200;
  if (traffic_class != TrafficClass::normal) detection.traffic_class = traffic_class;
  detection.score = score;
  detection.stamp = AlarmStamp::sample;
  return detection;
}

void write_campaign(const std::string& path, int repetitions, std::uint64_t seed) {
  std::vector<PlannedTrial> trials;
  for (int block = 1; block <= repetitions; ++block)
    for (const char* workload : {"idle", "mixed"}) {
      for (const int timing : {3, 2})
        for (const ScanSpec& spec : all_scans()) {
          trials.push_back(scan_trial(static_cast<int>(trials.size()) + 1, spec, timing));
          trials.back().workload = workload;
          trials.back().block = block;
        }
      trials.push_back(placebo(static_cast<int>(trials.size()) + 1));
      trials.back().workload = workload;
      trials.back().block = block;
    }
  auto store = CampaignStore::create(path, header(), plan(trials));
  require(store);
  Random random(seed);
  for (const PlannedTrial& planned : trials) {
    require((*store)->trial_started(planned.id, 1));
    TrialRecord trial = record(planned, shape_of(planned));
    add_alarms(trial, planned, random);
    if (planned.id == 3) {
      trial.state = TrialState::invalid;
      trial.reason = "the scan's pace was distorted by load: 512 of 1000 probes per second";
    }
    require((*store)->trial_finished(trial));
  }
}

}  // namespace zpilab::synthetic
