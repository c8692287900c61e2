// SPDX-License-Identifier: Apache-2.0
#include "diffrank/experiments/store/sweep_file.hpp"

#include <fstream>
#include <set>
#include <stdexcept>

#include "diffrank/experiments/file.hpp"
#include "diffrank/experiments/json/json.hpp"
#include "diffrank/experiments/json/relaxed_json.hpp"

namespace diffrank::experiments {
namespace {

namespace fs = std::filesystem;

fs::path file_in(const fs::path& folder) {
  return folder / "sweep.json";
}

Json to_json(const std::vector<SweepFile::Trial>& trials) {
  Json list = Json::array();
  for (const auto& trial : trials)
    list.push_back({{"hash", trial.hash}, {"axes", trial.axes}, {"baseline", trial.baseline}});
  return list;
}

Json to_json(const SweepFile& sweep) {
  Json json{{"name", sweep.name},
            {"metric", sweep.metric},
            {"goal", sweep.minimize ? "min" : "max"},
            {"seeds", sweep.seeds},
            {"trials", to_json(sweep.trials)}};
  if (!sweep.published.empty()) json["published"] = to_json(sweep.published);
  if (!sweep.earlier.empty()) json["earlier"] = to_json(sweep.earlier);
  return json;
}

std::vector<SweepFile::Trial> read_trials(const Json& list) {
  std::vector<SweepFile::Trial> trials;
  for (const auto& trial : list) trials.push_back({trial.at("hash"), trial.at("axes"), trial.at("baseline")});
  return trials;
}

[[noreturn]] void refuse(const std::string& path, const std::string& why) {
  throw std::runtime_error("'" + path + "' is not what `diffrank run` writes: " + why +
                           ". The same `diffrank run` writes it again");
}

/// The hashes of trials that have a run in the folder.
std::set<std::string> trained(const fs::path& folder) {
  std::set<std::string> hashes;
  std::error_code ignored;
  for (const auto& entry : fs::directory_iterator(folder, ignored)) {
    const auto name = entry.path().filename().string();
    if (const auto dash = name.rfind("-s"); dash != name.npos) hashes.insert(name.substr(0, dash));
  }
  return hashes;
}

/// Trials of the existing file that have runs and are not in the new sweep.
std::vector<SweepFile::Trial> earlier_trials(const fs::path& folder, const SweepFile& sweep) {
  std::vector<SweepFile::Trial> list;
  SweepFile old;
  try {
    old = read_sweep(folder);
  } catch (const std::exception&) {  // a missing or damaged file lists none, and is rewritten
    return list;
  }
  std::set<std::string> known;
  for (const auto& trial : sweep.trials) known.insert(trial.hash);
  const auto here = trained(folder);
  for (const auto* trials : {&old.trials, &old.earlier})
    for (const auto& trial : *trials)
      if (here.count(trial.hash) && known.insert(trial.hash).second) list.push_back(trial);
  return list;
}

std::string present_text(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

}  // namespace

void write_sweep(const fs::path& folder, SweepFile sweep) {
  create_folder(folder);
  sweep.earlier = earlier_trials(folder, sweep);
  const auto text = dump(to_json(sweep), 2) + "\n";
  if (present_text(file_in(folder)) != text) write_atomically(file_in(folder), [&](std::ostream& out) { out << text; });
}

SweepFile read_sweep(const fs::path& folder) {
  const auto path = file_in(folder).string();
  std::error_code error;
  if (fs::status(path, error).type() == fs::file_type::not_found)
    throw std::runtime_error("'" + folder.string() +
                             "' holds no sweep.json: give the folder that `diffrank run` printed, runs/NAME");
  const auto json = parse_json(read_file(path), path);
  for (const char* key : {"name", "metric", "goal", "seeds", "trials"})
    if (!json.is_object() || !json.contains(key) || json[key].empty()) refuse(path, std::string("it has no ") + key);
  try {
    return {json.at("name"),
            json.at("metric"),
            json.at("goal") == "min",
            json.at("seeds").get<std::vector<std::uint64_t>>(),
            read_trials(json.at("trials")),
            published_from(json.value("published", Json::array())),
            read_trials(json.value("earlier", Json::array()))};
  } catch (const Json::exception& why) {
    refuse(path, why.what());
  }
}

fs::path run_folder(const fs::path& sweep, const std::string& hash, std::uint64_t seed) {
  return sweep / (hash + "-s" + std::to_string(seed));
}

std::string trial_label(const SweepFile::Axes& axes) {
  std::string text;
  for (const auto& [path, value] : axes) text += (text.empty() ? "" : "  ") + path + "=" + value;
  return text.empty() ? "default trial" : text;
}

}  // namespace diffrank::experiments
