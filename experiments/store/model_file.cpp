// SPDX-License-Identifier: Apache-2.0
// The file `model`: a line of JSON, then the parameters as the backend saved them.
#include "diffrank/experiments/store/model_file.hpp"

#include "diffrank/experiments/file.hpp"
#include "diffrank/experiments/json/json.hpp"

namespace diffrank::experiments {
namespace {

constexpr const char* file_name = "model";
constexpr int format = 2;

}  // namespace

void write_model(const std::filesystem::path& run, const KeptModel& model) {
  const auto& d = model.description;
  Json scales = Json::array();
  for (const auto& s : d.scales) scales.push_back({s.name, s.fill, s.shift, s.unit});
  const Json head{{"diffrank_model", format},     {"inputs", d.inputs},           {"outputs", d.outputs},
                  {"label_means", d.label_means}, {"label_units", d.label_units}, {"scales", scales}};
  write_atomically(
      run / file_name, [&](std::ostream& out) { out << dump(head) << '\n'
                                                    << model.parameters; }, Sync::later);
}

KeptModel read_model(const std::filesystem::path& run) {
  const auto path = run / file_name;
  if (!std::filesystem::exists(path))
    throw std::runtime_error("'" + run.string() + "' keeps no model: run it again with train.keep=model");
  const auto bytes = read_file(path.string());
  const auto end = bytes.find('\n');
  const auto head = Json::parse(bytes.substr(0, end), nullptr, false);
  if (end == bytes.npos || !head.is_object() || head.value("diffrank_model", Json()) != format)
    throw std::runtime_error("'" + path.string() + "' is not a model that this version of diffrank kept");
  try {
    KeptModel model{{head.at("inputs"), head.at("outputs"), head.at("label_means"), head.at("label_units"), {}},
                    bytes.substr(end + 1)};
    for (const auto& s : head.at("scales")) model.description.scales.push_back({s.at(0), s.at(1), s.at(2), s.at(3)});
    return model;
  } catch (const Json::exception&) {
    throw std::runtime_error("'" + path.string() + "' is damaged: its first line lacks an entry");
  }
}

}  // namespace diffrank::experiments
