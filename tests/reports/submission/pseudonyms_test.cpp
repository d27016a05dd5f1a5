#include "reports/submission/pseudonyms.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "reports/submission/identifiers.h"

namespace zpilab {
namespace {

struct Case {
  std::string text, scrubbed;
};

TEST(Pseudonyms, ReplacesWhatTellsWhoseNetworkItIs) {
  const Case cases[] = {
      {"8.8.8.8", "240.0.1.1"},
      {"from 93.184.216.34:4711 to 198.18.50.11", "from 240.0.1.1:4711 to 198.18.50.11"},
      {"093.184.216.034", "240.0.1.1"},
      {"8.8.8.8 8.8.4.4 8.8.8.8 8.8.8.9", "240.0.1.1 240.0.2.1 240.0.1.1 240.0.1.2"},
      {"8.8.8.0/24", "240.0.1.0/24"},
      {"SRC=2606:2800:220:1::2 DST=2001:2:0:50::11", "SRC=2001:db8:1::1 DST=2001:2:0:50::11"},
      {"2606:2800:220:1::2:", "2001:db8:1::1:"},
      {"[2606:2800:220:1::2]:80", "[2001:db8:1::1]:80"},
      {"::ffff:8.8.8.8 8.8.8.8 ::ffff:808:808 ::ffff:192.168.1.1",
       "::ffff:240.0.1.1 240.0.1.1 ::ffff:240.0.1.1 ::ffff:192.168.1.1"},
      {"fe80::1 fe80::21a:2bff:fe3c:4d5e", "fe80::1 2001:db8:1::1"},
      {"mac 00:1a:2b:3c:4d:5e, 00-1A-2B-3C-4D-5E", "mac 02:00:00:00:00:01, 02:00:00:00:00:02"},
      {"02:5a:50:49:32:0b ff:ff:ff:ff:ff:ff 00:00:00:00:00:00",
       "02:5a:50:49:32:0b ff:ff:ff:ff:ff:ff 00:00:00:00:00:00"},
      {"carol@sensor.example.org: hello", "user-1@host-1: hello"},
      {"carol@8.8.8.8", "user-1@240.0.1.1"},
      {"user=carol host=atlas", "user=user-1 host=host-1"},
      {R"({"hostname": "atlas", "username":"carol"})", R"({"hostname": "host-1", "username":"user-1"})"},
      {"/home/carol/x C:\\Users\\carol", "/home/user-1/x C:\\Users\\user-1"},
      {"at sensor.corp.example.", "at host-1."},
      {"user=root root@localhost", "user=root root@localhost"},
      {"psad 2.4.6-3, nmap 7.93, 6.1.0-13-amd64, eve.json, threshold.config",
       "psad 2.4.6-3, nmap 7.93, 6.1.0-13-amd64, eve.json, threshold.config"},
      {"10.1.2.3 172.16.0.1 192.168.1.1 198.19.255.1 192.0.2.1 169.254.1.1 127.0.0.1 224.0.0.1 0.0.0.0",
       "10.1.2.3 172.16.0.1 192.168.1.1 198.19.255.1 192.0.2.1 169.254.1.1 127.0.0.1 224.0.0.1 0.0.0.0"},
      {"12:34:56 1:2 a::b", "12:34:56 1:2 2001:db8:1::1"},
      {"nmap -n -Pn -sS -T3 --top-ports 1000 -oX - 198.18.50.11",
       "nmap -n -Pn -sS -T3 --top-ports 1000 -oX - 198.18.50.11"},
      // What stands for something is no part of an address or a name with what stands around it.
      {"::::::e -::4d host-3-::9", "::::::ffff:240.0.1.1 -::ffff:240.0.2.1 host-3-::ffff:240.0.3.1"},
      {"carol@.example.org", "carol@.host-1"},
      {"121a:2b::0::02", "2001:db8:1::0::02"},
      {"::::8.8.8.8 :::::2606:2800::2", "::::ffff:240.0.1.1 :::::ffff:240.0.2.1::2"},
      {"sensor.example.org::x a@atlas::", "host-1::x user-1@host-2::"},
      {"user-::4d host-2606:2800::1", "user-::ffff:240.0.1.1 host-2001:db8:1::1"},
      {"host-00:1a:2b:3c:4d:5e mac", "host-02:00:00:00:00:01 mac"},
      {"", ""},
  };
  for (const Case& one : cases) {
    Pseudonyms pseudonyms;
    const std::string once = pseudonyms.scrub(one.text);
    EXPECT_EQ(once, one.scrubbed);
    EXPECT_TRUE(find_identifiers(once).empty()) << once;
  }
}

TEST(Pseudonyms, KnownNamesGoWhereverTheyStandAlone) {
  Pseudonyms pseudonyms;
  pseudonyms.know_host("Atlas.example.org");
  pseudonyms.know_user("carol");
  pseudonyms.know_user("root");
  pseudonyms.know_host("scanner");
  EXPECT_EQ(pseudonyms.scrub("atlas atlas-2 atlases CAROL root scanner"),
            "host-1 host-1-2 atlases user-1 root scanner");
}

TEST(Pseudonyms, SensorsNameInSyslogIsLearnt) {
  Pseudonyms pseudonyms;
  EXPECT_EQ(pseudonyms.scrub_log_line("Nov 21 20:55:01 atlas psad: scan detected: 8.8.8.8 -> atlas"),
            "Nov 21 20:55:01 host-1 psad: scan detected: 240.0.1.1 -> host-1");
  EXPECT_EQ(pseudonyms.scrub_log_line("2026-11-22T10:00:00+01:00 atlas scanlogd: x"),
            "2026-11-22T10:00:00+01:00 host-1 scanlogd: x");
  EXPECT_EQ(syslog_host("<37>Nov 21 20:55:01 scanlogd: 198.18.50.9 to"), "");
}

TEST(Pseudonyms, PublicRangesOfTheScope) {
  Pseudonyms pseudonyms;
  EXPECT_EQ(pseudonyms.scrub(*parse_prefix("198.18.0.0/15")), "198.18.0.0/15");
  EXPECT_EQ(pseudonyms.scrub(*parse_prefix("8.8.8.0/28")), "240.0.1.0/24");
  EXPECT_EQ(pseudonyms.scrub("8.8.8.8"), "240.0.1.1");
  EXPECT_EQ(pseudonyms.scrub(*parse_prefix("8.0.0.0/8")), "240.0.0.0/4");
}

// Their hashes say which suite an entry is of.
TEST(Pseudonyms, ShippedScenariosStayAsTheyAre) {
  for (const auto& file :
       std::filesystem::directory_iterator(std::string(ZPILAB_SOURCE_DIR) + "/scenarios")) {
    if (file.path().extension() != ".yaml") continue;
    std::ostringstream text;
    text << std::ifstream(file.path()).rdbuf();
    Pseudonyms pseudonyms;
    EXPECT_EQ(pseudonyms.scrub(text.str()), text.str()) << file.path();
  }
}

}  // namespace
}  // namespace zpilab
