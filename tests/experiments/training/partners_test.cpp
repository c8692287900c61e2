// SPDX-License-Identifier: Apache-2.0
#include "diffrank/experiments/training/partners.hpp"

#include <cmath>
#include <numeric>

#include "diffrank/core/parallel.hpp"
#include "diffrank/core/registry.hpp"
#include "diffrank/tests/experiments/training/trained.hpp"

using namespace diffrank::testing;
using diffrank::make;
using diffrank::Mixing;

namespace {

diffrank::Rows<const double> column(const std::vector<double>& labels) {
  return {labels.data(), labels.size(), 1};
}

}  // namespace

TEST_CASE("partners are drawn with the probabilities of the mixing") {
  const std::vector<double> labels{3, 1, 1, 2, 9, 1, 4.5, 2};
  const auto mixing = make<Mixing>("c_mixup(bandwidth=1.5)");
  const Partners partners(*mixing, column(labels));
  constexpr std::size_t draws = 20000;
  for (const std::size_t sample : {0u, 1u, 4u}) {
    std::vector<double> seen(labels.size());
    for (const auto j : partners.draw(std::vector<std::size_t>(draws, sample), 5, 1)) seen.at(j) += 1;
    const auto p = partner_probabilities(*mixing, {labels.data(), labels.size(), 1}, sample);
    for (std::size_t j = 0; j < p.size(); ++j) {
      CAPTURE(sample, j);
      CHECK(std::abs(seen[j] - draws * p[j]) <= 5 * std::sqrt(draws * p[j] * (1 - p[j])) + 1);
    }
  }
}

TEST_CASE("partners depend on seed and epoch, not on threads") {
  std::vector<double> labels(300);
  std::iota(labels.begin(), labels.end(), 0.0);
  std::vector<std::size_t> all(labels.size());
  std::iota(all.begin(), all.end(), std::size_t{0});
  const auto mixing = make<Mixing>("c_mixup(bandwidth=10)");
  const Partners partners(*mixing, column(labels));
  const int before = diffrank::threads();
  diffrank::set_threads(1);
  const auto one = partners.draw(all, 1, 1);
  diffrank::set_threads(2);
  CHECK(partners.draw(all, 1, 1) == one);
  diffrank::set_threads(before);
  CHECK(partners.draw(all, 2, 1) != one);
  CHECK(partners.draw(all, 1, 2) != one);
}

TEST_CASE("no samples have no partners, and a single one is its own") {
  const auto mixing = make<Mixing>("c_mixup");
  const std::vector<double> none, one{4};
  CHECK(Partners(*mixing, column(none)).draw({}, 0, 1).empty());
  CHECK(Partners(*mixing, column(one)).draw({0, 0}, 0, 1) == std::vector<std::size_t>{0, 0});
}

TEST_CASE("a run with mixtures that was interrupted ends with the same bytes, and differs from one without") {
  for (const char* regularizer : {"none", "srl(bin_width=1)"}) {
    const auto file = tiny({{"regularizer", regularizer},
                            {"weighting", "sqrt_inv"},
                            {"train", {{"epochs", 4}, {"mixing", "c_mixup(bandwidth=2)"}}}});
    const auto whole = train_new(file);
    const TemporaryFolder folder;
    CHECK(train_in(folder.path(), file, 0, 2).epochs.size() == 2);
    const auto rest = train_in(folder.path(), file);
    CHECK(rest.resumed == 2);
    CHECK(rest.epochs == whole.epochs);
    CHECK(rest.predictions == whole.predictions);
    auto plain = file;
    plain["train"].erase("mixing");
    CHECK(train_new(plain).epochs[0]["train.loss"] != whole.epochs[0]["train.loss"]);
  }
}

TEST_CASE("mixtures are refused where labels are classes") {
  CHECK_THAT(problem(tiny({{"loss", "coral"}, {"train", {{"mixing", "c_mixup"}}}})),
             ContainsSubstring("loss: loss 'coral' needs labels 0, 1, 2, ..., which mixtures are not"));
}
