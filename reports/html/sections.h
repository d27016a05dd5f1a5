// The sections of the report's page, from above. Each says its finding in its heading.
#pragma once

#include "reports/html/figure.h"
#include "reports/html/page_data.h"

namespace zpilab {

/// "zpi noticed all 140 scans, half of them within 0.06 s at -T3 and 0.9 s at -T2": without markup.
std::string finding(const PageData& data);

Markup summary_section(const PageData& data);
Markup speed_section(const PageData& data);
Markup price_section(const PageData& data);
Markup classes_section(const PageData& data);
/// Empty without an evaluation.
Markup model_section(const PageData& data);
Markup tables_section(const PageData& data);
Markup provenance_section(const PageData& data);

/// The figures of the page: curves of each scan, probes before the alarm, false alarms.
std::vector<Figure> detection_figures(const TableReport& report, const DetectorStyle& style);
Figure probes_figure(const PageData& data);
Figure false_alarms_figure(const PageData& data);
std::vector<Figure> model_figures(const PageData& data);

/// A section with its heading; `id` is where the navigation leads.
Markup section(const std::string& id, const std::string& heading, const Markup& content);
Markup details(const Markup& summary, const Markup& content, bool open);

}  // namespace zpilab
