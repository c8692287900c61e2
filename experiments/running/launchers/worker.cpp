// SPDX-License-Identifier: Apache-2.0
#include "diffrank/experiments/running/launchers/worker.hpp"

#include <unistd.h>

#include <chrono>
#include <optional>

#include "diffrank/experiments/running/launchers/json_channel.hpp"
#include "diffrank/experiments/running/launchers/messages.hpp"
#include "diffrank/experiments/running/run.hpp"
#include "diffrank/experiments/running/stop_signals.hpp"

namespace diffrank::experiments {
namespace {

/// Sends events; those of epochs at most ten times a second, the rate at which the terminal is redrawn.
class Sender {
 public:
  explicit Sender(const JsonChannel& channel) : channel_(channel) {}

  void operator()(Event event) {
    if (std::holds_alternative<EpochDone>(event) && !is_time_for_epoch()) return;
    if (auto* end = std::get_if<Ended>(&event)) end->warnings = take_warnings();
    disconnected_ = !channel_.send(to_json(event)) || disconnected_;
  }
  bool disconnected() const { return disconnected_; }

 private:
  bool is_time_for_epoch() {
    const auto now = std::chrono::steady_clock::now();
    if (sent_ && now - *sent_ < std::chrono::milliseconds(100)) return false;
    sent_ = now;
    return true;
  }

  const JsonChannel& channel_;
  std::optional<std::chrono::steady_clock::time_point> sent_;
  bool disconnected_ = false;
};

}  // namespace

int serve_runs(pid_t parent) {
  if (!stop_with_parent(parent)) return 1;
  JsonChannel channel{Descriptor(::dup(STDIN_FILENO))};
  SingleRuns runs;
  Sender send(channel);
  const auto stop = [&] { return StopSignals::requested() || send.disconnected(); };
  while (!stop()) {
    const auto requests = channel.receive();
    if (!requests) break;
    for (const auto& request : *requests) runs.train(read_request(request), std::ref(send), stop);
  }
  return 0;
}

}  // namespace diffrank::experiments
