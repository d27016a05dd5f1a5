// Text as a cell of a CSV file that somebody will open in a spreadsheet.
#pragma once

#include <string>

namespace zpilab {

/// RFC 4180; an apostrophe keeps spreadsheets from computing "=...", "+...", "@..." and "-...". Flags of nmap
/// such as
/// "-6 -sS" stay as they are: letters, digits, blanks and '-' alone compute nothing that was not there.
std::string csv_text(std::string text);

}  // namespace zpilab
