// SPDX-License-Identifier: Apache-2.0
#include "diffrank/experiments/report.hpp"

#include <cmath>
#include <cstdio>
#include <map>
#include <set>

#include "diffrank/experiments/runner.hpp"
#include "diffrank/experiments/statistics.hpp"
#include "diffrank/experiments/store.hpp"
#include "diffrank/experiments/table.hpp"

namespace diffrank::experiments {
namespace {

namespace fs = std::filesystem;

/// The results of one trial.
struct Row {
  std::string hash, baseline;
  std::vector<std::pair<std::string, std::string>> axes;
  std::map<std::uint64_t, Json> metrics;  // of the runs that are done, by seed
  std::size_t missing = 0, failed = 0;

  BySeed of(const std::string& metric) const {
    BySeed values;
    for (const auto& [seed, m] : metrics) values[seed] = number(m.value(metric, Json("NaN")));
    return values;
  }
};

/// So many decimals that a number of this size shows three or four digits.
int decimals_for(double size) {
  size = std::abs(size);
  return size >= 100 ? 1 : size >= 10 ? 2 : size >= 1e-3 || size == 0 ? 3 : 6;
}

std::string digits(double x, int decimals, bool sign = false) {
  if (!std::isfinite(x)) return to_text(x);
  char text[48];
  std::snprintf(text, sizeof text, sign ? "%+.*f" : "%.*f", decimals, x);
  return text;
}

std::string mean_and_sd(const BySeed& by_seed) {
  std::vector<double> values;
  for (const auto& [seed, value] : by_seed) values.push_back(value);
  const auto s = summarize(values);
  if (s.n == 0 || std::isnan(s.mean)) return "-";
  const int decimals = decimals_for(s.mean);
  return s.n < 2 ? digits(s.mean, decimals) : digits(s.mean, decimals) + " ± " + digits(s.sd, decimals);
}

std::vector<Row> read_rows(const fs::path& folder, const Json& sweep) {
  std::vector<Row> rows;
  for (const auto& trial : sweep.at("trials")) {
    Row row{trial.at("hash"), trial.at("baseline"), trial.at("axes"), {}, 0, 0};
    for (const auto& seed : sweep.at("seeds")) {
      const auto result = RunFolder(run_folder(folder, row.hash, seed)).result();
      if (!result) ++row.missing;
      else if (result->at("status") == "done") row.metrics[seed] = result->at("metrics");
      else ++row.failed;
    }
    rows.push_back(std::move(row));
  }
  return rows;
}

/// Axes that have one value in the whole table say nothing and are left out.
std::vector<std::string> varying(const std::vector<Row>& rows) {
  std::vector<std::string> paths;
  for (const auto& [path, unused] : rows.front().axes) {
    std::set<std::string> values;
    for (const auto& row : rows)
      for (const auto& [other, value] : row.axes)
        if (other == path) values.insert(value);
    if (values.size() > 1) paths.push_back(path);
  }
  return paths;
}

std::string difference(const std::vector<Row>& rows, const Row& row, const std::string& metric) {
  if (row.baseline == row.hash) return "baseline";
  for (const auto& other : rows) {
    if (other.hash != row.baseline) continue;
    const auto d = paired_difference(row.of(metric), other.of(metric));
    if (d.n == 0 || std::isnan(d.mean)) return "-";
    const int decimals = decimals_for(d.n < 2 ? d.mean : d.high - d.low);
    if (d.n < 2) return digits(d.mean, decimals, true) + " (one pair)";
    return digits(d.mean, decimals, true) + " [" + digits(d.low, decimals, true) + ", " +
           digits(d.high, decimals, true) + "]";
  }
  return "-";
}

Json read_sweep(const fs::path& path) {
  auto sweep = parse_json(read_file(path), path.string());
  for (const char* key : {"name", "metric", "goal", "seeds", "trials"})
    if (!sweep.is_object() || !sweep.contains(key) || sweep[key].empty())
      throw std::runtime_error("'" + path.string() + "' is not what `diffrank run` writes: it has no " + key +
                               ". The same `diffrank run` writes it again");
  return sweep;
}

}  // namespace

std::string report(const fs::path& folder) {
  if (!fs::exists(folder / "sweep.json"))
    throw std::runtime_error("'" + folder.string() +
                             "' holds no sweep.json: give the folder that `diffrank run` printed, runs/NAME");
  const auto sweep = read_sweep(folder / "sweep.json");
  const std::string metric = sweep.at("metric");
  const auto rows = read_rows(folder, sweep);
  const auto paths = varying(rows);
  const auto base = metric.substr(0, metric.find('.', metric.find('.') + 1));  // test.mae of test.mae.few

  const auto is_active = [](const std::string& key) {
    return key.size() > 7 && key.compare(key.size() - 7, 7, ".active") == 0;
  };
  std::string active;
  for (const auto& row : rows)
    for (const auto& [seed, m] : row.metrics)
      for (const auto& [key, value] : m.items())
        if (is_active(key)) active = key;

  std::vector<std::string> header = paths;
  if (header.empty()) header.push_back("trial");
  for (const char* column : {"runs", "all", "many", "median", "few"}) header.push_back(column);
  if (!active.empty()) header.push_back(active);
  header.push_back("difference to baseline [95 %]");
  std::vector<std::vector<std::string>> cells;
  std::size_t few_seeds = 0, incomplete = 0;
  for (const auto& row : rows) {
    std::vector<std::string> line;
    for (const auto& path : paths)
      for (const auto& [other, value] : row.axes)
        if (other == path) line.push_back(value);
    if (paths.empty()) line.push_back(trial_label(row.axes));
    line.push_back(std::to_string(row.metrics.size()) +
                   (row.failed ? " (" + std::to_string(row.failed) + " failed)" : "") +
                   (row.missing ? " (" + std::to_string(row.missing) + " open)" : ""));
    for (const char* shot : {"", ".many", ".median", ".few"}) line.push_back(mean_and_sd(row.of(base + shot)));
    if (!active.empty()) line.push_back(mean_and_sd(row.of(active)));
    line.push_back(difference(rows, row, metric));
    cells.push_back(line);
    few_seeds += row.metrics.size() < 3;
    incomplete += row.missing + row.failed;
  }

  std::string text = sweep.at("name").get<std::string>() + ": " + base + " (" +
                     (sweep.at("goal") == "min" ? "smaller" : "larger") +
                     " is better), mean ± sd over seeds; difference of " + metric +
                     ", paired by seed, with its 95 % interval\n\n" + table(header, cells);
  if (few_seeds)
    text +=
        "\n" + std::to_string(few_seeds) + " trials have fewer than 3 finished runs: their spread is hardly known.\n";
  if (incomplete)
    text += "\n" + std::to_string(incomplete) +
            " runs are open or failed; `diffrank run` with the same file goes on with the open ones.\n";
  return text;
}

}  // namespace diffrank::experiments
