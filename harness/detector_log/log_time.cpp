#include "harness/detector_log/log_time.h"

#include <array>
#include <charconv>
#include <chrono>
#include <cstdlib>

namespace zpilab {
namespace {

constexpr std::array<std::string_view, 12> kMonths = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                      "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
constexpr int kFirstYear = 1970, kLastYear = 2200;  // what nanoseconds in 63 bits can tell

struct CivilTime {
  std::optional<int> year;
  int month = 1, day = 1, hour = 0, minute = 0, second = 0;
  Nanoseconds fraction = 0, resolution = kSecond;
};

bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// Takes a text apart from its front. What does not fit leaves it as it was.
class Cursor {
 public:
  explicit Cursor(std::string_view text) : rest_(text) {}

  bool take(char c) {
    if (rest_.empty() || rest_.front() != c) return false;
    rest_.remove_prefix(1);
    return true;
  }
  /// A number of `least` to `most` digits.
  std::optional<int> number(std::size_t least, std::size_t most) {
    std::size_t length = 0;
    while (length < most && length < rest_.size() && is_digit(rest_[length])) ++length;
    if (length < least || length > 9) return std::nullopt;
    int value = 0;
    std::from_chars(rest_.data(), rest_.data() + length, value);
    rest_.remove_prefix(length);
    return value;
  }
  void skip_blanks() {
    while (take(' ')) {
    }
  }
  std::string_view rest() const { return rest_; }
  void skip(std::size_t count) { rest_.remove_prefix(count); }
  bool at_end() const { return rest_.empty(); }

 private:
  std::string_view rest_;
};

/// ".123456": the digits behind the point, at most nine of which are looked at.
void take_fraction(Cursor& cursor, Nanoseconds& fraction, Nanoseconds& resolution) {
  resolution = kSecond;
  fraction = 0;
  if (cursor.rest().size() < 2 || !is_digit(cursor.rest()[1]) || !(cursor.take('.') || cursor.take(',')))
    return;
  while (!cursor.at_end() && is_digit(cursor.rest().front())) {
    if (resolution > 1) {
      resolution /= 10;
      fraction += (cursor.rest().front() - '0') * resolution;
    }
    cursor.skip(1);
  }
}

/// "20:55:01.123456".
bool take_clock(Cursor& cursor, CivilTime& time) {
  const auto hour = cursor.number(2, 2);
  if (!hour || !cursor.take(':')) return false;
  const auto minute = cursor.number(2, 2);
  if (!minute || !cursor.take(':')) return false;
  const auto second = cursor.number(2, 2);
  if (!second || *hour > 23 || *minute > 59 || *second > 60) return false;
  time.hour = *hour;
  time.minute = *minute;
  time.second = *second;
  take_fraction(cursor, time.fraction, time.resolution);
  return true;
}

/// As if it were UTC. Empty if there is no such day.
std::optional<Nanoseconds> since_1970(const CivilTime& time, int year) {
  const std::chrono::year_month_day date{std::chrono::year(year),
                                         std::chrono::month(static_cast<unsigned>(time.month)),
                                         std::chrono::day(static_cast<unsigned>(time.day))};
  if (!date.ok() || year < kFirstYear || year > kLastYear) return std::nullopt;
  const Nanoseconds days = std::chrono::sys_days(date).time_since_epoch().count();
  return ((days * 24 + time.hour) * 60 + time.minute) * 60 * kSecond + time.second * kSecond + time.fraction;
}

int year_of(Nanoseconds realtime) {
  const std::chrono::sys_days day(std::chrono::days(realtime / (24 * 3600 * kSecond)));
  return static_cast<int>(std::chrono::year_month_day(day).year());
}

std::optional<Nanoseconds> with_year(const CivilTime& time, const LogClock& clock) {
  if (time.year) return since_1970(time, *time.year);
  if (clock.year) return since_1970(time, *clock.year);
  std::optional<Nanoseconds> nearest;
  for (int year = year_of(clock.near) - 1; year <= year_of(clock.near) + 1; ++year) {
    const auto candidate = since_1970(time, year);
    if (candidate && (!nearest || std::llabs(*candidate - clock.near) < std::llabs(*nearest - clock.near)))
      nearest = candidate;
  }
  return nearest;
}

std::optional<LogTime> resolve(const CivilTime& time, std::optional<Nanoseconds> zone,
                               const LogClock& clock) {
  const auto local = with_year(time, clock);
  if (!local) return std::nullopt;
  if (!zone) zone = clock.zone;
  return LogTime{*local - zone.value_or(0), time.resolution, !zone};
}

std::optional<int> take_month(Cursor& cursor) {
  for (std::size_t i = 0; i < kMonths.size(); ++i)
    if (cursor.rest().starts_with(kMonths[i])) {
      cursor.skip(3);
      return static_cast<int>(i) + 1;
    }
  return std::nullopt;
}

}  // namespace

std::optional<Nanoseconds> parse_zone(std::string_view text) {
  if (text == "Z" || text == "z") return 0;
  Cursor cursor(text);
  const bool west = cursor.take('-');
  if (!west && !cursor.take('+')) return std::nullopt;
  const auto hours = cursor.number(2, 2);
  cursor.take(':');
  const auto minutes = cursor.number(2, 2);
  if (!hours || !minutes || *hours > 14 || *minutes > 59 || !cursor.at_end()) return std::nullopt;
  return (west ? -1 : 1) * (*hours * 60 + *minutes) * 60 * kSecond;
}

std::optional<LogTime> parse_iso_time(std::string_view text, const LogClock& clock) {
  Cursor cursor(text);
  CivilTime time;
  time.year = cursor.number(4, 4);
  if (!time.year || !cursor.take('-')) return std::nullopt;
  const auto month = cursor.number(2, 2);
  if (!month || !cursor.take('-')) return std::nullopt;
  const auto day = cursor.number(2, 2);
  if (!day || !(cursor.take('T') || cursor.take(' '))) return std::nullopt;
  time.month = *month;
  time.day = *day;
  if (!take_clock(cursor, time)) return std::nullopt;
  if (cursor.at_end()) return resolve(time, std::nullopt, clock);
  cursor.skip_blanks();
  const auto zone = parse_zone(cursor.rest());
  return zone ? resolve(time, zone, clock) : std::nullopt;
}

std::optional<LogTime> parse_syslog_time(std::string_view text, const LogClock& clock) {
  Cursor cursor(text);
  CivilTime time;
  const auto month = take_month(cursor);
  if (!month || !cursor.take(' ')) return std::nullopt;
  cursor.skip_blanks();
  const auto day = cursor.number(1, 2);
  if (!day || !cursor.take(' ')) return std::nullopt;
  time.month = *month;
  time.day = *day;
  if (cursor.rest().size() > 4 && cursor.rest()[4] == ' ') {
    time.year = cursor.number(4, 4);
    cursor.take(' ');
    if (!time.year) return std::nullopt;
  }
  if (!take_clock(cursor, time) || !cursor.at_end()) return std::nullopt;
  return resolve(time, std::nullopt, clock);
}

std::optional<LogTime> parse_snort_time(std::string_view text, bool year_first, const LogClock& clock) {
  Cursor cursor(text);
  CivilTime time;
  std::array<int, 3> numbers{};
  std::size_t count = 0;
  do {
    const auto number = cursor.number(2, 4);
    if (!number || count == numbers.size()) return std::nullopt;
    numbers[count++] = *number;
  } while (cursor.take('/'));
  if (count < 2) return std::nullopt;
  const bool leads = count == 3 && (numbers[0] > 99 || (year_first && numbers[2] <= 99));
  time.month = numbers[leads ? 1 : 0];
  time.day = numbers[leads ? 2 : 1];
  if (count == 3) time.year = numbers[leads ? 0 : 2] + (numbers[leads ? 0 : 2] > 99 ? 0 : 2000);
  if (!cursor.take('-') || !take_clock(cursor, time) || !cursor.at_end()) return std::nullopt;
  return resolve(time, std::nullopt, clock);
}

std::optional<LogTime> parse_epoch_time(std::string_view text) {
  std::size_t digits = 0;
  while (digits < text.size() && is_digit(text[digits])) ++digits;
  const bool milliseconds = digits == 13;
  if (digits == 0 || (digits > 10 && !milliseconds)) return std::nullopt;
  std::int64_t whole = 0;
  std::from_chars(text.data(), text.data() + digits, whole);
  Cursor cursor(text.substr(digits));
  LogTime time;
  Nanoseconds fraction = 0;
  take_fraction(cursor, fraction, time.resolution);
  if (!cursor.at_end() || (milliseconds ? whole / 1000 : whole) > 7'000'000'000) return std::nullopt;
  if (milliseconds) {
    time.resolution = kMillisecond;
    time.begin = whole * kMillisecond;
  } else {
    time.begin = whole * kSecond + fraction;
  }
  return time;
}

}  // namespace zpilab
