// SPDX-License-Identifier: Apache-2.0
#include "diffrank/notebooks/check/notebook.hpp"

#include <fstream>
#include <stdexcept>

namespace diffrank::notebook_check {
namespace {

constexpr char begin_bundle = '\x1e', end_bundle = '\x1f';

Json stream(const char* name, const std::string& text) {
  return {{"name", name}, {"output_type", "stream"}, {"text", lines_of(text)}};
}

/// A bundle as a notebook stores it: texts as lists of lines, JSON as it is.
Json display(const std::string& bundle) {
  Json data = Json::parse(bundle);
  for (auto& value : data)
    if (value.is_string()) value = lines_of(value.get<std::string>());
  return {{"data", data}, {"metadata", Json::object()}, {"output_type", "display_data"}};
}

}  // namespace

Json read_notebook(const std::string& path) {
  std::ifstream file(path);
  if (!file) throw std::runtime_error("'" + path + "' cannot be read: name a notebook file");
  auto notebook = Json::parse(file, nullptr, false);
  if (!notebook.is_object() || !notebook.contains("cells") || notebook.value("nbformat", 0) != 4)
    throw std::runtime_error("'" + path + "' is no notebook: it must be JSON with 'cells' and 'nbformat' 4");
  return notebook;
}

void write_notebook(const std::string& path, const Json& notebook) {
  std::ofstream file(path);
  file << notebook.dump(1) << "\n";
  if (!file.flush()) throw std::runtime_error("'" + path + "' cannot be written");
}

std::string joined(const Json& lines) {
  if (lines.is_string()) return lines;
  std::string text;
  for (const auto& line : lines) text += line.get<std::string>();
  return text;
}

Json lines_of(const std::string& text) {
  Json lines = Json::array();
  for (std::size_t from = 0, to; from < text.size(); from = to) {
    to = text.find('\n', from);
    to = to == text.npos ? text.size() : to + 1;
    lines.push_back(text.substr(from, to - from));
  }
  return lines;
}

Json outputs_of(const std::string& printed, const std::string& errors) {
  Json outputs = Json::array();
  if (!errors.empty()) outputs.push_back(stream("stderr", errors));
  for (std::size_t from = 0; from < printed.size();) {
    const auto begin = std::min(printed.find(begin_bundle, from), printed.size());
    if (begin > from) outputs.push_back(stream("stdout", printed.substr(from, begin - from)));
    const auto end = std::min(printed.find(end_bundle, begin), printed.size());
    if (begin < printed.size()) outputs.push_back(display(printed.substr(begin + 1, end - begin - 1)));
    from = end + 1;
  }
  return outputs;
}

}  // namespace diffrank::notebook_check
