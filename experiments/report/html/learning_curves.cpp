// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>
#include <fstream>
#include <map>
#include <set>

#include "diffrank/experiments/report/html/page_data.hpp"

namespace diffrank::experiments {
namespace {

struct Curve {
  const FinishedRun* run;
  std::vector<Json> epochs;
};

Curve read(const FinishedRun& run) {
  Curve curve{&run, {}};
  std::ifstream file(run.folder / "metrics.jsonl");
  for (std::string line; std::getline(file, line);) {
    auto epoch = Json::parse(line, nullptr, false);
    if (epoch.is_object() && epoch.contains("epoch") && epoch["epoch"].is_number())
      curve.epochs.push_back(std::move(epoch));
  }
  return curve;
}

/// All but the epoch, the time, and the numbers of samples, which are the same in every epoch.
bool drawn(const std::string& key) {
  return key != "epoch" && key != "stage" && key != "seconds" && key != "loss.active" &&
         key.find(".count") == key.npos && key.find(".weight") == key.npos;
}

double value_of(const Json& epoch, const std::string& metric) {
  const auto found = epoch.find(metric);
  return found != epoch.end() && found->is_number() ? found->get<double>() : NAN;
}

}  // namespace

Json learning_curves(const std::vector<FinishedRun>& runs, std::size_t most) {
  std::vector<Curve> curves;
  std::set<std::string> metrics;
  std::size_t numbers = 0;
  for (const auto& run : runs) {
    curves.push_back(read(run));
    for (const auto& epoch : curves.back().epochs)
      for (const auto& [key, value] : epoch.items())
        if (drawn(key) && value.is_number()) metrics.insert(key), ++numbers;
  }
  const std::size_t every = std::max<std::size_t>(1, (numbers + most - 1) / most);
  Json list = Json::array();
  for (const auto& [run, epochs] : curves) {
    if (epochs.empty()) continue;
    Json kept = Json::array(), values = Json::object();
    for (std::size_t e = 0; e < epochs.size(); ++e) {
      if (e % every != 0 && e + 1 != epochs.size()) continue;
      kept.push_back(epochs[e].at("epoch"));
      for (const auto& metric : metrics) values[metric].push_back(rounded(value_of(epochs[e], metric)));
    }
    for (auto it = values.begin(); it != values.end();) {
      const bool empty = std::all_of(it->begin(), it->end(), [](const Json& v) { return v.is_null(); });
      it = empty ? values.erase(it) : std::next(it);
    }
    list.push_back({{"trial", run->trial}, {"seed", run->seed}, {"epochs", kept}, {"values", values}});
  }
  return {{"every", every}, {"metrics", metrics}, {"runs", list}};
}

}  // namespace diffrank::experiments
