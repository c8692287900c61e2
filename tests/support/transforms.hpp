// SPDX-License-Identifier: Apache-2.0
// Every registered transform with specs to test it with, and trainings of a few epochs for it.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "diffrank/losses/transform.hpp"
#include "diffrank/tests/support/scores.hpp"

namespace diffrank::testing {

struct TransformCase {
  std::string spec;
  std::shared_ptr<const Transform> transform;
};

/// Every transform with its defaults, and with the options of this table.
inline std::vector<TransformCase> every_transform() {
  const std::map<std::string, std::vector<std::string>> table{
      {"fds",
       {"aliasing=false, momentum=0.5", "variant=stsb, bucket_num=4, size=3, sigma=1",
        "bucket_num=7, bucket_start=2, kernel=triang, cumulative=true",
        "variant=stsb, kernel=laplace, size=21, start_smooth=0, clip_low=0.9, clip_high=1.1",
        "start_update=1, kernel=gaussian, size=1"}},
  };
  std::vector<TransformCase> list;
  for (const auto& entry : entries(Transform::kind)) {
    list.push_back({entry.name, make<Transform>(entry.name)});
    if (const auto found = table.find(entry.name); found != table.end())
      for (const auto& options : found->second) {
        const auto spec = entry.name + "(" + options + ")";
        list.push_back({spec, make<Transform>(spec)});
      }
  }
  return list;
}

/// Features [n, d] with labels [n].
struct Labeled {
  Row features, labels;
  std::size_t columns = 1;
  Rows<const double> z() const { return {features.data(), labels.size(), columns}; }
  Rows<const double> y() const { return {labels.data(), labels.size(), 1}; }
};

/// Labels 0 .. 9 in bins of width 1; the spread and the center of a feature depend on the label.
inline Labeled labeled(std::size_t n, std::size_t d, std::uint64_t seed) {
  Labeled samples{normal_row(n * d, seed), {}, d};
  Random random(seed, 2);
  for (std::size_t i = 0; i < n; ++i) {
    samples.labels.push_back(static_cast<double>(random.below(10)));
    for (std::size_t k = 0; k < d; ++k) {
      double& z = samples.features[i * d + k];
      z = z * (1 + 0.2 * samples.labels[i]) + samples.labels[i] * static_cast<double>(k);
    }
  }
  return samples;
}

/// The state after `epochs` epochs, each with other features of the same labels.
inline TransformState trained(const Transform& transform, Labeled samples, std::size_t epochs) {
  auto state = transform.initial_state({samples.y()}, samples.columns);
  for (std::size_t epoch = 0; epoch < epochs; ++epoch) {
    if (transform.needs_epochs()) transform.end_epoch(state, epoch, samples.z(), samples.y());
    for (double& z : samples.features) z = 0.5 * z + 1;
  }
  return state;
}

inline Row forward(const Transform& transform, const TransformState& state, std::size_t epoch, const Labeled& batch) {
  Row out(batch.features.size(), 1e300);
  transform.forward(state, epoch, batch.z(), batch.y(), {out.data(), batch.labels.size(), batch.columns});
  return out;
}
inline Row vjp(const Transform& transform, const TransformState& state, std::size_t epoch, const Labeled& batch,
               const Row& cotangent) {
  Row grad(batch.features.size(), 1e300);
  transform.vjp(state, epoch, batch.z(), batch.y(), {cotangent.data(), batch.labels.size(), batch.columns},
                {grad.data(), batch.labels.size(), batch.columns});
  return grad;
}

}  // namespace diffrank::testing
