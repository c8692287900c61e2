// SPDX-License-Identifier: Apache-2.0
#include "diffrank/experiments/report/html/html.hpp"

#include <map>

#include "diffrank/experiments/report/analysis_json.hpp"
#include "diffrank/experiments/report/html/page_data.hpp"
#include "diffrank/experiments/report/html/page_files.hpp"
#include "diffrank/experiments/report/html/page_texts.hpp"
#include "diffrank/experiments/text/utf8.hpp"
#include "diffrank_version.hpp"

namespace diffrank::experiments {
namespace {

constexpr const char* cdn = "https://cdn.jsdelivr.net";
constexpr const char* libraries[] = {"vega", "vega-lite", "vega-embed"};

bool bundled() {
  return !page_file("vega.min.js").empty();
}

std::string replaced(std::string_view text, std::string_view from, std::string_view to) {
  std::string result;
  for (std::size_t at = 0;;) {
    const auto found = text.find(from, at);
    result += text.substr(at, found - at);
    if (found == text.npos) return result;
    result += to;
    at = found + from.size();
  }
}

/// Escapes the two texts that would end a <script> or hide its end; a backslash changes no string or regular
/// expression.
std::string script(std::string_view text) {
  return replaced(replaced(text, "</script", "<\\/script"), "<!--", "<\\!--");
}

std::string escaped(std::string_view text) {
  return replaced(replaced(text, "&", "&amp;"), "<", "&lt;");
}

/// Escapes control characters in names, which cannot be drawn; in Vega expressions U+2028 would end the line.
Json printable(const Json& value) {
  if (value.is_string()) return experiments::printable(value.get<std::string>());
  if (!value.is_structured()) return value;
  Json copy = value.is_array() ? Json::array() : Json::object();
  for (const auto& [key, part] : value.items())
    if (value.is_array()) copy.push_back(printable(part));
    else copy[experiments::printable(key)] = printable(part);
  return copy;
}

/// JSON for a <script>: without any "<".
std::string data(const Json& json) {
  return replaced(dump(json), "<", "\\u003c");
}

std::string scripts() {
  std::string text;
  const auto versions = Json::parse(page_file("package.json")).at("dependencies");
  for (const std::string name : libraries) {
    const auto file = name + ".min.js";
    text += bundled() ? "<script>" + script(page_file(file)) + "</script>\n"
                      : "<script src=\"" + std::string(cdn) + "/npm/" + name + "@" +
                            versions.at(name).get<std::string>() + "/build/" + file + "\"></script>\n";
  }
  return text;
}

std::string title(const Analysis& analysis) {
  std::string names;
  for (const auto& sweep : analysis.sweeps) names += (names.empty() ? "" : ", ") + sweep.name;
  return names;
}

/// Fills a template: {{name}} is replaced by the value or the file of that name.
std::string filled(std::string_view text, const std::map<std::string, std::string>& values) {
  std::string page;
  for (;;) {
    const auto open = text.find("{{"), close = text.find("}}", open);
    page += text.substr(0, open);
    if (open == text.npos) return page;
    const std::string name(text.substr(open + 2, close - open - 2));
    const auto value = values.find(name);
    page += value != values.end() ? value->second : script(page_file(name));
    text = text.substr(close + 2);
  }
}

}  // namespace

std::string html_note() {
  if (bundled()) return "";
  return std::string("this build holds no vega, so the page loads it from ") + cdn +
         " and needs a network for its pictures; `experiments/report/html/fetch` and a build put it in";
}

std::string html_report(const std::vector<std::filesystem::path>& folders, const AnalysisSettings& settings) {
  const auto analysis = analyze(folders, settings);
  auto content = page_data(to_json(analysis));
  content["texts"] = page_texts(analysis);
  content["floor_texts"] = floor_texts(analysis);
  content["published"] = published_texts(analysis);
  content["notes"] = analysis.notes;
  const std::string source = bundled() ? "" : std::string(" ") + cdn;
  return filled(page_file("report.html"),
                {{"title", escaped(title(analysis))},
                 {"source", source},
                 {"note", escaped(html_note())},
                 {"version", escaped(std::string(version::number) + " (" + version::commit + ")")},
                 {"data", data(printable(content))},
                 {"libraries", scripts()},
                 {"licenses", bundled() ? script(page_file("licenses")) : ""}});
}

}  // namespace diffrank::experiments
