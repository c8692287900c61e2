// SPDX-License-Identifier: Apache-2.0
#include "diffrank/experiments/running/launchers/here.hpp"

namespace diffrank::experiments {

void Here::start(std::size_t, const RunRequest& request) {
  next_ = request;
}

void Here::wait(const OnEvent& on_event) {
  if (!next_) return;
  const auto request = *std::exchange(next_, std::nullopt);
  runs_.train(
      request, [&](const Event& event) { on_event(0, event); }, should_stop_);
}

}  // namespace diffrank::experiments
