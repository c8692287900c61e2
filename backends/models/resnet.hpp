// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <string>

#include "diffrank/backends/model.hpp"

namespace diffrank {

/// A residual network for pictures: He, Zhang, Ren, Sun, "Deep Residual Learning for Image Recognition", CVPR 2016, with the
/// names of layers and parameters, and the choices, of torchvision's models of that name. In resnet50 ("version 1.5") the
/// 3 x 3 convolution of a bottleneck has the stride. Features are the means over the places of the last feature maps: 8
/// `width` of them, or 32 `width` in resnet50.
class ResNet : public Model {
 public:
  void options(Options& o) final;
  void validate(const std::string& path, std::vector<Problem>& problems) const final;
  bool takes(InputSpec::Kind inputs) const final { return inputs == InputSpec::Kind::pictures; }

  virtual std::array<std::size_t, 4> blocks() const = 0;  ///< of the four stages
  virtual bool bottlenecks() const = 0;  ///< three convolutions a block, 4 times as many channels; else two

  std::size_t width = 64;  ///< channels of the first stage; each of the others has twice as many as the one before
  std::string weights;     ///< path of a file of parameters; empty: none
};

class ResNet18 final : public ResNet {
 public:
  std::array<std::size_t, 4> blocks() const final { return {2, 2, 2, 2}; }
  bool bottlenecks() const final { return false; }
};

class ResNet50 final : public ResNet {
 public:
  std::array<std::size_t, 4> blocks() const final { return {3, 4, 6, 3}; }
  bool bottlenecks() const final { return true; }
};

}  // namespace diffrank
