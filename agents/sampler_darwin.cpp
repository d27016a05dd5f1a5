// macOS and iOS: sysctl. All is fetched one behind the other and decoded afterwards.
//
// Never run on a Mac: its test compiles it on every system and puts a kernel of its own behind
// darwin_sysctl.h.
#include <algorithm>
#include <cstddef>
#include <map>
#include <string>
#include <utility>

#include "agents/counters/decode_darwin.h"
#include "agents/counters/struct_movement.h"
#include "agents/sampler.h"
#include "harness/core/darwin_sysctl.h"

namespace zpilab {
namespace {

constexpr int kNoMemory = 12;  ///< Darwin's ENOMEM: the buffer is too small
constexpr std::size_t kFirstBuffer = std::size_t{16} * 1024;
constexpr std::size_t kGreatestBuffer = std::size_t{16} * 1024 * 1024;

constexpr const char* kWithheld =
    "this kernel shows the TCP statistics to root only, and zeros to all others: run as root, or once "
    "as root: sysctl -w net.inet.tcp.disable_access_to_stats=0";

/// Calls with a buffer that is large enough; `blob` becomes what was returned.
template <typename Call>
Result<Done> fetch(std::string_view name, Call call, std::vector<std::byte>& blob) {
  for (std::size_t capacity = std::max(kFirstBuffer, blob.capacity());; capacity *= 2) {
    blob.resize(capacity);
    std::size_t size = capacity;
    const int error = call(blob.data(), &size);
    if (error == 0 && size <= capacity) {
      blob.resize(size);
      return Done{};
    }
    if (error != kNoMemory || capacity >= kGreatestBuffer)
      return make_error(Errc::io, errno_message("sysctl", error), std::string(name));
  }
}

Result<Done> fetch_sysctl(std::string_view name, std::vector<std::byte>& blob) {
  const std::string text(name);
  return fetch(
      name,
      [&text](void* buffer, std::size_t* size) { return zpi_darwin_sysctl(text.c_str(), buffer, size); },
      blob);
}

Result<Done> fetch_interfaces(std::vector<std::byte>& blob) {
  return fetch(darwin_interface_struct().sysctl, zpi_darwin_interfaces, blob);
}

Result<std::string> darwin_release() {
  std::vector<std::byte> blob;
  if (auto done = fetch_sysctl("kern.osrelease", blob); !done) return done.error();
  const std::string text(reinterpret_cast<const char*>(blob.data()), blob.size());
  return text.substr(0, text.find('\0'));
}

/// A struct that this kernel has, and the last reading of it.
struct Source {
  std::string_view sysctl;
  DarwinLayout layout;
  std::size_t handle = 0;
  std::vector<std::byte> blob{};
};

class DarwinSampler : public Sampler {
 public:
  /// Finds out what this kernel has. What it lacks or withholds is no part of a sample, and a remark.
  Result<Done> probe() {
    const auto release = darwin_release();
    if (!release) return release.error();
    const auto version = darwin_version(*release);
    if (!version) return version.error();
    for (const DarwinStruct& which : darwin_structs()) probe(which, *version, *release);
    probe_interfaces(*version);
    if (!sources_.empty()) return Done{};
    std::string all = "no statistics of the network can be read";
    for (const std::string& remark : remarks_) all += "\n" + remark;
    return make_error(Errc::unavailable, all, "Darwin " + *release);
  }

  const std::vector<std::string>& counters() const override { return movement_.counters(); }
  std::vector<std::string> remarks() const override { return remarks_; }

  Result<Done> read(std::vector<CounterDelta>& deltas) override {
    if (auto done = read_whole(); !done) {
      movement_.abandon();
      return done;
    }
    movement_.take(deltas);
    return Done{};
  }

  Result<Done> read_bare() override {
    for (Source& source : sources_)
      if (auto done = fetch_sysctl(source.sysctl, source.blob); !done) return done;
    return has_interfaces_ ? fetch_interfaces(interfaces_.blob) : Done{};
  }

 private:
  void probe(const DarwinStruct& which, int version, const std::string& release) {
    Source source{which.sysctl, {}};
    if (auto done = fetch_sysctl(which.sysctl, source.blob); !done) return remark(done.error());
    auto layout = darwin_layout(which, source.blob.size(), version);
    if (!layout) return remark(layout.error());
    source.layout = std::move(*layout);
    const auto reading = decode_darwin(source.layout, source.blob, values_);
    if (!reading) return remark(reading.error());
    if (*reading == DarwinReading::withheld)
      return remark(make_error(Errc::unavailable, kWithheld, std::string(which.sysctl)));
    if (!source.layout.whole)
      remarks_.push_back(std::string(which.sysctl) + ": of its " + std::to_string(source.blob.size()) +
                         " bytes in Darwin " + release + " only the first " +
                         std::to_string(source.layout.places.size()) + " members are known");
    source.handle = movement_.add(source.layout.described);
    sources_.push_back(std::move(source));
  }

  void probe_interfaces(int version) {
    const DarwinStruct& which = darwin_interface_struct();
    auto layout = darwin_layout(which, which.core, version);
    if (!layout) return remark(layout.error());
    interfaces_.sysctl = which.sysctl;
    interfaces_.layout = std::move(*layout);
    auto done = fetch_interfaces(interfaces_.blob);
    if (done)
      done = decode_darwin_interfaces(interfaces_.layout, interfaces_.blob,
                                      [](std::string_view, std::span<const std::uint64_t>) {});
    if (!done) return remark(done.error());
    interfaces_.handle = movement_.add(interfaces_.layout.described);
    has_interfaces_ = true;
  }

  void remark(const Error& error) { remarks_.push_back(to_string(error)); }

  Result<Done> read_whole() {
    if (auto done = read_bare(); !done) return done;
    for (const Source& source : sources_) {
      const auto reading = decode_darwin(source.layout, source.blob, values_);
      if (!reading) return reading.error();
      if (*reading == DarwinReading::withheld)
        return make_error(Errc::unavailable, kWithheld, std::string(source.sysctl));
      movement_.read(source.handle, 0, std::span<const std::uint64_t>(values_));
    }
    if (!has_interfaces_) return Done{};
    return decode_darwin_interfaces(interfaces_.layout, interfaces_.blob,
                                    [this](std::string_view name, std::span<const std::uint64_t> values) {
                                      movement_.read(interfaces_.handle, number_of(name), values);
                                    });
  }

  /// Interfaces are told apart by their names, which outlive their places in the list.
  std::uint64_t number_of(std::string_view interface) {
    return numbers_.try_emplace(std::string(interface), numbers_.size()).first->second;
  }

  StructMovement movement_{CounterSource::darwin};
  std::vector<Source> sources_;
  Source interfaces_;
  bool has_interfaces_ = false;
  std::map<std::string, std::uint64_t> numbers_;
  std::vector<std::uint64_t> values_;
  std::vector<std::string> remarks_;
};

}  // namespace

Result<std::unique_ptr<Sampler>> open_sampler(const std::string&, CounterScope, Nanoseconds) {
  auto sampler = std::make_unique<DarwinSampler>();
  if (auto done = sampler->probe(); !done) return done.error();
  std::vector<CounterDelta> none;
  if (auto done = sampler->read(none); !done) return done.error();
  return std::unique_ptr<Sampler>(std::move(sampler));
}

}  // namespace zpilab
