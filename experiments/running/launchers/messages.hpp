// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "diffrank/experiments/json/json.hpp"
#include "diffrank/experiments/running/events.hpp"
#include "diffrank/experiments/running/run_request.hpp"

namespace diffrank::experiments {

/// What goes through the channel to a worker process.
Json to_json(const RunRequest& request);
RunRequest read_request(const Json& json);

/// What comes back: Resumed, EpochDone and Ended; the other events are found out by the process that started the
/// worker.
Json to_json(const Event& event);
/// Throws std::exception for what to_json does not write.
Event read_event(const Json& json);

}  // namespace diffrank::experiments
