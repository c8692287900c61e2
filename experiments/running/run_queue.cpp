// SPDX-License-Identifier: Apache-2.0
#include "diffrank/experiments/running/run_queue.hpp"

#include <algorithm>

#include "diffrank/core/warnings.hpp"
#include "diffrank/experiments/running/run.hpp"
#include "diffrank/experiments/running/stop_signals.hpp"
#include "diffrank/experiments/store/run_folder.hpp"
#include "diffrank/experiments/text/number_text.hpp"
#include "diffrank/experiments/text/utf8.hpp"

namespace diffrank::experiments {

RunQueue::RunQueue(const Plan& plan, const Configuration& configuration, const RunSettings& settings,
                   Fingerprints& fingerprints)
    : configuration_(configuration),
      settings_(settings),
      fingerprints_(fingerprints),
      waiting_(to_train(plan, settings.retry_failed)),
      slots_(std::clamp<std::size_t>(settings.jobs, 1, std::max<std::size_t>(waiting_.size(), 1))),
      progress_(plan.runs().size(), plan.runs().size() - waiting_.size(), epochs(waiting_), slots_.size()),
      failed_(settings.retry_failed ? 0 : plan.count(RunState::failed)) {}

std::deque<RunQueue::Waiting> RunQueue::to_train(const Plan& plan, bool retry_failed) {
  std::deque<Waiting> runs;
  for (const auto& run : plan.runs())
    if (run.state != RunState::done && (run.state != RunState::failed || retry_failed)) runs.push_back({&run, false});
  return runs;
}

std::size_t RunQueue::epochs(const std::deque<Waiting>& runs) {
  std::size_t sum = 0;
  for (const auto& waiting : runs) sum += waiting.run->trial->trial->epochs;
  return sum;
}

bool RunQueue::should_stop() const {
  return StopSignals::requested() || !store_error_.empty();
}

bool RunQueue::is_over() const {
  return waiting_.empty() || should_stop();
}

bool RunQueue::is_idle() const {
  return std::none_of(slots_.begin(), slots_.end(), [](const Waiting& slot) { return slot.run; });
}

RunRequest RunQueue::take(std::size_t slot) {
  const auto next = slots_[slot] = waiting_.front();
  waiting_.pop_front();
  const auto& trial = *next.run->trial->trial;
  RunRequest request;
  request.folder = next.run->folder;
  request.trial = to_json(trial);
  request.sweep = configuration_.name;
  request.metric = configuration_.metric;
  request.seed = next.run->seed;
  request.retry_failed = settings_.retry_failed;
  request.wait = next.again;
  request.jobs = slots_.size();
  request.data = fingerprints_.of(trial.data->files());
  return request;
}

void RunQueue::hear(std::size_t slot, const Json& event) {
  const std::string kind = event.at("event");
  if (kind == "start") progress_.start(slot, slots_[slot].run->name, event.at("epochs"));
  else if (kind == "resumed") progress_.resumed(slot, event.at("epochs"));
  else if (kind == "epoch") progress_.epoch(slot, event.at("epoch"), event.at("note"));
  else if (kind == "died") died(slot, event.at("error"));
  else if (kind == "end") end(slot, event);
  else if (said_.insert(event.at("text")).second) progress_.message(printable(event.at("text").get<std::string>()));
}

void RunQueue::end(std::size_t slot, const Json& event) {
  const auto [run, again] = std::exchange(slots_[slot], {});
  for (const auto& w : event.value("warnings", Json::array()))
    add_warning({w.at("text"), w.at("rows"), number(w.at("worst"))});
  const std::string status = event.at("status");
  if (status == "busy" || status == "interrupted" || status == "store") {
    progress_.leave(slot);
    if (status == "interrupted") interrupted_ = true;
    else if (status == "store") store_error_ = event.at("note");
    else if (again) elsewhere_.push_back(run);
    else waiting_.push_back({run, true});
  } else if (status == "meanwhile") {
    progress_.skip(run->trial->trial->epochs);
    if (event.at("result") != "done") ++failed_;
  } else {
    progress_.finish(slot, event.at("note"));
    if (status != "done") ++failed_;
  }
}

/// The run that a worker was at has failed, unless its result was written already, or all are to stop.
void RunQueue::died(std::size_t slot, const std::string& error) {
  if (is_idle(slot)) return;
  RunFolder folder(slots_[slot].run->folder);
  Json event{{"event", "end"}, {"status", "busy"}};
  auto result = folder.result();
  if (!result && should_stop()) {
    event["status"] = "interrupted";
  } else if (!result && folder.lock()) {
    result = {{"status", "failed"}, {"error", error}};
    folder.log(error);
    folder.finish(*result);
  }
  if (result) {
    event["status"] = result->at("status");
    event["note"] = outcome(*result, configuration_.metric);
  }
  end(slot, event);
}

/// Another process may have finished meanwhile.
void RunQueue::look_elsewhere() {
  std::vector<const PlannedRun*> left;
  for (const auto* run : elsewhere_) {
    const auto result = RunFolder(run->folder).result();
    if (!result) left.push_back(run);
    else if (result->at("status") != "done") ++failed_;
  }
  elsewhere_ = left;
}

int RunQueue::conclude() {
  if (!store_error_.empty()) throw FileError(store_error_);
  if (interrupted_ || !waiting_.empty()) {
    progress_.message("Stopped. Finished runs are kept; the same command goes on where this one stopped.");
    return 130;
  }
  look_elsewhere();
  if (const auto n = elsewhere_.size())
    progress_.message(count_text(n, "run") + (n == 1 ? " is" : " are") + " being trained by another process (" +
                      elsewhere_.front()->name + (n == 1 ? "" : ", ...") +
                      "); once it is done, the same command reports them all.");
  if (failed_)
    progress_.message(count_text(failed_, "run") + " failed or met NaN (see log.txt in " +
                      (failed_ == 1 ? "its folder" : "their folders") + "); --retry-failed trains " +
                      (failed_ == 1 ? "it" : "them") + " again.");
  return failed_ ? 1 : elsewhere_.empty() ? 0 : 3;
}

}  // namespace diffrank::experiments
