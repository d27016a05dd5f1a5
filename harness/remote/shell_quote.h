// Quotes argument vectors for a POSIX shell. sshd hands every command to the user's shell as one string; this
// is the only place in the project that makes such a string.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace zpilab {

/// One word that a POSIX shell reads back as exactly these bytes. Precondition: no NUL in it.
std::string shell_quote(std::string_view word);

/// All words quoted, joined by blanks.
std::string shell_command(const std::vector<std::string>& argv);

}  // namespace zpilab
