#include "reports/results/merge_results.h"

#include <algorithm>
#include <filesystem>

#include "harness/store/results_store.h"
#include "reports/number_format.h"
#include "reports/results/entry_id.h"
#include "reports/results/entry_rows.h"

namespace zpilab {
namespace {

MergeOutcome outcome_of(ResultsStore::Added added) {
  switch (added) {
    case ResultsStore::Added::added:
      return MergeOutcome::added;
    case ResultsStore::Added::unchanged:
      return MergeOutcome::unchanged;
    case ResultsStore::Added::raised:
      return MergeOutcome::raised;
    case ResultsStore::Added::conflict:
      return MergeOutcome::conflict;
    case ResultsStore::Added::withdrawn:
      return MergeOutcome::stays_away;
  }
  return MergeOutcome::refused;
}

class Merge {
 public:
  Merge(ResultsStore& store, const MergeOrder& order, const VerifyFolder& verify)
      : store_(store), order_(order), verify_(verify) {}

  Result<MergeReport> run() {
    for (const std::string& input : order_.inputs)
      if (auto done = take(input); !done.ok()) return done.error();
    if (auto done = withdraw_ordered(); !done.ok()) return done.error();
    if (auto done = reproduce_ordered(); !done.ok()) return done.error();
    return std::move(report_);
  }

 private:
  void step(MergeOutcome outcome, const std::string& id, const std::string& from,
            std::vector<std::string> why = {}) {
    report_.steps.push_back({outcome, id, from, std::move(why)});
  }

  Result<Done> take(const std::string& input) {
    std::error_code ignored;
    if (std::filesystem::is_directory(input, ignored)) return take_folder(input);
    if (is_results_file(input)) return take_results(input);
    step(MergeOutcome::refused, "", input,
         {std::filesystem::exists(input, ignored) ? "neither a folder nor a results file of zpilab merge"
                                                  : "there is no such file or folder"});
    return Done{};
  }

  Result<Done> take_folder(const std::string& folder) {
    for (const Verification& verification : verify_(folder)) {
      if (!verification.accepted()) {
        refuse(verification);
        continue;
      }
      const Provenance provenance = {verification.folder, order_.now_utc, ZPILAB_VERSION};
      if (auto done = add(entry_row(*verification.entry), provenance, verification.folder); !done.ok())
        return done;
    }
    return Done{};
  }

  void refuse(const Verification& verification) {
    std::vector<std::string> why;
    for (const Finding& finding : verification.findings) why.push_back(to_string(finding));
    if (verification.left_out > 0) why.push_back("and " + std::to_string(verification.left_out) + " more");
    step(MergeOutcome::refused, "", verification.folder, std::move(why));
  }

  Result<Done> take_results(const std::string& path) {
    const auto file = read_results(path);
    if (!file.ok()) {
      step(MergeOutcome::refused, "", path, {file.error().what});
      return Done{};
    }
    for (const Withdrawal& withdrawal : file->withdrawals)
      if (auto done = withdraw(withdrawal, path); !done.ok()) return done;
    for (const CollectedEntry& collected : file->entries) {
      if (auto done = add(collected.entry, collected.provenance, path); !done.ok()) return done;
      if (auto done = reproduce_too(collected, path); !done.ok()) return done;
    }
    return Done{};
  }

  Result<Done> add(const ResultsEntry& row, const Provenance& provenance, const std::string& from) {
    if (!safe_entry_id(row.id)) {
      step(MergeOutcome::refused, row.id, from, {"its id cannot be an address"});
      return Done{};
    }
    const auto added = store_.add(row, provenance);
    if (!added.ok() && added.error().code != Errc::failed) return added.error();
    if (!added.ok())  // it breaks a rule of the schema
      step(MergeOutcome::refused, row.id, from, {added.error().what});
    else
      step(outcome_of(*added), row.id, from);
    return Done{};
  }

  /// Another file's mark counts where the same content was taken from it, or is here.
  Result<Done> reproduce_too(const CollectedEntry& collected, const std::string& from) {
    const MergeOutcome added = report_.steps.back().outcome;
    const bool same =
        added == MergeOutcome::added || added == MergeOutcome::unchanged || added == MergeOutcome::raised;
    if (!collected.reproduction || !same) return Done{};
    const auto marked = store_.reproduce(*collected.reproduction);
    if (!marked.ok()) return marked.error();
    if (*marked) step(MergeOutcome::reproduced, collected.entry.id, from, {collected.reproduction->by});
    return Done{};
  }

  Result<Done> withdraw(const Withdrawal& withdrawal, const std::string& from) {
    if (!safe_entry_id(withdrawal.id)) {
      step(MergeOutcome::refused, withdrawal.id, from, {"its id cannot be an address"});
      return Done{};
    }
    const auto withdrawn = store_.withdraw(withdrawal);
    if (!withdrawn.ok()) return withdrawn.error();
    step(*withdrawn ? MergeOutcome::withdrawn : MergeOutcome::stays_away, withdrawal.id, from,
         {withdrawal.reason});
    return Done{};
  }

  /// By the user, who may have mistyped: only what is there.
  Result<Done> withdraw_ordered() {
    if (order_.withdraw.empty()) return Done{};
    const auto file = read_results(order_.output);
    if (!file.ok()) return file.error();
    const auto is_it = [&](const auto& row) {
      if constexpr (requires { row.entry; })
        return row.entry.id == order_.withdraw;
      else
        return row.id == order_.withdraw;
    };
    if (std::none_of(file->entries.begin(), file->entries.end(), is_it) &&
        std::none_of(file->withdrawals.begin(), file->withdrawals.end(), is_it)) {
      step(MergeOutcome::refused, order_.withdraw, order_.output,
           {"there is no entry of this id to withdraw"});
      return Done{};
    }
    return withdraw({order_.withdraw, order_.reason, order_.now_utc}, order_.output);
  }

  Result<Done> reproduce_ordered() {
    if (order_.reproduced.empty()) return Done{};
    const auto marked = store_.reproduce({order_.reproduced, order_.by, order_.now_utc});
    if (!marked.ok() && marked.error().code != Errc::invalid_input) return marked.error();
    if (!marked.ok())
      step(MergeOutcome::refused, order_.reproduced, order_.output, {"there is no entry of this id to mark"});
    else
      step(*marked ? MergeOutcome::reproduced : MergeOutcome::unchanged, order_.reproduced, order_.output,
           {order_.by});
    return Done{};
  }

  ResultsStore& store_;
  const MergeOrder& order_;
  const VerifyFolder& verify_;
  MergeReport report_;
};

}  // namespace

int MergeReport::count(MergeOutcome outcome) const {
  return static_cast<int>(std::count_if(steps.begin(), steps.end(),
                                        [&](const MergeStep& step) { return step.outcome == outcome; }));
}

bool MergeReport::changed() const {
  return count(MergeOutcome::added) + count(MergeOutcome::raised) + count(MergeOutcome::withdrawn) +
             count(MergeOutcome::reproduced) >
         0;
}

Result<MergeReport> merge_results(const MergeOrder& order, const VerifyFolder& verify) {
  const auto store = ResultsStore::open(order.output);
  if (!store.ok()) return store.error();
  return Merge(**store, order, verify).run();
}

}  // namespace zpilab
