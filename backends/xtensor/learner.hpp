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
  NetworkLearner(const Model& model, const Optimizer& optimizer, std::size_t inputs, std::size_t outputs,
                 std::uint64_t seed);

  bool has_encoder() const final { return network_->encoder_size() > 0; }
  void encode(const Inputs& inputs, bool training, std::uint64_t step) final;
  Rows<const double> features() const final { return features_.rows; }
  void head(Rows<const double> features) final;
  Rows<const double> predictions() const final { return predictions_.rows; }
  Rows<const double> head_backward(Rows<const double> d_predictions) final;
  void encoder_backward(Rows<const double> d_features) final;
  void update() final;
  void train(ModelPart part, const Optimizer& optimizer) final;
  void reset(ModelPart part, const Model& model, std::uint64_t seed) final;
  void save(std::ostream& out) const final;
  void load(std::istream& in) final;

  Network<T>& network() { return *network_; }

 private:
  /// A matrix of the network as the caller sees it: where it lies if T is double, else a copy.
  struct Shown {
    void show(const Matrix<T>& m);
    Rows<const double> rows;
    Matrix<double> copy;
  };
  /// Where the parameters of a part begin and end.
  std::pair<std::size_t, std::size_t> range(ModelPart part) const;
  void clip_gradient();
  std::string description() const;
  void require_same_shape(const char* what, Rows<const double> given, Rows<const double> own) const;

  std::unique_ptr<Network<T>> network_;
  std::size_t outputs_;
  std::unique_ptr<Update<T>> update_;
  std::string optimizer_;
  double clip_norm_ = 0;
  ModelPart part_ = ModelPart::all;
  Matrix<T> inputs_, head_inputs_, d_features_, d_predictions_;
  Shown features_, predictions_, d_head_;
  bool training_ = false;  ///< of the last encode
  std::uint64_t step_ = 0;
  enum class Ready { nothing, head, backward } ready_ = Ready::nothing;  ///< what the last call prepared
};

}  // namespace diffrank::xtensor
