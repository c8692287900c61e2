// SPDX-License-Identifier: Apache-2.0
// All that a notebook needs, in one include, for C++17 kernels (xeus-cpp, xeus-cling): put it into the first cell, and
// use it from the second on, because what a cell calls must have been loaded before.
//
//   dr::rank("permutahedron(strength=0.1)", {0.3, 2, -1})    also sort, select, vjp, loss, eval
//   dr::show(dr::compare({"hard", "lapsum(alpha=0.1)"}))     also Table, Chart
//   dr::show(dr::run(configuration))                         runs("runs/NAME") reads finished ones
//
// The standard library and nlohmann/json are all that it includes. Errors are exceptions with a readable what().
#pragma once

#include "diffrank/notebooks/parts/ablation.hpp"
#include "diffrank/notebooks/parts/comparison.hpp"
#include "diffrank/notebooks/parts/operators.hpp"

namespace dr = diffrank::notebook;  // NOLINT(misc-unused-alias-decls)
