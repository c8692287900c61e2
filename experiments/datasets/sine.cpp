// SPDX-License-Identifier: Apache-2.0
// A generated data set that is small, learnable and long-tailed, for tests and first steps. No file is read.
//
// label     y in 0 .. 19: P(y) ~ exp(-imbalance y / 20) in the training part; in val and test each label equally often
// inputs    x_j = sin(j pi u / 2) + noise z_j, j = 1 .. 8, with u = (y + 1/2) / 20 and z_j standard normal
//
// A label is drawn by inverting the distribution of the continuous t ~ exp(-imbalance t) on [0, 1): y = floor(20 t).
// Row i of a part draws from Random(seed, "sine" + part, i), part = 0, 1, 2.
#include <algorithm>
#include <cmath>
#include <numbers>

#include "diffrank/core/random.hpp"
#include "diffrank/experiments/dataset.hpp"

namespace diffrank::experiments {
namespace {

constexpr std::uint32_t stream = 0x73696e65;  // "sine"
constexpr std::size_t labels = 20, waves = 8;

class Sine final : public Dataset {
 public:
  void options(Options& o) final {
    o.integer("n", n_, "training samples", Range::between(1, 1e7));
    o.number("imbalance", imbalance_, "the rarest label is about exp(-imbalance) times as frequent as the first",
             Range::between(0, 50));
    o.number("noise", noise_, "standard deviation of the noise on the inputs", Range::non_negative());
    o.integer("val", val_, "validation samples of each label", Range::between(0, 1e5));
    o.integer("test", test_, "test samples of each label", Range::between(0, 1e5));
    o.integer("seed", seed_, "which samples are drawn", Range::non_negative());
  }

  Data load() const final { return {part(0, n_), part(1, labels * val_), part(2, labels * test_)}; }

 private:
  Part part(std::uint32_t which, std::size_t rows) const {
    Part part;
    part.cols = waves;
    for (std::size_t i = 0; i < rows; ++i) {
      Random random(seed_, stream + which, static_cast<std::uint32_t>(i));
      const double y = which == 0 ? long_tailed(random.uniform()) : static_cast<double>(i % labels);
      part.labels.push_back(y);
      for (std::size_t j = 1; j <= waves; ++j)
        part.inputs.push_back(std::sin(static_cast<double>(j) * (std::numbers::pi / 2) * (y + 0.5) / labels) +
                              noise_ * random.normal());
    }
    return part;
  }

  double long_tailed(double uniform) const {
    const double t = imbalance_ == 0 ? uniform : -std::log1p(uniform * std::expm1(-imbalance_)) / imbalance_;
    return std::clamp(std::floor(labels * t), 0.0, labels - 1.0);
  }

  std::size_t n_ = 1000, val_ = 5, test_ = 10;
  double imbalance_ = 4, noise_ = 0.1;
  std::uint64_t seed_ = 0;
};

const bool added = add<Sine>("sine", "", "made: noisy sine waves of a long-tailed label");

}  // namespace
}  // namespace diffrank::experiments
