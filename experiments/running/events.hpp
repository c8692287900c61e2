// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <variant>
#include <vector>

#include "diffrank/core/warnings.hpp"

namespace diffrank::experiments {

/// How the training of a run ended.
enum class Status {
  done,
  failed,
  nan,             ///< a loss, gradient or prediction was not finite
  already_done,    ///< another process had trained it
  already_failed,  ///< another process had tried
  busy,            ///< another process is training it
  interrupted,     ///< a stop was requested; the run goes on from its checkpoint
  not_written,     ///< its folder cannot be written
};

/// The run goes on after so many epochs of an earlier process.
struct Resumed {
  std::size_t epochs;
};
struct EpochDone {
  std::size_t epoch;
  std::string note;  ///< the watched metric with its value
};
struct Ended {
  Status status;
  std::string note;                 ///< the result, or what went wrong
  std::vector<Warning> warnings{};  ///< collected by the process that trained
};
/// The process that trained the run has died.
struct Died {
  std::string reason;
};
/// The run was not started, because no process can be: too few descriptors, too many processes.
struct NotStarted {
  std::string reason;
};
/// A line that the process printed.
struct Printed {
  std::string text;
};

/// What happens to a run while it is trained. Ended, Died and NotStarted are the last of it.
using Event = std::variant<Resumed, EpochDone, Ended, Died, NotStarted, Printed>;

}  // namespace diffrank::experiments
