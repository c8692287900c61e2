// SPDX-License-Identifier: Apache-2.0
// The prelude in a compiled program: the same calls as in cells.
#include "diffrank/notebooks/prelude.hpp"

#include <limits>

#include "diffrank/core/ranker.hpp"
#include "diffrank/tests/experiments/files.hpp"
#include "diffrank/tests/support/catch.hpp"

using diffrank::testing::TemporaryFolder;

namespace {

/// The hard ranks plus half: a ranker that no registry has.
class Half final : public diffrank::RowRanker<Half> {
 public:
  diffrank::Gradient gradient() const final { return diffrank::Gradient::surrogate; }
  template <class T>
  void forward_row(const T* x, T* ranks, std::size_t n) const {
    for (std::size_t i = 0; i < n; ++i) {
      ranks[i] = T(1.5);
      for (std::size_t j = 0; j < n; ++j) ranks[i] += x[j] > x[i];
    }
  }
  template <class T>
  void vjp_row(const T*, const T*, const T* cotangent, T* gradient, std::size_t n) const {
    for (std::size_t i = 0; i < n; ++i) gradient[i] = -cotangent[i];
  }
};

const dr::Json tiny{{"name", "tiny"},
                    {"data", "sine(n=60, val=2, test=2)"},
                    {"backend", "xtensor"},
                    {"model", "mlp(hidden=[8])"},
                    {"loss", "l1"},
                    {"train", {{"epochs", 2}, {"batch", 16}}},
                    {"seeds", 3},
                    {"sweep", {{"grid", {{"regularizer", {"none", "ranksim(ranker=hard)"}}}}}},
                    {"report", {{"baseline", {{"regularizer", "none"}}}}}};

std::string svg_of(const dr::Json& bundle) {
  return bundle.at("image/svg+xml").get<std::string>();
}

std::size_t count(const std::string& text, const std::string& part) {
  std::size_t n = 0;
  for (auto at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++n;
  return n;
}

}  // namespace

TEST_CASE("Hard operators of a cell give the ranks, the sorted scores and the weights of a list and of rows") {
  const dr::Row x{0.3, 2, -1};
  CHECK(dr::rank("hard", x) == dr::Row{2, 1, 3});
  CHECK(dr::sort("hard", x) == dr::Row{2, 0.3, -1});
  CHECK(dr::select("hard(k=2)", x) == dr::Row{1, 1, 0});
  CHECK(dr::rank("hard", dr::Matrix{x, {3, 2, 1}}) == dr::Matrix{{2, 1, 3}, {1, 2, 3}});
}

TEST_CASE("Infinite scores and NaN reach the operators and come back") {
  const double infinity = std::numeric_limits<double>::infinity();
  CHECK(dr::rank("hard", {infinity, 0, -infinity}) == dr::Row{1, 2, 3});
  CHECK(dr::sort("hard", {0, infinity, -infinity}) == dr::Row{infinity, 0, -infinity});
  CHECK(std::isnan(dr::rank("hard", {0, std::nan(""), 1})[0]));
}

TEST_CASE("vjp is that of the named ranker, or of another kind of operator") {
  const dr::Row g = dr::vjp("permutahedron(strength=2)", {0.3, 2, -1}, {1, 0, 0});
  CHECK(g[0] == Approx(-1.0 / 3));
  CHECK(g[1] == Approx(1.0 / 6));
  CHECK(dr::vjp("hard", {0.3, 2, -1}, {1, 2, 3}, "sorter") == dr::Row{2, 1, 3});
}

TEST_CASE("A loss has its value and its gradient, which is proportional to the weight of l1") {
  const auto one = dr::loss("l1", {1, 2}, {0, 4}), half = dr::loss("l1", {1, 2}, {0, 4}, 0.5);
  CHECK(one.value == Approx(1.5));
  CHECK(one.d_predictions == dr::Row{0.5, -0.5});
  CHECK(half.d_predictions == dr::Row{0.25, -0.25});
  const auto ranksim = dr::loss("ranksim", dr::Matrix{{1, 0}, {0, 1}, {0.9, 0.1}}, {1, 2, 4});
  CHECK(ranksim.value > 0);
  CHECK(ranksim.d_features.size() == 3);
}

TEST_CASE("What is wrong arrives as an exception that names it") {
  CHECK_THROWS_WITH(dr::rank("lapsun", {1, 2}), ContainsSubstring("did you mean 'lapsum'?"));
  CHECK_THROWS_WITH(dr::vjp("lapsum", dr::Row{1, 2}, {1}), ContainsSubstring("[1, 2]"));
  CHECK_THROWS_WITH(mime_bundle_repr(dr::Table({"a", "b"}).row("x")), ContainsSubstring("1 cells"));
  CHECK_THROWS_WITH(mime_bundle_repr(dr::Chart().line("f", {1, 2}, {1})), ContainsSubstring("'f' has 2 x and 1 y"));
  CHECK_THROWS_WITH(mime_bundle_repr(dr::Chart().heat({{1, 2}, {3}})), ContainsSubstring("same length"));
  CHECK_THROWS_WITH(mime_bundle_repr(dr::Chart().heat({{1, 2}}, {"a"})), ContainsSubstring("1 labels"));
}

TEST_CASE("A ranker of a cell is used by its name in rank, in compare and in a training") {
  diffrank::add<Half>("half", "this test", "hard ranks plus a half");
  CHECK(dr::rank("half", {0.3, 2, -1}) == dr::Row{2.5, 1.5, 3.5});
  CHECK(dr::compare({"hard", "half"}, 8, 2).numbers("mean_distance") == dr::Row{0, 0.5});
  const TemporaryFolder folder;
  const auto runs = dr::run(tiny, {"regularizer=none,ranksim(ranker=half)", "seeds=1"}, folder.file("runs"));
  CHECK(runs.analysis().at("trials").at(1).at("metrics").contains("ranksim.active"));
}

TEST_CASE("A table has its numbers aligned in HTML and text, and escapes what HTML would read") {
  const auto bundle = mime_bundle_repr(
      dr::Table({"name", "whole", "real"}).row("a<b", 1, 0.5).row("c", 20, std::nan("")).note("n & m"));
  const auto html = bundle.at("text/html").get<std::string>(), text = bundle.at("text/plain").get<std::string>();
  CHECK_THAT(html, ContainsSubstring("a&lt;b") && ContainsSubstring(">20<") && ContainsSubstring("n &amp; m"));
  CHECK_THAT(text, ContainsSubstring("|    20 |"));
  CHECK_THAT(text, ContainsSubstring("0.5") && ContainsSubstring("NaN"));
}

TEST_CASE("A chart is Vega-Lite and SVG of the same series") {
  const auto bundle = mime_bundle_repr(
      dr::Chart("t & u").x("in").y("out").line("f", {1, 2, 3}, {1, 4, 9}).points("g", {1, 2}, {0, std::nan("")}));
  const auto& vega = bundle.at("application/vnd.vegalite.v5+json");
  REQUIRE(vega.at("layer").size() == 2);
  CHECK(vega.at("layer")[0].at("data").at("values")[1] == dr::Json{{"x", 2}, {"y", 4}});
  CHECK(vega.at("layer")[1].at("data").at("values")[1].at("y").is_null());
  const auto svg = svg_of(bundle);
  CHECK(count(svg, "<path ") == 1);
  CHECK(count(svg, "<circle ") == 1);
  CHECK_THAT(svg, ContainsSubstring(">t &amp; u<") && ContainsSubstring(">in<") && ContainsSubstring(">out<"));
  CHECK(bundle.at("text/plain") == "Chart \"t & u\", out against in: f, g");
}

TEST_CASE("A heat map has a cell for each value, and numbers in small ones alone") {
  const auto cells = [](std::size_t n) {
    return svg_of(mime_bundle_repr(dr::Chart().heat(dr::Matrix(n, dr::Row(n, 0.25)))));
  };
  const std::string number = "font-size=\"9\"";
  CHECK(count(cells(3), number) == 9);
  CHECK(count(cells(11), number) == 0);
  CHECK(count(cells(11), "<rect ") - count(cells(3), "<rect ") == 121 - 9);
}

TEST_CASE("Charts side by side are one picture, and zoom leaves out what is beyond") {
  const auto one = dr::Chart("a").line("f", {1, 2, 3}, {1, 2, 3});
  const auto bundle = mime_bundle_repr(dr::Charts{{one, dr::Chart(one).zoom(1.5, 2.5)}});
  const auto& panels = bundle.at("application/vnd.vegalite.v5+json").at("hconcat");
  REQUIRE(panels.size() == 2);
  CHECK(panels[0].at("layer")[0].at("data").at("values").size() == 3);
  CHECK(panels[1].at("layer")[0].at("data").at("values").size() == 1);
}

TEST_CASE("An ablation is run once, read again, and has its table, differences and curves") {
  const TemporaryFolder folder;
  const auto first = dr::run(tiny, {}, folder.file("runs"));
  const auto again = dr::run(tiny, {}, folder.file("runs"));
  CHECK(first.text() == again.text());
  CHECK(dr::runs(folder.file("runs/tiny")).text() == first.text());
  const auto table = first.table().json(), differences = first.differences().json();
  REQUIRE(table.at("rows").size() == 3);
  CHECK_THAT(table.at("rows")[0][0].get<std::string>(), ContainsSubstring("none"));
  CHECK(table.at("rows")[2][0] == "training median");
  CHECK(differences.at("rows").size() == 1);
  const auto curves = first.curves("val.mae").json();
  REQUIRE(curves.at("marks").size() == 2);
  CHECK(curves.at("marks")[0].at("x") == dr::Json{1, 2});
  CHECK_THROWS_WITH(first.curves("val.mea"), ContainsSubstring("did you mean 'val.mae'?"));
}

TEST_CASE("What a comparison or an ablation does not have is said, with what there is") {
  CHECK_THROWS_WITH(dr::compare({"hard"}, 4, 1).numbers("cosines"), ContainsSubstring("mean_distance"));
  const TemporaryFolder folder;
  auto alone = tiny;
  alone.erase("report");
  CHECK_THROWS_WITH(dr::run(alone, {"seeds=1"}, folder.file("runs")).differences(),
                    ContainsSubstring("report.baseline"));
}

TEST_CASE("Without a kernel, show prints tables and numbers") {
  std::ostringstream captured;
  auto* const before = std::cout.rdbuf(captured.rdbuf());
  dr::show(dr::Row{1, 2.5});
  std::cout.rdbuf(before);
  CHECK_THAT(captured.str(), ContainsSubstring("| 1   |   1 | 2.500 |"));
}

TEST_CASE("A faulty ablation is refused before anything is written") {
  const TemporaryFolder folder;
  CHECK_THROWS_WITH(dr::run(tiny, {"train.epochs=0", "loss=l3"}, folder.file("runs")),
                    ContainsSubstring("train.epochs: must be >= 1") && ContainsSubstring("l3"));
  CHECK_THROWS_WITH(dr::run({{"name", "x"}, {"sedes", 3}}, {}, folder.file("runs")),
                    ContainsSubstring("sedes: ") && !ContainsSubstring("configuration:"));
  CHECK_FALSE(std::filesystem::exists(folder.file("runs")));
}

TEST_CASE("The progress of a run goes to std::cerr, as a kernel reads it") {
  const TemporaryFolder folder;
  std::ostringstream captured;
  auto* const before = std::cerr.rdbuf(captured.rdbuf());
  dr::run(tiny, {"seeds=1", "regularizer=none"}, folder.file("runs"));
  std::cerr.rdbuf(before);
  CHECK_THAT(captured.str(), ContainsSubstring("[1/1]"));
}
