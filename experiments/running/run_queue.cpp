// SPDX-License-Identifier: Apache-2.0
#include "diffrank/experiments/running/run_queue.hpp"

#include <algorithm>
#include <utility>

#include "diffrank/experiments/running/run.hpp"
#include "diffrank/experiments/running/stop_signals.hpp"
#include "diffrank/experiments/store/run_folder.hpp"
#include "diffrank/experiments/sweep/trial_reader.hpp"
#include "diffrank/experiments/text/number_text.hpp"
#include "diffrank/experiments/text/utf8.hpp"

namespace diffrank::experiments {

RunQueue::RunQueue(const Plan& plan, const Configuration& configuration, const RunSettings& settings,
                   Fingerprints& fingerprints)
    : sweep_(configuration.name),
      metric_(configuration.metric),
      retry_failed_(settings.retry_failed),
      fingerprints_(fingerprints),
      waiting_(to_train(plan, settings.retry_failed)),
      slots_(std::clamp<std::size_t>(settings.jobs, 1, std::max<std::size_t>(waiting_.size(), 1))),
      progress_(plan.runs().size(), plan.runs().size() - waiting_.size(), epochs(waiting_), slots_.size(),
                settings.print),
      failed_(settings.retry_failed ? 0 : plan.count(RunState::failed)) {}

std::deque<RunQueue::Waiting> RunQueue::to_train(const Plan& plan, bool retry_failed) {
  std::deque<Waiting> runs;
  for (const auto& run : plan.runs())
    if (run.state != RunState::done && (run.state != RunState::failed || retry_failed)) runs.push_back({&run, false});
  return runs;
}

std::size_t RunQueue::epochs(const std::deque<Waiting>& runs) {
  std::size_t sum = 0;
  for (const auto& waiting : runs) sum += waiting.run->trial->trial->all_epochs();
  return sum;
}

bool RunQueue::is_stopping() const {
  return StopSignals::requested() || !write_error_.empty();
}

bool RunQueue::should_stop() {
  if (StopSignals::requested() && !std::exchange(stop_acknowledged_, true))
    progress_.message("Stopping after the present batch. A second Ctrl-C ends at once.");
  return is_stopping();
}

bool RunQueue::is_over() const {
  const auto is_usable = [](const Slot& slot) { return slot.is_usable; };
  return waiting_.empty() || is_stopping() || std::none_of(slots_.begin(), slots_.end(), is_usable);
}

bool RunQueue::is_idle() const {
  return std::none_of(slots_.begin(), slots_.end(), [](const Slot& slot) { return slot.run; });
}

RunRequest RunQueue::take(std::size_t slot) {
  const auto next = waiting_.front();
  waiting_.pop_front();
  slots_[slot] = {next, true};
  const auto& trial = *next.run->trial->trial;
  progress_.start(slot, next.run->name, trial.all_epochs());
  RunRequest request;
  request.folder = next.run->folder;
  request.trial = trial_json(trial);
  request.sweep = sweep_;
  request.metric = metric_;
  request.seed = next.run->seed;
  request.retry_failed = retry_failed_;
  request.wait = next.again;
  request.jobs = slots_.size();
  request.data = fingerprints_.of(trial.data->files());
  return request;
}

RunQueue::Waiting RunQueue::release(std::size_t slot) {
  return std::exchange(static_cast<Waiting&>(slots_[slot]), {});
}

void RunQueue::on_event(std::size_t slot, const Event& event) {
  std::visit([&](const auto& e) { handle(slot, e); }, event);
}

void RunQueue::handle(std::size_t slot, const Resumed& event) {
  progress_.resumed(slot, event.epochs);
}

void RunQueue::handle(std::size_t slot, const EpochDone& event) {
  progress_.epoch(slot, event.epoch, event.note);
}

void RunQueue::handle(std::size_t slot, const Ended& event) {
  const auto [run, again] = release(slot);
  for (const auto& warning : event.warnings) add_warning(warning);
  const auto status = event.status;
  if (status == Status::done || status == Status::failed || status == Status::nan) progress_.finish(slot, event.note);
  else if (status == Status::already_done || status == Status::already_failed) progress_.skip(slot);
  else progress_.leave(slot);

  if (status == Status::failed || status == Status::nan || status == Status::already_failed) ++failed_;
  else if (status == Status::interrupted) interrupted_ = true;
  else if (status == Status::not_written) write_error_ = event.note;
  else if (status == Status::busy && again) busy_.push_back(run);
  else if (status == Status::busy) waiting_.push_back({run, true});
}

void RunQueue::handle(std::size_t slot, const Died& event) {
  if (const auto* run = slots_[slot].run) handle(slot, after_death(*run, event.reason));
}

/// The run has failed, unless its result was already written or a stop was requested.
Ended RunQueue::after_death(const PlannedRun& run, const std::string& reason) {
  RunFolder folder(run.folder);
  auto result = folder.result();
  if (!result && is_stopping()) return {Status::interrupted, {}};
  if (!result && !folder.lock()) return {Status::busy, {}};
  if (!result) {
    result = {{"status", "failed"}, {"error", reason}};
    folder.log(reason);
    folder.finish(*result);
  }
  return {recorded_status(*result), outcome(*result, metric_)};
}

/// Puts the run back in the queue: that no further process could be started is not the run's fault.
void RunQueue::handle(std::size_t slot, const NotStarted& event) {
  progress_.leave(slot);
  waiting_.push_front(release(slot));
  slots_[slot].is_usable = false;
  if (std::any_of(slots_.begin(), slots_.end(), [](const Slot& other) { return other.is_usable; }))
    show_once(event.reason + ": fewer runs train at a time");
  else start_error_ = event.reason;
}

void RunQueue::handle(std::size_t, const Printed& event) {
  show_once(event.text);
}

void RunQueue::show_once(const std::string& message) {
  if (shown_messages_.insert(message).second) progress_.message(printable(message));
}

/// Other processes may have finished their runs by now.
void RunQueue::recheck_busy() {
  std::vector<const PlannedRun*> still_busy;
  for (const auto* run : busy_) {
    const auto result = RunFolder(run->folder).result();
    if (!result) still_busy.push_back(run);
    else if (recorded_status(*result) != Status::done) ++failed_;
  }
  busy_ = still_busy;
}

int RunQueue::conclude() {
  if (!write_error_.empty()) throw FileError(write_error_);
  if (interrupted_ || (!waiting_.empty() && start_error_.empty())) {
    progress_.message("Stopped. Finished runs are kept; the same command goes on where this one stopped.");
    return 130;
  }
  if (!start_error_.empty())
    progress_.message(start_error_ + ". " + count_text(waiting_.size(), "run") +
                      " not trained: lower --jobs, or raise the limit (ulimit -n, ulimit -u).");
  recheck_busy();
  if (const auto n = busy_.size())
    progress_.message(count_text(n, "run") + (n == 1 ? " is" : " are") + " being trained by another process (" +
                      busy_.front()->name + (n == 1 ? "" : ", ...") +
                      "); once it is done, the same command reports them all.");
  if (failed_)
    progress_.message(count_text(failed_, "run") + " failed or met NaN (see log.txt in " +
                      (failed_ == 1 ? "its folder" : "their folders") + "); --retry-failed trains " +
                      (failed_ == 1 ? "it" : "them") + " again.");
  return failed_ || !waiting_.empty() ? 1 : busy_.empty() ? 0 : 3;
}

}  // namespace diffrank::experiments
