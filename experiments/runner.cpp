// SPDX-License-Identifier: Apache-2.0
#include "diffrank/experiments/runner.hpp"

#include <csignal>
#include <cstdio>
#include <map>

#include "diffrank/experiments/environment.hpp"
#include "diffrank/experiments/progress.hpp"
#include "diffrank/experiments/trainer.hpp"

namespace diffrank::experiments {
namespace {

volatile std::sig_atomic_t interrupted = 0;

/// The first signal asks for a stop, the second one ends the process as it always would.
struct SignalGuard {
  SignalGuard() {
    interrupted = 0;
    struct sigaction action {};
    action.sa_handler = [](int) { interrupted = 1; };
    action.sa_flags = static_cast<int>(SA_RESETHAND);
    sigaction(SIGINT, &action, &old_int_);
    sigaction(SIGTERM, &action, &old_term_);
  }
  ~SignalGuard() {
    sigaction(SIGINT, &old_int_, nullptr);
    sigaction(SIGTERM, &old_term_, nullptr);
  }
  struct sigaction old_int_ {
  }, old_term_{};
};

struct Run {
  const SweptTrial* trial;
  std::uint64_t seed;
  std::filesystem::path folder;
  std::string name;
};

std::string note(const Json& record, const std::string& metric) {
  const double value = number(record.value(metric, Json("NaN")));
  char text[64];
  std::snprintf(text, sizeof text, "%s %.4g", metric.c_str(), value);
  return text;
}

class Sweep {
 public:
  Sweep(const Configuration& configuration, const RunSettings& settings)
      : configuration_(configuration),
        folder_(sweep_folder(settings, configuration.name)),
        retry_failed_(settings.retry_failed) {
    for (const auto seed : configuration.seeds)
      for (const auto& trial : configuration.trials) {
        Run run{&trial, seed, run_folder(folder_, trial.hash, seed),
                trial_label(trial.axes) + "  seed " + std::to_string(seed)};
        const auto result = RunFolder(run.folder).result();
        const bool done = result && result->at("status") == "done";
        if (!result || (settings.retry_failed && !done)) open_.push_back(run);
        else if (done) ++done_;
        else ++failed_;
        all_.push_back(run);
      }
  }

  void print_plan() const {
    std::printf("%zu trials x %zu seeds = %zu runs in %s: %zu done, %zu failed, %zu to train\n",
                configuration_.trials.size(), configuration_.seeds.size(), all_.size(), folder_.c_str(), done_, failed_,
                open_.size());
    for (const auto& run : all_) {
      const auto result = RunFolder(run.folder).result();
      std::printf("  %s-s%llu  %-7s %s\n", run.trial->hash.c_str(), static_cast<unsigned long long>(run.seed),
                  result ? result->at("status").get<std::string>().c_str() : "open", run.name.c_str());
    }
  }

  int train_open() {
    write_description();
    std::size_t epochs = 0;
    for (const auto& run : open_) epochs += run.trial->trial->epochs;
    Progress progress(all_.size(), all_.size() - open_.size(), epochs);
    const SignalGuard guard;
    for (const auto& run : open_) {
      if (!train_one(run, progress)) {
        progress.message("Stopped. Finished runs are kept; the same command goes on where this one stopped.");
        return 130;
      }
    }
    if (failed_)
      progress.message(std::to_string(failed_) +
                       " runs failed or met NaN (see their log.txt); --retry-failed trains them again.");
    return failed_ ? 1 : 0;
  }

 private:
  /// What the report needs to know of the sweep.
  void write_description() const {
    std::error_code ignored;  // an impossible folder is reported by the write below
    std::filesystem::create_directories(folder_, ignored);
    Json trials = Json::array();
    for (const auto& trial : configuration_.trials)
      trials.push_back({{"hash", trial.hash}, {"axes", trial.axes}, {"baseline", trial.baseline}});
    const Json sweep{{"name", configuration_.name},
                     {"metric", configuration_.metric},
                     {"goal", configuration_.minimize ? "min" : "max"},
                     {"seeds", configuration_.seeds},
                     {"trials", trials}};
    write_atomically(folder_ / "sweep.json", [&](std::ostream& out) { out << sweep.dump(2) << '\n'; });
  }

  const Data& data_of(const Trial& trial) {
    auto& data = data_[trial.data->describe()];
    if (!data) data = std::make_unique<Data>(trial.data->load());
    return *data;
  }

  /// False if the sweep was interrupted.
  bool train_one(const Run& run, Progress& progress) {
    if (interrupted) return false;
    const auto& trial = *run.trial->trial;
    RunFolder folder(run.folder);
    if (!folder.lock()) {
      progress.skip(trial.epochs, run.name + ": another process is training it; skipped");
      return true;
    }
    if (const auto result = folder.result()) {
      const bool done = result->at("status") == "done";
      if (done || !retry_failed_) {
        ++(done ? done_ : failed_);
        progress.skip(trial.epochs, run.name + ": another process has trained it meanwhile");
        return true;
      }
      folder.remove_result();
    }
    Json config = to_json(trial);
    config["name"] = configuration_.name;
    config["seeds"] = Json::array({run.seed});
    folder.describe(config, environment());
    progress.start(run.name, trial.epochs);
    Json result;
    const auto watched = trial.select == "last" ? std::string("val.mae") : trial.select;
    try {
      const auto& data = data_of(trial);
      result = train(
          trial, data, run.seed, folder, [&](std::size_t epochs) { progress.resumed(epochs); },
          [&](const Json& epoch) { progress.epoch(epoch.at("epoch"), note(epoch, watched)); },
          [] { return interrupted != 0; });
    } catch (const Interrupted&) {
      return false;
    } catch (const StoreError&) {
      throw;
    } catch (const NotFinite& error) {
      result = {{"status", "nan"}, {"error", error.what()}};
    } catch (const std::exception& error) {
      result = {{"status", "failed"}, {"error", error.what()}};
    }
    folder.finish(result);
    if (result["status"] == "done") {
      ++done_;
      progress.finish(note(result["metrics"], configuration_.metric));
    } else {
      ++failed_;
      folder.log(result["error"]);
      progress.finish(result["status"].get<std::string>() + ": " + result["error"].get<std::string>());
    }
    return true;
  }

  const Configuration& configuration_;
  std::filesystem::path folder_;
  bool retry_failed_;
  std::vector<Run> all_, open_;
  std::size_t done_ = 0, failed_ = 0;
  std::map<std::string, std::unique_ptr<Data>> data_;
};

}  // namespace

std::filesystem::path sweep_folder(const RunSettings& settings, const std::string& name) {
  return settings.out / name;
}

std::filesystem::path run_folder(const std::filesystem::path& sweep, const std::string& hash, std::uint64_t seed) {
  return sweep / (hash + "-s" + std::to_string(seed));
}

std::string trial_label(const std::vector<std::pair<std::string, std::string>>& axes) {
  std::string text;
  for (const auto& [path, value] : axes) text += (text.empty() ? "" : "  ") + path + "=" + value;
  return text.empty() ? "the only trial" : text;
}

int run_sweep(const Configuration& configuration, const RunSettings& settings) {
  Sweep sweep(configuration, settings);
  if (settings.dry_run) {
    sweep.print_plan();
    return 0;
  }
  return sweep.train_open();
}

}  // namespace diffrank::experiments
