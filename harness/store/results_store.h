// The results file: entries collected for good. What is in it is never overwritten, and an id that was
// withdrawn never comes back. `results.sql` is the format's document.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "harness/core/result.h"
#include "harness/store/results_entry.h"

namespace zpilab {

/// An entry with what the file knows of it.
struct CollectedEntry {
  ResultsEntry entry;
  Provenance provenance;
  std::optional<Reproduction> reproduction;
};

struct ResultsFile {
  std::vector<CollectedEntry> entries;  ///< by id
  std::vector<Withdrawal> withdrawals;  ///< by id
};

/// By its first bytes, without opening it as a database.
bool is_results_file(const std::string& path);

/// Everything in the file. Errc::invalid_input if it is no results file or of a version that is not known.
Result<ResultsFile> read_results(const std::string& path);

/// Writes, each call in a transaction of its own that is durable when it returns. Several processes may: one
/// waits for the other. A call that changes nothing does not touch the file.
class ResultsStore {
 public:
  /// Makes the file if there is none.
  static Result<std::unique_ptr<ResultsStore>> open(const std::string& path);
  ~ResultsStore();

  enum class Added {
    added,
    unchanged,  ///< the same content is there
    raised,     ///< the same content is there, but is verified, or signed, only now
    conflict,   ///< another content has this id, and keeps it
    withdrawn,  ///< the id was withdrawn, and stays so
  };
  /// Errc::invalid_input for an entry that breaks a rule of the schema, such as a key that two trials share.
  Result<Added> add(const ResultsEntry& entry, const Provenance& provenance);

  /// Removes the entry and leaves its tombstone; false if that stands already, and then its reason stays. An
  /// id that is not there can be withdrawn too: another file's tombstone is worth as much.
  Result<bool> withdraw(const Withdrawal& withdrawal);

  /// False if it was so already. Errc::invalid_input if there is no such entry.
  Result<bool> reproduce(const Reproduction& reproduction);

 private:
  class Impl;
  explicit ResultsStore(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace zpilab
