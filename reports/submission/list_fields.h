// What a submission says, field by field, for the eyes of who submits it.
#pragma once

#include <map>
#include <string>

namespace zpilab {

/// One line for each field of each file (of evidence, of all files together): its name, how many values it
/// has, and the first few different ones. Texts that are no JSON are listed with their size.
std::string list_fields(const std::map<std::string, std::string>& files);

}  // namespace zpilab
