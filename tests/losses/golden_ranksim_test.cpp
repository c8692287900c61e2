// SPDX-License-Identifier: Apache-2.0
// The whole regularizer against RankSim's code: value, and gradient with the weight passed down as the cotangent.
#include "diffrank/tests/support/golden.hpp"
#include "diffrank/tests/support/samples.hpp"
#include "diffrank/tests/support/tolerances.hpp"

using namespace diffrank;
using namespace diffrank::testing;

namespace {

constexpr double golden = Tolerance<double>::golden;

Sample sample_of(const Json& entry, const std::vector<std::size_t>& rows) {
  Sample s{{}, {}, Row(rows.size()), {}, rows.size(), 1, 0};
  for (const auto i : rows) {
    for (const auto& x : entry.at("features")[i]) s.features.push_back(number(x));
    s.labels.push_back(number(entry.at("labels")[i]));
  }
  return s;
}

/// The gradient of the drawn rows, with zeros for the others.
Row scatter(const Row& from, const std::vector<std::size_t>& rows, std::size_t all) {
  const std::size_t d = rows.empty() ? 0 : from.size() / rows.size();
  Row to(all * d);
  for (std::size_t i = 0; i < rows.size(); ++i)
    std::copy_n(from.begin() + static_cast<std::ptrdiff_t>(i * d), d,
                to.begin() + static_cast<std::ptrdiff_t>(rows[i] * d));
  return to;
}

}  // namespace

TEST_CASE("ranksim has the values and gradients of RankSim's code on the samples that it drew") {
  std::size_t gradients = 0;
  for_each_golden("ranksim_regularizer.json", 12, [&gradients](const Json& entry) {
    CAPTURE(entry.at("name"));
    const auto rows = entry.at("subset_indices").get<std::vector<std::size_t>>();
    const auto drawn = sample_of(entry, rows);
    std::vector<std::size_t> every(entry.at("B").get<std::size_t>());
    for (std::size_t i = 0; i < every.size(); ++i) every[i] = i;
    const auto whole = sample_of(entry, every);

    for (const auto& result : entry.at("by_lambda_gamma")) {
      const auto ranker = "ranksim(ranker=blackbox(lambda=" + to_text(number(result.at("lam"))) + ")";
      const double gamma = number(result.at("gamma"));
      CAPTURE(ranker, gamma);
      const auto none = evaluate(*make<Loss>(ranker + ", unique=none)"), drawn, gamma);
      // collinear_rows: two cosines that differ by rounding, so the value may be that of the other order
      if (entry.at("name") != "collinear_rows") CHECK(std::abs(none.value - number(entry.at("loss_f64"))) <= golden);
      if (!result.at("grad_robust").get<bool>()) continue;
      const auto expected = numbers(result.at("grad_features_f64"));
      CHECK(distance(scatter(none.features, rows, every.size()), expected) <= golden);
      ++gradients;
      if (entry.at("deduplicated").get<bool>()) continue;
      for (const auto* unique : {"random", "first", "mean"}) {  // nothing to choose: all the same
        const auto same = evaluate(*make<Loss>(ranker + ", unique=" + unique + ")"), whole, gamma);
        CHECK(same.value == none.value);
        CHECK(distance(same.features, expected) <= golden);
      }
    }
    return true;
  });
  CHECK((gradients == 26 || gradients == 0));  // 0: no golden files
}

TEST_CASE("ranksim has the value and gradient of the peers' run of RankSim's code") {
  for_each_golden("peers_losses.json", 1, [](const Json& entry) {
    if (entry.at("op") != "ranksim.regularizer") return false;
    auto sample = entry;
    sample["labels"] = entry.at("params").at("targets");
    std::vector<std::size_t> every(entry.at("n").get<std::size_t>());
    for (std::size_t i = 0; i < every.size(); ++i) every[i] = i;
    const auto ours = evaluate(
        *make<Loss>("ranksim(ranker=blackbox(lambda=" + to_text(number(entry.at("params").at("lambda"))) + "))"),
        sample_of(sample, every));
    CHECK(std::abs(ours.value - number(entry.at("y"))) <= golden);
    CHECK(distance(ours.features, numbers(entry.at("vjp"))) <= golden);
    return true;
  });
}
