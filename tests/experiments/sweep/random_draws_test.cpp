// SPDX-License-Identifier: Apache-2.0
#include "diffrank/experiments/sweep/random_draws.hpp"

#include <cmath>
#include <numeric>
#include <set>

#include "diffrank/tests/support/catch.hpp"

using namespace diffrank;
using diffrank::experiments::draws;
using diffrank::experiments::Json;

namespace {

const std::vector<Json> distributions{{{"uniform", {-1.5, 2}}},
                                      {{"log_uniform", {1e-4, 10}}},
                                      {{"integer", {-3, 4}}},
                                      {{"choice", {"a", 1, nullptr, {{"name", "hard"}}}}}};

/// The Kolmogorov-Smirnov distance of draws, mapped to [0, 1], from the uniform distribution.
double distance_from_uniform(std::vector<double> u) {
  std::sort(u.begin(), u.end());
  double distance = 0;
  const auto n = static_cast<double>(u.size());
  for (std::size_t i = 0; i < u.size(); ++i)
    distance = std::max({distance, u[i] - static_cast<double>(i) / n, static_cast<double>(i + 1) / n - u[i]});
  return distance;
}

std::string refused(const Json& distribution) {
  try {
    draws(distribution, "weight", 0, 1);
    return "accepted";
  } catch (const std::invalid_argument& error) {
    return error.what();
  }
}

}  // namespace

TEST_CASE("a draw depends on the seed, the path and its number alone") {
  for (const auto& distribution : distributions) {
    CAPTURE(distribution);
    const auto some = draws(distribution, "weight", 7, 20), more = draws(distribution, "weight", 7, 50);
    CHECK(std::equal(some.begin(), some.end(), more.begin()));
    CHECK(draws(distribution, "weight", 8, 50) != more);
    CHECK(draws(distribution, "train.epochs", 7, 50) != more);
    CHECK(draws(distribution, "weight", 7 + (std::uint64_t{1} << 32), 50) != more);
  }
}

TEST_CASE("draws follow their distribution") {
  constexpr std::size_t n = 4000;
  const double bound = 1.95 / std::sqrt(n);  // exceeded with probability 0.001, were the seed not fixed
  std::vector<double> u;
  for (const double x : draws(distributions[0], "a", 1, n)) u.push_back((x + 1.5) / 3.5);
  CHECK(distance_from_uniform(u) < bound);
  u.clear();
  for (const double x : draws(distributions[1], "a", 1, n)) u.push_back(std::log(x / 1e-4) / std::log(10 / 1e-4));
  CHECK(distance_from_uniform(u) < bound);
  for (const std::size_t d : {2, 3}) {
    std::map<Json, double> count;
    for (const auto& x : draws(distributions[d], "a", 1, n)) ++count[x];
    const double each = static_cast<double>(n) / (d == 2 ? 8 : 4);
    CHECK(count.size() == (d == 2 ? 8 : 4));
    for (const auto& [value, times] : count) CHECK(std::abs(times - each) < 4 * std::sqrt(each));
  }
}

TEST_CASE("bounds are kept and may be equal; integers reach both of theirs") {
  CHECK(draws({{"uniform", {2, 2}}}, "a", 0, 2) == std::vector<Json>{2.0, 2.0});
  CHECK(draws({{"log_uniform", {0.3, 0.3}}}, "a", 0, 2) == std::vector<Json>{0.3, 0.3});
  CHECK(draws({{"integer", {5, 5}}}, "a", 0, 1) == std::vector<Json>{5});
  std::set<Json> seen;
  for (const auto& x : draws({{"integer", {-1, 1}}}, "a", 0, 50)) seen.insert(x);
  CHECK(seen == std::set<Json>{-1, 0, 1});
  for (const double x : draws({{"log_uniform", {1e-300, 1e300}}}, "a", 0, 50)) CHECK((x >= 1e-300 && x <= 1e300));
  for (const double x : draws({{"uniform", {-1e308, 1e308}}}, "a", 0, 50)) CHECK(std::isfinite(x));
  CHECK(draws({{"integer", {INT64_MIN, INT64_MAX}}}, "a", 0, 5) !=
        draws({{"integer", {INT64_MIN, INT64_MAX}}}, "b", 0, 5));
}

TEST_CASE("bounds of integers may be written as 2.0 or 1e1") {
  CHECK(draws({{"integer", {2.0, 1e1}}}, "a", 0, 20) == draws({{"integer", {2, 10}}}, "a", 0, 20));
}

TEST_CASE("what is no distribution is refused with the rule") {
  CHECK_THAT(refused({{"unifrom", {0, 1}}}),
             ContainsSubstring("unknown distribution 'unifrom'; did you mean 'uniform'?"));
  for (const Json& none : {Json(5), Json::array({1, 2}), Json::object(), Json{{"uniform", {0, 1}}, {"choice", {1}}}})
    CHECK_THAT(refused(none), ContainsSubstring("must be one distribution, for instance {\"uniform\": [0, 1]}") &&
                                  ContainsSubstring("known: uniform, log_uniform, integer, choice"));
  for (const Json& bounds : {Json({1, 0}), Json({1}), Json({1, 2, 3}), Json({"a", "b"}), Json(1)})
    CHECK_THAT(refused({{"uniform", bounds}}), ContainsSubstring("uniform must be [from, to] with from <= to, got "));
  for (const Json& bounds : {Json({0, 1}), Json({-1, 1}), Json({2, 1})})
    CHECK_THAT(refused({{"log_uniform", bounds}}),
               ContainsSubstring("log_uniform must be [from, to] with 0 < from <= to"));
  for (const Json& bounds : {Json({0, 1.5}), Json({1, 0}), Json({0, UINT64_MAX})})
    CHECK_THAT(refused({{"integer", bounds}}), ContainsSubstring("integer must be [from, to], whole numbers"));
  for (const Json& values : {Json(Json::array()), Json(1), Json::object()})
    CHECK_THAT(refused({{"choice", values}}), ContainsSubstring("choice must be a list of values, got "));
}
