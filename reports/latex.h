// A page as LaTeX, for papers: tables with booktabs and longtable.
#pragma once

#include <string>

#include "reports/document.h"

namespace zpilab {

/// A fragment to be \input; its first lines say which packages it needs.
std::string render_latex(const Document& document);

}  // namespace zpilab
