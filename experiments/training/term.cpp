// SPDX-License-Identifier: Apache-2.0
#include "diffrank/experiments/training/term.hpp"

#include <algorithm>
#include <cmath>
#include <istream>
#include <ostream>
#include <stdexcept>

#include "diffrank/experiments/training/state_arrays.hpp"

namespace diffrank::experiments {
Term::Term(std::shared_ptr<const Loss> loss, const TrainingLabels& labels, std::size_t features)
    : loss_(std::move(loss)), state_(loss_->initial_state(labels, features)) {
  for (const auto& name : loss_->parameters()) {
    auto zeros = state_.at(name);
    std::fill(zeros.values.begin(), zeros.values.end(), 0.0);
    gradient_[name] = moments_[name] = squares_[name] = zeros;
  }
}

Evaluation Term::evaluate(Batch batch, double cotangent, LossGradient grad) {
  batch.state = &state_;
  if (!gradient_.empty()) grad.parameters = &gradient_;
  return loss_->evaluate(batch, cotangent, grad);
}

void Term::update() {
  if (gradient_.empty()) return;
  constexpr double beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8;
  ++steps_;
  const double t = static_cast<double>(steps_), rate = loss_->parameter_rate();
  const double first = 1 - std::pow(beta1, t), second = 1 - std::pow(beta2, t);
  for (const auto& name : loss_->parameters()) {
    auto &values = state_.at(name).values, &m = moments_.at(name).values, &v = squares_.at(name).values;
    const auto& g = gradient_.at(name).values;
    for (std::size_t i = 0; i < values.size(); ++i) {
      m[i] = beta1 * m[i] + (1 - beta1) * g[i];
      v[i] = beta2 * v[i] + (1 - beta2) * g[i] * g[i];
      values[i] -= rate * (m[i] / first) / (std::sqrt(v[i] / second) + epsilon);
    }
  }
}

void Term::save(std::ostream& out) const {
  out << steps_ << '\n';
  for (const auto* arrays : {&state_, &moments_, &squares_}) save_arrays(out, *arrays);
}

void Term::load(std::istream& in) {
  if (!(in >> steps_) || in.get() != '\n') throw std::runtime_error("it is not of this loss");
  for (auto* arrays : {&state_, &moments_, &squares_}) load_arrays(in, *arrays);
}

}  // namespace diffrank::experiments
