// SPDX-License-Identifier: Apache-2.0
// Metrics, asked of `diffrank eval`, against other implementations.
#include <cmath>

#include "diffrank/core/registry.hpp"
#include "diffrank/experiments/metric.hpp"
#include "diffrank/experiments/metrics/shots.hpp"
#include "diffrank/experiments/operators/eval.hpp"
#include "diffrank/tests/support/golden.hpp"
#include "diffrank/tests/support/tolerances.hpp"

using namespace diffrank;
using diffrank::experiments::evaluate;
using diffrank::experiments::Json;
using diffrank::testing::for_each_golden;
using diffrank::testing::Tolerance;

namespace {

/// Every metric and group of `expected`, under our names; returns how many there were.
std::size_t check_groups(const Json& answer, const Json& expected, const std::map<std::string, std::string>& groups,
                         const std::map<std::string, std::string>& metrics, double tolerance) {
  std::size_t compared = 0;
  for (const auto& [theirs, values] : expected.items())
    for (const auto& [name, ours] : metrics) {
      CAPTURE(theirs, name);
      const double value = values.at(name);
      const auto& group = answer.at(ours).at(groups.at(theirs));
      CHECK(testing::distance(std::vector{group.get<double>()}, std::vector{value}) <= tolerance);
      ++compared;
    }
  return compared;
}

std::string error(const Json& request) {
  try {
    evaluate(request);
  } catch (const std::invalid_argument& e) {
    return e.what();
  }
  return "no error";
}

}  // namespace

TEST_CASE("eval gives the balanced metrics of every golden case, in each group") {
  for_each_golden("dir_methods.json", 8, [](const Json& entry) {
    if (entry.at("method") != "balanced_metrics") return false;
    Json request = entry.at("inputs");
    request["metrics"] = {"mae", "mse", "gm", "bmae", "bmse"};
    request["shots"] = {{"many", entry.at("options").at("many_above")}, {"few", entry.at("options").at("few_below")}};
    const auto answer = evaluate(request);
    const auto& expected = entry.at("expected");
    check_groups(answer, expected, {{"all", "all"}, {"many", "many"}, {"medium", "median"}, {"few", "few"}},
                 {{"mae", "mae"}, {"mse", "mse"}, {"gm", "gm"}, {"bmae", "bmae"}, {"bmse", "bmse"}},
                 Tolerance<double>::golden);
    CHECK(answer.at("bmae").contains("many") == expected.contains("many"));
    CHECK(answer.at("bmae").contains("median") == expected.contains("medium"));
    CHECK(answer.at("bmae").contains("few") == expected.contains("few"));
    return true;
  });
}

TEST_CASE("eval gives the metrics of the published code by age, which computes in float32") {
  for_each_golden("ranksim_shot_metrics.json", 2, [](const Json& item) {
    if (item.at("kind") != "age") return false;
    Json counts;
    for (std::size_t i = 0; i < item.at("train_label_values").size(); ++i)
      counts[item["train_label_values"][i].dump()] = item["train_label_counts"][i];
    const auto answer = evaluate({{"metrics", "all"},
                                  {"predictions", item.at("preds")},
                                  {"labels", item.at("labels")},
                                  {"train_counts", counts}});
    const std::map<std::string, std::string> names{{"mse", "mse"}, {"l1", "mae"}, {"gmean", "gm"}};
    check_groups(answer, item.at("shots"), {{"many", "many"}, {"median", "median"}, {"low", "few"}}, names,
                 Tolerance<float>::golden);
    if (item.contains("overall"))
      check_groups(answer, {{"overall", item.at("overall")}}, {{"overall", "all"}},
                   {{"mse", "mse"}, {"l1", "mae"}, {"gmean_agedb", "gm"}}, Tolerance<float>::golden);
    return true;
  });
}

TEST_CASE("eval gives the metrics of the published code on sentence similarities") {
  for_each_golden("ranksim_shot_metrics.json", 1, [](const Json& item) {
    if (item.at("kind") != "stsb") return false;
    Json counts, predictions;
    const std::map<std::string, int> of_shot{{"many", 101}, {"medium", 50}, {"few", 1}};
    for (const auto& [shot, bins] : item.at("shot_bins").items())
      for (const int bin : bins) counts[to_text((bin + 0.5) / 10)] = of_shot.at(shot);
    counts["5"] = 101;  // the last of its bins is closed
    for (const double unit : item.at("preds_unit")) predictions.push_back(5 * unit);
    const auto answer = evaluate({{"metrics", "all"},
                                  {"predictions", predictions},
                                  {"labels", item.at("labels")},
                                  {"train_counts", counts},
                                  {"bin_width", 0.1}});
    check_groups(answer, item.at("metrics"),
                 {{"many", "many"}, {"medium", "median"}, {"few", "few"}, {"overall", "all"}},
                 {{"mse", "mse"}, {"l1", "mae"}, {"gmean", "gm"}, {"pearsonr", "pearson"}, {"spearmanr", "spearman"}},
                 Tolerance<double>::golden);
    return true;
  });
}

TEST_CASE(
    "eval answers with every metric, over each group that has samples, and over all alone without training labels") {
  const Json request{{"metrics", "all"}, {"predictions", {1, 2.5, 9}}, {"labels", {1.5, 3, 5}}};
  const auto plain = evaluate(request);
  CHECK(plain.size() == entries(experiments::Metric::kind).size());
  for (const auto& [name, groups] : plain.items()) CHECK((groups.size() == 1 && groups.contains("all")));
  auto trained = request;
  trained["train_labels"] = {1, 1, 1, 9};
  trained["shots"] = {{"many", 2}, {"few", 1}};
  CHECK(evaluate(trained).at("mae") ==
        Json{{"all", 5. / 3}, {"many", 0.5}, {"few", 2.25}, {"seen", 0.5}, {"interpolation", 2.25}});
  CHECK(evaluate({{"metrics", {"mae"}}, {"predictions", Json::array()}, {"labels", Json::array()}}) ==
        Json{{"mae", {{"all", "NaN"}}}});
  CHECK(evaluate({{"metrics", {"pearson"}}, {"predictions", {1, 1}}, {"labels", {1, 2}}}).at("pearson").at("all") ==
        "NaN");
}

TEST_CASE("eval says what is wrong with a request for metrics") {
  const Json good{{"metrics", {"mae"}}, {"predictions", {1, 2}}, {"labels", {1, 2}}};
  const auto with = [&](const std::string& key, const Json& value) {
    auto request = good;
    request[key] = value;
    return error(request);
  };
  CHECK(error(good) == "no error");
  CHECK_THAT(with("metrics", {"mea"}), ContainsSubstring("unknown metric \"mea\"; did you mean 'mae'?"));
  CHECK_THAT(with("metrics", 5), ContainsSubstring("must be \"all\" or a list of names, got 5"));
  CHECK_THAT(with("predictions", {1}), ContainsSubstring("the same shape, got [1, 1] and [2, 1]"));
  CHECK_THAT(with("labels", {1, "NaN"}), ContainsSubstring("'labels' must be finite"));
  CHECK_THAT(with("train_labels", {"Infinity"}), ContainsSubstring("'train_labels' must be finite"));
  CHECK_THAT(with("train_counts", {{"x", 1}}), ContainsSubstring("'x' is no label"));
  CHECK_THAT(with("train_counts", {{"1", -1}}), ContainsSubstring("must be a whole number >= 0, got -1"));
  CHECK_THAT(with("bin_width", 0), ContainsSubstring("'bin_width' must be a number > 0"));
  CHECK_THAT(with("shots", {{"many", 5}, {"few", 9}}), ContainsSubstring("few must be <= many + 1"));
  CHECK_THAT(with("shot", {{"many", 5}}), ContainsSubstring("unknown key 'shot'; did you mean 'shots'?"));
  CHECK_THAT(error({{"metrics", "all"}, {"labels", {1}}}), ContainsSubstring("'predictions' is missing"));
}

TEST_CASE("metrics of several labels are means over the columns, in the shots of the first") {
  const auto answer = evaluate(Json{{"metrics", {"mae", "rmse"}},
                                    {"predictions", {{1, 5}, {2, 5}}},
                                    {"labels", {{0, 5}, {4, 1}}},
                                    {"train_labels", {{0, 1}, {0, 9}}},
                                    {"shots", {{"many", 1}, {"few", 1}}}});
  CHECK(answer["mae"]["all"] == (1.5 + 2) / 2);
  CHECK(answer["mae"]["many"] == 0.5);
  CHECK(answer["mae"]["few"] == 3);
  CHECK(answer["rmse"]["all"].get<double>() == Approx((std::sqrt(2.5) + std::sqrt(8.0)) / 2));
}

TEST_CASE("samples without a label are an error") {
  const Json none = Json::array({Json::array()});
  CHECK_THAT(error({{"metrics", {"mae"}}, {"predictions", none}, {"labels", none}}),
             ContainsSubstring("at least one number"));
  CHECK_THAT(error({{"metrics", {"mae"}}, {"predictions", {1}}, {"labels", {1}}, {"train_labels", none}}),
             ContainsSubstring("'train_labels' must have at least one number in each row"));
  CHECK_THAT(error({{"weighting", "inverse"}, {"labels", none}}), ContainsSubstring("at least one number"));
}

TEST_CASE("bins of a request may have edges, or end") {
  const Json base{{"metrics", {"bmae"}}, {"predictions", {1, 1, 9}}, {"labels", {0, 5, 8}}};
  const auto bmae = [&](const Json& bins) {
    auto request = base;
    request.update(bins);
    return evaluate(request)["bmae"]["all"].get<double>();
  };
  CHECK(bmae(Json::object()) == Approx(2));
  CHECK(bmae({{"bin_edges", {0, 6, 9}}}) == Approx((2.5 + 1) / 2));
  CHECK(bmae({{"bin_width", 4}, {"bin_count", 2}}) == Approx((1 + 2.5) / 2));
  CHECK_THAT(error({{"metrics", "all"}, {"predictions", {1}}, {"labels", {1}}, {"bin_edges", {2, 2}}}),
             ContainsSubstring("'bin_edges' must be two rising numbers or more"));
}
