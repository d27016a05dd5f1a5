#include "lab/prepare_nft.h"

#include <charconv>
#include <cstdio>
#include <utility>

#include "lab/prepare_child.h"

namespace zpilab {
namespace {

constexpr Nanoseconds kNftTimeout = 10 * kSecond;

}  // namespace

NftTable::NftTable(std::string program, std::string family, std::string name)
    : program_(std::move(program)), family_(std::move(family)), name_(std::move(name)) {}

NftTable::NftTable(NftTable&& other) noexcept
    : program_(std::move(other.program_)),
      family_(std::move(other.family_)),
      name_(std::exchange(other.name_, {})) {}

Result<NftTable> NftTable::apply(std::string family, std::string name, const std::string& body) {
  auto program = require_program("nft", "nftables");
  if (!program) return program.error();
  const std::string table = "table " + family + ' ' + name;
  // Naming the table first makes the deletion valid whether or not it was there.
  const std::string text = table + "\ndelete " + table + '\n' + table + " {\n" + body + "}\n";
  auto applied = run_to_end({*program, "-f", "-"}, text, kNftTimeout);
  if (!applied) {
    return make_error(applied.error().code,
                      "could not apply the packet filter " + name + ": " + applied.error().what);
  }
  return NftTable(*program, std::move(family), std::move(name));
}

NftTable::~NftTable() {
  if (name_.empty()) return;
  const auto deleted = run_to_end({program_, "delete", "table", family_, name_}, "", kNftTimeout);
  if (!deleted) std::fprintf(stderr, "zpilab-lab prepare: %s\n", to_string(deleted.error()).c_str());
}

Result<std::uint64_t> NftTable::packets(const std::string& counter) const {
  auto listed = run_to_end({program_, "list", "counter", family_, name_, counter}, "", kNftTimeout);
  if (!listed) return listed.error();
  static constexpr std::string_view kWord = "packets ";
  const std::size_t found = listed->find(kWord);
  std::uint64_t value = 0;
  if (found != std::string::npos) {
    const char* begin = listed->data() + found + kWord.size();
    if (std::from_chars(begin, listed->data() + listed->size(), value).ec == std::errc{}) return value;
  }
  return make_error(Errc::failed, "nft did not say how many packets the counter " + counter + " has seen");
}

}  // namespace zpilab
