// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <fstream>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <string>

namespace diffrank::testing {

/// The folder of this repository. Only main.cpp knows it, so that the other tests compile alike wherever a clone lies.
std::string source_folder();

/// A file of tests/golden: values and gradients of other implementations.
inline nlohmann::json read_golden(const std::string& file) {
  std::ifstream in(source_folder() + "/tests/golden/" + file);
  if (!in) throw std::runtime_error("there is no golden file tests/golden/" + file);
  return nlohmann::json::parse(in);
}

}  // namespace diffrank::testing
