-- The campaign file: everything that one execution of a scenario planned, did and saw. This file is the format's
-- document; the library executes exactly this text when it makes a new campaign.
--
-- Version of the format: PRAGMA user_version. A file of a version that is not known is refused by name.
--   3  table alarm_line
--   2  trial.open_ports, icmp_limits, impairment; state 'skipped'; class 'other'; workload.apart
--   1  without these: still read, as what scenarios of that time were; not gone on with
-- Every *_ns column is an INTEGER of nanoseconds; stamps are on the device's monotonic clock of that trial (other
-- clocks are converted before storing, see attempt.device_clock_*), so only stamps of one attempt compare.
-- The v_* views give seconds relative to t0, the first probe. Start with:  SELECT * FROM v_table;

PRAGMA application_id = 1515211084;  -- 'ZPIL': tells a campaign from any other SQLite file (file(1) shows it too)
PRAGMA user_version = 3;

-- One row: what the campaign was made from. `resume` needs nothing else.
CREATE TABLE campaign (
  id               INTEGER PRIMARY KEY CHECK (id = 1),
  scenario_name    TEXT NOT NULL,
  scenario_text    TEXT NOT NULL,     -- the YAML file itself
  scenario_hash    TEXT NOT NULL,     -- SHA-256 of that text
  inventory_name   TEXT NOT NULL,
  inventory_text   TEXT NOT NULL,
  inventory_hash   TEXT NOT NULL,
  plan_hash        TEXT NOT NULL,     -- over scenario, seed and inventory roles; same on every machine
  seed             TEXT NOT NULL,     -- unsigned 64 bit in decimal: SQLite's integers are signed
  zpilab_version   TEXT NOT NULL,
  git_revision     TEXT NOT NULL,
  created_utc      TEXT NOT NULL,     -- ISO 8601
  lead_in_ns       INTEGER NOT NULL,  -- workload without a scan, before it
  scan_at_most_ns  INTEGER NOT NULL,  -- then nmap is stopped, and the scan is "cut"
  grace_ns         INTEGER NOT NULL   -- after the last probe; an alarm until then is a hit
) STRICT;

-- The detectors under test: the text of each one's YAML file.
CREATE TABLE detector (
  name TEXT PRIMARY KEY,
  text TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- The workloads: SHA-256 over each one's folder.
CREATE TABLE workload (
  name  TEXT PRIMARY KEY,
  hash  TEXT NOT NULL,
  apart INTEGER NOT NULL  -- 1: it looks like an attack and is allowed; reports never add it to the others
) STRICT, WITHOUT ROWID;

-- The plan: one row a trial, in the order of execution. Only `state` changes later.
CREATE TABLE trial (
  trial            INTEGER PRIMARY KEY,  -- 1, 2, 3, ...
  block            INTEGER NOT NULL,     -- repetition, 1, 2, 3, ...
  device           TEXT NOT NULL,
  scan             TEXT,                 -- name in the scenario; NULL: a placebo, a trial without a scan
  technique        TEXT,                 -- "syn", "udp", "arp-sweep", ...
  family           INTEGER,              -- 4 or 6
  class            TEXT,                 -- what a detector should say: tcp4 arp ip4 udp4 tcp6 ip6 udp6; other: anything
  ports            TEXT,                 -- "top-1000", "1-100,443", ""
  timing           INTEGER,              -- nmap's -T level
  workload         TEXT NOT NULL,
  policy           TEXT NOT NULL,        -- what closed ports do: open reject drop
  open_ports       TEXT NOT NULL,        -- what the device serves, by its name in the scenario: "3tcp-1udp"
  icmp_limits      TEXT NOT NULL,        -- of the device: default | off
  impairment       TEXT NOT NULL,        -- of the device's link, by its name in the scenario: "none", "slow-link"
  sampling_rate_hz REAL NOT NULL,
  seed             TEXT NOT NULL,        -- unsigned 64 bit in decimal
  start_phase_ns   INTEGER NOT NULL,     -- delay of the scan against the sampling clock
  pace             TEXT NOT NULL,        -- burst | paced
  expected_ns      INTEGER NOT NULL,     -- planned length of the whole trial
  state            TEXT NOT NULL DEFAULT 'planned'
                   CHECK (state IN ('planned', 'running', 'done', 'invalid', 'refused', 'skipped'))
) STRICT;

-- One row an attempt at a trial. Written when it starts (state running), completed in the one transaction that also
-- writes everything below. An attempt whose controller was killed is 'abandoned': kept, and not counted.
-- The last attempt that is not abandoned is the trial's result.
CREATE TABLE attempt (
  attempt               INTEGER PRIMARY KEY,
  trial                 INTEGER NOT NULL REFERENCES trial,
  number                INTEGER NOT NULL,    -- 1, 2, 3 within the trial
  state                 TEXT NOT NULL
                        CHECK (state IN ('running', 'abandoned', 'done', 'invalid', 'refused', 'skipped')),
  reason                TEXT NOT NULL DEFAULT '',  -- why it is invalid, refused, skipped or abandoned
  cell                  TEXT NOT NULL DEFAULT '',
  begun_utc             TEXT NOT NULL,       -- when the controller took it up
  started_utc           TEXT NOT NULL DEFAULT '',  -- wall clock at started_ns
  started_ns            INTEGER,             -- beginning of the lead-in
  ended_ns              INTEGER,             -- end of grace
  scan_start_ns         INTEGER,             -- nmap's process; NULL in a placebo
  scan_end_ns           INTEGER,
  t0_ns                 INTEGER,             -- first probe (derived from table probe)
  last_probe_ns         INTEGER,             -- last probe (derived)
  probes                INTEGER NOT NULL DEFAULT 0,  -- number of probes, without discovery and resets (derived)
  t0_estimated          INTEGER NOT NULL DEFAULT 0,  -- 1: no tap, from nmap's packet trace
  cut                   INTEGER NOT NULL DEFAULT 0,  -- 1: nmap was stopped at scan_at_most
  achieved_rate         REAL,                -- probes per second between first and last probe
  argv                  TEXT NOT NULL DEFAULT '[]',  -- JSON array: exact, as started
  nmap_exit             INTEGER NOT NULL DEFAULT 0,
  nmap_xml              TEXT NOT NULL DEFAULT '',
  worst_lateness_ns     INTEGER NOT NULL DEFAULT 0,  -- of the sampler
  device_clock_offset_ns       INTEGER NOT NULL DEFAULT 0,  -- device = controller + offset, +- uncertainty
  device_clock_uncertainty_ns  INTEGER NOT NULL DEFAULT 0,
  device_clock_same_boot       INTEGER NOT NULL DEFAULT 1,  -- 1: one clock, offset 0
  tap_clock_offset_ns          INTEGER NOT NULL DEFAULT 0,  -- the same for the tap's host; t0_estimated: the scanner's
  tap_clock_uncertainty_ns     INTEGER NOT NULL DEFAULT 0,
  tap_clock_same_boot          INTEGER NOT NULL DEFAULT 1,
  counter_list          INTEGER              -- what the indices in sample_chunk mean
) STRICT;
CREATE UNIQUE INDEX attempt_of_trial ON attempt (trial, number) WHERE state <> 'abandoned';

-- Frames of the scan as the tap saw them, in order of arrival.
CREATE TABLE probe (
  attempt INTEGER NOT NULL REFERENCES attempt,
  seq     INTEGER NOT NULL,  -- 0, 1, 2, ...
  time_ns INTEGER NOT NULL,
  kind    INTEGER NOT NULL CHECK (kind IN (0, 1, 2)),  -- 0 probe, 1 discovery (ARP, ND), 2 RST of the scanner's kernel
  bytes   INTEGER NOT NULL,  -- frame length
  PRIMARY KEY (attempt, seq)
) STRICT, WITHOUT ROWID;

-- Alarms, raw: one row for each line that a detector printed or logged.
CREATE TABLE detection (
  attempt        INTEGER NOT NULL REFERENCES attempt,
  seq            INTEGER NOT NULL,  -- order of receipt, 0, 1, 2, ...
  detector       TEXT NOT NULL,
  time_ns        INTEGER NOT NULL,  -- verdict: when the agent had the alarm
  sample         TEXT,              -- number of the sample that caused it (unsigned 64 bit in decimal)
  sample_time_ns INTEGER,           -- that sample's time
  class          TEXT,              -- what it said: normal tcp4 arp ip4 udp4 tcp6 ip6 udp6, or tcp: family uncertain
  score          REAL,
  stamp          TEXT NOT NULL CHECK (stamp IN ('sample', 'arrival', 'packet time')),
  received_ns    INTEGER,           -- receipt by the controller, on the CONTROLLER's monotonic clock
  PRIMARY KEY (attempt, seq)
) STRICT, WITHOUT ROWID;

-- The line of a detector's log that an alarm was read from: only of imported logs, as evidence.
CREATE TABLE alarm_line (
  attempt INTEGER NOT NULL REFERENCES attempt,
  seq     INTEGER NOT NULL,  -- detection.seq
  format  TEXT NOT NULL,     -- psad, suricata-eve, ...: see harness/detector_log
  line    TEXT NOT NULL,     -- as it was logged, byte for byte, without its end of line
  PRIMARY KEY (attempt, seq)
) STRICT, WITHOUT ROWID;

-- How each detector fared in each attempt.
CREATE TABLE outcome (
  attempt  INTEGER NOT NULL REFERENCES attempt,
  detector TEXT NOT NULL,
  state    TEXT NOT NULL CHECK (state IN ('ok', 'contaminated', 'crashed', 'not covered')),
  version  TEXT NOT NULL,           -- first line of its version command
  hash     TEXT NOT NULL,           -- of its program and model files
  message  TEXT NOT NULL,           -- why it crashed
  PRIMARY KEY (attempt, detector)
) STRICT, WITHOUT ROWID;

-- What happened, for the timeline.
CREATE TABLE event (
  attempt INTEGER NOT NULL REFERENCES attempt,
  seq     INTEGER NOT NULL,
  time_ns INTEGER NOT NULL,
  source  TEXT NOT NULL,            -- "workload", "scanner", "device", ...
  text    TEXT NOT NULL,
  PRIMARY KEY (attempt, seq)
) STRICT, WITHOUT ROWID;

-- What the workload did in the attempt: downloads, queries, pings, ...
CREATE TABLE work (
  attempt INTEGER NOT NULL REFERENCES attempt,
  name    TEXT NOT NULL,
  value   REAL NOT NULL,
  PRIMARY KEY (attempt, name)
) STRICT, WITHOUT ROWID;

-- The environment of each attempt. Most values are the same in all trials, so each is stored once.
CREATE TABLE environment_value (
  id    INTEGER PRIMARY KEY,
  name  TEXT NOT NULL,
  value TEXT NOT NULL,
  UNIQUE (name, value)
) STRICT;
CREATE TABLE environment (
  attempt INTEGER NOT NULL REFERENCES attempt,
  value   INTEGER NOT NULL REFERENCES environment_value,
  PRIMARY KEY (attempt, value)
) STRICT, WITHOUT ROWID;

-- Names of counters, once per campaign.
CREATE TABLE counter (
  id   INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE
) STRICT;
-- The names of one stream in the stream's order. Trials of one kernel share one list.
CREATE TABLE counter_list (
  list     INTEGER NOT NULL,
  position INTEGER NOT NULL,        -- 0, 1, 2, ...: the index that stands in sample_chunk.data
  counter  INTEGER NOT NULL REFERENCES counter,
  PRIMARY KEY (list, position)
) STRICT, WITHOUT ROWID;

-- The samples, some hundred a row. data = one zstd frame around a chunk as harness/core/sample_codec.h documents it
-- byte by byte. `zpilab export FILE --samples` prints them as CSV.
CREATE TABLE sample_chunk (
  attempt       INTEGER NOT NULL REFERENCES attempt,
  chunk         INTEGER NOT NULL,   -- 0, 1, 2, ...
  samples       INTEGER NOT NULL,   -- number of samples in it
  first_time_ns INTEGER NOT NULL,
  last_time_ns  INTEGER NOT NULL,
  data          BLOB NOT NULL,
  PRIMARY KEY (attempt, chunk)
) STRICT, WITHOUT ROWID;

-- The attempt that counts, of every trial that has one.
CREATE VIEW v_final AS
SELECT a.* FROM attempt a
WHERE a.state <> 'abandoned'
  AND a.number = (SELECT max(number) FROM attempt b WHERE b.trial = a.trial AND b.state <> 'abandoned');

-- One row a trial, with its times in seconds.
CREATE VIEW v_trial AS
SELECT t.trial, t.block, t.device, coalesce(t.scan, 'placebo') AS scan, t.class, t.ports,
       CASE WHEN t.scan IS NULL THEN NULL ELSE 'T' || t.timing END AS timing,
       t.workload, t.policy, t.open_ports, t.icmp_limits, t.impairment, t.sampling_rate_hz, t.state, coalesce(a.number, 0) AS attempts, a.reason, a.cell,
       a.started_utc,
       (a.t0_ns - a.started_ns) / 1e9 AS lead_in_s,
       (a.scan_end_ns - a.scan_start_ns) / 1e9 AS duration_s,
       a.cut, a.probes,
       (a.last_probe_ns - a.t0_ns) / 1e9 AS last_probe_s,
       a.achieved_rate, a.t0_estimated, a.worst_lateness_ns / 1e9 AS worst_lateness_s
FROM trial t LEFT JOIN v_final a ON a.trial = t.trial;

-- One row an alarm of a trial that is done. seconds: since the first probe (in a placebo: since the trial's start).
-- kind: hit in [first probe, last probe + grace], otherwise false alarm. merged = 1: within 10 s of the detector's
-- alarm before it, so the same alarm still. (The reports also count an alarm again that stays on for 60 s.)
CREATE VIEW v_detection AS
WITH raw AS (
  SELECT a.attempt, a.trial, a.t0_ns, a.last_probe_ns, a.started_ns, d.seq, d.detector, d.class, d.score, d.stamp,
         CASE WHEN d.stamp = 'sample' THEN coalesce(d.sample_time_ns, d.time_ns) ELSE d.time_ns END AS alarm_ns
  FROM v_final a JOIN detection d ON d.attempt = a.attempt WHERE a.state = 'done')
SELECT r.trial, r.detector, (r.alarm_ns - coalesce(r.t0_ns, r.started_ns)) / 1e9 AS seconds,
       CASE WHEN r.alarm_ns BETWEEN r.t0_ns AND r.last_probe_ns + c.grace_ns THEN 'hit' ELSE 'false alarm' END AS kind,
       r.class, t.class AS true_class, r.score, r.stamp,
       CASE WHEN r.t0_ns IS NULL THEN NULL
            ELSE (SELECT count(*) FROM probe p WHERE p.attempt = r.attempt AND p.kind = 0 AND p.time_ns <= r.alarm_ns)
       END AS probes_before,
       coalesce(r.alarm_ns - lag(r.alarm_ns) OVER (PARTITION BY r.attempt, r.detector ORDER BY r.alarm_ns, r.seq)
                < 10000000000, 0) AS merged
FROM raw r JOIN trial t ON t.trial = r.trial CROSS JOIN campaign c
ORDER BY r.trial, r.detector, r.alarm_ns;

-- One row a scan, setting, device and detector. Contaminated, crashed and uncovered trials are not in n. The median
-- counts a miss as later than every hit, and is NULL when half of the scans were missed.
-- By-chance figures, intervals and censoring: `zpilab report table`.
CREATE VIEW v_table AS
WITH first_hit AS (
  SELECT trial, detector, min(seconds) AS ttfd_s, class, true_class, probes_before
  FROM v_detection WHERE kind = 'hit' GROUP BY trial, detector),
scored AS (
  SELECT t.scan, t.class, t.timing, t.workload, t.policy, t.open_ports, t.icmp_limits, t.impairment,
         t.sampling_rate_hz, t.device, o.detector,
         h.ttfd_s, h.probes_before, h.class = h.true_class AS right_class
  FROM trial t JOIN v_final a ON a.trial = t.trial AND a.state = 'done' AND a.t0_ns IS NOT NULL
  JOIN outcome o ON o.attempt = a.attempt AND o.state = 'ok'
  LEFT JOIN first_hit h ON h.trial = t.trial AND h.detector = o.detector
  WHERE t.scan IS NOT NULL AND NOT EXISTS (
    SELECT 1 FROM v_detection d WHERE d.trial = t.trial AND d.detector = o.detector AND d.seconds < 0)),
ranked AS (
  SELECT *, row_number() OVER w AS rank, count(*) OVER (PARTITION BY scan, timing, workload, policy,
         open_ports, icmp_limits, impairment, sampling_rate_hz, device, detector) AS n
  FROM scored
  WINDOW w AS (PARTITION BY scan, timing, workload, policy, open_ports, icmp_limits, impairment,
               sampling_rate_hz, device, detector ORDER BY ttfd_s IS NULL, ttfd_s))
SELECT scan, class, 'T' || timing AS timing, workload, policy, open_ports, icmp_limits, impairment, sampling_rate_hz, device, detector, n,
       count(ttfd_s) AS detected, coalesce(sum(right_class), 0) AS right_class,
       max(CASE WHEN rank = (n + 1) / 2 THEN ttfd_s END) AS median_ttfd_s,
       min(ttfd_s) AS min_ttfd_s, max(ttfd_s) AS max_ttfd_s, avg(probes_before) AS mean_probes_before
FROM ranked
GROUP BY scan, timing, workload, policy, open_ports, icmp_limits, impairment, sampling_rate_hz, device, detector
ORDER BY ranked.timing DESC, workload, class, scan, device, detector;

-- One row a trial and environment value.
CREATE VIEW v_environment AS
SELECT a.trial, v.name, v.value FROM v_final a
JOIN environment e ON e.attempt = a.attempt JOIN environment_value v ON v.id = e.value
ORDER BY a.trial, v.name;
