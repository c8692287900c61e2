// SPDX-License-Identifier: Apache-2.0
// label i = 0, 1, .. n - 1; input x = i / n
#include "diffrank/experiments/dataset.hpp"

namespace {

class Ramp final : public diffrank::experiments::Dataset {
 public:
  void options(diffrank::Options& o) final {
    o.integer("n", n_, "samples of each part", diffrank::Range::between(1, 1e6));
  }
  diffrank::experiments::Data load() const final {
    diffrank::experiments::Part part;
    part.cols = 1;
    for (std::size_t i = 0; i < n_; ++i) {
      part.labels.push_back(static_cast<double>(i));
      part.inputs.push_back(static_cast<double>(i) / static_cast<double>(n_));
    }
    return {part, part, part};
  }

 private:
  std::size_t n_ = 50;
};

const bool added = diffrank::add<Ramp>("ramp", "", "made: labels that are the input");

}  // namespace
