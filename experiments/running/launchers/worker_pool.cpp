// SPDX-License-Identifier: Apache-2.0
#include "diffrank/experiments/running/launchers/worker_pool.hpp"

#include <poll.h>

namespace diffrank::experiments {

WorkerPool::~WorkerPool() {
  for (const auto& worker : workers_)
    if (worker) worker->channel.end();  // they end side by side
}

void WorkerPool::start(std::size_t slot, const Json& request) {
  auto& worker = workers_[slot];
  if (worker && worker->channel.send(request)) return;
  worker = WorkerProcess::start(threads_);  // the first, or the other one died while it had nothing to do
  worker->channel.send(request);            // where that fails its death is an event
}

std::vector<WorkerPool::Event> WorkerPool::wait(int milliseconds) {
  std::vector<pollfd> watched;
  std::vector<std::size_t> slots;
  for (std::size_t slot = 0; slot < workers_.size(); ++slot) {
    if (!workers_[slot]) continue;
    watched.push_back({workers_[slot]->output.descriptor(), POLLIN, 0});
    watched.push_back({workers_[slot]->channel.descriptor(), POLLIN, 0});
    slots.push_back(slot);
  }
  std::vector<Event> events;
  if (::poll(watched.data(), watched.size(), milliseconds) <= 0) return events;
  for (std::size_t i = 0; i < slots.size(); ++i)
    hear(slots[i], watched[2 * i + 1].revents, watched[2 * i].revents, events);
  return events;
}

void WorkerPool::hear(std::size_t slot, short channel, short output, std::vector<Event>& events) {
  auto& worker = workers_[slot];
  const auto read_output = [&] {
    const auto lines = worker->output.read();
    if (lines)
      for (const auto& line : *lines) events.push_back({slot, {{"event", "says"}, {"text", line}}});
    return lines.has_value();
  };
  if (output & POLLIN) read_output();
  if (channel == 0) return;
  if (auto messages = worker->channel.receive()) {
    for (auto& message : *messages) events.push_back({slot, std::move(message)});
    return;
  }
  const auto death = worker->death();
  while (read_output()) continue;  // its last words
  worker.reset();
  events.push_back({slot, {{"event", "died"}, {"error", death}}});
}

void WorkerPool::stop() const {
  for (const auto& worker : workers_)
    if (worker) worker->stop();
}

}  // namespace diffrank::experiments
