// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "diffrank/backends/backend.hpp"
#include "diffrank/backends/xtensor/network.hpp"
#include "diffrank/backends/xtensor/update.hpp"

namespace diffrank::xtensor {

/// A network and its optimizer, computing in T; what goes in and out is double.
template <class T>
class NetworkLearner final : public Learner {
 public:
  NetworkLearner(const Model& model, const Optimizer& optimizer, std::size_t inputs, std::uint64_t seed);

  void forward(Rows<const double> inputs, bool training, std::uint64_t step) final;
  Rows<const double> features() const final;
  const double* predictions() const final;
  void step(Rows<const double> d_features, const double* d_predictions) final;
  void save(std::ostream& out) const final;
  void load(std::istream& in) final;

  Network<T>& network() { return *network_; }

 private:
  std::unique_ptr<Network<T>> network_;
  std::unique_ptr<Update<T>> update_;
  std::string optimizer_;
  Matrix<T> inputs_, d_features_, d_predictions_;
  Matrix<double> features_, predictions_;  ///< used where T is not double
  bool ready_ = false;                     ///< to step: forward(training=true) was the last call
};

}  // namespace diffrank::xtensor
