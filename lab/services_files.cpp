#include "lab/services_files.h"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>

#include "lab/services_late_dns.h"

namespace zpilab {
namespace {

struct Page {
  const char* name;
  off_t bytes;
};
constexpr std::array<Page, 5> kPages = {{{"index.html", 2'000},
                                         {"style.css", 15'000},
                                         {"photo.jpg", 120'000},
                                         {"package.deb", 1'500'000},
                                         {"video.mp4", 8'000'000}}};

std::string host_record(const std::string& name, const std::vector<IpAddress>& addresses) {
  std::string record = "host-record=" + name + ".lab.test";
  for (const Family family : {Family::ipv4, Family::ipv6}) {  // a record holds one address of each
    const auto found = std::find_if(addresses.begin(), addresses.end(),
                                    [family](const IpAddress& address) { return address.family == family; });
    if (found != addresses.end()) record += ',' + to_string(*found);
  }
  return record + '\n';
}

}  // namespace

std::string sshd_configuration(const std::string& host_key, const std::string& authorized_keys) {
  return "Port 22\n"
         "ListenAddress 0.0.0.0\n"
         "ListenAddress ::\n"
         "HostKey " +
         host_key +
         "\n"
         "PidFile none\n"
         "UsePAM no\n"
         "UseDNS no\n"
         "PasswordAuthentication no\n"
         "KbdInteractiveAuthentication no\n"
         "AuthorizedKeysFile " +
         authorized_keys +
         "\n"
         "LogLevel ERROR\n";
}

std::string dnsmasq_configuration(const HostRequest& request, const std::string& log_file) {
  std::string text =
      "port=53\n"
      "user=root\n"  // the host may have no other user that suits
      "pid-file\n"
      "no-resolv\n"
      "no-hosts\n"
      "local=/lab.test/\n"
      "local-ttl=30\n"
      "cache-size=1000\n"
      "log-facility=" +
      log_file + "\n";
  for (const auto& [role, addresses] : request.addresses) {
    if (addresses.empty()) continue;
    text += host_record(role, addresses);
    if (role == "peer") text += host_record("www", addresses) + host_record("mail", addresses);
  }
  if (request.role == HostRole::peer) {
    const std::string target = "/127.0.0.1#" + std::to_string(kLateDnsPort) + '\n';
    text += "server=/late.lab.test" + target + "server=/never.lab.test" + target;
  }
  return text;
}

std::string web_folder(const ScratchFolder& folder) { return folder.path() + "/www"; }

Result<Done> make_web_pages(const ScratchFolder& folder) {
  const std::string www = web_folder(folder);
  if (::mkdir(www.c_str(), 0755) != 0) return make_error(Errc::io, errno_message("make " + www, errno));
  for (const Page& page : kPages) {
    auto path = folder.write(std::string("www/") + page.name, "");
    if (!path) return path.error();
    if (::truncate(path->c_str(), page.bytes) != 0)
      return make_error(Errc::io, errno_message("set the size of " + *path, errno));
  }
  return Done{};
}

}  // namespace zpilab
