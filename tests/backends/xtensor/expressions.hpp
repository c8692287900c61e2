// SPDX-License-Identifier: Apache-2.0
// What the tests use of xtensor besides what the library does.
#pragma once

#if __has_include(<xtensor/views/xview.hpp>)
#include <xtensor/containers/xfixed.hpp>
#include <xtensor/generators/xbuilder.hpp>
#include <xtensor/misc/xmanipulation.hpp>
#include <xtensor/views/xdynamic_view.hpp>
#include <xtensor/views/xstrided_view.hpp>
#include <xtensor/views/xview.hpp>
#else
#include <xtensor/xbuilder.hpp>
#include <xtensor/xdynamic_view.hpp>
#include <xtensor/xfixed.hpp>
#include <xtensor/xmanipulation.hpp>
#include <xtensor/xstrided_view.hpp>
#include <xtensor/xview.hpp>
#endif

/// Same shape and values. For use in CHECK, whose own operators and xtensor's would take each other apart.
template <class A, class B>
bool same(const A& a, const B& b) {
  return a == b;
}
