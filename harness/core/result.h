// Result<T>: a value, or an Error that says what was wrong, where, and what kind it is.
// Expected failures are returned through it; bugs assert. C++20 has no std::expected, hence this small class.
#pragma once

#include <cassert>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

namespace zpilab {

/// The kind of a failure. `main` maps it to an exit code with exit_code().
enum class Errc {
  usage,          ///< the command line is wrong
  invalid_input,  ///< a file that the user gave is malformed or contradictory
  refused,        ///< safety: target outside the scope, unknown or changed host key
  unavailable,    ///< something that is needed is absent: a program, a privilege, a counter
  io,             ///< the operating system refused: open, read, write, disk full
  timeout,        ///< a deadline passed
  disconnected,   ///< a peer went away: what happened there is unknown
  failed,         ///< a program ran and reported failure
  unsupported,  ///< this machine cannot do what a trial asks for, and nothing is wrong: the trial is skipped
  interrupted,  ///< the user asked to stop
};

struct Error {
  Errc code = Errc::failed;
  std::string what;   ///< what happened and what to do, one or more lines, no trailing newline
  std::string where;  ///< "file:line:column", a host, a program; may be empty
};

/// "where: what", or only "what".
inline std::string to_string(const Error& error) {
  return error.where.empty() ? error.what : error.where + ": " + error.what;
}

/// Exit codes: 0 done, 1 a gate failed, 2 usage, 3 invalid input, 4 refused for safety, 5 incomplete,
/// 130 interrupted and resumable.
inline int exit_code(Errc code) {
  switch (code) {
    case Errc::usage:
      return 2;
    case Errc::invalid_input:
      return 3;
    case Errc::refused:
      return 4;
    case Errc::interrupted:
      return 130;
    case Errc::unavailable:
    case Errc::io:
    case Errc::timeout:
    case Errc::disconnected:
    case Errc::failed:
    case Errc::unsupported:
      return 5;
  }
  return 5;
}

/// For functions that return nothing but may fail: Result<Done>.
struct Done {};

template <typename T>
class [[nodiscard]] Result {
 public:
  Result(T value) : state_(std::in_place_index<0>, std::move(value)) {}      // NOLINT: implicit on purpose
  Result(Error error) : state_(std::in_place_index<1>, std::move(error)) {}  // NOLINT: implicit on purpose

  bool ok() const { return state_.index() == 0; }
  explicit operator bool() const { return ok(); }

  T& value() & {
    assert(ok());
    return *std::get_if<0>(&state_);
  }
  const T& value() const& {
    assert(ok());
    return *std::get_if<0>(&state_);
  }
  T&& value() && {
    assert(ok());
    return std::move(*std::get_if<0>(&state_));
  }
  T& operator*() & { return value(); }
  const T& operator*() const& { return value(); }
  T* operator->() { return &value(); }
  const T* operator->() const { return &value(); }

  const Error& error() const {
    assert(!ok());
    return *std::get_if<1>(&state_);
  }

 private:
  std::variant<T, Error> state_;
};

inline Error make_error(Errc code, std::string what, std::string where = {}) {
  return Error{code, std::move(what), std::move(where)};
}

/// The message of an errno value behind what was tried: "open /x: Permission denied".
std::string errno_message(std::string_view tried, int error_number);

}  // namespace zpilab
