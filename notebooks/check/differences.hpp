// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "diffrank/notebooks/check/notebook.hpp"

namespace diffrank::notebook_check {

/// Numbers agree if they differ by at most relative * the larger + absolute.
struct Tolerance {
  double relative = 2e-3;  ///< numbers of four digits may differ by one in the last
  double absolute = 1e-9;
};

/// Whether texts are equal but for numbers that agree, the amount of white space, and the length of rules (---).
bool agree(const std::string& a, const std::string& b, Tolerance tolerance);

/// Where the outputs of a cell differ from the stored ones, a sentence each. Standard error is not compared: it holds
/// times. Coordinates in SVG may differ by a pixel and colors by anything; what they stand for is compared in the
/// Vega-Lite data beside them.
std::vector<std::string> differences(const Json& stored, const Json& now, Tolerance tolerance = {});

}  // namespace diffrank::notebook_check
