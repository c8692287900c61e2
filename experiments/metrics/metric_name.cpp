// SPDX-License-Identifier: Apache-2.0
#include "diffrank/experiments/metrics/metric_name.hpp"

#include <algorithm>

#include "diffrank/core/registry.hpp"
#include "diffrank/experiments/metrics/shots.hpp"

namespace diffrank::experiments {
namespace {

std::vector<std::string> split_at_dots(const std::string& name) {
  std::vector<std::string> parts;
  for (std::size_t start = 0, dot = 0; dot != std::string::npos; start = dot + 1) {
    dot = name.find('.', start);
    parts.push_back(name.substr(start, dot == std::string::npos ? dot : dot - start));
  }
  return parts;
}

}  // namespace

void check_metric_name(const std::string& name, const std::vector<std::string>& parts, const std::string& path,
                       std::vector<Problem>& problems) {
  const auto words = split_at_dots(name);
  std::vector<std::string> metrics;
  for (const auto& entry : entries(Metric::kind)) metrics.push_back(entry.name);
  const auto expect = [&](std::size_t word, const char* what, const std::vector<std::string>& known) {
    if (std::find(known.begin(), known.end(), words[word]) == known.end())
      problems.push_back(
          {path, "'" + name + "': unknown " + what + " '" + words[word] + "'" + suggestion(words[word], known)});
  };
  if (words.size() != 2 && words.size() != 3)
    return problems.push_back({path, "must read part.metric, part.metric.shot or part.metric.zone, such as " +
                                         parts.front() + ".mae or " + parts.front() + ".mae.few, got '" + name + "'"});
  expect(0, "part", parts);
  expect(1, "metric", metrics);
  if (words.size() == 3) expect(2, "shot or zone", group_names());
}

std::vector<std::string> metric_names(const std::vector<std::string>& parts) {
  std::vector<std::string> names;
  for (const auto& part : parts)
    for (const auto& entry : entries(Metric::kind)) {
      names.push_back(part + "." + entry.name);
      for (const auto& group : group_names()) names.push_back(part + "." + entry.name + "." + group);
    }
  return names;
}

bool larger_is_better(const std::string& name) {
  return make<Metric>(split_at_dots(name).at(1))->larger_is_better();
}

}  // namespace diffrank::experiments
