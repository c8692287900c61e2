// SPDX-License-Identifier: Apache-2.0
#include "diffrank/experiments/store/sweep_file.hpp"

#include <fstream>
#include <set>

#include "diffrank/experiments/store/run_folder.hpp"

namespace diffrank::experiments {
namespace {

namespace fs = std::filesystem;

/// The hashes of trials that have a run in the folder.
std::set<std::string> trained(const fs::path& folder) {
  std::set<std::string> hashes;
  std::error_code none;
  for (const auto& entry : fs::directory_iterator(folder, none)) {
    const auto name = entry.path().filename().string();
    if (const auto dash = name.rfind("-s"); dash != name.npos) hashes.insert(name.substr(0, dash));
  }
  return hashes;
}

Json earlier_trials(const fs::path& folder, const Configuration& configuration) {
  Json list = Json::array();
  std::ifstream file(folder / "sweep.json");
  const auto old = Json::parse(file, nullptr, false);
  if (!old.is_object()) return list;
  std::set<std::string> known;
  for (const auto& trial : configuration.trials) known.insert(trial.hash);
  const auto here = trained(folder);
  for (const char* key : {"trials", "earlier"})
    for (const auto& trial : old.value(key, Json::array())) {
      if (!trial.is_object() || !trial.contains("hash") || !trial["hash"].is_string()) continue;
      const std::string hash = trial["hash"];
      if (here.count(hash) && known.insert(hash).second) list.push_back(trial);
    }
  return list;
}

}  // namespace

fs::path run_folder(const fs::path& sweep, const std::string& hash, std::uint64_t seed) {
  return sweep / (hash + "-s" + std::to_string(seed));
}

std::string trial_label(const std::vector<std::pair<std::string, std::string>>& axes) {
  std::string text;
  for (const auto& [path, value] : axes) text += (text.empty() ? "" : "  ") + path + "=" + value;
  return text.empty() ? "the only trial" : text;
}

void write_sweep(const fs::path& folder, const Configuration& configuration) {
  std::error_code ignored;  // an impossible folder is reported by the write below
  fs::create_directories(folder, ignored);
  Json trials = Json::array();
  for (const auto& trial : configuration.trials)
    trials.push_back({{"hash", trial.hash}, {"axes", trial.axes}, {"baseline", trial.baseline}});
  Json sweep{{"name", configuration.name},
             {"metric", configuration.metric},
             {"goal", configuration.minimize ? "min" : "max"},
             {"seeds", configuration.seeds},
             {"trials", trials}};
  if (const auto earlier = earlier_trials(folder, configuration); !earlier.empty()) sweep["earlier"] = earlier;
  const auto path = folder / "sweep.json";
  const auto text = dump(sweep, 2) + "\n";
  if (!fs::exists(path) || read_file(path) != text) write_atomically(path, [&](std::ostream& out) { out << text; });
}

}  // namespace diffrank::experiments
