// SPDX-License-Identifier: Apache-2.0
// Time of every registered ranker and sorter, forward and forward + VJP, float32, one thread and all of them. The
// counter `sorts` is the ratio to a plain std::sort of each row's indices with a comparator, on one thread, on the same
// data in the same process: about what torch.sort costs. Many different batches are used in turn, because a branch
// predictor learns the comparisons of a single one by heart.
#include <benchmark/benchmark.h>

#include <chrono>
#include <map>
#include <numeric>
#include <thread>

#include "diffrank/core/random.hpp"
#include "diffrank/core/ranker.hpp"

namespace {

using namespace diffrank;

struct Shape {
  std::size_t rows, cols;
  std::size_t size() const { return rows * cols; }
  std::size_t batches() const {
    return std::max<std::size_t>(1, std::min<std::size_t>(256, (std::size_t{1} << 22) / size()));
  }
};

const std::vector<Shape> shapes{{64, 64}, {256, 256}, {1, 1000}, {1, 100000}, {4096, 32}};

/// Standard normal batches of a shape, one after the other; the same in every run.
const std::vector<float>& batches(const Shape& shape) {
  static std::map<std::size_t, std::vector<float>> all;
  auto& data = all[shape.rows * 1000003 + shape.cols];
  if (data.empty()) {
    Random random(1, 1);
    data.resize(shape.size() * shape.batches());
    for (float& x : data) x = static_cast<float>(random.normal());
  }
  return data;
}

double seconds_of_sort(const Shape& shape) {
  static std::map<std::size_t, double> known;
  auto& seconds = known[shape.rows * 1000003 + shape.cols];
  if (seconds > 0) return seconds;
  std::vector<std::uint32_t> order(shape.cols);
  seconds = 1e9;
  for (int repetition = 0; repetition < 5; ++repetition) {
    const auto begin = std::chrono::steady_clock::now();
    for (std::size_t b = 0; b < shape.batches(); ++b)
      for (std::size_t r = 0; r < shape.rows; ++r) {
        const float* x = batches(shape).data() + b * shape.size() + r * shape.cols;
        std::iota(order.begin(), order.end(), 0u);
        std::sort(order.begin(), order.end(), [x](auto i, auto j) { return x[i] > x[j]; });
        benchmark::DoNotOptimize(order.data());
      }
    const double elapsed = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
    seconds = std::min(seconds, elapsed / static_cast<double>(shape.batches()));
  }
  return seconds;
}

void run(benchmark::State& state, const std::shared_ptr<const Operator>& op, const Shape& shape, bool with_vjp,
         int thread_count) {
  set_threads(thread_count);
  const auto& data = batches(shape);
  std::vector<float> out(shape.size()), grad(shape.size());
  std::size_t b = 0;
  double seconds = 0;
  for (auto unused : state) {
    (void)unused;
    const Rows<const float> x(data.data() + b * shape.size(), shape.rows, shape.cols),
        c(data.data(), shape.rows, shape.cols);
    const auto begin = std::chrono::steady_clock::now();
    op->forward(x, {out.data(), shape.rows, shape.cols});
    if (with_vjp)
      op->vjp(x, Rows<const float>(out.data(), shape.rows, shape.cols), c, {grad.data(), shape.rows, shape.cols});
    seconds += std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
    b = (b + 1) % shape.batches();
  }
  state.counters["sorts"] = seconds / static_cast<double>(state.iterations()) / seconds_of_sort(shape);
}

template <class K>
void add_all(int thread_count) {
  for (const auto& entry : entries(K::kind))
    for (const auto& shape : shapes)
      for (const bool with_vjp : {false, true}) {
        const std::shared_ptr<const Operator> op = make<K>(entry.name);
        const auto title = std::string(K::kind) + "/" + entry.name + (with_vjp ? "/forward+vjp/" : "/forward/") +
                           std::to_string(shape.rows) + "x" + std::to_string(shape.cols) +
                           "/threads:" + std::to_string(thread_count);
        benchmark::RegisterBenchmark(title.c_str(), run, op, shape, with_vjp, thread_count)
            ->UseRealTime()
            ->MinTime(0.1);
      }
}

}  // namespace

int main(int argc, char** argv) {
  const int all = static_cast<int>(std::max(1u, std::thread::hardware_concurrency()));
  for (const int thread_count : {1, all}) {
    add_all<Ranker>(thread_count);
    add_all<Sorter>(thread_count);
    if (all == 1) break;
  }
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 1;
  benchmark::RunSpecifiedBenchmarks();
  return 0;
}
