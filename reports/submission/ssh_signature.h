// Signatures with SSH keys (OpenSSH's PROTOCOL.sshsig), made and checked by ssh-keygen.
#pragma once

#include <optional>
#include <string>

#include "harness/core/result.h"

namespace zpilab {

inline constexpr const char* kSignatureNamespace = "zpi-submission";

/// Writes FILE.sig. `key`: a private key, or the public one of a key in the agent; ssh-keygen asks for its
/// passphrase.
Result<Done> sign_file(const std::string& file, const std::string& key);

/// Whether FILE.sig is a signature of FILE in our namespace, by whatever key; nothing if there is no
/// ssh-keygen. Both are opened here, as regular files; the program runs with the limits of isolated.h.
std::optional<bool> signature_fits(const std::string& file);

}  // namespace zpilab
