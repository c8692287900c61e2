// SPDX-License-Identifier: Apache-2.0
// usage: thread_races [--race]: for ThreadSanitizer (tests/threads/run). Every operator and loss of the registry, and a
// short training, from two threads of the caller at once, with row loops on two threads; batches of samples that a thread
// fetches ahead, to their end, left before it, and with an error. --race: a data race in a row loop, which the sanitizer must
// report.
#include <cstdlib>
#include <cstring>
#include <stdexcept>
#include <thread>
#include <vector>

#include "diffrank/backends/backend.hpp"
#include "diffrank/core/parallel.hpp"
#include "diffrank/core/ranker.hpp"
#include "diffrank/core/selector.hpp"
#include "diffrank/core/warnings.hpp"
#include "diffrank/experiments/training/batches.hpp"
#include "diffrank/tests/support/samples.hpp"

using namespace diffrank;

namespace {

template <class F>
void twice_at_once(const F& work) {
  std::thread one(work), other(work);
  one.join();
  other.join();
}

template <class T>
std::vector<T> values(std::size_t n) {
  std::vector<T> result(n);
  for (std::size_t i = 0; i < n; ++i) result[i] = static_cast<T>(i * 7919 % 101) / 10;
  return result;
}

template <class T, class Operator>
void apply(const Operator& op, std::size_t m, std::size_t n) {
  const auto scores = values<T>(m * n), cotangent = values<T>(m * n);
  std::vector<T> out(m * n), grad(m * n);
  op.forward({scores.data(), m, n}, {out.data(), m, n});
  op.vjp({scores.data(), m, n}, {out.data(), m, n}, {cotangent.data(), m, n}, {grad.data(), m, n});
}

template <class Kind>
void operators() {
  for (const auto& entry : entries(Kind::kind)) {
    const auto op = make<Kind>(entry.name);
    for (const std::size_t rows : {64, 256})  // too few for two threads, and enough
      twice_at_once([&] {
        apply<double>(*op, rows, 70);
        apply<float>(*op, rows, 70);
      });
  }
}

void losses() {
  for (const auto& entry : entries(Loss::kind)) {
    const auto loss = make<Loss>(entry.name);
    const auto sample = testing::sample_for(*loss, 96, 5, 1);
    twice_at_once([&] { testing::evaluate(*loss, sample); });
  }
}

void training() {
  const auto backend = make<Backend>("xtensor");
  twice_at_once([&] {
    const std::size_t b = 256, p = 40;
    const auto learner =
        backend->learner(*make<Model>("mlp(hidden=[64], dropout=0.1)"), *make<Optimizer>("adam"), p, 1, 1);
    const auto inputs = values<double>(b * p), cotangent = values<double>(b);
    for (std::uint64_t step = 0; step < 20; ++step) {
      learner->forward({inputs.data(), b, p}, true, step);
      learner->step({}, {cotangent.data(), b, 1});
    }
  });
}

class Numbers final : public experiments::Samples {
 public:
  InputSpec spec() const final { return {70}; }
  void fetch(const std::size_t* rows, std::size_t n, experiments::View view, Inputs& inputs) const final {
    if (rows[0] == 900) throw std::runtime_error("row 900");
    inputs = {};
    inputs.gathered.resize(n * 70);
    parallel_rows(n, 10'000, [&](std::size_t i) {
      for (std::size_t c = 0; c < 70; ++c) inputs.gathered[i * 70 + c] = static_cast<double>(rows[i] + view.number + c);
    });
    inputs.numbers = {inputs.gathered.data(), n, 70};
  }
};

/// The sum of the inputs of some batches.
double fetched(std::size_t rows, std::size_t batches) {
  experiments::Part part;
  part.samples = std::make_shared<Numbers>();
  part.labels.resize(rows);
  auto plan = experiments::in_order(part, 50);
  plan.views = 2;
  experiments::Batches all(part, plan);
  double sum = 0;
  try {
    for (std::size_t b = 0; b < batches; ++b)
      for (const double x : all.next().gathered) sum += x;
  } catch (const std::runtime_error&) {
    return -sum;
  }
  return sum;
}

void batches() {
  twice_at_once([] {
    if (fetched(500, 10) <= 0 || fetched(500, 3) <= 0 || fetched(500, 0) != 0 || fetched(1000, 20) >= 0) std::abort();
  });
}

void race() {
  std::size_t count = 0;
  parallel_rows(256, 1000, [&](std::size_t) { ++count; });
}

}  // namespace

int main(int count, char** arguments) {
  set_threads(2);
  if (count == 2 && std::strcmp(arguments[1], "--race") == 0) {
    race();
    return 0;
  }
  operators<Ranker>();
  operators<Sorter>();
  operators<Selector>();
  losses();
  training();
  batches();
  take_warnings();
}
