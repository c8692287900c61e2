// SPDX-License-Identifier: Apache-2.0
// encoder:  h_0 = x;  h_l = f(a_{l-1} W_l^T + b_l), a_l = h_l * mask_l (training), l = 1 .. L;  features h_L
// head:     y = a_L w^T + b
// backward: d = dy;  dW_l = d^T a_{l-1}, db_l = column sums of d;  dh_{l-1} = (d W_l) * mask_{l-1};
//           d = dh_{l-1} f'(h_{l-1})
// cost:     three matrix products for each layer
#include "diffrank/backends/models/mlp.hpp"

#include "diffrank/backends/models/linear.hpp"
#include "diffrank/backends/xtensor/dense.hpp"
#include "diffrank/backends/xtensor/network.hpp"
#include "diffrank/backends/xtensor/product.hpp"

namespace diffrank::xtensor {
namespace {

/// NaN stays NaN, so that a diverging training is noticed.
template <class T>
void activate(Mlp::Activation f, Matrix<T>& h) {
  if (f == Mlp::Activation::relu) xt::noalias(h) = xt::where(h <= T(0), T(0), h);
  else xt::noalias(h) = xt::tanh(h);
}

/// d * f'(z), from h = f(z). The derivative of relu at 0 is 0.
template <class T>
void chain(Mlp::Activation f, const Matrix<T>& h, Matrix<T>& d) {
  if (f == Mlp::Activation::relu) xt::noalias(d) = xt::where(h <= T(0), T(0), d);
  else xt::noalias(d) = d * (T(1) - h * h);
}

template <class T>
class Perceptron final : public Network<T> {
 public:
  Perceptron(const Mlp& mlp, std::size_t inputs, std::size_t outputs, std::uint64_t seed) : mlp_(mlp), seed_(seed) {
    std::vector<T> values;
    for (const auto& layer : mlp.initial_layers(inputs, outputs, seed)) {
      layers_.push_back({layer.in, layer.out, values.size()});
      for (const double w : layer.weights) values.push_back(static_cast<T>(w));
      for (const double b : layer.bias) values.push_back(static_cast<T>(b));
    }
    this->parameters = borrow(values.data(), values.size());
    this->gradient = xt::zeros_like(this->parameters);
    outputs_.resize(layers_.size());
    masks_.resize(layers_.size());
    dropped_.resize(layers_.size());
    layer_inputs_.resize(layers_.size());
  }

  std::size_t inputs() const final { return layers_.front().in; }
  std::string architecture() const final {
    std::string text = "mlp " + std::to_string(inputs());
    for (const auto& layer : layers_) text += "-" + std::to_string(layer.out);
    return text;
  }
  std::size_t encoder_size() const final { return layers_.back().begin; }

  void encode(const Matrix<T>& inputs, bool training, std::uint64_t step) final {
    encoded_ = &inputs;
    for (std::size_t l = 0; l + 1 < layers_.size(); ++l) {
      layer_inputs_[l] = l == 0 ? encoded_ : input_of(l, *encoded_, training, step);
      affine(layers_[l], *layer_inputs_[l], outputs_[l]);
      activate(mlp_.activation, outputs_[l]);
      encoded_ = &outputs_[l];
    }
  }
  const Matrix<T>& features() const final { return *encoded_; }

  void head(const Matrix<T>& features, bool training, std::uint64_t step) final {
    const auto last = layers_.size() - 1;
    layer_inputs_[last] = last == 0 ? &features : input_of(last, features, training, step);
    affine(layers_[last], *layer_inputs_[last], outputs_[last]);
  }
  const Matrix<T>& predictions() const final { return outputs_.back(); }

  const Matrix<T>& head_backward(const Matrix<T>& d_predictions) final {
    const auto last = layers_.size() - 1;
    parameter_gradients(last, d_predictions);
    input_gradient(last, d_predictions, d_head_);
    return d_head_;
  }

  void encoder_backward(const Matrix<T>& d_features) final {
    if (layers_.size() == 1) return;
    delta_ = d_features;
    for (std::size_t l = layers_.size() - 1; l-- > 0;) {
      chain(mlp_.activation, outputs_[l], delta_);
      parameter_gradients(l, delta_);
      if (l == 0) break;
      input_gradient(l, delta_, next_delta_);
      std::swap(delta_, next_delta_);
    }
  }

 private:
  struct Layer {
    std::size_t in, out, begin;  ///< weights [out, in] begin there, the bias [out] follows
  };

  static auto matrix(Vector<T>& all, const Layer& l) { return borrow(Rows<T>(all.data() + l.begin, l.out, l.in)); }
  static T* bias(Vector<T>& all, const Layer& l) { return all.data() + l.begin + l.out * l.in; }

  void affine(const Layer& layer, const Matrix<T>& x, Matrix<T>& y) {
    y.resize({x.shape()[0], layer.out});
    const T* b = bias(this->parameters, layer);
    for (std::size_t i = 0; i < y.shape()[0]; ++i) std::copy_n(b, layer.out, y.data() + i * layer.out);
    multiply(x, Side::plain, matrix(this->parameters, layer), Side::transposed, T(1), y);
  }

  /// What layer l >= 1 sees of the hidden layer h before it: all, or in a training step what dropout leaves.
  const Matrix<T>* input_of(std::size_t l, const Matrix<T>& h, bool training, std::uint64_t step) {
    if (!training || mlp_.dropout == 0) return &h;
    const auto mask = dropout_mask(mlp_.dropout, seed_, l - 1, step, h.size());
    xt::noalias(masks_[l]) = xt::cast<T>(borrow(Rows<const double>(mask.data(), h.shape()[0], h.shape()[1])));
    dropped_[l].resize(h.shape());
    xt::noalias(dropped_[l]) = h * masks_[l];
    return &dropped_[l];
  }

  void parameter_gradients(std::size_t l, const Matrix<T>& d) {
    auto weights = matrix(this->gradient, layers_[l]);
    multiply(d, Side::transposed, *layer_inputs_[l], Side::plain, T(0), weights);
    sum_columns(d, bias(this->gradient, layers_[l]));
  }

  void input_gradient(std::size_t l, const Matrix<T>& d, Matrix<T>& d_input) {
    d_input.resize({d.shape()[0], layers_[l].in});
    multiply(d, Side::plain, matrix(this->parameters, layers_[l]), Side::plain, T(0), d_input);
    if (l > 0 && mlp_.dropout > 0) xt::noalias(d_input) = d_input * masks_[l];
  }

  static void sum_columns(const Matrix<T>& m, T* sums) {
    const std::size_t cols = m.shape()[1];
    std::fill_n(sums, cols, T(0));
    for (std::size_t i = 0; i < m.shape()[0]; ++i)
      for (std::size_t k = 0; k < cols; ++k) sums[k] += m(i, k);
  }

  Mlp mlp_;
  std::uint64_t seed_;
  std::vector<Layer> layers_;
  const Matrix<T>* encoded_ = nullptr;                ///< the features
  std::vector<const Matrix<T>*> layer_inputs_;        ///< a_{l-1} for layer l
  std::vector<Matrix<T>> outputs_, masks_, dropped_;  ///< of each layer; masks and what they leave are of its input
  Matrix<T> delta_, next_delta_, d_head_;             ///< kept to save allocations
};

const bool added = add_network<Perceptron, Mlp>("mlp");
const bool added_linear = add_network<Perceptron, LinearModel>("linear");

}  // namespace
}  // namespace diffrank::xtensor
