// SPDX-License-Identifier: Apache-2.0
#include "diffrank/experiments/running/run.hpp"

#include <chrono>
#include <thread>

#include "diffrank/experiments/store/environment.hpp"
#include "diffrank/experiments/sweep/trial_reader.hpp"
#include "diffrank/experiments/text/number_text.hpp"
#include "diffrank/experiments/text/utf8.hpp"
#include "diffrank/experiments/training/trainer.hpp"

namespace diffrank::experiments {
namespace {

constexpr std::chrono::milliseconds checkpoint_interval{100};  // at most this much is trained again after a stop

std::string note(const Json& record, const std::string& metric) {
  return metric + " " + number_text(number(record.value(metric, Json("NaN"))));
}

/// Waits for at most a second.
bool lock(RunFolder& folder, bool wait, const std::function<bool()>& stop) {
  const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(1);
  while (!folder.lock()) {
    if (!wait || stop() || std::chrono::steady_clock::now() > until) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
  return true;
}

void describe(const RunRequest& request, const RunFolder& folder) {
  const auto before = folder.environment();
  if (before.is_object() && before.value("data", Json::array()) != request.data) {
    folder.log("the files of the data set hold something else than before: starting again");
    folder.remove_checkpoint();
  }
  auto config = request.trial;
  config["name"] = request.sweep;
  config["seeds"] = Json::array({request.seed});
  auto around = environment();
  around["seed"] = request.seed;
  around["jobs"] = request.jobs;
  around["data"] = request.data;
  folder.describe(config, around);
}

std::shared_ptr<const Trial> trial_of(const RunRequest& request) {
  std::vector<Problem> problems;
  auto trial = read_trial(request.trial, problems);
  if (!problems.empty()) throw InvalidSpec(problems);
  return trial;
}

}  // namespace

Status recorded_status(const Json& result) {
  const auto& status = result.at("status");
  return status == "done" ? Status::done : status == "nan" ? Status::nan : Status::failed;
}

std::string outcome(const Json& result, const std::string& metric) {
  const std::string status = result.at("status");
  return status == "done" ? note(result.at("metrics"), metric) : status + ": " + result.value("error", "");
}

const Data& SingleRuns::data_of(const Dataset& dataset) {
  auto& data = data_[dataset.describe()];
  if (!data) data = std::make_unique<Data>(dataset.load());
  return *data;
}

void SingleRuns::train(const RunRequest& request, const OnEvent& on_event, const std::function<bool()>& stop) {
  Ended end{Status::interrupted, {}};
  try {
    if (!stop()) end = train_in_folder(request, on_event, stop);
  } catch (const Interrupted&) {
  } catch (const FileError& error) {
    end = {Status::not_written, error.what()};
  }
  on_event(end);
}

Ended SingleRuns::train_in_folder(const RunRequest& request, const OnEvent& on_event,
                                  const std::function<bool()>& stop) {
  RunFolder folder(request.folder);
  folder.set_checkpoint_interval(checkpoint_interval);
  if (!lock(folder, request.wait, stop)) return {Status::busy, {}};
  if (const auto result = folder.result()) {
    if (recorded_status(*result) == Status::done) return {Status::already_done, {}};
    if (!request.retry_failed) return {Status::already_failed, {}};
    folder.remove_result();
  }
  describe(request, folder);
  const auto result = result_of(request, folder, on_event, stop);
  folder.finish(result);
  if (result["status"] != "done") folder.log(result["error"]);
  return {recorded_status(result), outcome(result, request.metric)};
}

Json SingleRuns::result_of(const RunRequest& request, RunFolder& folder, const OnEvent& on_event,
                           const std::function<bool()>& stop) {
  try {
    const auto trial = trial_of(request);
    const auto watched = trial->select == "last" ? std::string("val.mae") : trial->select;
    return experiments::train(
        *trial, data_of(*trial->data), request.seed, folder, [&](std::size_t epochs) { on_event(Resumed{epochs}); },
        [&](const Json& epoch) {
          on_event(EpochDone{epoch.at("epoch"), note(epoch, watched)});
        },
        stop);
  } catch (const Interrupted&) {
    throw;
  } catch (const FileError&) {
    throw;
  } catch (const NotFinite& error) {
    return {{"status", "nan"}, {"error", valid_utf8(error.what())}};
  } catch (const std::exception& error) {
    return {{"status", "failed"}, {"error", valid_utf8(error.what())}};
  }
}

}  // namespace diffrank::experiments
