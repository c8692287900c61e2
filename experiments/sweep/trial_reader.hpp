// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "diffrank/experiments/sweep/option_path.hpp"
#include "diffrank/experiments/trial.hpp"

namespace diffrank::experiments {

/// Reads trials from their JSON objects, in canonical form: a regularizer of weight 0 is none, and none has weight 0;
/// there are no terms of weight 0. Successive trials share what they have in common: of a large sweep only the
/// differences are read.
class TrialReader {
 public:
  /// Null where something is wrong with it, and then `problems` says what.
  std::shared_ptr<Trial> read(const Json& object, std::vector<Problem>& problems);

 private:
  std::shared_ptr<Trial> read_one(const Json& object, std::vector<Problem>& problems);
  OptionPaths paths_;
  Spec last_spec_;
  std::shared_ptr<const Trial> last_;  ///< before it was made canonical
};

std::shared_ptr<Trial> read_trial(const Json& object, std::vector<Problem>& problems);

/// A trial as read_trial() reads it: complete, in canonical form. Of a stage there is what differs from the trial's own.
Json trial_json(const Trial& trial);

/// A 64-bit hash of the complete configuration.
std::uint64_t trial_fingerprint(const Trial& trial);
/// Its first 12 hexadecimal digits, which name folders.
std::string short_hash(std::uint64_t fingerprint);
inline std::string trial_hash(const Trial& trial) {
  return short_hash(trial_fingerprint(trial));
}

}  // namespace diffrank::experiments
