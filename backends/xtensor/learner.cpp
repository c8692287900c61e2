// SPDX-License-Identifier: Apache-2.0
#include "diffrank/backends/xtensor/learner.hpp"

#include <cmath>
#include <stdexcept>

#include "diffrank/backends/xtensor/checkpoint.hpp"
#include "diffrank/backends/xtensor/dense.hpp"

namespace diffrank::xtensor {

template <class T>
NetworkLearner<T>::NetworkLearner(const Model& model, const Optimizer& optimizer, std::size_t inputs,
                                  std::size_t outputs, std::uint64_t seed)
    : network_(make_network<T>(model, inputs, outputs, seed)), outputs_(outputs) {
  train(ModelPart::all, optimizer);
}

template <class T>
void NetworkLearner<T>::Shown::show(const Matrix<T>& m) {
  const double* data = nullptr;
  if constexpr (std::is_same_v<T, double>) {
    data = m.data();
  } else {
    copy = xt::cast<double>(m);
    data = copy.data();
  }
  rows = {data, m.shape()[0], m.shape()[1]};
}

template <class T>
void NetworkLearner<T>::encode(const Inputs& batch, bool training, std::uint64_t step) {
  const auto inputs = batch.numbers;
  if (batch.kind() != InputSpec::Kind::numbers || inputs.cols != network_->inputs())
    throw std::invalid_argument(
        "the model has " + std::to_string(network_->inputs()) + " input columns, got a batch " +
        (batch.kind() == InputSpec::Kind::numbers ? shape_text(inputs) : "of " + kind_text(batch.kind())));
  xt::noalias(inputs_) = xt::cast<T>(borrow(inputs));
  network_->encode(inputs_, training, step);
  features_.show(network_->features());
  training_ = training;
  step_ = step;
  ready_ = Ready::head;
}

template <class T>
void NetworkLearner<T>::head(Rows<const double> features) {
  if (ready_ == Ready::nothing) throw std::invalid_argument("head() needs an encode() before it");
  require_same_shape("the features", features, features_.rows);
  const bool own = features.data == features_.rows.data;
  if (!own) xt::noalias(head_inputs_) = xt::cast<T>(borrow(features));
  network_->head(own ? network_->features() : head_inputs_, training_, step_);
  predictions_.show(network_->predictions());
  ready_ = training_ ? Ready::backward : Ready::head;
}

template <class T>
Rows<const double> NetworkLearner<T>::head_backward(Rows<const double> d_predictions) {
  if (ready_ != Ready::backward)
    throw std::invalid_argument("a backward pass needs a forward pass with training=true just before it");
  require_same_shape("the gradient of the predictions", d_predictions, predictions_.rows);
  xt::noalias(d_predictions_) = xt::cast<T>(borrow(d_predictions));
  d_head_.show(network_->head_backward(d_predictions_));
  return d_head_.rows;
}

template <class T>
void NetworkLearner<T>::encoder_backward(Rows<const double> d_features) {
  if (ready_ != Ready::backward)
    throw std::invalid_argument("a backward pass needs a forward pass with training=true just before it");
  require_same_shape("the gradient of the features", d_features, features_.rows);
  xt::noalias(d_features_) = xt::cast<T>(borrow(d_features));
  network_->encoder_backward(d_features_);
}

template <class T>
void NetworkLearner<T>::update() {
  clip_gradient();
  if (part_ == ModelPart::all) {
    update_->step(network_->parameters, network_->gradient);
  } else {
    const auto [first, last] = range(part_);
    Vector<T> parameters = borrow(network_->parameters.data() + first, last - first);
    const Vector<T> gradient = borrow(network_->gradient.data() + first, last - first);
    update_->step(parameters, gradient);
    std::copy(parameters.begin(), parameters.end(), network_->parameters.data() + first);
  }
  ready_ = Ready::nothing;
}

template <class T>
void NetworkLearner<T>::clip_gradient() {
  if (clip_norm_ == 0) return;
  const auto [first, last] = range(part_);
  T* const g = network_->gradient.data();
  double squares = 0;
  for (std::size_t i = first; i < last; ++i) squares += static_cast<double>(g[i]) * static_cast<double>(g[i]);
  const double factor = clip_factor(clip_norm_, std::sqrt(squares));
  for (std::size_t i = first; i < last && factor != 1; ++i) g[i] = static_cast<T>(factor * static_cast<double>(g[i]));
}

template <class T>
void NetworkLearner<T>::train(ModelPart part, const Optimizer& optimizer) {
  const auto [first, last] = range(part);
  update_ = make_update<T>(optimizer, last - first);
  optimizer_ = optimizer.name();
  clip_norm_ = optimizer.clip_norm;
  part_ = part;
}

template <class T>
void NetworkLearner<T>::reset(ModelPart part, const Model& model, std::uint64_t seed) {
  const auto fresh = make_network<T>(model, network_->inputs(), outputs_, seed);
  const auto [first, last] = range(part);
  std::copy(fresh->parameters.data() + first, fresh->parameters.data() + last, network_->parameters.data() + first);
  ready_ = Ready::nothing;
}

template <class T>
std::pair<std::size_t, std::size_t> NetworkLearner<T>::range(ModelPart part) const {
  const std::size_t split = network_->encoder_size(), size = network_->parameters.size();
  if (part == ModelPart::encoder && split == 0)
    throw std::invalid_argument("the model has no encoder: give it a hidden layer, e.g. mlp(hidden=[64])");
  return {part == ModelPart::head ? split : 0, part == ModelPart::encoder ? split : size};
}

template <class T>
std::string NetworkLearner<T>::description() const {
  const std::string parts[] = {"", " of the encoder", " of the head"};
  return network_->architecture() + ", " + optimizer_ + parts[static_cast<int>(part_)];
}

template <class T>
void NetworkLearner<T>::require_same_shape(const char* what, Rows<const double> given, Rows<const double> own) const {
  if (given.rows != own.rows || (own.rows > 0 && given.cols != own.cols))
    throw std::invalid_argument(std::string("the shape of ") + what + " is " + shape_text(given) + ", it must be " +
                                shape_text(own));
}

template <class T>
void NetworkLearner<T>::save(std::ostream& out) const {
  Writer writer(out);
  writer.text(description());
  writer.number(sizeof(T));
  writer.number(update_->steps);
  writer.values(network_->parameters);
  for (const auto& moment : update_->moments) writer.values(moment);
}

template <class T>
void NetworkLearner<T>::load(std::istream& in) {
  Reader reader(in);
  reader.expect("model and optimizer", description());
  reader.expect("bytes per number", sizeof(T));
  const auto steps = reader.number();
  auto parameters = network_->parameters;  // read everything before changing anything
  auto moments = update_->moments;
  reader.values(parameters);
  for (auto& moment : moments) reader.values(moment);
  network_->parameters = std::move(parameters);
  update_->moments = std::move(moments);
  update_->steps = steps;
  ready_ = Ready::nothing;
}

template class NetworkLearner<float>;
template class NetworkLearner<double>;

}  // namespace diffrank::xtensor
