// SPDX-License-Identifier: Apache-2.0
#include "diffrank/experiments/running/run.hpp"

#include <chrono>
#include <cstdio>
#include <thread>

#include "diffrank/experiments/store/environment.hpp"
#include "diffrank/experiments/text/utf8.hpp"
#include "diffrank/experiments/training/trainer.hpp"

namespace diffrank::experiments {
namespace {

constexpr std::chrono::milliseconds checkpoint_interval{100};  // what a stopped run may have to train again

std::string note(const Json& record, const std::string& metric) {
  char text[32];
  std::snprintf(text, sizeof text, " %.4g", number(record.value(metric, Json("NaN"))));
  return metric + text;
}

Json end(const std::string& status, const std::string& note = {}) {
  return {{"event", "end"}, {"status", status}, {"note", note}};
}

/// Waits a second at most.
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

std::string outcome(const Json& result, const std::string& metric) {
  const std::string status = result.at("status");
  return status == "done" ? note(result.at("metrics"), metric) : status + ": " + result.value("error", "");
}

const Data& SingleRuns::data_of(const Dataset& dataset) {
  auto& data = data_[dataset.describe()];
  if (!data) data = std::make_unique<Data>(dataset.load());
  return *data;
}

void SingleRuns::train(const RunRequest& request, const Emit& emit, const std::function<bool()>& stop) {
  if (stop()) return emit(end("interrupted"));
  RunFolder folder(request.folder);
  folder.set_checkpoint_interval(checkpoint_interval);
  if (!lock(folder, request.wait, stop)) return emit(end("busy"));
  if (const auto result = folder.result()) {
    const bool done = result->at("status") == "done";
    if (done || !request.retry_failed) {
      auto event = end("meanwhile");
      event["result"] = result->at("status");
      return emit(event);
    }
    folder.remove_result();
  }
  describe(request, folder);
  Json result;
  try {
    const auto trial = trial_of(request);
    emit({{"event", "start"}, {"epochs", trial->epochs}});
    const auto watched = trial->select == "last" ? std::string("val.mae") : trial->select;
    result = experiments::train(
        *trial, data_of(*trial->data), request.seed, folder,
        [&](std::size_t epochs) {
          emit({{"event", "resumed"}, {"epochs", epochs}});
        },
        [&](const Json& epoch) {
          emit({{"event", "epoch"}, {"epoch", epoch.at("epoch")}, {"note", note(epoch, watched)}});
        },
        stop);
  } catch (const Interrupted&) {
    return emit(end("interrupted"));
  } catch (const StoreError&) {
    throw;
  } catch (const NotFinite& error) {
    result = {{"status", "nan"}, {"error", valid_utf8(error.what())}};
  } catch (const std::exception& error) {
    result = {{"status", "failed"}, {"error", valid_utf8(error.what())}};
  }
  folder.finish(result);
  if (result["status"] != "done") folder.log(result["error"]);
  emit(end(result["status"], outcome(result, request.metric)));
}

}  // namespace diffrank::experiments
