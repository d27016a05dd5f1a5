// Bytes as a sysctl of macOS or iOS may return them: which struct, the version, then the blob. What is read
// must lie within the blob whatever the layout that was chosen for it.
#include <vector>

#include "agents/counters/decode_darwin.h"
#include "tests/fuzz/target.h"

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace zpilab;
  if (size < 2) return 0;
  const auto structs = darwin_structs();
  const std::size_t which = data[0] % (structs.size() + 1);
  const int darwin = data[1] % 32;
  const std::span blob(reinterpret_cast<const std::byte*>(data + 2), size - 2);
  std::vector<std::uint64_t> values;
  if (which < structs.size()) {
    const auto layout = darwin_layout(structs[which], blob.size(), darwin);
    if (layout) {
      static_cast<void>(decode_darwin(*layout, blob, values));
      static_cast<void>(decode_darwin(*layout, blob.first(blob.size() / 2), values));
    }
  } else if (const auto layout = darwin_layout(darwin_interface_struct(), 180, darwin)) {
    static_cast<void>(decode_darwin_interfaces(*layout, blob, [](auto, auto) {}));
  }
  static_cast<void>(darwin_version(fuzz::text_of(data, size)));
  return 0;
}
