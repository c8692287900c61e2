// SPDX-License-Identifier: Apache-2.0
#include "diffrank/experiments/report/html/html.hpp"

#include "diffrank/experiments/file.hpp"
#include "diffrank/experiments/report/html/page_files.hpp"
#include "diffrank/tests/experiments/process.hpp"
#include "diffrank/tests/support/catch.hpp"
#include "diffrank/tests/support/source.hpp"

using namespace diffrank::experiments;
using diffrank::testing::diffrank_command;
using diffrank::testing::TemporaryFolder;

namespace {

/// A sweep of one trial with one finished run.
std::string made_sweep(const TemporaryFolder& folder, const std::string& name) {
  const Json trial{{"hash", "a"}, {"baseline", "a"}, {"axes", Json::array({Json::array({"loss", "l1"})})}};
  folder.write("sweep.json", Json{{"name", name},
                                  {"metric", "test.mae"},
                                  {"goal", "min"},
                                  {"seeds", Json::array({0})},
                                  {"trials", Json::array({trial})}}
                                 .dump());
  std::filesystem::create_directories(folder.file("a-s0"));
  folder.write("a-s0/result.json", R"({"status": "done", "metrics": {"test.mae": 1.5}})");
  return folder.path();
}

std::size_t count(const std::string& text, const std::string& part) {
  std::size_t n = 0;
  for (auto at = text.find(part); at != text.npos; at = text.find(part, at + 1)) ++n;
  return n;
}

}  // namespace

TEST_CASE("the command holds the page's files as they are in the source tree") {
  std::size_t files = 0;
  for (const auto& entry :
       std::filesystem::directory_iterator(diffrank::testing::source_folder() + "/experiments/report/html/page")) {
    CAPTURE(entry.path());
    CHECK(page_file(entry.path().filename().string()) == read_file(entry.path().string()));
    ++files;
  }
  CHECK(files > 10);
  CHECK(page_file("none.js").empty());
}

TEST_CASE("every file of the page is in its template, and nothing of the template is left in the page") {
  const TemporaryFolder folder;
  const auto page = html_report({made_sweep(folder, "made")});
  const std::string text(page_file("report.html"));
  for (const auto& entry :
       std::filesystem::directory_iterator(diffrank::testing::source_folder() + "/experiments/report/html/page")) {
    const auto name = entry.path().filename().string();
    if (name != "report.html") CHECK(count(text, "{{" + name + "}}") == 1);
  }
  for (auto at = text.find("{{"); at != text.npos; at = text.find("{{", at + 1))
    CHECK(count(page, text.substr(at, text.find("}}", at) + 2 - at)) == 0);
  CHECK(count(page, "\"test.mae\":{\"high\"") == 1);
}

TEST_CASE("what users named cannot end the page's script or begin an element") {
  const TemporaryFolder folder;
  const auto plain = html_report({made_sweep(folder, "made")});
  const auto page = html_report({made_sweep(folder, "</script><script>alert(1)</script><!--")});
  for (const char* part : {"<script", "</script", "<!--", "alert(1)</"}) {
    CAPTURE(part);
    CHECK(count(page, part) == count(plain, part));
  }
  CHECK_THAT(page, ContainsSubstring("&lt;/script>") && ContainsSubstring("\\u003c/script>"));
}

TEST_CASE("the page holds vega, or says from where it loads it") {
  const TemporaryFolder folder;
  const auto page = html_report({made_sweep(folder, "made")});
  if (html_note().empty()) {
    CHECK(count(page, "<script src=") == 0);
    CHECK_THAT(page, ContainsSubstring("script-src 'unsafe-inline' 'unsafe-eval';"));
    CHECK_THAT(page, ContainsSubstring("University of Washington Interactive Data Lab"));
  } else {
    CHECK(count(page, "<script src=\"https://cdn.jsdelivr.net/npm/vega") == 3);
    CHECK_THAT(page, ContainsSubstring("script-src 'unsafe-inline' 'unsafe-eval' https://cdn.jsdelivr.net;"));
    CHECK_THAT(html_note(), ContainsSubstring("needs a network"));
  }
}

TEST_CASE("report --html writes the page, and an error where it cannot") {
  const TemporaryFolder folder, out;
  const auto sweep = made_sweep(folder, "made");
  const auto written = diffrank_command({"report", sweep, "--html", out.file("page.html")});
  CHECK(written.status == 0);
  CHECK_THAT(written.out, ContainsSubstring("Page: " + out.file("page.html")));
  CHECK_THAT(read_file(out.file("page.html")), ContainsSubstring("<h1 id=\"title\">made</h1>"));
  const auto refused = diffrank_command({"report", sweep, "--html", out.file("none/page.html")});
  CHECK(refused.status == 1);
  CHECK_THAT(refused.err, ContainsSubstring("cannot write '" + out.file("none/page.html")));
}
