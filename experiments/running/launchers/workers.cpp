// SPDX-License-Identifier: Apache-2.0
#include "diffrank/experiments/running/launchers/workers.hpp"

#include <poll.h>

#include <system_error>

#include "diffrank/experiments/running/launchers/messages.hpp"

namespace diffrank::experiments {

Workers::~Workers() {
  for (const auto& worker : workers_)
    if (worker) worker->channel.end();  // stops all of them in parallel; their destructors then wait
}

void Workers::start(std::size_t slot, const RunRequest& request) {
  const auto message = to_json(request);
  auto& worker = workers_[slot];
  if (worker && worker->channel.send(message)) return;
  worker.reset();  // it died while it was idle
  try {
    worker = WorkerProcess::start(threads_);
    worker->channel.send(message);  // if this fails, wait() reports its death
  } catch (const std::system_error& error) {
    not_started_.emplace_back(slot, NotStarted{error.what()});
  }
}

void Workers::wait(const OnEvent& on_event) {
  constexpr int tick = 100;  // milliseconds
  for (const auto& [slot, event] : std::exchange(not_started_, {})) on_event(slot, event);
  std::vector<pollfd> watched;
  std::vector<std::size_t> slots;
  for (std::size_t slot = 0; slot < workers_.size(); ++slot) {
    if (!workers_[slot]) continue;
    watched.push_back({workers_[slot]->output.descriptor(), POLLIN, 0});
    watched.push_back({workers_[slot]->channel.descriptor(), POLLIN, 0});
    slots.push_back(slot);
  }
  if (::poll(watched.data(), watched.size(), tick) <= 0) return;
  for (std::size_t i = 0; i < slots.size(); ++i)
    pass_on(slots[i], watched[2 * i + 1].revents, watched[2 * i].revents, on_event);
}

void Workers::pass_on(std::size_t slot, short channel, short output, const OnEvent& on_event) {
  auto& worker = workers_[slot];
  const auto read_output = [&] {
    const auto lines = worker->output.read();
    if (lines)
      for (const auto& line : *lines) on_event(slot, Printed{line});
    return lines.has_value();
  };
  if (output & POLLIN) read_output();
  if (channel == 0) return;
  if (const auto messages = worker->channel.receive()) {
    for (const auto& message : *messages) on_event(slot, read_event(message));
    return;
  }
  const Died death{worker->wait()};
  while (read_output()) continue;  // what it printed before its death
  worker.reset();
  on_event(slot, death);
}

void Workers::stop() {
  for (const auto& worker : workers_)
    if (worker) worker->stop();
}

}  // namespace diffrank::experiments
