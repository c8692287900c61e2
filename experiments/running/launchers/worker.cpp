// SPDX-License-Identifier: Apache-2.0
#include "diffrank/experiments/running/launchers/worker.hpp"

#include <unistd.h>

#include <chrono>

#include "diffrank/core/warnings.hpp"
#include "diffrank/experiments/running/launchers/json_channel.hpp"
#include "diffrank/experiments/running/run.hpp"
#include "diffrank/experiments/running/stop_signals.hpp"
#include "diffrank/experiments/store/run_folder.hpp"

namespace diffrank::experiments {
namespace {

/// Sends events, those of epochs ten times a second at most: nobody reads faster.
class Sender {
 public:
  explicit Sender(const Channel& channel) : channel_(channel) {}

  void operator()(Json event) {
    const auto now = std::chrono::steady_clock::now();
    if (event.at("event") == "epoch") {
      if (now - sent_ < std::chrono::milliseconds(100)) return;
      sent_ = now;
    }
    if (event.at("event") == "end") event["warnings"] = warnings();
    alone_ = !channel_.send(event) || alone_;
  }
  bool alone() const { return alone_; }

 private:
  static Json warnings() {
    Json list = Json::array();
    for (const auto& w : take_warnings())
      list.push_back({{"text", w.text}, {"rows", w.rows}, {"worst", number(w.worst)}});
    return list;
  }

  const Channel& channel_;
  std::chrono::steady_clock::time_point sent_;
  bool alone_ = false;
};

}  // namespace

int serve_runs(pid_t parent) {
  if (!stop_with_parent(parent)) return 1;
  Channel channel{Descriptor(::dup(STDIN_FILENO))};
  SingleRuns runs;
  Sender send(channel);
  const auto stop = [&] { return StopSignals::requested() || send.alone(); };
  while (!stop()) {
    const auto requests = channel.receive();
    if (!requests) break;
    for (const auto& request : *requests) {
      try {
        runs.train(read_request(request), std::ref(send), stop);
      } catch (const FileError& error) {
        send({{"event", "end"}, {"status", "store"}, {"note", error.what()}});
      }
    }
  }
  return 0;
}

}  // namespace diffrank::experiments
