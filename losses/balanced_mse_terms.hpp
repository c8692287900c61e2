// SPDX-License-Identifier: Apache-2.0
// The terms l_i of balanced_mse.cpp, where the formulas are.
#pragma once

#include <cmath>
#include <vector>

#include "diffrank/losses/gaussian_mixture.hpp"
#include "diffrank/losses/softmax.hpp"

namespace diffrank {

/// l_i, its derivative with respect to s; the one with respect to p_i goes to `slope`.
struct BalancedTerm {
  double value, by_sigma;
};

/// The labels of the batch as a sample of all labels.
class LabelsOfBatch {
 public:
  LabelsOfBatch(const Batch& batch, double s) : batch_(batch), s_(s), w_(batch.size()) {}
  BalancedTerm at(std::size_t i, double* slope) {
    const auto y = batch_.labels;
    const double *p = batch_.predictions.row(i), *own = y.row(i);
    for (std::size_t j = 0; j < y.rows; ++j) {
      w_[j] = 0;  // |p - y_i|^2 - |p - y_j|^2 = (y_j - y_i) (2 p - y_i - y_j)
      for (std::size_t a = 0; a < y.cols; ++a)
        w_[j] += (y.row(j)[a] - own[a]) * ((p[a] - own[a]) + (p[a] - y.row(j)[a])) / (2 * s_ * s_);
    }
    const std::vector<double> t = w_;
    const double value = softmax(w_.data(), w_.size());
    double along = 0;
    for (std::size_t j = 0; j < y.rows; ++j) {
      along += w_[j] * t[j];
      for (std::size_t a = 0; a < y.cols; ++a) slope[a] += w_[j] * (y.row(j)[a] - own[a]) / (s_ * s_);
    }
    return {value, -2 / s_ * along};
  }

 private:
  const Batch& batch_;
  double s_;
  std::vector<double> w_;
};

/// Normal distributions with weights: those of a mixture, or of bins, whose variance is 0.
class NormalComponents {
 public:
  NormalComponents(const Batch& batch, double s, Rows<const double> means, const double* variances,
                   Rows<const double> weights)
      : batch_(batch), s_(s), means_(means), constant_(means.rows), trace_(means.rows), w_(means.rows) {
    const std::size_t d = means.cols;
    inverse_.resize(means.rows * d * d);
    pull_.resize(means.size());
    const std::vector<double> none(d * d);
    for (std::size_t k = 0; k < means.rows; ++k) {
      double* m = &inverse_[k * d * d];
      const double log_det = invert_shifted(variances ? variances + k * d * d : none.data(), d, s * s, m);
      constant_[k] = std::log(weights.data[k]) - (variances ? 0.5 * log_det : 0);
      for (std::size_t a = 0; a < d; ++a) trace_[k] += variances ? m[a * d + a] : 0;
    }
    if (!variances) return;
    normalizer_ = 0.5 * static_cast<double>(d) * std::log(s * s);
    dimensions_ = static_cast<double>(d);
  }

  BalancedTerm at(std::size_t i, double* slope) {
    const double *p = batch_.predictions.row(i), *y = batch_.labels.row(i);
    const std::size_t d = means_.cols;
    for (std::size_t k = 0; k < means_.rows; ++k) w_[k] = constant_[k] - 0.5 * pull(p, k);
    double own = 0, stretch = 0;
    for (std::size_t a = 0; a < d; ++a) {
      own += (p[a] - y[a]) / s_ * ((p[a] - y[a]) / s_);
      slope[a] = (p[a] - y[a]) / (s_ * s_);
    }
    const double value = 0.5 * own + normalizer_ + softmax(w_.data(), w_.size());
    for (std::size_t k = 0; k < means_.rows; ++k) {
      double square = 0;
      for (std::size_t a = 0; a < d; ++a) {
        const double x = pull_[k * d + a];
        square += x * x;
        slope[a] -= w_[k] * x;
      }
      stretch += w_[k] * (square - trace_[k]);
    }
    return {value, (dimensions_ - own) / s_ + s_ * stretch};
  }

 private:
  /// pull_k = S_k^-1 (p - m_k); returns (p - m_k)' pull_k.
  double pull(const double* p, std::size_t k) {
    const std::size_t d = means_.cols;
    const double* m = means_.row(k);
    double square = 0;
    for (std::size_t a = 0; a < d; ++a) {
      double& x = pull_[k * d + a] = 0;
      for (std::size_t b = 0; b < d; ++b) x += inverse_[(k * d + a) * d + b] * (p[b] - m[b]);
      square += x * (p[a] - m[a]);
    }
    return square;
  }

  const Batch& batch_;
  double s_;
  Rows<const double> means_;
  std::vector<double> inverse_, constant_, trace_, w_, pull_;
  double normalizer_ = 0, dimensions_ = 0;
};

}  // namespace diffrank
