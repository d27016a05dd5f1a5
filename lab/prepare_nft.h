// NftTable: one nftables table of this network namespace, made from text that zpilab built, and deleted again
// by its destructor. Applying is one transaction: the table is there complete, or not at all.
#pragma once

#include <cstdint>
#include <string>

#include "harness/core/result.h"

namespace zpilab {

class NftTable {
 public:
  /// `body` is what stands between the table's braces. A table of the same name, left by a killed `prepare`,
  /// is replaced.
  static Result<NftTable> apply(std::string family, std::string name, const std::string& body);
  NftTable(NftTable&& other) noexcept;
  NftTable& operator=(NftTable&&) = delete;
  ~NftTable();

  /// Packets that a named counter of the table has seen.
  Result<std::uint64_t> packets(const std::string& counter) const;

 private:
  NftTable(std::string program, std::string family, std::string name);

  std::string program_, family_, name_;  ///< name_ is empty once moved from
};

}  // namespace zpilab
