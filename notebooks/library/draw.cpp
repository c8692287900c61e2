// SPDX-License-Identifier: Apache-2.0
#include "diffrank/notebooks/library/chart.hpp"
#include "diffrank/notebooks/library/html.hpp"
#include "diffrank/notebooks/parts/library.hpp"

namespace diffrank::notebook::library {

std::string draw(const std::string& shown) {
  const auto json = Json::parse(shown);
  if (json.contains("table"))
    return experiments::dump({{"text/html", table_html(json["table"])}, {"text/plain", table_text(json["table"])}});
  std::vector<Chart> charts;
  for (const auto& chart : json.at("charts")) charts.push_back(read_chart(chart));
  return experiments::dump({{"application/vnd.vegalite.v5+json", to_vega(charts)},
                            {"image/svg+xml", to_svg(charts)},
                            {"text/plain", to_text(charts)}});
}

}  // namespace diffrank::notebook::library
