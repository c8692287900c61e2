// SPDX-License-Identifier: Apache-2.0
// Every backend with every loss.
#include <vector>

#include "diffrank/backends/backend.hpp"
#include "diffrank/tests/support/catch.hpp"
#include "diffrank/tests/support/samples.hpp"
#include "diffrank/tests/support/tolerances.hpp"

using namespace diffrank;
using namespace diffrank::testing;

namespace {

/// Samples with all that a loss needs; from four on, two of them share a label.
Sample samples_for(const Loss& loss, std::size_t b) {
  auto s = sample_for(loss, b, 4, 1);
  if (b > 3) {
    s.labels[3] = s.labels[1];
    s.bins[3] = s.bins[1];
  }
  s.step = 5;
  return s;
}

/// The gradient if it is wanted, the value, the share of active entries. `evaluate` is the loss, or a backend's way to
/// it.
template <class Evaluate>
Row result(const Loss& loss, const Batch& batch, bool gradient, Evaluate evaluate) {
  const auto input = loss.uses_features() ? batch.features : batch.predictions;
  Row grad(gradient ? input.size() : 0, -7);
  LossGradient to;
  if (gradient)
    (loss.uses_features() ? to.features : to.predictions) = Rows<double>(grad.data(), input.rows, input.cols);
  const Evaluation e = evaluate(to);
  grad.push_back(e.value);
  grad.push_back(e.active);
  return grad;
}

const std::vector<std::string> variants{"ranksim(ranker=permutahedron(strength=0.1), reduction=mean)",
                                        "ranksim(unique=none, label_dtype=float64)", "spearman(both=true)"};

std::vector<std::string> loss_specs() {
  auto specs = variants;
  for (const auto& entry : entries(Loss::kind)) specs.push_back(entry.name);
  return specs;
}

}  // namespace

TEST_CASE("every backend gives the value and the gradient of every loss", "[backends][loss]") {
  std::size_t pairs = 0;
  for (const auto& entry : entries(Backend::kind)) {
    const auto backend = make<Backend>(entry.name);
    for (const auto& spec : loss_specs()) {
      const std::shared_ptr<const Loss> loss = make<Loss>(spec);
      for (const std::size_t b : {0, 1, 2, 9}) {
        for (const bool weighted : {false, true}) {
          for (const bool gradient : {false, true}) {
            if (weighted && !loss->uses_weights()) continue;
            auto samples = samples_for(*loss, b);
            for (std::size_t i = 0; weighted && i < b; ++i)
              samples.weights.push_back(0.5 + 0.25 * static_cast<double>(i % 3));
            const auto batch = samples.batch();
            INFO(entry.name << ", " << spec << ", B = " << b << ", weights " << weighted << ", gradient " << gradient);
            const auto direct =
                result(*loss, batch, gradient, [&](const LossGradient& to) { return loss->evaluate(batch, 0.7, to); });
            const auto through = result(*loss, batch, gradient,
                                        [&](const LossGradient& to) { return backend->loss(loss, batch, 0.7, to); });
            CHECK(distance(through, direct) <= (entry.name == "libtorch-twin" ? 1e-9 : 0));
          }
        }
      }
      ++pairs;
    }
  }
  CHECK(entries(Loss::kind).size() >= 5);  // ranksim, spearman, l1, mse, huber
  CHECK(pairs == entries(Backend::kind).size() * loss_specs().size());
}

TEST_CASE("every backend refuses a batch that does not fit, and says which loss it was", "[backends][loss]") {
  for (const auto& entry : entries(Backend::kind)) {
    INFO(entry.name);
    const auto backend = make<Backend>(entry.name);
    const auto l1 = make<Loss>("l1"), ranksim = make<Loss>("ranksim"), mse = make<Loss>("mse");
    auto samples = samples_for(*l1, 4);
    samples.labels[2] = not_a_number;
    CHECK_THROWS_WITH(backend->loss(l1, samples.batch(), 1, {}), ContainsSubstring("'l1'"));
    const auto whole = samples_for(*ranksim, 4);
    auto batch = whole.batch();
    batch.features.rows = 3;
    CHECK_THROWS_AS(backend->loss(ranksim, batch, 1, {}), std::invalid_argument);
    batch = whole.batch();
    batch.predictions = {};
    CHECK_THROWS_AS(backend->loss(mse, batch, 1, {}), std::invalid_argument);
  }
}
