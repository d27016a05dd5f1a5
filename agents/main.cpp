// zpi-agent: the command line. Each subcommand is a row in main(); what it does stands in the file of its
// name.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <functional>
#include <limits>
#include <string>

#include "agents/agent_session.h"
#include "agents/attach_relay.h"
#include "agents/counters/counter_table.h"
#include "agents/detector_commands.h"
#include "agents/replay_detector.h"
#include "agents/self_test.h"
#include "agents/standard_streams.h"
#include "agents/stream_checker.h"
#include "agents/watch.h"
#include "harness/core/number_text.h"

namespace zpilab {
namespace {

/// What the chosen subcommand does once the command line is known to be right.
using Action = std::function<int()>;

int say(const char* command, const Error& error) {
  std::fprintf(stderr, "zpi-agent %s: %s\n", command, to_string(error).c_str());
  return exit_code(error.code);
}

/// An option that takes a duration.
void add_duration(CLI::App& command, const std::string& name, Nanoseconds& value, const std::string& help) {
  command
      .add_option_function<std::string>(
          name,
          [name, &value](const std::string& text) {
            const auto duration = parse_duration(text);
            if (duration.value_or(0) <= 0)
              throw CLI::ValidationError(name, "'" + text + "' is not a duration such as 10s or 250ms");
            value = *duration;
          },
          help)
      ->type_name("DURATION");
}

std::string check_session(const std::string& session) {
  return is_session_name(session) ? std::string()
                                  : "a session is at most 64 letters, digits, '.', '_' or '-'";
}

/// What ends the agent, with exit code 5 and a failure line.
void add_limits(CLI::App& command, UsageLimits& limits) {
  command
      .add_option_function<double>(
          "--cpu-limit", [&limits](double percent) { limits.cpu_share = percent / 100; },
          "End when this agent and its own detectors take more than this of a core within 60 s, in % "
          "(default 20)")
      ->type_name("PERCENT")
      ->check(CLI::Range(0.01, 100'000.0));
  command
      .add_option_function<double>(
          "--memory-limit",
          [&limits](double megabytes) { limits.memory = static_cast<std::uint64_t>(megabytes * 1e6); },
          "End when they have more than this resident, in MB (default 128)")
      ->type_name("MB")
      ->check(CLI::Range(1.0, 1e9));
}

void add_counter_scope(CLI::App& command, CounterScope& counters) {
  command
      .add_option_function<std::string>(
          "--counters",
          [&counters](const std::string& name) {
            counters = name == "all" ? CounterScope::all : CounterScope::standard;
          },
          "all, or standard: without /proc/net/netstat, which costs as much as the rest together (default "
          "all)")
      ->check(CLI::IsMember({"all", "standard"}));
}

int run_sample(SessionOptions options) {
  constexpr Nanoseconds kSessionLease = 30 * kSecond;
  // Without a lease nothing would ever end a session whose controller is gone.
  if (!options.session.empty() && options.lease == 0) options.lease = kSessionLease;
  auto agent =
      AgentSession::create(std::move(options), Channel::standard_input(), Channel::standard_output());
  if (!agent) return say("sample", agent.error());
  return (*agent)->run();
}

void add_sample(CLI::App& app, Action& action) {
  static SessionOptions options;
  static std::string delivery = "live";
  CLI::App* command =
      app.add_subcommand("sample", "Read the counters at a steady rate and print them as JSON Lines");
  command->add_option("--rate", options.rate, "Samples a second")
      ->check(CLI::Range(1.0, 1000.0))
      ->capture_default_str();
  auto* count =
      command->add_option("--count", options.count, "End after so many samples")->check(CLI::PositiveNumber);
  add_duration(*command, "--duration", options.duration, "End after this time");
  command->get_option("--duration")->excludes(count);
  command->add_option("--delivery", delivery, "live, or deferred: silent until it is told to deliver")
      ->check(CLI::IsMember({"live", "deferred"}))
      ->capture_default_str();
  add_duration(*command, "--lease", options.lease, "End when nothing was heard on stdin for so long");
  command
      ->add_option("--session", options.session,
                   "Outlive a cut connection under this name (lease: 30s if not given)")
      ->check(check_session);
  command
      ->add_option("--spool", options.spool_folder,
                   "Folder for what was not delivered yet; leaves nothing behind")
      ->check(CLI::ExistingDirectory);
  constexpr auto kMostSpool = static_cast<std::size_t>(
      std::min<std::uint64_t>(std::uint64_t{1} << 40, std::numeric_limits<std::size_t>::max()));
  command->add_option("--spool-limit", options.spool_limit, "Bytes of samples kept there")
      ->check(CLI::Range(std::size_t{4096}, kMostSpool))
      ->capture_default_str();
  command->add_option("--proc-root", options.proc_root, "Read this folder instead of /proc")
      ->capture_default_str();
  add_counter_scope(*command, options.counters);
  add_limits(*command, options.limits);
  command->footer(
      "Examples:\n"
      "  zpi-agent sample --rate 10 --duration 5s\n"
      "  zpi-agent sample --rate 10 | jq -c '.sample.deltas // empty'\n"
      "  ssh device zpi-agent sample --lease 30s --session trial-7 --delivery deferred\n"
      "Commands on stdin and lines on stdout: agents/PROTOCOL.md.");
  command->callback([&action] {
    options.deferred = delivery == "deferred";
    action = [] { return run_sample(options); };
  });
}

void add_attach(CLI::App& app, Action& action) {
  static std::string session;
  static AttachRequest request;
  CLI::App* command =
      app.add_subcommand("attach", "Go on with the stream of a session whose connection was cut");
  command->add_option("SESSION", session, "As given to sample --session")->required()->check(check_session);
  command->add_option("--after", request.after, "Sequence number of the last sample that was received")
      ->capture_default_str();
  command->add_option("--messages", request.messages, "Lines that were received behind that sample")
      ->capture_default_str();
  command->footer("Example:\n  ssh device zpi-agent attach trial-7 --after 412");
  command->callback([&action] { action = [] { return run_attach(session, request); }; });
}

void add_watch(CLI::App& app, Action& action) {
  static WatchOptions options;
  CLI::App* command =
      app.add_subcommand("watch", "Sample and tell scans from normal traffic in one process, on this device");
  command->add_option("--rate", options.rate, "Samples a second")
      ->check(CLI::Range(1.0, 1000.0))
      ->capture_default_str();
  command->add_option(
      "--model", options.model,
      "Model file, or the name of one that is installed (default: the first of linux and portable "
      "whose counters are all here)");
  add_duration(*command, "--duration", options.duration, "End after this time (default: at a signal)");
  command->add_option("--proc-root", options.proc_root, "Read this folder instead of /proc")
      ->capture_default_str();
  add_counter_scope(*command, options.counters);
  add_limits(*command, options.limits);
  command->add_flag("--json", options.json, "Print detections and a summary as agents/PROTOCOL.md has them");
  command->footer(
      "Prints a line an alarm; at its end, on stderr, what it used.\n"
      "Examples:\n"
      "  zpi-agent watch\n"
      "  zpi-agent watch --counters standard --model portable --json");
  command->callback([&action] { action = [] { return run_watch(options); }; });
}

void add_detect(CLI::App& app, Action& action) {
  static std::string model;
  static bool scores = false;
  CLI::App* command =
      app.add_subcommand("detect", "Tell scans from normal traffic with a model; stream on stdin");
  command->add_option("--model", model, "Model file")->required()->check(CLI::ExistingFile);
  command->add_flag("--scores", scores, "Also print the scores of every sample, for people");
  command->footer(
      "Example:\n  zpi-agent sample | zpi-agent detect --model share/zpilab/model/linux.zpimodel");
  command->callback([&action] { action = [] { return run_detect(model, scores); }; });
}

void add_threshold(CLI::App& app, Action& action) {
  static CounterLimitOptions options;
  static std::string class_text = "tcp4";
  CLI::App* command =
      app.add_subcommand("threshold", "The baseline: one counter and a limit; stream on stdin");
  command->add_option("--counter", options.counter, "Name of the counter")->capture_default_str();
  command->add_option("--limit", options.limit, "Alarm when it moved by more than this")
      ->capture_default_str();
  add_duration(*command, "--window", options.window, "within this time (default 5s)");
  command->add_option("--class", class_text, "Class that its alarms name")
      ->check([](const std::string& name) {
        return parse_said_class(name) ? std::string()
                                      : "'" + name + "' is not one of the eight classes, nor tcp";
      })
      ->capture_default_str();
  command->footer(
      "Examples:\n"
      "  zpi-agent sample | zpi-agent threshold\n"
      "  zpi-agent sample | zpi-agent threshold --counter udpNoPorts --limit 10 --window 10s --class udp4");
  command->callback([&action] {
    action = [] { return run_threshold(options, parse_said_class(class_text).value_or(TrafficClass::tcp4)); };
  });
}

void add_always_normal(CLI::App& app, Action& action) {
  CLI::App* command = app.add_subcommand("always-normal", "The detector that never alarms; stream on stdin");
  command->footer("Example:\n  zpi-agent sample --count 10 | zpi-agent always-normal");
  command->callback([&action] { action = run_always_normal; });
}

void add_replay(CLI::App& app, Action& action) {
  CLI::App* command = app.add_subcommand(
      "replay", "Give a recorded stream to a detector, as fast as it takes it; used by zpilab model replay");
  static Nanoseconds patience = 30 * kSecond;
  add_duration(*command, "--patience", patience,
               "How long it may take to be ready, to read on, to end (default 30s)");
  command->footer(
      "stdin: a start_detector command, then the stream; stdout: what became of it. The stream waits for "
      "the\n"
      "detector, and an alarm must name its sample. Exit code 5, with a failure line, if the detector does "
      "not\n"
      "start, keeps one waiting for too long, ends too soon, or alarms without a sample.\n"
      "Example:\n"
      "  { echo \"$start_detector\"; cat stream.jsonl; } | zpi-agent replay");
  command->callback([&action] { action = [] { return run_replay(patience); }; });
}

void add_check_stream(CLI::App& app, Action& action) {
  static std::string path = "-";
  CLI::App* command = app.add_subcommand("check-stream", "Say whether a stream speaks the agent's protocol");
  command->add_option("FILE", path, "The stream; - is stdin")->capture_default_str();
  command->footer(
      "Exit code 0 if it does, 3 if not.\n"
      "Examples:\n"
      "  zpi-agent sample --count 5 | zpi-agent check-stream\n"
      "  some-other-agent > stream.jsonl; zpi-agent check-stream stream.jsonl");
  command->callback([&action] { action = [] { return run_check_stream(path); }; });
}

int print_counters(bool markdown) {
  if (markdown) {
    std::fputs(counter_table_markdown().c_str(), stdout);
    return 0;
  }
  for (const CounterRow& row : counter_table()) {
    const bool streamed = row.kind == CounterKind::counter;
    std::printf("%-32.*s %-11.*s %.*s\n", static_cast<int>(streamed ? row.name.size() : 7),
                streamed ? row.name.data() : "(gauge)", static_cast<int>(row.unit.size()), row.unit.data(),
                static_cast<int>(row.help.size()), row.help.data());
  }
  return 0;
}

void add_counters(CLI::App& app, Action& action) {
  static bool markdown = false;
  CLI::App* command =
      app.add_subcommand("counters", "Print the table of counters that have a name on every system");
  command->add_flag("--markdown", markdown, "As in agents/README.md");
  command->footer("Example:\n  zpi-agent counters | grep NoPorts");
  command->callback([&action] { action = [] { return print_counters(markdown); }; });
}

int self_test(const SelfTestOptions& options, bool json) {
  const auto test = run_self_test(options);
  if (!test) return say("self-test", test.error());
  std::fputs((json ? to_json(*test) : to_text(*test)).c_str(), stdout);
  return 0;
}

void add_self_test(CLI::App& app, Action& action) {
  static SelfTestOptions options;
  static bool json = false;
  CLI::App* command = app.add_subcommand(
      "self-test", "Measure what sampling and detection cost here and how punctual they are");
  command->add_option("--rate", options.rate, "Samples a second for the punctuality")
      ->check(CLI::Range(1.0, 1000.0));
  command->add_option(
      "--model", options.model,
      "Model file, or the name of one that is installed (default: the first of linux and portable "
      "whose counters are all here)");
  add_duration(*command, "--session", options.session,
               "How long sampling at 10 Hz with detection is measured (default 5s)");
  command->add_option("--proc-root", options.proc_root, "Read this folder instead of /proc");
  add_counter_scope(*command, options.counters);
  command->add_flag("--json", json, "Print JSON");
  command->footer(
      "Examples:\n"
      "  zpi-agent self-test\n"
      "  zpi-agent self-test --counters standard\n"
      "  zpi-agent self-test --rate 1000 --json");
  command->callback([&action] { action = [] { return self_test(options, json); }; });
}

bool has_subcommand(CLI::App& app, const std::string& name) {
  const auto named =
      app.get_subcommands([&name](const CLI::App* command) { return command->get_name() == name; });
  return !named.empty();
}

int run(int argc, char** argv) {
  CLI::App app("Reads the counters of this device's network stack; looks at no packet.", "zpi-agent");
  app.set_version_flag("--version", agent_version());
  app.require_subcommand(1);
  app.footer("Examples:\n  zpi-agent sample --rate 10 --count 3\n  zpi-agent self-test");
  Action action;
  for (const auto add : {add_sample, add_attach, add_watch, add_detect, add_threshold, add_always_normal,
                         add_replay, add_check_stream, add_counters, add_self_test})
    add(app, action);
  // Said here, because the parser would only ask for a subcommand.
  if (argc > 1 && argv[1][0] != '-' && !has_subcommand(app, argv[1])) {
    std::fprintf(stderr, "zpi-agent: there is no subcommand '%s'; see zpi-agent --help\n", argv[1]);
    return exit_code(Errc::usage);
  }
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    // Help and version are "errors" with code 0.
    return app.exit(error) == 0 ? 0 : exit_code(Errc::usage);
  }
  return action();
}

}  // namespace
}  // namespace zpilab

int main(int argc, char** argv) {
  zpilab::prepare_standard_streams();
  try {
    return zpilab::run(argc, argv);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "zpi-agent: %s\n", error.what());
    return zpilab::exit_code(zpilab::Errc::failed);
  }
}
