#include "lab/impaired_links.h"

#include <cstdio>

#include "harness/core/number_text.h"
#include "lab/prepare_child.h"

namespace zpilab {
namespace {

constexpr Nanoseconds kTcTimeout = 10 * kSecond;

/// What tc says when the kernel does not know the discipline: with the kernel's own words, or without them.
bool says_unknown(const std::string& message) {
  return message.find("qdisc kind is unknown") != std::string::npos ||
         message.find("qdisc not found") != std::string::npos ||
         message.find("answers: No such file or directory") != std::string::npos;
}

Result<Done> run_tc(const std::string& program, std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), program);
  auto done = run_to_end(arguments, "", kTcTimeout);
  if (done) return Done{};
  if (done.error().code == Errc::failed && says_unknown(done.error().what))
    return make_error(Errc::unsupported, "kernel has no netem");
  return done.error();
}

}  // namespace

std::vector<std::string> impair_arguments(const Impairment& impairment, const std::string& link) {
  std::vector<std::string> arguments = {"qdisc", "add", "dev", link, "root", "netem", "limit", "1000"};
  const auto add = [&arguments](const char* name, std::string value) {
    arguments.emplace_back(name);
    arguments.push_back(std::move(value));
  };
  if (impairment.delay > 0) add("delay", std::to_string(impairment.delay / kMicrosecond) + "us");
  if (impairment.loss_percent > 0) add("loss", number_text(impairment.loss_percent) + "%");
  if (impairment.bits_per_second > 0) add("rate", std::to_string(impairment.bits_per_second) + "bit");
  return arguments;
}

std::vector<std::string> restore_arguments(const std::string& link) {
  return {"qdisc", "del", "dev", link, "root"};
}

Result<ImpairedLinks> ImpairedLinks::apply(const Impairment& impairment,
                                           const std::vector<std::string>& links) {
  auto program = require_program("tc", "iproute2");
  if (!program) return program.error();
  if (links.empty()) return make_error(Errc::unavailable, "this host has no network link to impair");
  ImpairedLinks impaired(*program);
  for (const std::string& link : links) {
    if (auto done = run_tc(*program, impair_arguments(impairment, link)); !done) return done.error();
    impaired.links_.push_back(link);
  }
  return impaired;
}

ImpairedLinks::~ImpairedLinks() {
  for (auto link = links_.rbegin(); link != links_.rend(); ++link) {
    const auto restored = run_tc(program_, restore_arguments(*link));
    if (!restored) std::fprintf(stderr, "zpilab-lab prepare: %s\n", to_string(restored.error()).c_str());
  }
}

Result<Done> try_netem() {
  Impairment least;
  least.delay = kMicrosecond;
  const auto tried = ImpairedLinks::apply(least, {"lo"});
  if (!tried) return tried.error();
  return Done{};
}

}  // namespace zpilab
