-- The results file: entries of many contributors, collected by `zpilab merge` and shown by `zpilab report site`. This file
-- is the format's document; the library executes exactly this text when it makes a new one.
--
-- Ids compare without regard to case, because they become folders of a site. An id is never used again: what was
-- withdrawn leaves its row in `withdrawal`, and nothing else. Start with:  SELECT * FROM v_results;

PRAGMA application_id = 1515211090;  -- 'ZPIR': tells results from campaigns and from any other SQLite file
PRAGMA user_version = 1;

-- One row an entry: what one detector was worth on one system in one run of a suite.
CREATE TABLE entry (
  id                 TEXT PRIMARY KEY COLLATE NOCASE,  -- submitter/system/suite/detector
  submitter          TEXT NOT NULL,
  date               TEXT NOT NULL,
  licence            TEXT NOT NULL,
  remarks            TEXT NOT NULL,
  label              TEXT NOT NULL CHECK (label IN ('self-reported', 'verified')),  -- reproduced: table reproduction
  system             TEXT NOT NULL,
  os                 TEXT NOT NULL,
  kernel             TEXT NOT NULL,
  hardware           TEXT NOT NULL,
  network            TEXT NOT NULL,
  detector           TEXT NOT NULL,
  detector_version   TEXT NOT NULL,
  configuration_hash TEXT NOT NULL,     -- SHA-256 of rules and settings; '': not given
  suppression        TEXT NOT NULL,     -- what hides repeated alarms, in words
  division           TEXT NOT NULL CHECK (division IN ('as-shipped', 'tuned')),
  suite              TEXT NOT NULL,
  suite_version      TEXT NOT NULL,
  suite_hash         TEXT NOT NULL,
  planned            INTEGER NOT NULL,  -- trials
  manifest_hash      TEXT NOT NULL,     -- SHA-256 of the submission's manifest; '': it has none
  made_by            TEXT NOT NULL,     -- version of the tool that made the submission
  signature_valid    INTEGER NOT NULL,  -- 1: a signature was there and fits its own key
  content_hash       TEXT NOT NULL,     -- SHA-256 over everything above and below but label and signature: results_entry.h
  -- where it came from
  merged_from        TEXT NOT NULL,     -- path, as it was given
  merged_utc         TEXT NOT NULL,     -- ISO 8601
  merged_by          TEXT NOT NULL      -- version of zpilab that merged it first
) STRICT, WITHOUT ROWID;

-- One row a planned trial, in the order of the submission. Times are seconds since the first probe.
CREATE TABLE trial (
  entry         TEXT NOT NULL COLLATE NOCASE REFERENCES entry ON DELETE CASCADE,
  number        INTEGER NOT NULL,  -- 1, 2, 3, ...
  key           TEXT NOT NULL,
  scan          TEXT NOT NULL,     -- name in the suite; '': a placebo
  nmap          TEXT NOT NULL,     -- flags
  ports         TEXT NOT NULL,
  class         TEXT NOT NULL,     -- tcp4, arp, ..., other, normal
  timing        INTEGER NOT NULL,  -- nmap's -T
  workload      TEXT NOT NULL,
  policy        TEXT NOT NULL,
  state         TEXT NOT NULL,     -- done, invalid, refused, skipped
  reason        TEXT NOT NULL,
  duration_s    REAL,              -- of the scan
  cut           INTEGER NOT NULL,  -- 1: nmap was stopped
  start         TEXT NOT NULL CHECK (start IN ('tap', 'sensor flow', 'scanner trace')),  -- where the first probe was seen
  uncertainty_s REAL NOT NULL,
  probes_before INTEGER,           -- that had arrived before the first alarm
  ttfd_s        REAL,              -- until the first hit, or until watching ended; NULL: the trial is not scored
  detected      INTEGER,           -- 0: watching ended without a hit (right-censored)
  right_class   INTEGER NOT NULL,
  contaminated  INTEGER NOT NULL,  -- an alarm in the lead-in
  covered       INTEGER NOT NULL,  -- 0: a class that the detector does not claim to see; no miss
  PRIMARY KEY (entry, number),
  UNIQUE (entry, key),
  CHECK ((ttfd_s IS NULL) = (detected IS NULL))
) STRICT, WITHOUT ROWID;

-- All alarms that count, in order.
CREATE TABLE alarm (
  entry   TEXT NOT NULL COLLATE NOCASE,
  trial   INTEGER NOT NULL,
  number  INTEGER NOT NULL,
  seconds REAL NOT NULL,  -- since the first probe; negative: in the lead-in
  PRIMARY KEY (entry, trial, number),
  FOREIGN KEY (entry, trial) REFERENCES trial ON DELETE CASCADE
) STRICT, WITHOUT ROWID;

-- Stretches without scans: what false alarms per hour are counted in.
CREATE TABLE quiet_stretch (
  entry    TEXT NOT NULL COLLATE NOCASE REFERENCES entry ON DELETE CASCADE,
  number   INTEGER NOT NULL,
  workload TEXT NOT NULL,
  hours    REAL NOT NULL,
  alarms   INTEGER NOT NULL,
  PRIMARY KEY (entry, number)
) STRICT, WITHOUT ROWID;

-- Entries that a maintainer measured a second time.
CREATE TABLE reproduction (
  id             TEXT PRIMARY KEY COLLATE NOCASE REFERENCES entry ON DELETE CASCADE,
  by             TEXT NOT NULL,
  reproduced_utc TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- Ids that are gone for good.
CREATE TABLE withdrawal (
  id            TEXT PRIMARY KEY COLLATE NOCASE,
  reason        TEXT NOT NULL,
  withdrawn_utc TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- One row an entry, scan and timing: n trials scored, how many of them detected.
CREATE VIEW v_results AS
SELECT e.id, e.detector, e.detector_version, e.system, e.division,
       iif(r.id IS NULL, e.label, 'reproduced') AS label, t.nmap, t.ports, t.class, 'T' || t.timing AS timing,
       count(t.ttfd_s) AS n, coalesce(sum(t.detected), 0) AS detected, min(iif(t.detected, t.ttfd_s, NULL)) AS min_ttfd_s,
       max(iif(t.detected, t.ttfd_s, NULL)) AS max_ttfd_s
FROM entry e JOIN trial t ON t.entry = e.id LEFT JOIN reproduction r ON r.id = e.id
WHERE t.scan <> ''
GROUP BY e.id, t.nmap, t.ports, t.class, t.timing
ORDER BY t.timing DESC, t.class, t.nmap, t.ports, e.detector, e.id;
