// SPDX-License-Identifier: Apache-2.0
#include "diffrank/experiments/running/provenance.hpp"

#include <algorithm>
#include <set>

#include "diffrank/experiments/store/environment.hpp"
#include "diffrank/experiments/store/run_folder.hpp"
#include "diffrank/experiments/text/number_text.hpp"

namespace diffrank::experiments {
namespace {

/// Runs that the same note is about, and one of their folders as an example.
struct Runs {
  std::size_t n = 0;
  std::filesystem::path example;
  std::set<std::string> details;

  /// Does nothing if `found` is empty.
  void add(const PlannedRun& run, const std::vector<std::string>& found) {
    if (found.empty()) return;
    if (n++ == 0) example = run.folder;
    details.insert(found.begin(), found.end());
  }
  std::string words(const std::string& what) const {
    return count_text(n, "finished run") + (n == 1 ? " was " : " were ") + what;
  }
  std::string listed() const {
    constexpr std::size_t most = 3;
    std::string text;
    std::size_t shown = 0;
    for (const auto& detail : details) {
      if (shown++ == most) return text + ", ...";
      text += (text.empty() ? "" : ", ") + detail;
    }
    return text;
  }
  std::string advice() const {
    return (n == 1 ? " It is kept; to train it again, remove its folder, "
                   : " They are kept; to train one again, remove its folder, for instance ") +
           example.string() + ".";
  }
};

std::string writer(const Json& environment) {
  return environment.value("diffrank", "?") + " (commit " + environment.value("commit", "?") + ")";
}

bool is_same_build(const Json& environment) {
  return writer(environment) == version() && environment.value("diff", "") == uncommitted();
}

/// The paths of files that changed.
std::vector<std::string> changed(const Json& then, const Json& now) {
  std::vector<std::string> paths;
  for (const auto& file : now)
    if (std::find(then.begin(), then.end(), file) == then.end()) paths.push_back(file.at("path"));
  return paths;
}

}  // namespace

std::vector<std::string> provenance_notes(const Plan& plan, Fingerprints& fingerprints) {
  Runs of_others, of_other_data, incomplete;
  for (const auto& run : plan.runs()) {
    if (run.state != RunState::done) continue;
    const RunFolder folder(run.folder);
    incomplete.add(run, folder.missing_files());
    const auto environment = folder.environment();
    if (!environment.is_object()) continue;
    if (!is_same_build(environment)) of_others.add(run, {writer(environment)});
    of_other_data.add(
        run, changed(environment.value("data", Json::array()), fingerprints.of(run.trial->trial->data->files())));
  }
  std::vector<std::string> notes;
  if (of_others.n)
    notes.push_back(of_others.words("made by diffrank ") + of_others.listed() + ", this is " + version() + "." +
                    of_others.advice());
  if (of_other_data.n)
    notes.push_back(of_other_data.words("trained before these files changed: ") + of_other_data.listed() + "." +
                    of_other_data.advice());
  if (incomplete.n)
    notes.push_back(count_text(incomplete.n, "finished run") + (incomplete.n == 1 ? " lacks " : " lack ") +
                    incomplete.listed() + "." + incomplete.advice());
  return notes;
}

}  // namespace diffrank::experiments
