// SPDX-License-Identifier: Apache-2.0
#include "diffrank/experiments/datasets/pictures/load_pictures.hpp"

#include <algorithm>
#include <array>
#include <filesystem>
#include <unordered_map>

#include "diffrank/core/parallel.hpp"
#include "diffrank/experiments/datasets/pictures/fault_list.hpp"
#include "diffrank/experiments/datasets/pictures/picture_samples.hpp"

namespace diffrank::experiments {
namespace {

using Unreadable = PictureSettings::Unreadable;

/// What is wrong with each picture; empty where nothing is.
std::vector<std::string> faults_of(const std::vector<PictureFile>& list, const PictureSettings& settings) {
  const bool decodes = settings.unreadable == Unreadable::skip;
  std::vector<std::string> faults(list.size());
  parallel_rows(list.size(), decodes ? 1'000'000 : 1'000, [&](std::size_t i) {
    std::error_code unknown;
    try {
      if (decodes) read_picture(list[i], settings.orientation);
      else if (!std::filesystem::is_regular_file(list[i].path, unknown))
        faults[i] = list[i].where + "there is no such file";
    } catch (const std::exception& error) {
      faults[i] = error.what();
    }
  });
  return faults;
}

/// Takes unreadable rows out of the list, or throws; returns a note about them.
std::string remove_unreadable(const std::string& csv, std::vector<PictureFile>& list, const PictureSettings& settings,
                              const std::string& advice) {
  const auto faults = faults_of(list, settings);
  FaultList named;
  for (const auto& fault : faults)
    if (!fault.empty()) named.add(fault);
  if (settings.unreadable == Unreadable::stop) {
    named.raise(advice);
    return "";
  }
  if (named.count() == 0) return "";
  if (named.count() == list.size()) named.raise(advice);
  const auto all = list.size();
  std::vector<PictureFile> kept;
  for (std::size_t i = 0; i < all; ++i)
    if (faults[i].empty()) kept.push_back(std::move(list[i]));
  list = std::move(kept);
  std::string note = "'" + csv + "': " + std::to_string(named.count()) + " of " + std::to_string(all) +
                     " rows are left out (unreadable=skip), because their pictures cannot be read";
  for (const auto& text : named.texts()) note += "; " + text;
  return note;
}

std::vector<int> parts_of(const std::vector<PictureFile>& list, const SplitProtocol& split, std::uint32_t stream,
                          std::string& note) {
  std::vector<int> parts(list.size(), -1);
  if (!list.empty() && list[0].part) {
    for (std::size_t i = 0; i < list.size(); ++i) parts[i] = list[i].part.value();
    return parts;
  }
  std::vector<double> labels;
  for (const auto& file : list) labels.push_back(file.label);
  const auto rows = split.split(labels, stream);
  for (const auto row : rows.train) parts[row] = 0;
  for (const auto row : rows.val) parts[row] = 1;
  for (const auto row : rows.test) parts[row] = 2;
  note = split.note(rows, list.size());
  return parts;
}

}  // namespace

std::string shared_files_note(const std::string& csv, const std::vector<PictureFile>& list,
                              const std::vector<int>& part_of) {
  std::unordered_map<std::string, int> known;
  std::size_t count = 0;
  std::string first;
  for (std::size_t i = 0; i < list.size(); ++i) {
    if (part_of[i] < 0) continue;
    const auto [at, added] = known.emplace(list[i].path, part_of[i]);
    if (!added && at->second != part_of[i] && count++ == 0) first = list[i].path;
  }
  if (count == 0) return "";
  return "'" + csv + "': " + std::to_string(count) + " pictures are in more than one of the parts, the first is '" +
         first + "': a model is tested on what it was trained on";
}

Data load_pictures(const std::string& csv, std::vector<PictureFile> list, const PictureSettings& settings,
                   const SplitProtocol& split, std::uint32_t stream, const std::string& advice) {
  Data data;
  std::string split_note;
  const auto skipped = remove_unreadable(csv, list, settings, advice);
  const auto part_of = parts_of(list, split, stream, split_note);
  for (const auto& note :
       {skipped, split_note.empty() ? "" : "'" + csv + "': " + split_note, shared_files_note(csv, list, part_of)})
    if (!note.empty()) data.notes.push_back(note);
  std::array<std::vector<PictureFile>, 3> files;
  for (std::size_t i = 0; i < list.size(); ++i)
    if (part_of[i] >= 0) files[static_cast<std::size_t>(part_of[i])].push_back(std::move(list[i]));
  if (files[0].empty())
    throw InvalidData({"'" + csv + "' leaves no row to train on" + (skipped.empty() ? std::string() : ": " + skipped) +
                       "; " + (split_note.empty() ? "give rows of the part train" : split.advice())});
  std::size_t cached = settings.cache_mb * 1'000'000 / (3 * settings.size * settings.size);
  Part* const parts[] = {&data.train, &data.val, &data.test};
  for (std::size_t p = 0; p < files.size(); ++p) {
    for (const auto& file : files[p]) parts[p]->labels.push_back(file.label);
    const auto rows = std::min(cached, files[p].size());
    parts[p]->samples = std::make_shared<PictureSamples>(std::move(files[p]), settings, rows);
    cached -= rows;
  }
  data.inputs_text = settings.text();
  return data;
}

}  // namespace diffrank::experiments
