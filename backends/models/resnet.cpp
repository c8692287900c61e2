// SPDX-License-Identifier: Apache-2.0
#include "diffrank/backends/models/resnet.hpp"

#include <filesystem>

namespace diffrank {

void ResNet::options(Options& o) {
  o.integer("width", width, "channels of the first stage; the published networks have 64", Range::between(1, 4096));
  o.text("weights", weights,
         "a file of initial parameters that torch.save(dict(model.state_dict()), file) wrote, for a model of "
         "torchvision's "
         "names; its head is used if it has the size of this one; empty: random parameters");
}

void ResNet::validate(const std::string& path, std::vector<Problem>& problems) const {
  std::error_code unknown;
  if (weights.empty() || std::filesystem::is_regular_file(weights, unknown)) return;
  problems.push_back(
      {path.empty() ? "weights" : path + ".weights",
       "model '" + name() + "': weights names no file: there is no '" + weights + "', relative to the working folder"});
}

namespace {
const bool added18 = add<ResNet18>("resnet18", "He et al. 2016", "residual network of 18 layers, for pictures");
const bool added50 = add<ResNet50>("resnet50", "He et al. 2016", "residual network of 50 layers, for pictures");
}  // namespace

}  // namespace diffrank
