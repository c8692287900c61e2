// SPDX-License-Identifier: Apache-2.0
#include "diffrank/backends/xtensor/learner.hpp"

#include <stdexcept>

#include "diffrank/backends/xtensor/checkpoint.hpp"
#include "diffrank/backends/xtensor/dense.hpp"

namespace diffrank::xtensor {
namespace {

std::string text(std::size_t rows, std::size_t cols) {
  return "[" + std::to_string(rows) + ", " + std::to_string(cols) + "]";
}

}  // namespace

template <class T>
NetworkLearner<T>::NetworkLearner(const Model& model, const Optimizer& optimizer, std::size_t inputs,
                                  std::uint64_t seed)
    : network_(make_network<T>(model, inputs, seed)),
      update_(make_update<T>(optimizer, network_->parameters.size())),
      optimizer_(optimizer.name()) {}

template <class T>
void NetworkLearner<T>::forward(Rows<const double> inputs, bool training, std::uint64_t step) {
  if (inputs.cols != network_->inputs())
    throw std::invalid_argument("the model has " + std::to_string(network_->inputs()) + " input columns, got a batch " +
                                text(inputs.rows, inputs.cols));
  xt::noalias(inputs_) = xt::cast<T>(borrow(inputs));
  network_->forward(inputs_, training, step);
  ready_ = training;
  if constexpr (!std::is_same_v<T, double>) {
    features_ = xt::cast<double>(network_->features());
    predictions_ = xt::cast<double>(network_->predictions());
  }
}

template <class T>
Rows<const double> NetworkLearner<T>::features() const {
  const auto rows = [](const auto& m) { return Rows<const double>(m.data(), m.shape()[0], m.shape()[1]); };
  if constexpr (std::is_same_v<T, double>) return rows(network_->features());
  else return rows(features_);
}

template <class T>
const double* NetworkLearner<T>::predictions() const {
  if constexpr (std::is_same_v<T, double>) return network_->predictions().data();
  else return predictions_.data();
}

template <class T>
void NetworkLearner<T>::step(Rows<const double> d_features, const double* d_predictions) {
  if (!ready_) throw std::invalid_argument("a step needs a forward(training=true) just before it");
  const auto& z = network_->features();
  const std::size_t b = z.shape()[0];
  if (!d_features.empty() && (d_features.rows != b || d_features.cols != z.shape()[1]))
    throw std::invalid_argument("the gradient of the features is " + text(d_features.rows, d_features.cols) +
                                ", the features are " + text(b, z.shape()[1]));
  if (!d_features.empty() && &z == &inputs_)
    throw std::invalid_argument(
        "a loss on the features needs features that the model computes, and without a hidden layer they are the "
        "inputs; give the model one, e.g. mlp(hidden=[64])");
  if (!d_predictions && b != 0)
    throw std::invalid_argument("a step needs the gradient of the predictions; give zeros where there is none");
  xt::noalias(d_features_) = xt::cast<T>(borrow(d_features));
  xt::noalias(d_predictions_) = xt::cast<T>(borrow(Rows<const double>(d_predictions, b, 1)));
  network_->backward(d_features_, d_predictions_);
  update_->step(network_->parameters, network_->gradient);
  ready_ = false;
}

template <class T>
void NetworkLearner<T>::save(std::ostream& out) const {
  Writer writer(out);
  writer.text(network_->architecture() + ", " + optimizer_);
  writer.number(sizeof(T));
  writer.number(update_->steps);
  writer.values(network_->parameters);
  for (const auto& moment : update_->moments) writer.values(moment);
}

template <class T>
void NetworkLearner<T>::load(std::istream& in) {
  Reader reader(in);
  reader.expect("model and optimizer", network_->architecture() + ", " + optimizer_);
  reader.expect("bytes per number", sizeof(T));
  const auto steps = reader.number();
  auto parameters = network_->parameters;  // read everything before changing anything
  auto moments = update_->moments;
  reader.values(parameters);
  for (auto& moment : moments) reader.values(moment);
  network_->parameters = std::move(parameters);
  update_->moments = std::move(moments);
  update_->steps = steps;
  ready_ = false;
}

template class NetworkLearner<float>;
template class NetworkLearner<double>;

}  // namespace diffrank::xtensor
