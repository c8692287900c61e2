// SPDX-License-Identifier: Apache-2.0
#include "diffrank/experiments/sweep/name_hints.hpp"

#include <algorithm>
#include <cctype>
#include <map>

#include "diffrank/core/registry.hpp"
#include "diffrank/experiments/trial.hpp"

namespace diffrank::experiments {
namespace {

/// Names that other programs use, in lower case, without dashes and underscores.
const std::map<std::string, std::string> foreign_names{{"batchsize", "train.batch"},
                                                       {"bs", "train.batch"},
                                                       {"epoch", "train.epochs"},
                                                       {"numepochs", "train.epochs"},
                                                       {"nepochs", "train.epochs"},
                                                       {"maxepochs", "train.epochs"},
                                                       {"lr", "train.optimizer.lr"},
                                                       {"learningrate", "train.optimizer.lr"},
                                                       {"optim", "train.optimizer"},
                                                       {"earlystopping", "train.patience"},
                                                       {"seed", "seeds"},
                                                       {"randomseed", "seeds"},
                                                       {"randomstate", "seeds"},
                                                       {"numseeds", "seeds"},
                                                       {"dataset", "data"},
                                                       {"network", "model"},
                                                       {"net", "model"},
                                                       {"arch", "model"},
                                                       {"architecture", "model"},
                                                       {"hiddensizes", "model.hidden"},
                                                       {"hiddenlayers", "model.hidden"},
                                                       {"lossfn", "loss"},
                                                       {"criterion", "loss"},
                                                       {"objective", "loss"},
                                                       {"regularizationweight", "weight"},
                                                       {"regweight", "weight"},
                                                       {"interpolationlambda", "regularizer.ranker.lambda"},
                                                       {"ranker", "regularizer.ranker"},
                                                       {"metric", "report.metric"},
                                                       {"baseline", "report.baseline"},
                                                       {"grid", "sweep.grid"}};

/// Flags of the command that may be mistaken for options of the configuration.
const std::map<std::string, std::string> flags{
    {"out", "--out"},      {"outdir", "--out"},      {"outputdir", "--out"},   {"jobs", "--jobs"},
    {"workers", "--jobs"}, {"numworkers", "--jobs"}, {"threads", "--threads"}, {"numthreads", "--threads"}};

std::string plain(const std::string& name) {
  std::string text;
  for (const char c : name)
    if (c != '_' && c != '-') text += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return text;
}

/// The path of an option of this name in a component or in its default nested components.
std::string path_of_option(const Component& component, const std::string& name, const std::string& before) {
  const auto options = declared(component);
  for (const auto& option : options.all()) {
    const auto dot = option.name.rfind('.');
    if (option.name.substr(dot == std::string::npos ? 0 : dot + 1) == name) return before + option.name;
  }
  for (const auto& option : options.all()) {
    const auto text = option.type == Option::Type::component ? option.print(true) : "none";
    if (text == "none") continue;
    const auto path = path_of_option(*make_component(option.kind, text), name, before + option.name + ".");
    if (!path.empty()) return path;
  }
  return {};
}

}  // namespace

std::string hint_for(const std::string& path) {
  const auto name = path.substr(path.rfind('.') + 1);
  if (const auto flag = flags.find(plain(name)); flag != flags.end() && name == path)
    return "that is a flag of the command: " + flag->second;
  const auto foreign = foreign_names.find(plain(name));
  auto instead = foreign == foreign_names.end() ? "" : foreign->second;
  if (instead.empty()) instead = path_of_option(*make_component(Trial::kind, Trial::kind), name, "");
  return instead.empty() || instead == path ? "" : "write " + instead;
}

}  // namespace diffrank::experiments
