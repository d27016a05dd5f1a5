#include "harness/plan/scope.h"

#include <gtest/gtest.h>

#include "tests/harness/plan/sample_inventory.h"

namespace zpilab {
namespace {

constexpr const char* kToday = "2026-07-01";

std::vector<std::string> split(const std::string& line) {
  std::vector<std::string> words;
  for (std::size_t at = 0; at <= line.size();) {
    const std::size_t blank = std::min(line.find(' ', at), line.size());
    words.push_back(line.substr(at, blank - at));
    at = blank + 1;
  }
  return words;
}

TEST(CheckTargets, InsideTheScope) {
  for (const char* target : {"198.18.50.11", "198.18.0.0/15", "198.19.255.255", "198.18.50.0/24", "2001:2::1",
                             "2001:2:0:ffff::/64", "2001:2::/48", "198.18.50.11/32"})
    EXPECT_TRUE(check_targets({target}, lab_scope(), kToday)) << target;
}

TEST(CheckTargets, EverythingElseIsRefused) {
  for (const char* target : {"198.20.0.0",
                             "198.17.255.255",
                             "198.18.0.0/14",
                             "198.16.0.0/12",
                             "0.0.0.0/0",
                             "10.0.0.1",
                             "127.0.0.1",
                             "2001:2:1::1",
                             "2001:2::/47",
                             "::1",
                             "::/0",
                             "::ffff:198.18.50.11",
                             "::ffff:c612:320b",
                             "198.18.0.1-5",
                             "198.18.0-255.1",
                             "198.18.*.1",
                             "198.18.0.1,2",
                             "198.18.50.11/24",
                             "198.18.50.11/33",
                             "198.18.50.11/-1",
                             "198.18.50.11/032",
                             "198.18.050.11",
                             "198.18.50",
                             "198.18.12811",
                             "3323080203",
                             "0xC612320B",
                             "localhost",
                             "target",
                             "scanme.nmap.org",
                             "198.18.50.11 -iR 5",
                             " 198.18.50.11",
                             "198.18.50.11 ",
                             "198.18.50.11\n",
                             "",
                             "-",
                             "-iR",
                             "2001:2::1%eth0",
                             "[2001:2::1]",
                             "198.18.50.11:80",
                             "198.18.50.11;id",
                             "$(id)",
                             "/15"}) {
    const auto checked = check_targets({target}, lab_scope(), kToday);
    ASSERT_FALSE(checked) << target;
    EXPECT_EQ(checked.error().code, Errc::refused) << target;
    EXPECT_FALSE(check_targets({"198.18.50.11", target}, lab_scope(), kToday)) << target;
  }
  EXPECT_FALSE(check_targets({}, lab_scope(), kToday));
  EXPECT_FALSE(check_targets({std::string("198.18.50.11\0.5", 15)}, lab_scope(), kToday));
}

TEST(CheckTargets, ScopeThatHasEndedOrWasNeverGiven) {
  const std::vector<ScopeEntry> scope = {{*parse_prefix("198.18.0.0/15"), "lab", "2026-07-01"}};
  EXPECT_TRUE(check_targets({"198.18.0.1"}, scope, "2026-06-30"));
  EXPECT_TRUE(check_targets({"198.18.0.1"}, scope, "2026-07-01"));
  const auto late = check_targets({"198.18.0.1"}, scope, "2026-07-02");
  ASSERT_FALSE(late);
  EXPECT_NE(late.error().what.find("ended with \"2026-07-01\""), std::string::npos);
  EXPECT_FALSE(check_targets({"198.18.0.1"}, {}, "2026-07-01"));
  for (const char* today : {"", "today", "2026", "2026-07-1", "01.07.2026"})
    EXPECT_FALSE(check_targets({"198.18.0.1"}, scope, today)) << today;
  for (const char* until : {"", "never", "9999"})
    EXPECT_FALSE(
        check_targets({"198.18.0.1"}, {{*parse_prefix("198.18.0.0/15"), "lab", until}}, "2026-07-01"))
        << until;
}

TEST(CheckTargets, OneEntryMustHoldTheWholeTarget) {
  const std::vector<ScopeEntry> halves = {{*parse_prefix("198.18.0.0/25"), "a", "2099-12-31"},
                                          {*parse_prefix("198.18.0.128/25"), "b", "2099-12-31"}};
  EXPECT_TRUE(check_targets({"198.18.0.0/25"}, halves, kToday));
  EXPECT_FALSE(check_targets({"198.18.0.0/24"}, halves, kToday));
}

TEST(CheckTargets, Ipv4InDisguiseIsRefusedEvenInsideAnIpv6Scope) {
  const std::vector<ScopeEntry> wide = {{*parse_prefix("::/16"), "lab", "2099-12-31"}};
  EXPECT_TRUE(check_targets({"::1:2"}, wide, kToday));
  EXPECT_FALSE(check_targets({"::ffff:198.18.50.11"}, wide, kToday));
  EXPECT_FALSE(check_targets({"::ffff:0:0/96"}, wide, kToday));
}

TEST(CheckArgv, WhatTheHarnessStarts) {
  for (const char* line :
       {"nmap -n -Pn -sS -T3 --top-ports 1000 --reason -oX - 198.18.50.11",
        "nmap -n -Pn -sF -T0 -p 22,80-90 --max-retries 2 --scan-delay 1500ms --max-rate 10 --data-length 32 "
        "--source-port 53 -f --badsum --reason --packet-trace -oX /dev/fd/3 198.18.50.11",
        "nmap -n -sn -PR -T2 --reason -oX - 198.18.50.0/24",
        "nmap -n -Pn -sO -6 -T3 --reason -oX - 2001:2:0:50::11"}) {
    const auto checked = check_argv(split(line), lab_scope(), kToday);
    EXPECT_TRUE(checked) << line << ": " << checked.error().what;
  }
}

TEST(CheckArgv, EverythingElseIsRefused) {
  for (const char* line : {
           "",
           "nmap",
           "nmap -n -Pn -sS",
           "nmap -n -Pn 198.18.50.11",
           "nmap -Pn -sS 198.18.50.11",
           "nmap -n -sS 198.18.50.11",
           "nmap -n -sn 198.18.50.0/24",
           "nmap -n -Pn -sn -PR 198.18.50.0/24",
           "nmap -n -Pn -sS -PR 198.18.50.11",
           "nmap -n -sn -PR -6 2001:2::1",
           "nmap -n -sn -PR -p 80 198.18.50.0/24",
           "nmap -n -Pn -sS -sU 198.18.50.11",
           "nmap -n -n -Pn -sS 198.18.50.11",
           "nmap -n -Pn -sS -T3 -T4 198.18.50.11",
           "nmap -n -Pn -sS -T6 198.18.50.11",
           "nmap -n -Pn -sS -T 3 198.18.50.11",
           "nmap -n -Pn -sS -6 198.18.50.11",
           "nmap -n -Pn -sS 2001:2::1",
           "nmap -n -Pn -sS 198.18.50.11 2001:2::1",
           "nmap -n -Pn -sS 198.18.50.11 8.8.8.8",
           "nmap -n -Pn -sS 8.8.8.8",
           "nmap -n -Pn -sS 198.18.50.11 -iR 5",
           "nmap -n -Pn -sS 198.18.50.11 --reason",
           "nmap -n -Pn -sS -iR 5 198.18.50.11",
           "nmap -n -Pn -sS -iL /etc/hosts 198.18.50.11",
           "nmap -n -Pn -sS -D RND:3 198.18.50.11",
           "nmap -n -Pn -sS -S 198.18.50.9 198.18.50.11",
           "nmap -n -Pn -sI 198.18.50.9 198.18.50.11",
           "nmap -n -Pn -sS --script vuln 198.18.50.11",
           "nmap -n -Pn -sS --script=vuln 198.18.50.11",
           "nmap -n -Pn -sC 198.18.50.11",
           "nmap -n -Pn -sV 198.18.50.11",
           "nmap -n -Pn -sS -A 198.18.50.11",
           "nmap -n -Pn -sS -O 198.18.50.11",
           "nmap -n -Pn -sS -b ftp 198.18.50.11",
           "nmap -n -Pn -sS --proxies http://x 198.18.50.11",
           "nmap -n -Pn -sS --resume x 198.18.50.11",
           "nmap -n -Pn -sS --datadir /tmp 198.18.50.11",
           "nmap -n -Pn -sS -oN /etc/passwd 198.18.50.11",
           "nmap -n -Pn -sS -oX /etc/passwd 198.18.50.11",
           "nmap -n -Pn -sS -oX- 198.18.50.11",
           "nmap -n -Pn -sS -e eth0 198.18.50.11",
           "nmap -n -Pn -sS --spoof-mac 0 198.18.50.11",
           "nmap -n -Pn -sS --exclude 198.18.50.12 198.18.50.11",
           "nmap -n -Pn -sS -p 0x50 198.18.50.11",
           "nmap -n -Pn -sS -p http 198.18.50.11",
           "nmap -n -Pn -sS -p T:80,U:53 198.18.50.11",
           "nmap -n -Pn -sS -p 80 -p 81 198.18.50.11",
           "nmap -n -Pn -sS -p 80 --top-ports 5 198.18.50.11",
           "nmap -n -Pn -sS -p -iR 198.18.50.11",
           "nmap -n -Pn -sS -p65535- 198.18.50.11",
           "nmap -n -Pn -sS -p 198.18.50.11",
           "nmap -n -Pn -sS --top-ports 0 198.18.50.11",
           "nmap -n -Pn -sS --max-rate 1e9 198.18.50.11",
           "nmap -n -Pn -sS --max-rate=10 198.18.50.11",
           "nmap -n -Pn -sS --scan-delay 10 198.18.50.11",
           "nmap -n -Pn -sS --scan-delay 0ms 198.18.50.11",
           "nmap -n -Pn -sS --min-rate 100000 198.18.50.11",
           "nmap -n -Pn -sS --privileged 198.18.50.11",
           "nmap -n -Pn -sS -- 198.18.50.11",
           "nmap -n -Pn -sS - 198.18.50.11",
           "nmap -n -Pn -sS --pr 198.18.50.11",
           "masscan -n -Pn -sS 198.18.50.11",
           "/usr/bin/nmap -n -Pn -sS 198.18.50.11",
           "sudo nmap -n -Pn -sS 198.18.50.11",
           "sh -c nmap",
           "nmap -n -Pn -sS  198.18.50.11",
       }) {
    const auto checked = check_argv(split(line), lab_scope(), kToday);
    ASSERT_FALSE(checked) << line;
    EXPECT_EQ(checked.error().code, Errc::refused) << line;
    EXPECT_FALSE(checked.error().what.empty()) << line;
  }
  EXPECT_FALSE(check_argv({}, lab_scope(), kToday));
  EXPECT_FALSE(check_argv({"nmap", "-n", "-Pn", "-sS", "198.18.50.11 -iR 5"}, lab_scope(), kToday));
  EXPECT_FALSE(check_argv({"nmap", "-n", "-Pn", "-sS", std::string("-p\0x", 4), "80", "198.18.50.11"},
                          lab_scope(), kToday));
}

}  // namespace
}  // namespace zpilab
