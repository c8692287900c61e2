// SPDX-License-Identifier: Apache-2.0
#include <sstream>
#include <vector>

#include "diffrank/backends/backend.hpp"
#include "diffrank/core/random.hpp"
#include "diffrank/tests/support/catch.hpp"
#include "diffrank/tests/support/tolerances.hpp"

using namespace diffrank;

namespace {

constexpr std::size_t batch = 6, inputs = 2;

std::unique_ptr<Learner> learner(const std::string& model, const std::string& optimizer,
                                 const std::string& backend = "xtensor") {
  return make<Backend>(backend)->learner(*make<Model>(model), *make<Optimizer>(optimizer), inputs, 1, 3);
}

/// `steps` steps towards predictions of 1, numbered from `first`; the last predictions.
std::vector<double> train(Learner& learner, std::uint64_t first, std::uint64_t steps) {
  std::vector<double> x(batch * inputs), d(batch);
  Random random(2, 1);
  for (double& value : x) value = random.normal();
  for (std::uint64_t step = first; step < first + steps; ++step) {
    learner.forward({x.data(), batch, inputs}, true, step);
    for (std::size_t i = 0; i < batch; ++i) d[i] = learner.predictions().data[i] - 1;
    learner.step({}, {d.data(), batch, 1});
  }
  learner.forward({x.data(), batch, inputs}, false, 0);
  return {learner.predictions().data, learner.predictions().data + batch};
}

const std::string model = "mlp(hidden=[5, 3], dropout=0.3)";

}  // namespace

TEST_CASE("a learner learns", "[xtensor][learner]") {
  const std::string optimizer = GENERATE("adam(lr=0.01)", "sgd(lr=0.05, momentum=0.5)"),
                    backend = GENERATE("xtensor", "xtensor(dtype=float32)");
  const auto tanh = learner("mlp(hidden=[8], activation=tanh)", optimizer, backend);
  for (const double y : train(*tanh, 0, 1000)) CHECK(std::abs(y - 1) < 0.05);
}

TEST_CASE("float32 follows float64 to its precision", "[xtensor][learner]") {
  const auto single = learner(model, "adam", "xtensor(dtype=float32)"), full = learner(model, "adam");
  // Ten Adam steps of 1e-3, each of which may turn where a gradient is about zero.
  CHECK(testing::distance(train(*single, 0, 10), train(*full, 0, 10)) < 10 * testing::Tolerance<float>::value);
}

TEST_CASE("the same seed gives the same training, bit for bit", "[xtensor][learner]") {
  CHECK(train(*learner(model, "adam"), 0, 20) == train(*learner(model, "adam"), 0, 20));
}

TEST_CASE("a saved learner goes on as if nothing had happened", "[xtensor][learner]") {
  const std::string optimizer = GENERATE("adam", "sgd(momentum=0.9)"),
                    backend = GENERATE("xtensor", "xtensor(dtype=float32)");
  const auto one = learner(model, optimizer, backend), other = learner(model, optimizer, backend);
  train(*one, 0, 7);
  std::stringstream stream;
  one->save(stream);
  stream << "what follows is left alone";
  other->load(stream);
  CHECK(train(*other, 7, 5) == train(*one, 7, 5));
  std::string rest;
  std::getline(stream, rest);
  CHECK(rest == "what follows is left alone");
}

TEST_CASE("a checkpoint that is cut anywhere is refused and changes nothing", "[xtensor][learner]") {
  const auto one = learner(model, "adam"), other = learner(model, "adam");
  const auto before = train(*other, 0, 1);
  train(*one, 0, 7);
  std::ostringstream out;
  one->save(out);
  const std::string whole = out.str();
  for (std::size_t n = 0; n < whole.size(); n += 13) {
    std::istringstream cut(whole.substr(0, n));
    CHECK_THROWS_AS(other->load(cut), std::runtime_error);
  }
  CHECK(train(*other, 1, 0) == before);
}

TEST_CASE("a stream that is no checkpoint of this learner is refused, and says why", "[xtensor][learner]") {
  const auto load = [](const std::string& m, const std::string& o, const std::string& b) {
    std::stringstream stream;
    learner(model, "adam")->save(stream);
    learner(m, o, b)->load(stream);
  };
  CHECK_THROWS_WITH(load("mlp(hidden=[5, 4])", "adam", "xtensor"),
                    ContainsSubstring("mlp 2-5-3-1") && ContainsSubstring("mlp 2-5-4-1"));
  CHECK_THROWS_WITH(load(model, "sgd", "xtensor"), ContainsSubstring("adam") && ContainsSubstring("sgd"));
  CHECK_THROWS_WITH(load(model, "adam", "xtensor(dtype=float32)"), ContainsSubstring("bytes per number is 8"));
  std::istringstream text("{\"this\": \"is JSON, and longer than a mark\"}");
  CHECK_THROWS_WITH(learner(model, "adam")->load(text), ContainsSubstring("not a checkpoint"));
}

TEST_CASE("a stream that takes nothing makes save fail", "[xtensor][learner]") {
  std::ostringstream out;
  out.setstate(std::ios::badbit);
  CHECK_THROWS_AS(learner(model, "adam")->save(out), std::runtime_error);
}

TEST_CASE("a batch or a gradient of the wrong shape is refused", "[xtensor][learner]") {
  const auto one = learner(model, "adam");
  const std::vector<double> values(64);
  CHECK_THROWS_WITH(one->forward({values.data(), 4, 3}, true, 0), ContainsSubstring("2 input columns"));
  CHECK_THROWS_WITH(one->step({}, {values.data(), 4, 1}), ContainsSubstring("training=true"));
  one->forward({values.data(), 4, 2}, true, 0);
  CHECK_THROWS_WITH(one->step({values.data(), 4, 2}, {values.data(), 4, 1}),
                    ContainsSubstring("[4, 2], the features are [4, 3]"));
  CHECK_THROWS_AS(one->step({values.data(), 4, 3}, {}), std::invalid_argument);
  one->step({values.data(), 4, 3}, {values.data(), 4, 1});
  CHECK_THROWS_AS(one->step({values.data(), 4, 3}, {values.data(), 4, 1}), std::invalid_argument);
}

TEST_CASE("batches of any size follow each other, empty ones too", "[xtensor][learner]") {
  const std::string hidden = GENERATE("[]", "[5, 3]");
  const auto one = learner("mlp(hidden=" + hidden + ", dropout=0.1)", "sgd");
  const std::vector<double> x(14, 0.5), d(7, 0);
  const auto before = train(*one, 0, 0);
  for (const std::size_t n : {7, 0, 1, 3, 0, 7}) {
    one->forward({x.data(), n, 2}, true, n);
    CHECK(one->features().rows == n);
    one->step({}, {d.data(), n, 1});
  }
  CHECK(train(*one, 0, 0) == before);  // all gradients were zero
}
