// zpilab-model: trains, judges and explains models. Also reached as `zpilab model ...`.
#include <array>
#include <cstdio>
#include <exception>
#include <string>
#include <vector>

#include "model/commands.h"

namespace zpilab {
namespace {

constexpr std::array<Subcommand, 10> kSubcommands = {{
    {"train", "make a model from campaign files",
     R"(usage: zpilab-model train FILE... -o MODEL [options]

FILE is a campaign file, a recording made of one by zpilab export --recording, or a folder of recordings, in any
mixture; the same execution of a trial twice is refused. Splits the trials into folds and a test part, trains, chooses
the rules of its decision for a budget of false alarms (on a set of their own, or else on the folds, each scored by a
forest that did not see it), and prints how the model does on trials that it never saw. The same files, options and
machine give the same model, bit for bit. A
second forest is trained on a random split of the windows: its error stands beside the honest one, by trial, only to
show how much such a split flatters.

  -o MODEL          where the model goes
  --thresholds LIST files, with commas between, that the rules are chosen on and nothing is learnt from
  --card FILE       write the card (Markdown) there too
  --optimised FILE  what optimise --report wrote: the card says how the columns were chosen
  --budget N        false alarms a day that the decision may cost (default 1)
  --decision KIND   sequential (evidence adds up over time) or threshold (default sequential)
  --family N        nats: how sure a sequential decision must be of the family of TCP, or it says tcp, family
                    uncertain (default 1, odds of 2.7 to 1; 0: it always says the likelier)
  --seed N          seed of split and training (default 1)
  --windows LIST    lengths in seconds (default 0.5,1,2,5,10,30,120)
  --columns FILE    train with these columns only, one name a line; the windows follow from them
  --counters SET    all; portable: no column that needs a counter that Windows lacks; octets: all and those of octets,
                    which learn a scanner's packet sizes (default all)
  --denoise KIND    none, or clusters: without windows that look like another class nearly every time (default none)
  --folds N         folds for training and decision, 2 to 10 (default 3)
  --trees N         trees a class (default 100)
  --depth N         depth of a tree (default 6)
  --rate N          learning rate (default 0.15)
  --rows N          windows to train on, about; more data is thinned (default 150000)
  --superpositions N  how often each scan is laid over work that it was not recorded with, 0 to 20 (default 2)
  --blends N        how often each stretch of work is laid over work of another kind, 0 to 20; with them, every second
                    scan is laid over two kinds at once (default 0)
  --threads N       forests that are trained side by side (default 2)
  --json            print the result as JSON instead of tables

Examples:
  zpilab-model train training.db normal.db -o linux.zpimodel --card card.md
  zpilab-model train *.db -o strict.zpimodel --budget 0.1 --seed 7
  zpilab-model train training.db --thresholds thresholds.db,soak.db -o new.zpimodel
  zpilab-model train recordings/ new.db -o new.zpimodel
)",
     run_train},
    {"evaluate", "judge a model on campaign files that it has not seen",
     R"(usage: zpilab-model evaluate MODEL FILE... [--json | --markdown] [--allow-training-data]

Replays the recorded samples through the online detector and prints
  - window errors before the decision stage, as a confusion matrix by class id, macro recall and AUC;
  - by class and timing: scans detected beside what chance would have given, seconds and probes to the first alarm;
  - false alarms per hour and per day with exact limits, by workload; workloads that stand apart are never added;
  - detection against false alarms, as the decision stage is set looser or stricter.
MODEL is a file, or the name of a shipped model ("linux"). FILE is a campaign file, a recording, or a folder of recordings.
Trials that the model was made from are refused, and so is the same trial twice.

  --json                  all of it and single trials too; fields: model/README.md
  --markdown              tables as Markdown
  --allow-training-data   judge it on trials that it has seen: says nothing about new ones

Examples:
  zpilab-model evaluate linux tables.db
  zpilab-model evaluate my.zpimodel tables.db normal.zpirec --json
)",
     run_evaluate},
    {"leave-out", "judge what was learnt where one kind of trial was not taught",
     R"(usage: zpilab-model leave-out FILE.db... --by workload|scan|policy|timing [options]

Trains once for each level of the factor, such as each workload, without its trials, its decision included, and judges
that model on them. Below each line stands an ordinary model, taught with every level, on trials that it did not see: the
difference is what the level's absence costs. Takes a training run a level, and one more.

  --by FACTOR       what is left out, level by level
  --levels LIST     only these, with commas between; those with + between are left out together (default each)
  --aside LIST      levels that are kept from the model too, and not judged: work that has a part of what is left out
  --thresholds LIST files, with commas between, that the rules are chosen on; their trials of the level are judged too
  --json            print the result as JSON
  --markdown        print the table as Markdown
  --budget, --decision, --family, --seed, --windows, --columns, --counters, --denoise, --folds, --trees, --depth, --rate, --rows,
  --superpositions, --blends, --threads: as for train

Examples:
  zpilab-model leave-out training.db normal.db --by workload
  zpilab-model leave-out training.db --by scan --trees 40 --folds 2 --json
  zpilab-model leave-out recordings/ --by workload --levels sip-rtp+quic,web --aside hard
)",
     run_leave_out},
    {"optimise", "choose the columns that are worth their price",
     R"(usage: zpilab-model optimise FILE... -o COLUMNS [options]

A genetic search over feature rows and window lengths for the columns that find the most scans at a budget of false
alarms, in cross-validation by trial with small forests. One trial in three is kept from the search; on those all
columns, the best by gain and the chosen ones are compared. COLUMNS is written whenever a better set is found: stop
the search with Ctrl-C at any time and it is there, only without the comparison.

  -o COLUMNS        where the chosen columns go, one name a line: for train --columns
  --generations N   after the first population (default 12)
  --population N    sets in a generation (default 24)
  --budget N        false alarms a day (default 24: fewer cannot be counted in a few hours)
  --folds N         folds of the search, 2 to 10 (default 2)
  --trees N         trees a class (default 25)
  --rows N          windows to train on, about (default 25000)
  --threads N       sets that are judged side by side (default 2)
  --report FILE     write the comparison and the course of the search (Markdown)
  --json            print the comparison as JSON
  --seed, --windows, --columns, --counters, --denoise, --superpositions, --depth, --rate: as for train; --columns
                    are those to choose from

Examples:
  zpilab-model optimise training.db normal.db -o linux.columns --report optimise.md
  zpilab-model optimise recordings/ -o quick.columns --generations 3 --population 8 --rows 10000
  zpilab-model train training.db normal.db --columns linux.columns -o linux.zpimodel
)",
     run_optimise},
    {"check", "look for leaks: labels shuffled, and whether measuring shows",
     R"(usage: zpilab-model check FILE.db... [options]

Three checks of the trials that a model is to be trained on; each prints its number and the level of chance.
  - Labels are shuffled among the trials: on trials that a forest did not see, its accuracy must fall to chance.
  - Trials without a scan under `idle`: forests that did not see them must not call one.
  - The same trials, middle against edges: if a forest, or any one feature, tells them apart, the apparatus that
    begins and ends a trial shows in what it measures.
A check fails where chance gives such a result less than once in 100. Exit code 5 if one fails.

  --trees N         trees a class (default 20)
  --json            print the result as JSON
  --seed, --windows, --columns, --counters, --folds, --depth, --rate, --rows, --threads: as for train

Examples:
  zpilab-model check training.db normal.db
  zpilab-model check training.db --seed 7 --json
)",
     run_check},
    {"show", "print what a model is",
     R"(usage: zpilab-model show MODEL [--json]

Examples:
  zpilab-model show linux
  zpilab-model show my.zpimodel --json
)",
     run_show},
    {"replay", "run a detector over recorded samples, the same each time",
     R"(usage: zpilab-model replay FILE... [--detector DETECTOR | --model MODEL] [-o OUT.db] [--baseline OUT.json] [options]

Gives the recorded samples of each trial to a detector and takes its alarms. An alarm names its sample, whose time it
has, so the result depends on no clock: our own is the same to the bit on every run. Each trial is replayed twice, and a
detector that answers differently is called unstable: exit code 5, nothing is written, and the first trial and alarm
that differ are named. The same holds if it crashes, is not ready or reads nothing for 30 s, or alarms without a sample.
FILE is a campaign file, a recording, or a folder of recordings.

  --model MODEL     our own detector with this model: a file, or the name of a shipped one (default linux)
  --detector DETECTOR  anybody's detector in place of it: its file (MINE.yaml), or the name of an installed one
                    ("threshold"). It must read counters, and alarm on stdout with "seq". Started anew for each trial
  -o OUT.db         a campaign file for every report: the trials as recorded, with the alarms of this detector only
  --baseline OUT.json  the verdicts, one line a trial, to be committed and compared with (model/evaluate/baseline.h)
  --once            do not replay a second time
  --trial ID|KEY    only the trial of this number, or of this key in a baseline
  --samples         print what the model made of each sample: trial, seq, time since the first sample, truth, likeliest
                    class, margins, alarm, edge. CSV, or JSON Lines with --json
  --json            print the summary as JSON; fields: model/README.md

Exit codes: 0 done, 2 usage, 3 invalid input, 5 unstable, or the detector did not do its part.

Examples:
  zpilab-model replay tables.db -o replayed.db; zpilab report table replayed.db
  zpilab-model replay tests/recordings --baseline baseline.json
  zpilab-model replay fresh.zpirec --detector mine.yaml -o mine.db
  zpilab-model replay tables.db --trial 12 --samples > trial12.csv
)",
     run_replay},
    {"counters", "print the counters that features are computed from",
     R"(usage: zpilab-model counters

The names, one a line: all that a model of this zpilab can need, whatever features it was trained with.

Example:
  zpilab-model counters > names; zpilab export soak.db --recording --counters names -o soak.zpirec
)",
     run_counters},
    {"bench", "measure what a sample costs on this machine",
     R"(usage: zpilab-model bench [MODEL] [--json]

Prints nanoseconds, the median and the 99th percentile of single samples, the clock's own about 20 included:
  - window update, features, forest, decision and the whole detector, on made-up streams of 10 and 100 Hz, when the
    longest window is full; and what a sample allocates, which is nothing;
  - the forest beside XGBoost's in-place prediction of one row in one thread, by the very same trees, whether the margins
    have the same bits, and the same for 8 classes x 100 full trees of depth 6 on rows as wide as the model's.
First stands the size of the model's file and how long it takes to load. Without MODEL the shipped one.

  --json            print the result as JSON; fields: model/README.md

Examples:
  zpilab-model bench linux
  zpilab-model bench my.zpimodel --json
)",
     run_bench},
    {"twins", "is the scan in the counters at all: benign stretches that moved them alike",
     R"(usage: zpilab-model twins FILE... [options]

Cuts scans, and work without a scan, into stretches of the same length, and prints without any model
  - how many stretches of scans have a benign twin in another trial: as many events of the kind that a probe of the
    class makes; and all other counters alike to within counting noise; and an even run of events as long as the
    scan's. Beside it how many benign stretches have a twin among the scans', and the control: how many have one among
    benign ones;
  - what the number of events, or their even run, alone tells (area under the ROC curve; 0.5: nothing), and the nearest
    neighbour's error with the least error that it leaves to any classifier (Cover and Hart, 1967);
  - how often work makes the very events that a scan's probes make, and an example of each group of twins.
FILE is a campaign file, a recording, or a folder of recordings. What the grades mean, and what they do not say:
model/evaluate/twins.h and model/evaluate/neighbour_error.h.

  --class LIST      classes of scans: tcp4, arp, ip4, udp4, tcp6, ip6, udp6 (default all)
  --timing LIST     timings of scans, such as T1 (default all)
  --workload LIST   workloads of scans (default all)
  --against LIST    workloads of benign stretches: own (the scan's), all, or names (default own)
  --superpositions N  lay each scan over N stretches of work that it was not recorded with, 0 to 1000; counters add up
                    (default 0: as they were recorded). Needs --against with names
  --over LIST       workloads of that work (default all but those of --against)
  --policy NAME     trials of which policy (default open)
  --seconds N       length of a stretch, 1 to 600 (default 60)
  --counters SET    compared: all that features are computed from, or portable ones (default all)
  --seed N          of the draws that balance scans and benign stretches (default 1)
  --json            print the result as JSON; fields: model/README.md
  --markdown        tables as Markdown

Examples:
  zpilab-model twins recordings/frozen/frozen-slow-001.zpirec --class tcp4 --timing T1
  zpilab-model twins recordings/ --class udp4,udp6 --against ice --seconds 10
  zpilab-model twins mine.db --workload hard --against all --json
  zpilab-model twins recordings/ --class udp4 --superpositions 20 --over web,sip-rtp --against quic --seconds 1
)",
     run_twins},
}};

void print_usage(std::FILE* out) {
  std::fputs("usage: zpilab-model SUBCOMMAND ...\n\n", out);
  for (const Subcommand& sub : kSubcommands)
    std::fprintf(out, "  %-10s %s\n", std::string(sub.name).c_str(), std::string(sub.summary).c_str());
  std::fputs(
      "\nExamples:\n  zpilab model train training.db -o my.zpimodel\n  zpilab model evaluate linux "
      "tables.db\n"
      "\nzpilab-model SUBCOMMAND --help says more. Exit codes: 0 done, 2 usage, 3 invalid input, 5 "
      "incomplete.\n",
      out);
}

bool asks_help(const std::string& argument) {
  return argument == "--help" || argument == "-h" || argument == "help";
}

int run(const std::vector<std::string>& arguments) {
  if (arguments.empty()) {
    print_usage(stderr);
    return exit_code(Errc::usage);
  }
  if (asks_help(arguments[0])) {
    print_usage(stdout);
    return 0;
  }
  if (arguments[0] == "--version") {
    std::puts("zpilab-model " ZPILAB_VERSION);
    return 0;
  }
  for (const Subcommand& sub : kSubcommands) {
    if (sub.name != arguments[0]) continue;
    for (std::size_t i = 1; i < arguments.size() && arguments[i] != "--"; ++i) {
      if (arguments[i] != "--help" && arguments[i] != "-h") continue;
      std::fputs(std::string(sub.help).c_str(), stdout);
      return 0;
    }
    const auto done = sub.run(Arguments(arguments).subspan(1));
    if (done) return 0;
    std::fprintf(stderr, "zpilab-model %s: %s\n", arguments[0].c_str(), to_string(done.error()).c_str());
    if (done.error().code == Errc::usage)
      std::fprintf(stderr, "try: zpilab-model %s --help\n", arguments[0].c_str());
    return exit_code(done.error().code);
  }
  std::fprintf(stderr, "zpilab-model: unknown subcommand \"%s\"\n", arguments[0].c_str());
  print_usage(stderr);
  return exit_code(Errc::usage);
}

}  // namespace
}  // namespace zpilab

int main(int argc, char** argv) {
  try {
    return zpilab::run(std::vector<std::string>(argv + 1, argv + argc));
  } catch (const std::bad_alloc&) {
    std::fputs("zpilab-model: not enough memory; use fewer files or a smaller --rows\n", stderr);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "zpilab-model: internal error: %s\n", error.what());
  }
  return 5;
}
