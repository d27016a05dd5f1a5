// The statistics as a program, so that another one's can be held against them: one request a line on standard
// input, NAME and numbers; one line of numbers for each, "-" for nothing. A censored time is two numbers,
// seconds and whether it happened; where there are two groups, the size of the first comes before all.
#include <iostream>
#include <optional>
#include <sstream>
#include <string>
#include <vector>

#include "reports/statistics/bootstrap.h"
#include "reports/statistics/clopper_pearson.h"
#include "reports/statistics/holm.h"
#include "reports/statistics/kaplan_meier.h"
#include "reports/statistics/log_rank.h"
#include "reports/statistics/paired_times.h"
#include "reports/statistics/permutation.h"
#include "reports/statistics/poisson_interval.h"
#include "reports/statistics/quantile.h"
#include "reports/statistics/sign_test.h"

namespace {

using namespace zpilab;

std::vector<CensoredTime> times_of(const std::vector<double>& numbers, std::size_t from) {
  std::vector<CensoredTime> times;
  for (std::size_t i = from; i + 1 < numbers.size(); i += 2)
    times.push_back({numbers[i], numbers[i + 1] != 0});
  return times;
}

class Answer {
 public:
  Answer& operator<<(double value) {
    text_ << ' ' << value;
    return *this;
  }
  Answer& operator<<(const std::optional<double>& value) {
    if (value) return *this << *value;
    text_ << " -";
    return *this;
  }
  std::string text() const { return text_.str(); }
  Answer() { text_.precision(15); }

 private:
  std::ostringstream text_;
};

void answer_two_groups(const std::string& name, const std::vector<double>& numbers, Answer& answer) {
  const auto all = times_of(numbers, 1);
  const auto size = static_cast<std::size_t>(numbers.at(0));
  const std::span<const CensoredTime> first(all.data(), size), second(all.data() + size, all.size() - size);
  if (name == "log_rank") {
    const LogRank result = log_rank(first, second);
    answer << result.observed << result.expected << result.variance << result.p();
  } else {
    const PermutationP p = log_rank_permutation(first, second, 1);
    answer << p.greater << p.less;
  }
}

void answer_times(const std::string& name, const std::vector<double>& numbers, Answer& answer) {
  const auto times = times_of(numbers, 0);
  if (name == "kaplan_meier") {
    for (const SurvivalStep& step : kaplan_meier_curve(times)) {
      answer << step.seconds << step.survival;
      answer << (step.band ? std::optional(step.band->lower) : std::nullopt)
             << (step.band ? std::optional(step.band->upper) : std::nullopt);
    }
  } else if (name == "kaplan_meier_median") {
    const auto interval = kaplan_meier_median_interval(times).value_or(MedianInterval{});
    answer << kaplan_meier_median(times) << interval.lower << interval.upper;
  } else {
    for (const double score : prentice_wilcoxon_scores(times)) answer << score;
  }
}

void answer_numbers(const std::string& name, const std::vector<double>& numbers, Answer& answer) {
  if (name == "clopper_pearson") {
    const auto interval = clopper_pearson(static_cast<int>(numbers.at(0)), static_cast<int>(numbers.at(1)));
    answer << interval->lower << interval->upper;
  } else if (name == "poisson") {
    const Interval interval = poisson_interval(static_cast<int>(numbers.at(0)));
    answer << interval.lower << interval.upper;
  } else if (name == "quantile") {
    answer << quantile({numbers.begin() + 1, numbers.end()}, numbers.at(0));
  } else if (name == "flip_signs") {
    const PermutationP p = flip_signs(numbers, 1);
    answer << p.greater << p.less;
  } else if (name == "permute_groups") {
    const PermutationP p =
        permute_groups(std::span(numbers).subspan(1), static_cast<std::size_t>(numbers.at(0)), 1);
    answer << p.greater << p.less;
  } else if (name == "sign_test") {
    answer << sign_test(static_cast<int>(numbers.at(0)), static_cast<int>(numbers.at(1)));
  } else if (name == "bootstrap_median") {
    const auto interval = bootstrap_interval(
        numbers,
        [](std::span<const double> drawn) {
          return *median({drawn.begin(), drawn.end()});
        },
        1);
    answer << interval->lower << interval->upper;
  } else if (name == "holm") {
    for (const double p : holm(numbers)) answer << p;
  }
}

}  // namespace

int main() {
  std::string line;
  while (std::getline(std::cin, line)) {
    std::istringstream words(line);
    std::string name;
    words >> name;
    std::vector<double> numbers;
    for (double number = 0; words >> number;) numbers.push_back(number);
    Answer answer;
    if (name.starts_with("log_rank"))
      answer_two_groups(name, numbers, answer);
    else if (name.starts_with("kaplan") || name == "prentice_wilcoxon")
      answer_times(name, numbers, answer);
    else
      answer_numbers(name, numbers, answer);
    std::cout << answer.text() << '\n';
  }
}
