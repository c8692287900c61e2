// SPDX-License-Identifier: Apache-2.0
// Catch2, version 2 or 3, with its own CHECK: LibTorch's headers bring glog's macro of that name, which would silently
// replace it and check nothing. A test that uses LibTorch includes <torch/torch.h> BEFORE this file.
#pragma once

#undef CHECK
#if __has_include(<catch2/catch_all.hpp>)
#include <catch2/catch_all.hpp>
using Catch::Approx;
using Catch::Matchers::ContainsSubstring;
#else
#include <catch2/catch.hpp>
inline auto ContainsSubstring(const std::string& text) {
  return Catch::Matchers::Contains(text);
}
#endif
