// SPDX-License-Identifier: Apache-2.0
// Time of every registered loss, value and gradient, for a batch of 256 samples with 512 features, float64, one thread:
// `ages`, whole labels 0 .. 99 with repeats, and `distinct`, all labels different. `products` are the two matrix products
// that a loss of all pairs of features takes at the least: their similarities, and the gradient. Then every transform,
// forward and VJP of that batch, and the end of an epoch and every weighting with lds for 12,208 samples, as many as
// AgeDB-DIR has. tests/bench/loss_cost makes a table of it.
#include <benchmark/benchmark.h>

#include "diffrank/core/numerics/gemm.hpp"
#include "diffrank/core/parallel.hpp"
#include "diffrank/losses/weighting.hpp"
#include "diffrank/tests/support/samples.hpp"
#include "diffrank/tests/support/transforms.hpp"

namespace {

using namespace diffrank;
using namespace diffrank::testing;

constexpr std::size_t batch_size = 256, columns = 512, training_size = 12208;

/// Rounded normal around 45 with standard deviation 16, within 0 .. 99.
Row ages(std::size_t n) {
  Row labels = normal_row(n, 1, 16, 45);
  for (double& y : labels) y = std::min(std::max(std::round(y), 0.0), 99.0);
  return labels;
}

/// All different, in 0 .. 99, in random order.
Row distinct(std::size_t n) {
  Row labels;
  for (const auto i : random_permutation(n, 2)) labels.push_back(99 * static_cast<double>(i) / static_cast<double>(n));
  return labels;
}

Labeled with_features(const Row& labels) {
  return {normal_row(labels.size() * columns, 3), labels, columns};
}

/// `prepare` makes the inputs, only where the benchmark is run, and returns what is timed.
template <class Prepare>
void time(const std::string& title, const Prepare& prepare) {
  const auto run = [prepare](benchmark::State& state) {
    const auto work = prepare();
    for (auto unused : state) {
      (void)unused;
      work();
    }
  };
  benchmark::RegisterBenchmark(title.c_str(), run)->Unit(benchmark::kMillisecond)->MinTime(0.1);
}

void add_products() {
  time("products", [] {
    auto z = std::make_shared<Row>(normal_row(batch_size * columns, 3));
    auto s = std::make_shared<Row>(batch_size * batch_size), g = std::make_shared<Row>(z->size());
    return [z, s, g] {
      const Rows<const double> features(z->data(), batch_size, columns);
      const Rows<double> similarities(s->data(), batch_size, batch_size);
      multiply_by_transpose(features, similarities);
      multiply(similarities, features, {g->data(), batch_size, columns});
    };
  });
}

/// With their defaults, and where other options take another way through all samples.
std::vector<std::string> specs() {
  std::vector<std::string> list;
  for (const auto& entry : entries(Loss::kind)) {
    list.push_back(entry.name);
    if (entry.name == "ranksim") {
      list.push_back("ranksim(unique=none)");
      list.push_back("ranksim(ranker=permutahedron)");
    }
    if (entry.name == "ordinal_entropy") list.push_back("ordinal_entropy(variant=pairs)");
  }
  return list;
}

void add_losses() {
  for (const auto& spec : specs())
    for (const bool repeats : {true, false})
      time("loss/" + spec + (repeats ? "/ages" : "/distinct"), [spec, repeats] {
        const std::shared_ptr<const Loss> loss = make<Loss>(spec);
        const auto labels = repeats ? ages(batch_size) : distinct(batch_size);
        const auto sample = std::make_shared<Sample>(sample_with(*loss, labels, columns, 4, 1, 0, 100));
        return [loss, sample] { benchmark::DoNotOptimize(evaluate(*loss, *sample)); };
      });
}

struct Training {
  explicit Training(const std::string& name) : transform(make<Transform>(name)) {}
  std::shared_ptr<const Transform> transform;
  Labeled samples = with_features(ages(training_size)), batch = with_features(ages(batch_size));
  TransformState state = trained(*transform, samples, 2);
  std::size_t epoch = 2;
};

void add_transforms() {
  for (const auto& entry : entries(Transform::kind)) {
    time("transform/" + entry.name + "/forward+vjp", [entry] {
      return [t = std::make_shared<Training>(entry.name)] {
        benchmark::DoNotOptimize(forward(*t->transform, t->state, t->epoch, t->batch));
        benchmark::DoNotOptimize(vjp(*t->transform, t->state, t->epoch, t->batch, t->batch.features));
      };
    });
    time("transform/" + entry.name + "/end_epoch", [entry] {
      return [t = std::make_shared<Training>(entry.name)] {
        t->transform->end_epoch(t->state, t->epoch++, t->samples.z(), t->samples.y());
      };
    });
  }
}

void add_weightings() {
  for (const auto& entry : entries(Weighting::kind))
    time("weighting/" + entry.name + "(smoothing=lds)", [entry] {
      const std::shared_ptr<const Weighting> weighting = make<Weighting>(entry.name + "(smoothing=lds)");
      return [weighting, labels = ages(training_size)] {
        benchmark::DoNotOptimize(weighting->weigh({{labels.data(), labels.size(), 1}}));
      };
    });
}

}  // namespace

int main(int argc, char** argv) {
  set_threads(1);
  add_products();
  add_losses();
  add_transforms();
  add_weightings();
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 1;
  benchmark::RunSpecifiedBenchmarks();
  return 0;
}
