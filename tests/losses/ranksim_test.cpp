// SPDX-License-Identifier: Apache-2.0
#include "diffrank/core/penalty.hpp"
#include "diffrank/core/similarity.hpp"
#include "diffrank/tests/support/catch.hpp"
#include "diffrank/tests/support/operators.hpp"
#include "diffrank/tests/support/samples.hpp"
#include "diffrank/tests/support/tolerances.hpp"

using namespace diffrank;
using namespace diffrank::testing;

namespace {

constexpr double exact = Tolerance<double>::value;

/// The rows of a sample, in the given order.
Sample subset(const Sample& s, const std::vector<std::size_t>& rows) {
  Sample to{{}, {}, gather(s.predictions, rows), {}, rows.size(), s.label_cols, s.step};
  const auto append = [](Row& out, const Row& from, std::size_t row, std::size_t cols) {
    for (std::size_t k = 0; k < cols; ++k) out.push_back(from[row * cols + k]);
  };
  for (const auto i : rows) {
    append(to.features, s.features, i, s.features.size() / s.rows);
    append(to.labels, s.labels, i, s.label_cols);
  }
  return to;
}

/// Cosines, and label similarities -|y_a - y_b| of T.
Row cosines(const Sample& s) {
  const std::size_t d = s.features.size() / s.rows;
  Row all(s.rows * s.rows);
  for (std::size_t a = 0; a < s.rows; ++a)
    for (std::size_t b = 0; b < s.rows; ++b) {
      long double dot = 0, aa = 0, bb = 0;
      for (std::size_t k = 0; k < d; ++k) {
        const long double x = s.features[a * d + k], y = s.features[b * d + k];
        dot += x * y, aa += x * x, bb += y * y;
      }
      all[a * s.rows + b] = static_cast<double>(dot / std::sqrt(aa * bb));
    }
  return all;
}
template <class T>
Row label_similarities(const Row& labels) {
  Row all;
  for (const double a : labels)
    for (const double b : labels) {
      const T difference = static_cast<T>(a) - static_cast<T>(b);
      all.push_back(-static_cast<double>(std::abs(difference)));
    }
  return all;
}

/// Paper, eq. (2)-(4), with ranks over M as in its code.
double ranksim_value(const Sample& s, const Row& label_similarity, const std::string& ties) {
  const auto rank = make_operator("ranker", "hard(normalize=true, ties=" + ties + ")");
  const auto z = forward(rank, cosines(s), s.rows), y = forward(rank, label_similarity, s.rows);
  double sum = 0;
  for (std::size_t i = 0; i < z.size(); ++i) sum += (z[i] - y[i]) * (z[i] - y[i]) / static_cast<double>(s.rows);
  return sum;
}

}  // namespace

TEST_CASE("RankSim is the sum over rows of the mean squared difference of ranks / M, under each tie rule") {
  for (const auto& ties : tie_rules()) {
    const auto loss = make<Loss>("ranksim(ranker=blackbox(ties=" + ties + "))");
    auto s = random_sample(13, 4, 1);
    for (std::size_t i = 0; i < 13; ++i) s.labels[i] = static_cast<double>((5 * i) % 13);  // distances tie
    CAPTURE(ties);
    CHECK(std::abs(value(*loss, s) - ranksim_value(s, label_similarities<double>(s.labels), ties)) <= exact);
  }
}

TEST_CASE("Without ties R = (M^2 - 1)/(6 M^2) sum_i (1 - rho_i), rho_i Spearman's correlation of row i") {
  for (const std::size_t m : {3u, 5u, 16u, 40u}) {
    auto s = random_sample(m, 6, m);
    s.labels = normal_row(m, m + 50);
    const auto rank = make_operator("ranker", "hard");
    const auto z = forward(rank, cosines(s), m), y = forward(rank, label_similarities<double>(s.labels), m);
    double sum = 0;
    const double n = static_cast<double>(m), middle = (n + 1) / 2;
    for (std::size_t i = 0; i < m; ++i) {
      double covariance = 0;
      for (std::size_t j = 0; j < m; ++j) covariance += (z[i * m + j] - middle) * (y[i * m + j] - middle);
      sum += 1 - covariance / (n * (n * n - 1) / 12);
    }
    CAPTURE(m);
    CHECK(std::abs(value(*make<Loss>("ranksim(label_dtype=float64)"), s) - (n * n - 1) / (6 * n * n) * sum) <=
          exact * n);
  }
}

TEST_CASE("Features in the order of the labels cost nothing") {
  Sample s{{}, {}, Row(6), {}, 6, 1, 0};
  for (const double angle : {0.05, 0.6, 0.2, 0.9, 1.31, 0.42}) {
    s.features.insert(s.features.end(), {std::cos(angle), std::sin(angle)});
    s.labels.push_back(64 * angle);
  }
  const auto result = evaluate(*make<Loss>("ranksim"), s, 100);
  CHECK(result.value == 0);
  CHECK(result.features == Row(12, 0.0));
}

TEST_CASE("A sample is nearest to itself: one or two samples cost nothing") {
  for (const std::string similarity :
       {"cosine", "correlation", "negative_distance", "negative_l1", "negative_squared_distance", "rbf"}) {
    CAPTURE(similarity);
    for (const std::size_t b : {1u, 2u})
      CHECK(value(*make<Loss>("ranksim(feature_similarity=" + similarity + ")"), random_sample(b, 3, b)) == 0);
  }
}

TEST_CASE("Samples of one label have no order: they cost nothing") {
  for (const auto& c : every_loss()) {
    if (c.loss->name() != "ranksim") continue;
    CAPTURE(c.spec);
    for (const std::size_t b : {3u, 7u, 10u, 11u}) {
      auto s = random_sample(b, 4, 1);
      s.labels.assign(b, 3.7);
      const auto result = evaluate(*c.loss, s);
      CHECK(std::abs(result.value) <= exact);
      CHECK(distance(result.features, Row(4 * b), 1) <= exact);
    }
  }
}

TEST_CASE("reduction=mean divides value and gradient by the number of rows") {
  const auto s = random_sample(9, 4, 2);
  const std::string soft = "ranksim(ranker=permutahedron(strength=0.05)";
  const auto sum = evaluate(*make<Loss>(soft + ")"), s), mean = evaluate(*make<Loss>(soft + ", reduction=mean)"), s);
  CHECK(std::abs(mean.value - sum.value / 9) <= exact);
  CHECK(distance(mean.features, scaled(sum.features, 1.0 / 9)) <= exact);
}

TEST_CASE("label_dtype decides which label distances tie: STS-B's scores are decimals") {
  auto s = random_sample(16, 10, 3);
  for (std::size_t i = 0; i < 16; ++i) s.labels[i] = 0.2 * static_cast<double>((7 * i) % 26);
  const auto f32 = label_similarities<float>(s.labels), f64 = label_similarities<double>(s.labels);
  const double single = value(*make<Loss>("ranksim"), s), twice = value(*make<Loss>("ranksim(label_dtype=float64)"), s);
  CHECK(std::abs(single - ranksim_value(s, f32, "reversed")) <= exact);
  CHECK(std::abs(twice - ranksim_value(s, f64, "reversed")) <= exact);
  CHECK(single != twice);
}

TEST_CASE("Labels of several columns are compared by their distance, and are one label when all columns are") {
  auto s = random_sample(8, 4, 4, 2);
  for (std::size_t k = 0; k < 2; ++k) s.labels[2 + k] = s.labels[6 + k];  // rows 1 and 3
  s.labels[8] = s.labels[0];                                              // rows 0 and 4: one column only
  Row similarity;
  const auto rows = subset(s, {0, 1, 2, 4, 5, 6, 7});
  for (std::size_t a = 0; a < 7; ++a)
    for (std::size_t b = 0; b < 7; ++b)
      similarity.push_back(
          -std::hypot(rows.labels[2 * a] - rows.labels[2 * b], rows.labels[2 * a + 1] - rows.labels[2 * b + 1]));
  CHECK(std::abs(value(*make<Loss>("ranksim(unique=first)"), s) - ranksim_value(rows, similarity, "reversed")) <=
        exact);
}

TEST_CASE("unique=first takes the first of equal labels, and none keeps all") {
  auto s = random_sample(7, 4, 5);
  s.labels = {3, 1, 3, 2, 1, 5, 3};
  const std::vector<std::size_t> firsts{1, 3, 0, 5};  // by ascending label
  const std::string soft = "ranksim(ranker=permutahedron(strength=0.05), unique=";
  const auto none = make<Loss>(soft + "none)"), first = make<Loss>(soft + "first)");
  const auto expected = evaluate(*none, subset(s, firsts)), result = evaluate(*first, s);
  CHECK(std::abs(result.value - expected.value) <= exact);
  Row scattered(s.features.size());
  for (std::size_t i = 0; i < firsts.size(); ++i)
    for (std::size_t k = 0; k < 4; ++k) scattered[firsts[i] * 4 + k] = expected.features[i * 4 + k];
  CHECK(distance(result.features, scattered) <= exact);
  CHECK(std::abs(value(*none, s) - expected.value) > 0.01);
}

TEST_CASE("unique=mean ranks the mean feature of equal labels, and shares out its gradient") {
  auto s = random_sample(5, 2, 6);
  s.labels = {4, 1, 4, 2, 8};
  const std::string soft = "ranksim(ranker=permutahedron(strength=0.05), unique=";
  auto merged = subset(s, {1, 3, 0, 4});
  for (std::size_t k = 0; k < 2; ++k) merged.features[4 + k] = (s.features[k] + s.features[4 + k]) / 2;
  const auto expected = evaluate(*make<Loss>(soft + "none)"), merged),
             result = evaluate(*make<Loss>(soft + "mean)"), s);
  CHECK(std::abs(result.value - expected.value) <= exact);
  const Row g = expected.features;
  CHECK(distance(result.features, Row{g[4] / 2, g[5] / 2, g[0], g[1], g[4] / 2, g[5] / 2, g[2], g[3], g[6], g[7]}) <=
        exact);
}

TEST_CASE("unique=mean takes the label as it is: the mean of ten 0.7s would be another number") {
  auto s = random_sample(12, 3, 7);
  for (std::size_t i = 0; i < 12; ++i) s.labels[i] = i < 10 ? 0.7 : i == 10 ? 0.0 : 1.4;  // 0.7 is midway
  for (std::size_t i = 3; i < 30; ++i) s.features[i] = s.features[i % 3];
  const std::string options = "ranksim(label_dtype=float64, unique=";
  CHECK(value(*make<Loss>(options + "mean)"), s) == value(*make<Loss>(options + "first)"), s));
}

TEST_CASE("unique=random draws one of each label evenly, by seed and step alone") {
  auto s = random_sample(6, 3, 8);
  s.labels = {0, 1, 2.5, 4, 4, 4};
  const auto loss = make<Loss>("ranksim(ranker=permutahedron(strength=0.3))");
  const auto none = make<Loss>("ranksim(ranker=permutahedron(strength=0.3), unique=none)");
  Row values;
  for (const std::size_t chosen : {3u, 4u, 5u}) values.push_back(value(*none, subset(s, {0, 1, 2, chosen})));
  CHECK(std::abs(values[0] - values[1]) + std::abs(values[1] - values[2]) > 1e-3);  // the value tells the draw
  std::vector<int> drawn(3);
  constexpr int steps = 3000;
  for (s.step = 0; s.step < steps; ++s.step) {
    const double now = value(*loss, s);
    CHECK(value(*loss, s) == now);
    for (std::size_t i = 0; i < 3; ++i) drawn[i] += std::abs(now - values[i]) <= exact;
  }
  CHECK(drawn[0] + drawn[1] + drawn[2] == steps);
  for (const int count : drawn) CHECK(std::abs(count - steps / 3) <= 5 * std::sqrt(steps * 2.0 / 9));  // 5 sigma
}

TEST_CASE("Another seed draws otherwise, and so does a step beyond 2^32") {
  auto s = random_sample(64, 3, 9);
  for (std::size_t i = 0; i < 64; ++i) s.labels[i] = static_cast<double>(i % 8);
  const auto at = [&s](const std::string& spec, std::uint64_t step) {
    s.step = step;
    return value(*make<Loss>(spec), s);
  };
  CHECK(at("ranksim", 1) == at("ranksim(seed=0)", 1));
  CHECK(at("ranksim", 1) != at("ranksim(seed=1)", 1));
  CHECK(at("ranksim", 1) != at("ranksim", 2));
  CHECK(at("ranksim", 1) != at("ranksim", 1 + (std::uint64_t{1} << 32)));
}

TEST_CASE("Where labels are equal, unique=none has no order to learn, whatever the ranker's rule for ties is") {
  for (const auto& op : operators("ranker")) {
    if (op->gradient() == Gradient::stochastic || !op->properties().equivariant) continue;
    CAPTURE(op.spec);
    const auto loss = make<Loss>("ranksim(unique=none, ranker=" + op.spec + ")");
    auto s = random_sample(6, 3, 10);
    s.labels = {2, 1, 2, 3, 1, 2};  // seen from the middle, 1 and 3 are equally near, too
    const auto result = evaluate(*loss, s);
    const auto order = random_permutation(6, 11);
    const auto other = evaluate(*loss, subset(s, order));
    CHECK(std::abs(other.value - result.value) <= exact);
    for (std::size_t i = 0; i < 6; ++i)
      for (std::size_t k = 0; k < 3; ++k)
        CHECK(std::abs(other.features[3 * i + k] - result.features[3 * order[i] + k]) <= exact);
    if (!op->properties().keeps_sum) continue;
    s.labels.assign(6, 4);
    const auto nothing = evaluate(*loss, s);
    CHECK(std::abs(nothing.value) <= exact);
    CHECK(distance(nothing.features, Row(18), 1) <= exact);
  }
}

TEST_CASE(
    "unique=none compares the mean ranks of equal labels: here two pairs, the nearer feature pair the other one") {
  Sample s{{}, {0, 0, 1, 1}, Row(4), {}, 4, 1, 0};
  for (const double angle : {0.0, 0.3, 0.1, 0.7})
    s.features.insert(s.features.end(), {std::cos(angle), std::sin(angle)});
  // ranks of the cosines, one row each: 1 3 2 4 | 3 1 2 4 | 2 3 1 4 | 4 2 3 1; means of the pairs against 1.5 and 3.5:
  // 2 3 | 2 3 | 2.5 2.5 | 3 2, so that all four entries of a row are off by 0.5, 0.5, 1, 0.5 (over M = 4)
  const double expected = (0.25 + 0.25 + 1 + 0.25) / 16;
  for (const std::string ranker : {"hard", "blackbox", "blackbox(ties=min)"})
    CHECK(std::abs(value(*make<Loss>("ranksim(unique=none, ranker=" + ranker + ")"), s) - expected) <= exact);
}

TEST_CASE("With every similarity and penalty, the gradient through a soft ranker is that of the value") {
  std::size_t tested = 0;
  for (const auto& features : entries(Similarity::kind))
    for (const auto& labels : entries(Similarity::kind))
      for (const auto& penalty : entries(Penalty::kind)) {
        const auto spec =
            "ranksim(ranker=lapsum(alpha=0.4), unique=none, label_dtype=float64, feature_similarity=" + features.name +
            ", label_similarity=" + labels.name + ", penalty=" + penalty.name + ")";
        CAPTURE(spec);
        const auto loss = make<Loss>(spec);
        auto s = random_sample(5, 3, 12, 3);
        s.labels = normal_row(15, 13);
        const auto g = evaluate(*loss, s, 1).features;
        Row slopes;
        for (double& x : s.features) {
          const double at = x, h = 1e-6;
          x = at + h;
          const double above = value(*loss, s);
          x = at - h;
          slopes.push_back((above - value(*loss, s)) / (2 * h));
          x = at;
        }
        CHECK(distance(g, slopes) <= Tolerance<double>::gradient);
        CHECK(g != Row(15, 0.0));
        ++tested;
      }
  CHECK(tested >= 7 * 7 * 5);
}

TEST_CASE("Similarities of one order have one value with hard ranks") {
  const auto s = random_sample(9, 4, 14);
  const auto with = [&s](const std::string& features, const std::string& labels) {
    return value(*make<Loss>("ranksim(feature_similarity=" + features + ", label_similarity=" + labels + ")"), s);
  };
  const double distance = with("negative_distance", "negative_distance");
  CHECK(with("negative_squared_distance", "negative_distance") == distance);
  CHECK(with("rbf(bandwidth=3)", "negative_distance") == distance);
  CHECK(with("negative_distance", "negative_l1") == distance);
}
