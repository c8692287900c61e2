// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>

#include "diffrank/experiments/json/json.hpp"

namespace diffrank::experiments {

/// What files held when they were asked for: [{"path", "bytes", "crc32"}, ...]. One that cannot be read has an "error"
/// instead. Each file is read once.
class Fingerprints {
 public:
  const Json& of(const std::vector<std::string>& files);

 private:
  std::map<std::vector<std::string>, Json> known_;
};

}  // namespace diffrank::experiments
