// SPDX-License-Identifier: Apache-2.0
#include "diffrank/experiments/training/state_arrays.hpp"

#include <istream>
#include <ostream>
#include <stdexcept>

namespace diffrank::experiments {

void save_arrays(std::ostream& out, const LossState& arrays) {
  for (const auto& [name, array] : arrays)
    out.write(reinterpret_cast<const char*>(array.values.data()),
              static_cast<std::streamsize>(array.values.size() * sizeof(double)));
}

void load_arrays(std::istream& in, LossState& arrays) {
  for (auto& [name, array] : arrays)
    in.read(reinterpret_cast<char*>(array.values.data()),
            static_cast<std::streamsize>(array.values.size() * sizeof(double)));
  if (!in) throw std::runtime_error("it ends too early");
}

}  // namespace diffrank::experiments
