// SPDX-License-Identifier: Apache-2.0
// Every backend with every operator: what a user of the library gets is what the kernel gives.
#include "diffrank/backends/backend.hpp"

#include <string>
#include <vector>

#include "diffrank/core/selector.hpp"
#include "diffrank/tests/support/catch.hpp"
#include "diffrank/tests/support/operators.hpp"
#include "diffrank/tests/support/scores.hpp"
#include "diffrank/tests/support/tolerances.hpp"

using namespace diffrank;
using namespace diffrank::testing;

namespace {

/// These hand the rows to the kernels; others compute on their own.
bool uses_kernels(const Backend& backend) {
  return backend.name() == "xtensor" || backend.name() == "libtorch";
}

/// What results may differ by. The tensor-op twins compute in float64 whatever they are given.
template <class T>
double tolerance(const Backend& backend, std::size_t cols) {
  if (uses_kernels(backend)) return 0;
  return std::is_same_v<T, double> ? 1e-9
                                   : Tolerance<float>::value * static_cast<double>(std::max<std::size_t>(cols, 1));
}

struct Input {
  std::string name;
  std::size_t rows, cols;
  Row scores;
};

std::vector<Input> inputs() {
  const double inf = infinity, nan = not_a_number;
  std::vector<Input> list{
      {"generic rows", 5, 9, normal_row(45, 1)},
      {"generic long rows", 2, 100, normal_row(200, 2)},
      {"ties", 4, 8, tied_row(32, 3)},
      {"constant rows", 2, 3, {1.5, 1.5, 1.5, 0, 0, 0}},
      {"NaN", 3, 3, {1, 2, 0, nan, 1, 2, 3, 0.5, 1}},
      {"infinities", 4, 4, {inf, 0, 1, -1, 0.5, -inf, 2, 1, inf, 1, -inf, 0, 3, inf, inf, -inf}},
      {"n = 1", 3, 1, {4, -2, inf}},
      {"n = 2", 4, 2, {1, 2, 2, 1, 3, 3, -inf, 0}},
      {"no rows", 0, 5, {}},
      {"rows of nothing", 3, 0, {}},
  };
  return list;
}

std::vector<std::shared_ptr<Backend>> backends() {
  std::vector<std::shared_ptr<Backend>> list;
  for (const auto& entry : entries(Backend::kind)) list.push_back(make<Backend>(entry.name));
  return list;
}

/// A backend that computes on its own may not know an operator: then it says so, whatever the scores.
bool refuses(const Backend& backend, const OperatorCase& op) {
  const Row x{1, 2};
  Row out(2);
  try {
    backend.apply(op.instance, Rows<const double>(x.data(), 1, 2), Rows<double>(out.data(), 1, 2), Rows<const double>(),
                  Rows<double>());
  } catch (const std::invalid_argument&) {
    return true;
  }
  return false;
}

template <class T>
void check_agreement(const Backend& backend, const OperatorCase& op, const Input& input) {
  const std::vector<T> scores(input.scores.begin(), input.scores.end());
  const auto normal = normal_row(scores.size(), 4);
  const std::vector<T> cotangent(normal.begin(), normal.end());
  std::vector<T> out(scores.size(), T(-7)), grad(scores.size(), T(-7)), alone(scores.size(), T(-7));
  const auto rows = [&](auto& v) { return Rows(v.data(), input.rows, input.cols); };
  backend.apply(op.instance, rows(scores), rows(out), rows(cotangent), rows(grad));
  backend.apply(op.instance, rows(scores), rows(alone), Rows<const T>(), Rows<T>());

  const double most = tolerance<T>(backend, input.cols);
  CHECK(distance(out, forward(op, scores, input.rows)) <= most);
  CHECK(distance(grad, vjp(op, scores, cotangent, input.rows), 1) <= most);
  CHECK(distance(alone, out) == 0);
}

}  // namespace

TEST_CASE("every backend gives what the kernel of every ranker, sorter and selector gives", "[backends]") {
  std::size_t pairs = 0, refused = 0;
  const auto all = every_operator();
  for (const auto& backend : backends()) {
    for (const auto& op : all) {
      INFO(backend->name() << ", " << op.kind() << " " << op.spec);
      if (!uses_kernels(*backend) && refuses(*backend, op)) {
        ++refused;
        continue;
      }
      for (const auto& input : inputs()) {
        INFO(input.name);
        check_agreement<double>(*backend, op, input);
        check_agreement<float>(*backend, op, input);
      }
      ++pairs;
    }
  }
  const std::size_t registered =
      entries(Ranker::kind).size() + entries(Sorter::kind).size() + entries(Selector::kind).size();
  CHECK(registered >= 29);  // 16 rankers, 9 sorters, 4 selectors
  CHECK(all.size() >= 2 * registered);
  CHECK(pairs + refused == backends().size() * all.size());
  CHECK(pairs >= backends().size() * 5);
  if (refused) WARN(refused << " pairs of a backend and an operator that it does not have were not run");
}

TEST_CASE("the xtensor backend is there, and both of LibTorch's or none", "[backends]") {
  std::vector<std::string> names;
  for (const auto& backend : backends()) names.push_back(backend->name());
  const auto has = [&](const char* name) { return std::count(names.begin(), names.end(), name) == 1; };
  CHECK(has("xtensor"));
  CHECK(has("libtorch") == has("libtorch-twin"));
}

TEST_CASE("results are the same, bit for bit, on one thread and on two", "[backends]") {
  const int before = threads();
  const std::size_t rows = 64, cols = 129;  // 8256 scores: enough for two threads
  const auto scores = normal_row(rows * cols, 5), cotangent = normal_row(rows * cols, 6);
  for (const auto& backend : backends()) {
    if (!uses_kernels(*backend)) continue;
    for (const auto& op : every_operator()) {
      INFO(backend->name() << ", " << op.kind() << " " << op.spec);
      std::vector<Row> results;
      for (const int n : {1, 2}) {
        set_threads(n);
        Row out(scores.size()), grad(scores.size());
        backend->apply(op.instance, Rows<const double>(scores.data(), rows, cols), Rows<double>(out.data(), rows, cols),
                       Rows<const double>(cotangent.data(), rows, cols), Rows<double>(grad.data(), rows, cols));
        out.insert(out.end(), grad.begin(), grad.end());
        results.push_back(out);
      }
      set_threads(before);
      CHECK(results[0] == results[1]);
    }
  }
}
