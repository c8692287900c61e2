// SPDX-License-Identifier: Apache-2.0
// Shows a value below its cell; in a program without a kernel, prints it.
#pragma once

#include <string>

#include "diffrank/notebooks/parts/operators.hpp"

#if __has_include(<xcpp/xdisplay.hpp>)
#include <xcpp/xdisplay.hpp>
#else
#include <iostream>
#endif

namespace diffrank::notebook {

/// {"charts": [...]} or {"table": {...}} as a bundle of MIME types, which a front end chooses from.
inline Json bundle(const Json& shown) {
  return Json::parse(library::draw(shown.dump()));
}

/// Shows anything that has mime_bundle_repr: Table, Chart, Charts, Comparison, Runs.
template <class Shown>
void show(const Shown& shown) {
#if __has_include(<xcpp/xdisplay.hpp>)
  xcpp::display(shown);
#else
  std::cout << mime_bundle_repr(shown)["text/plain"].template get<std::string>() << "\n";
#endif
}

}  // namespace diffrank::notebook
