#include "reports/submission/identifiers.h"

#include <algorithm>
#include <array>
#include <string>

namespace zpilab {
namespace {

using Kind = Identifier::Kind;

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_hex(char c) { return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }
bool is_name_character(char c) { return is_letter(c) || is_digit(c) || c == '.' || c == '_' || c == '-'; }
bool is_word_character(char c) { return is_letter(c) || is_digit(c) || c == '_'; }

std::size_t run_length(std::string_view text, std::size_t from, bool (*fits)(char)) {
  std::size_t end = from;
  while (end < text.size() && fits(text[end])) ++end;
  return end - from;
}

/// "user-3", "host-12": what submit() puts there. Gives its length.
std::size_t pseudonym_at(std::string_view text) {
  for (const std::string_view kind : {"user-", "host-"}) {
    if (!text.starts_with(kind)) continue;
    const std::size_t digits = run_length(text, kind.size(), is_digit);
    if (digits > 0 && text[kind.size()] != '0') return kind.size() + digits;
  }
  return 0;
}

bool is_pseudonym(std::string_view text) { return !text.empty() && pseudonym_at(text) == text.size(); }

/// Four numbers up to 255, leading zeros allowed: what people and programs print. Gives its length.
std::size_t ipv4_at(std::string_view text, IpAddress& address) {
  std::size_t at = 0;
  for (std::size_t part = 0; part < 4; ++part) {
    if (part > 0 && (at >= text.size() || text[at++] != '.')) return 0;
    const std::size_t digits = run_length(text, at, is_digit);
    if (digits == 0 || digits > 3) return 0;
    const int value = std::stoi(std::string(text.substr(at, digits)));
    if (value > 255) return 0;
    address.bytes[part] = static_cast<std::uint8_t>(value);
    at += digits;
  }
  address.family = Family::ipv4;
  return at;
}

/// The longest beginning of a run of hexadecimal digits, colons and dots that is an IPv6 address.
std::size_t ipv6_at(std::string_view text, IpAddress& address) {
  std::size_t size = run_length(text, 0, [](char c) { return is_hex(c) || c == ':' || c == '.'; });
  size = std::min<std::size_t>(size, 45);
  if (std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(size), ':') < 2) return 0;
  for (; size > 2; --size)
    if (const auto parsed = parse_address(text.substr(0, size)); parsed && parsed->family == Family::ipv6) {
      address = *parsed;
      return size;
    }
  return 0;
}

/// Six pairs of hexadecimal digits. `universal`: a manufacturer's, and of one station.
std::size_t mac_at(std::string_view text, bool& universal) {
  constexpr std::size_t kSize = 17;
  if (text.size() < kSize || (text[2] != ':' && text[2] != '-')) return 0;
  for (std::size_t i = 0; i < kSize; ++i)
    if (i % 3 == 2 ? text[i] != text[2] : !is_hex(text[i])) return 0;
  if (text.size() > kSize && (is_hex(text[kSize]) || text[kSize] == text[2])) return 0;
  const int first = std::stoi(std::string(text.substr(0, 2)), nullptr, 16);
  universal = (first & 3) == 0 && text.substr(0, kSize).find_first_not_of("0:-") != std::string_view::npos;
  return kSize;
}

/// Names of files end like domains do.
bool is_file_suffix(std::string_view label) {
  constexpr std::array<std::string_view, 15> kSuffixes = {"csv",  "conf", "config", "log",      "rules",
                                                          "yaml", "yml",  "json",   "jsonl",    "xml",
                                                          "xsl",  "db",   "txt",    "zpimodel", "md"};
  return std::find(kSuffixes.begin(), kSuffixes.end(), label) != kSuffixes.end();
}

/// "scanner.example.org": labels, the last of letters only.
bool is_domain(std::string_view text) {
  const std::size_t dot = text.rfind('.');
  if (dot == std::string_view::npos || dot == 0 || text.find("..") != std::string_view::npos) return false;
  const std::string_view last = text.substr(dot + 1);
  return last.size() >= 2 && last.size() <= 24 && std::all_of(last.begin(), last.end(), is_letter) &&
         !is_file_suffix(last) &&
         std::any_of(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(dot), is_letter);
}

struct Announcement {
  std::string_view word;
  Kind kind;
};
/// What stands before the name of a user or a host, as `user=`, `"hostname": "` or `/home/`.
constexpr std::array<Announcement, 14> kKeys = {{{"user", Kind::user},
                                                 {"ruser", Kind::user},
                                                 {"username", Kind::user},
                                                 {"logname", Kind::user},
                                                 {"login", Kind::user},
                                                 {"acct", Kind::user},
                                                 {"host", Kind::host},
                                                 {"hostname", Kind::host},
                                                 {"rhost", Kind::host},
                                                 {"dhost", Kind::host},
                                                 {"shost", Kind::host},
                                                 {"dvchost", Kind::host},
                                                 {"sensor_name", Kind::host},
                                                 {"sensor", Kind::host}}};
constexpr std::array<std::string_view, 4> kHomes = {"/home/", "/Users/", "\\Users\\", "/var/home/"};

/// Finds what stands at one place after another.
class Finder {
 public:
  explicit Finder(std::string_view text) : text_(text) {}

  std::vector<Identifier> find() {
    while (at_ < text_.size()) {
      if (home() || (may_begin() && (announced() || pseudonym() || hardware() || ipv6() || ipv4() || name())))
        continue;
      ++at_;
    }
    return std::move(found_);
  }

 private:
  /// A word, or an address such as "::1", that does not go on from what stands before it.
  bool may_begin() const {
    return (is_word_character(text_[at_]) || text_[at_] == ':') &&
           (at_ == 0 || !is_word_character(text_[at_ - 1]));
  }
  std::string_view rest() const { return text_.substr(at_); }

  void note(Kind kind, std::size_t size, std::optional<IpAddress> address = {}) {
    found_.push_back({kind, at_, size, address});
    at_ += size;
  }

  /// Before a colon its number would be read as the beginning of an address: "host-2::". Four digits may be
  /// one.
  bool pseudonym() {
    constexpr std::size_t kMostSize = std::string_view("host-999").size();
    const std::size_t size = pseudonym_at(rest());
    if (size == 0 || size > kMostSize || !rest().substr(size).starts_with(':')) return false;
    at_ += size;
    return true;
  }

  bool hardware() {
    bool universal = false;
    const std::size_t size = mac_at(rest(), universal);
    if (size == 0) return false;
    if (universal)
      note(Kind::hardware, size);
    else
      at_ += size;
    return true;
  }

  bool take_address(std::size_t size, const IpAddress& address) {
    if (size == 0) return false;
    if (is_kept(address))
      at_ += size;
    else
      note(Kind::address, size, address);
    return true;
  }
  bool ipv6() {
    IpAddress address;
    return take_address(ipv6_at(rest(), address), address);
  }
  bool ipv4() {
    IpAddress address;
    const std::size_t size = ipv4_at(rest(), address);
    if (size == 0) return false;
    // "host-93.184.216.34.example.org" is a name, and taken as one.
    if (is_domain(rest().substr(0, run_length(rest(), 0, is_name_character)))) return false;
    return take_address(size, address);
  }

  /// "somebody@somewhere", or a domain name.
  bool name() {
    if (!is_word_character(rest()[0])) return false;  // "a@.example.org": "a@host-1" would be a person
    const std::size_t size = run_length(rest(), 0, is_name_character);
    std::string_view word = rest().substr(0, size);
    while (!word.empty() && !is_word_character(word.back())) word.remove_suffix(1);
    const bool person =
        at_ + size + 1 < text_.size() && text_[at_ + size] == '@' && is_word_character(text_[at_ + size + 1]);
    if (person) {
      take_name(Kind::user, size);
      ++at_;
      take_name(Kind::host, run_length(rest(), 0, is_name_character));
      return true;
    }
    if (!is_domain(word)) {
      // "64.example.org" begins inside of "1.2.3.64.example.org" only if the whole was none.
      at_ += run_length(rest(), 0, is_word_character);
      return true;
    }
    take_name(Kind::host, word.size());
    return true;
  }

  /// What is no pseudonym, no address and not the same on every machine.
  void take_name(Kind kind, std::size_t size) {
    std::string_view word = rest().substr(0, size);
    while (!word.empty() && !is_word_character(word.back())) word.remove_suffix(1);
    IpAddress address;
    const bool number = ipv4_at(word, address) == word.size() || ipv6_at(rest(), address) > 0;
    if (word.empty() || number || is_pseudonym(word) || word == "root" || word == "localhost")
      at_ += number ? 0 : word.size();
    else
      note(kind, word.size());
  }

  bool home() {
    if (text_[at_] != '/' && text_[at_] != '\\') return false;
    for (const std::string_view home : kHomes)
      if (rest().starts_with(home)) {
        at_ += home.size();
        take_name(Kind::user, run_length(rest(), 0, is_name_character));
        return true;
      }
    return false;
  }

  bool announced() {
    for (const auto& [word, kind] : kKeys) {
      if (word.front() != text_[at_] || !rest().starts_with(word)) continue;
      std::size_t next = at_ + word.size();
      if (next < text_.size() && (text_[next] == '"' || text_[next] == '\'')) ++next;
      if (next >= text_.size() || (text_[next] != '=' && text_[next] != ':')) continue;
      ++next;
      while (next < text_.size() && (text_[next] == ' ' || text_[next] == '"' || text_[next] == '\'')) ++next;
      if (next >= text_.size() || !is_word_character(text_[next])) continue;
      at_ = next;
      take_name(kind, run_length(rest(), 0, is_name_character));
      return true;
    }
    return false;
  }

  std::string_view text_;
  std::size_t at_ = 0;
  std::vector<Identifier> found_;
};

bool in_one_of(const IpAddress& address, std::initializer_list<std::string_view> ranges) {
  return std::any_of(ranges.begin(), ranges.end(),
                     [&](std::string_view range) { return contains(*parse_prefix(range), address); });
}

}  // namespace

std::optional<IpAddress> mapped_ipv4(const IpAddress& address) {
  if (address.family != Family::ipv6 || !contains(*parse_prefix("::ffff:0:0/96"), address))
    return std::nullopt;
  IpAddress mapped;
  mapped.family = Family::ipv4;
  std::copy(address.bytes.begin() + 12, address.bytes.end(), mapped.bytes.begin());
  return mapped;
}

bool is_kept(const IpAddress& address) {
  if (address.family == Family::ipv4)
    return in_one_of(address, {"0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16",
                               "172.16.0.0/12", "192.0.2.0/24", "192.168.0.0/16", "198.18.0.0/15",
                               "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/3"});
  if (const auto mapped = mapped_ipv4(address)) return is_kept(*mapped);
  const bool of_hardware =
      address.bytes[11] == 0xFF && address.bytes[12] == 0xFE && (address.bytes[8] & 2) != 0;
  if (in_one_of(address, {"fe80::/10"})) return !of_hardware;
  return in_one_of(address, {"::/127", "2001:2::/48", "2001:db8::/32", "fc00::/7", "ff00::/8"});
}

std::vector<Identifier> find_identifiers(std::string_view text) { return Finder(text).find(); }

std::string_view syslog_host(std::string_view line) {
  const auto next_word = [&line] {
    while (line.starts_with(' ')) line.remove_prefix(1);
    const std::string_view word = line.substr(0, line.find(' '));
    line.remove_prefix(word.size());
    return word;
  };
  if (line.starts_with('<')) line.remove_prefix(std::min(line.size(), line.find('>') + 1));
  const std::string_view first = next_word();
  const bool iso = first.size() > 10 && is_digit(first[0]) && first[4] == '-';
  if (!iso) {
    const std::string_view day = next_word(), clock = next_word();
    if (first.size() != 3 || day.empty() || day.size() > 2 || clock.size() != 8 || clock[2] != ':') return {};
  }
  const std::string_view host = next_word();
  const std::string_view tag = next_word();
  const bool fits = !host.empty() && !host.ends_with(':') && tag.size() > 1 && tag.ends_with(':') &&
                    std::all_of(host.begin(), host.end(), is_name_character);
  return fits ? host : std::string_view{};
}

}  // namespace zpilab
