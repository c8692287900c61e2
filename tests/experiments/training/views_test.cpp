// SPDX-License-Identifier: Apache-2.0
// Trainings on two views of each sample, with losses that compare them.
#include <cmath>
#include <set>

#include "diffrank/core/parallel.hpp"
#include "diffrank/core/random.hpp"
#include "diffrank/tests/experiments/idx_files.hpp"
#include "diffrank/tests/experiments/training/trained.hpp"

using namespace diffrank;
using namespace diffrank::testing;

namespace {

/// Images of 12 x 12 pixels with a bright bar, rotated by 0 .. 39 degrees.
struct Bars {
  TemporaryFolder folder;
  Bars() {
    for (const auto& [name, count] :
         {std::pair{"train-images-idx3-ubyte.gz", 300u}, {"t10k-images-idx3-ubyte.gz", 60u}}) {
      std::vector<std::uint8_t> pixels;
      Random random(5, 0, count);
      for (std::uint32_t i = 0; i < count; ++i)
        for (int y = 0; y < 12; ++y)
          for (int x = 0; x < 12; ++x)
            pixels.push_back(static_cast<std::uint8_t>((y == 5 || y == 6 ? 200 : 0) + random.below(50)));
      folder.write(name, compressed(idx_bytes({count, 12, 12}, pixels)));
    }
  }
  std::string data(const std::string& shift = "2") const {
    return "fmnist_rot(labels=40, head=5, decay=60, val=1, test=1, shift=" + shift + ", path=" + quote(folder.path()) +
           ")";
  }
  Json file(const std::string& regularizer) const {
    return tiny({{"data", data()},
                 {"model", "mlp(hidden=[32, 16])"},
                 {"regularizer", regularizer},
                 {"weight", 1},
                 {"train", {{"epochs", 12}, {"batch", 32}, {"views", 2}, {"optimizer", "adam(lr=0.003)"}}}});
  }
};

}  // namespace

TEST_CASE("view 0 of shifted images is the table itself, and other views move it by whole pixels") {
  const Bars bars;
  const auto still = make<Dataset>(bars.data("0"))->load(), moved = make<Dataset>(bars.data("2"))->load();
  CHECK(still.train.samples == nullptr);
  REQUIRE(moved.train.samples);
  CHECK(moved.train.inputs.empty());
  CHECK(moved.train.labels == still.train.labels);
  CHECK(moved.val.inputs == still.val.inputs);
  CHECK(moved.train.spec().columns == 144);
  std::vector<std::size_t> rows{3, 1, 50};
  const auto fetch = [&](View view, const std::vector<std::size_t>& which) {
    Inputs inputs;
    moved.train.fetch(which.data(), which.size(), view, inputs);
    return std::vector<double>(inputs.numbers.data, inputs.numbers.data + inputs.numbers.size());
  };
  const auto image = [&](std::size_t row) { return still.train.inputs.data() + row * 144; };
  const auto as_they_are = fetch({}, rows);
  for (std::size_t i = 0; i < rows.size(); ++i)
    CHECK(std::equal(image(rows[i]), image(rows[i]) + 144, as_they_are.begin() + static_cast<std::ptrdiff_t>(144 * i)));

  std::set<std::pair<int, int>> moves;
  for (std::uint64_t seed = 0; seed < 400; ++seed) {
    const auto view = fetch({1, seed}, {1});
    bool known = false;
    for (int down = -2; down <= 2 && !known; ++down)
      for (int right = -2; right <= 2 && !known; ++right) {
        std::vector<double> expected(144, 0);
        for (int y = 0; y < 12; ++y)
          for (int x = 0; x < 12; ++x)
            if (y - down >= 0 && y - down < 12 && x - right >= 0 && x - right < 12)
              expected[static_cast<std::size_t>(y * 12 + x)] = image(1)[(y - down) * 12 + x - right];
        if (view == expected) known = moves.insert({down, right}).second || true;
      }
    CHECK(known);
  }
  CHECK(moves.size() == 25);

  const auto one = fetch({1, 9}, rows), two = fetch({2, 9}, rows), other = fetch({1, 10}, rows);
  CHECK(one != two);
  CHECK(one != other);
  const auto alone = fetch({1, 9}, {50});
  CHECK(std::equal(alone.begin(), alone.end(), one.begin() + 2 * 144));
}

TEST_CASE("with two views, contrastive losses beside l1 are finite and fall") {
  const Bars bars;
  for (const std::string loss : {"rnc(temperature=2)", "conr(w=1, t=0.07, e=0.01)"}) {
    CAPTURE(loss);
    const auto run = train_new(bars.file(loss));
    REQUIRE(run.result["status"] == "done");
    const auto name = "train." + loss.substr(0, loss.find('('));
    for (const auto& epoch : run.epochs) {
      CHECK(std::isfinite(epoch.at(name).get<double>()));
      CHECK(std::isfinite(epoch.at("train.loss").get<double>()));
    }
    CHECK(run.epochs.back()["train.loss"] < 0.9 * run.epochs.front()["train.loss"].get<double>());
    const auto total = [&](const Json& epoch) { return epoch["train.loss"].get<double>() + epoch[name].get<double>(); };
    CHECK(total(run.epochs.back()) < total(run.epochs.front()));
  }
}

TEST_CASE("a training on two views gives the same bytes on any number of threads and after an interruption") {
  const Bars bars;
  for (const std::string loss : {"rnc(temperature=2)", "conr"}) {
    const auto file = bars.file(loss);
    const int before = threads();
    set_threads(1);
    const auto one = train_new(file);
    set_threads(3);
    const auto three = train_new(file);
    set_threads(before);
    CHECK(three.epochs == one.epochs);
    CHECK(three.predictions == one.predictions);
    const TemporaryFolder folder;
    train_in(folder.path(), file, 0, 5);
    const auto resumed = train_in(folder.path(), file);
    CHECK(resumed.resumed == 5);
    CHECK(resumed.epochs == one.epochs);
    CHECK(resumed.predictions == one.predictions);
  }
}

TEST_CASE("views are refused where they would all be the same") {
  CHECK_THAT(
      problem(tiny({{"train", {{"views", 2}}}})),
      ContainsSubstring("train.views: is 2, and data set 'sine' has no changes at random, so that all views would be "
                        "the same: set train.views=1"));
  CHECK_THAT(problem(tiny({{"data", "fmnist_rot"}, {"train", {{"views", 2}}}})),
             ContainsSubstring("'fmnist_rot' has no"));
  CHECK(problems(tiny({{"data", "fmnist_rot(shift=2)"}, {"train", {{"views", 2}}}})).empty());
}
