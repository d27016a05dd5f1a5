// Stable pseudonyms: the same public address, host or user gets the same stand-in everywhere in a campaign's
// submissions. They are numbered in order of appearance, not hashed: all public addresses can be tried
// against a hash.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "harness/core/address.h"
#include "reports/submission/identifiers.h"

namespace zpilab {

class Pseudonyms {
 public:
  /// A name known from elsewhere: replaced wherever it stands as a word of its own. What every lab calls its
  /// hosts ("scanner", "device") and every system its users ("root") is kept.
  void know_host(std::string_view name);
  void know_user(std::string_view name);

  /// The text without identifiers. `prefix` lengths behind an address stay.
  std::string scrub(std::string_view text);
  /// A line of a detector's log: the same, and the sensor's name in it.
  std::string scrub_log_line(std::string_view line);
  /// Public ranges wider than a pseudonym's network become the whole of the reserved space.
  std::string scrub(const Prefix& prefix);

  /// What was replaced, by what: for the submitter's eyes only.
  const std::map<std::string, std::string>& replaced() const { return replaced_; }

 private:
  std::string stand_in(const Identifier& identifier, std::string_view text);
  std::string address(const IpAddress& address);
  std::string without_known_names(std::string text) const;
  /// The number of a thing of this kind, from 1.
  std::size_t number_of(const std::string& kind, const std::string& thing);

  std::map<std::string, std::map<std::string, std::size_t>> numbers_;
  std::map<std::string, std::string> names_;  ///< known, in lower case, and their pseudonyms
  std::map<std::string, std::string> replaced_;
};

}  // namespace zpilab
