// SPDX-License-Identifier: Apache-2.0
#include "diffrank/experiments/datasets/pictures/picture_list.hpp"

#include <algorithm>
#include <array>
#include <filesystem>

#include "diffrank/experiments/dataset.hpp"
#include "diffrank/experiments/datasets/pictures/fault_list.hpp"
#include "diffrank/experiments/datasets/readers/csv_numbers.hpp"
#include "diffrank/experiments/datasets/readers/csv_reader.hpp"
#include "diffrank/experiments/text/utf8.hpp"

namespace diffrank::experiments {
namespace {

constexpr std::array<const char*, 3> parts{"train", "val", "test"};

/// The number of a column; a fault where there is none.
std::size_t find(const CsvTable& table, const std::string& option, const std::string& name, FaultList& faults) {
  const auto at = std::find(table.names.begin(), table.names.end(), name);
  if (at == table.names.end())
    faults.add("'" + table.path + "' has no column '" + name + "', which " + option + " names" +
               suggestion(name, table.names));
  return static_cast<std::size_t>(at - table.names.begin());
}

std::optional<int> part_of(std::string_view cell) {
  for (std::size_t p = 0; p < parts.size(); ++p)
    if (cell == parts[p]) return static_cast<int>(p);
  return {};
}

}  // namespace

std::vector<PictureFile> read_picture_list(const std::string& csv, const CsvFormat& format, const std::string& root,
                                           const PictureColumns& columns) {
  const auto table = read_csv(csv, format);
  FaultList faults;
  for (const auto& fault : table.faults) faults.add(fault);
  const auto path = find(table, "path_column", columns.path, faults);
  const auto target = find(table, "target", columns.target, faults);
  const bool has_split = !columns.split.empty();
  const auto split = has_split ? find(table, "split_column", columns.split, faults) : 0;
  faults.raise();
  std::vector<PictureFile> list(table.rows());
  for (std::size_t row = 0; row < table.rows(); ++row) {
    auto& file = list[row];
    const std::string name(table.cell(row, path));
    if (name.empty()) faults.add(table.where(row, path) + "there is no path");
    file.path = (std::filesystem::path(root) / name).string();
    file.where = at_line(csv, table.lines[row]) + "'" + file.path + "': ";
    if (read_cell(table.cell(row, target), {}, file.label) != Cell::number)
      faults.add(table.where(row, target) + "the label '" + fit(table.cell(row, target), 60) + "' is no finite number");
    if (!has_split) continue;
    file.part = part_of(table.cell(row, split));
    if (!file.part)
      faults.add(table.where(row, split) + "'" + fit(table.cell(row, split), 60) +
                 "' is none of the parts train, val and test");
  }
  faults.raise();
  return list;
}

}  // namespace diffrank::experiments
