// Numbers for people: as many digits as help, never more than were measured.
#pragma once

#include <optional>
#include <string>

namespace zpilab {

/// "0.03", "1.7", "43", "-15".
std::string format_seconds(double seconds);
/// The same with " s"; from two minutes on "12 min 05 s".
std::string format_time(double seconds);
/// A TTFD: "0.03 s", "<= 0.10 s" when it lies below what the clocks can tell, "not reached".
std::string format_ttfd(std::optional<double> seconds, double uncertainty);
/// Seconds, "0.03-1.7"; "" when there is none.
std::string format_range(std::optional<double> from, std::optional<double> to);
/// At most `decimals` decimals, without trailing zeros: "0", "0.3", "10".
std::string format_decimal(double value, int decimals);
/// Exactly so many decimals.
std::string format_fixed(double value, int decimals);
/// "7 min", "1.5 h".
std::string format_hours(double hours);

/// Text that came from a file or a device: control characters become '?', so that no terminal obeys them.
std::string printable(const std::string& text);

}  // namespace zpilab
