// SPDX-License-Identifier: Apache-2.0
#include <cmath>
#include <map>

#include "diffrank/experiments/dataset.hpp"
#include "diffrank/tests/experiments/files.hpp"
#include "diffrank/tests/support/catch.hpp"
#include "diffrank/tests/support/shared_data.hpp"
#include "diffrank/tests/support/tolerances.hpp"

using namespace diffrank;
using namespace diffrank::experiments;
using diffrank::testing::distance;
using diffrank::testing::TemporaryFolder;
using Values = std::vector<double>;

namespace {

constexpr double tolerance = diffrank::testing::Tolerance<double>::value;

Data load(const TemporaryFolder& folder, const std::string& text, const std::string& options) {
  return make<Dataset>("csv(path=" + quote(folder.write("t.csv", text)) + ", " + options + ")")->load();
}

/// The message with which loading fails, without the folder.
std::string failure(const std::string& text, const std::string& options) {
  const TemporaryFolder folder;
  try {
    load(folder, text, options);
  } catch (const std::runtime_error& error) {
    std::string message = error.what();
    for (auto at = message.find(folder.path()); at != message.npos; at = message.find(folder.path()))
      message.erase(at, folder.path().size() + 1);
    return message;
  }
  return "nothing failed";
}

Data load(const std::string& text, const std::string& options) {
  const TemporaryFolder folder;
  return load(folder, text, options);
}

const std::string whole = ", val=0, test=0";
const std::string raw = whole + ", standardize=false";

}  // namespace

TEST_CASE("The target is the label, and all other columns are inputs") {
  const auto data = load("a,y,b\n1,10,2\n3,30,4\n", "target=y" + raw);
  CHECK(data.train.labels == Values{10, 30});
  CHECK(data.train.cols == 2);
  CHECK(data.train.inputs == Values{1, 2, 3, 4});
  CHECK(data.val.rows() == 0);
  CHECK(data.test.rows() == 0);
  CHECK(data.bins.width == 1);
}

TEST_CASE("Columns are dropped by name, separated by commas or semicolons") {
  const std::string text = "id,a,\"b, c\",y\nx,1,2,3\nx,4,5,6\n";
  CHECK(load(text, "target=y, drop=\"id, a\"" + raw).train.inputs == Values{2, 5});
  CHECK(load(text, "target=y, drop=\"id; b, c\"" + raw).train.inputs == Values{1, 4});
}

TEST_CASE("Numbers are read in every decimal form") {
  CHECK(load("a,y\n+1.5,-2\n 1e3 ,\"2.5E-1\"\n.5,7.\n", "target=y" + raw).train.inputs == Values{1.5, 1000, 0.5});
  CHECK(load("a,y\n+1.5,-2\n 1e3 ,\"2.5E-1\"\n.5,7.\n", "target=y" + raw).train.labels == Values{-2, 0.25, 7});
}

TEST_CASE("Tables with semicolons, with tabs and without a header line are read") {
  CHECK(load("a;y\n1;2\n", "target=y, delimiter=;" + raw).train.inputs == Values{1});
  CHECK(load("a\ty\n1\t2\n", "target=y, delimiter=tab" + raw).train.inputs == Values{1});
  const auto data = load("1,2,3\n4,5,6\n", "target=2, header=false" + raw);
  CHECK(data.train.inputs == Values{1, 2, 4, 5});
  CHECK(data.train.labels == Values{3, 6});
}

TEST_CASE("Inputs are standardized by the training rows, and constant columns become 0") {
  std::string text = "a,c,y\n";
  for (int i = 0; i < 300; ++i) text += std::to_string(i * i) + ",0.1," + std::to_string(i) + "\n";
  const auto data = load(text, "target=y"), plain = load(text, "target=y, standardize=false");
  REQUIRE(data.test.rows() > 0);
  REQUIRE(data.val.rows() > 0);
  double mean = 0, variance = 0;
  const auto n = static_cast<double>(plain.train.rows());
  for (std::size_t i = 0; i < plain.train.rows(); ++i) mean += plain.train.inputs[2 * i] / n;
  for (std::size_t i = 0; i < plain.train.rows(); ++i) variance += std::pow(plain.train.inputs[2 * i] - mean, 2) / n;
  for (const auto part : {&Data::train, &Data::val, &Data::test}) {
    REQUIRE((data.*part).labels == (plain.*part).labels);
    Values expected;
    for (std::size_t i = 0; i < (plain.*part).rows(); ++i) {
      expected.push_back(((plain.*part).inputs[2 * i] - mean) / std::sqrt(variance));
      expected.push_back(0);
    }
    CHECK(distance((data.*part).inputs, expected) <= tolerance);
  }
}

TEST_CASE("Test rows are taken first by the balanced rule, and val rows by the same rule from the rest") {
  std::string text = "a,y\n";
  for (int i = 0; i < 2000; ++i) text += std::to_string(i) + "," + std::to_string(i < 1900 ? i % 4 : 4) + "\n";
  // n = 2000, 5 labels: 80 of each, and all 100 - 80 = 20 of label 4 remain. Then n = 1600: 64 of each, label 4 whole.
  const auto data = load(text, "target=y" + std::string(", standardize=false"));
  const auto count = [](const Part& part) {
    std::map<double, int> counts;
    for (const double label : part.labels) ++counts[label];
    return counts;
  };
  CHECK(count(data.test) == std::map<double, int>{{0, 80}, {1, 80}, {2, 80}, {3, 80}, {4, 80}});
  CHECK(count(data.val) == std::map<double, int>{{0, 64}, {1, 64}, {2, 64}, {3, 64}, {4, 20}});
  CHECK(count(data.train) == std::map<double, int>{{0, 331}, {1, 331}, {2, 331}, {3, 331}});
  // No row is in two parts.
  std::map<double, int> rows;
  for (const auto* part : {&data.train, &data.val, &data.test})
    for (const double row : part->inputs) ++rows[row];
  CHECK(rows.size() == 2000);
}

TEST_CASE("The seed decides which rows are test rows, and the same seed decides the same") {
  std::string text = "a,y\n";
  for (int i = 0; i < 400; ++i) text += std::to_string(i) + "," + std::to_string(i % 20) + "\n";
  const auto test = [&](const std::string& seed) {
    return load(text, "target=y, standardize=false, seed=" + seed).test.inputs;
  };
  CHECK(test("1") == test("1"));
  CHECK(test("1") != test("2"));
}

TEST_CASE("Shares of val and test rows are options") {
  std::string text = "a,y\n";
  for (int i = 0; i < 300; ++i) text += "0," + std::to_string(i % 15) + "\n";
  const auto data = load(text, "target=y, test=0.5, val=0.2");
  CHECK(data.test.rows() == 150);
  CHECK(data.val.rows() == 30);  // floor(150 0.2 / 15) of each of 15 bins
  CHECK(data.train.rows() == 120);
}

TEST_CASE("The width and the origin of the label bins are options") {
  const auto data = load("a,y\n1,10\n2,20\n", "target=y, bin_width=0.25, bin_origin=-1" + raw);
  CHECK(data.bins.width == 0.25);
  CHECK(data.bins.origin == -1);
}

TEST_CASE("A table whose target is constant is allowed") {
  CHECK(load("a,y\n1,5\n2,5\n3,5\n", "target=y" + raw).train.labels == Values{5, 5, 5});
}

TEST_CASE("A missing value is an error unless a rule for it is set") {
  for (const std::string cell : {"", "NA", "NaN", "nan", "?", "\"\"", "n/a"})
    CHECK_THAT(failure("a,y\n1,2\n" + cell + ",3\n", "target=y" + raw),
               ContainsSubstring("'t.csv', line 3, column 'a': '") && ContainsSubstring("is a missing value") &&
                   ContainsSubstring("missing=drop") && ContainsSubstring("missing=mean"));
  CHECK_THAT(failure("a,y\n1,2\n2,\n", "target=y" + raw), ContainsSubstring("line 3, column 'y'"));
}

TEST_CASE("missing=drop leaves out rows with a missing value, but not for a column that is dropped anyway") {
  const std::string text = "a,y,b\n1,10,1\n?,20,2\n3,NA,3\n4,40,\n5,50,5\n";
  const auto data = load(text, "target=y, missing=drop" + raw);
  CHECK(data.train.labels == Values{10, 50});
  CHECK(load(text, "target=y, missing=drop, drop=b" + raw).train.labels == Values{10, 40, 50});
  CHECK_THAT(failure("a,y\n,1\n2,\n", "target=y, missing=drop" + raw),
             ContainsSubstring("'t.csv': every row has a missing value, none is left"));
}

TEST_CASE("missing=mean fills inputs with the mean of the training rows and leaves out rows without a label") {
  const std::string text = "a,y\n1,10\n?,20\n6,30\n5,\n";
  const auto data = load(text, "target=y, missing=mean" + raw);
  CHECK(data.train.labels == Values{10, 20, 30});
  CHECK(data.train.inputs == Values{1, 3.5, 6});
  CHECK(load(text, "target=y, missing=mean" + whole).train.inputs[1] == 0);
  CHECK_THAT(failure("a,b,y\n?,1,2\n,1,3\n", "target=y, missing=mean" + raw),
             ContainsSubstring("'t.csv': column 'a' has no value in the training rows"));
}

TEST_CASE("A column of texts is an error that says what to set") {
  CHECK(failure("a,sex,y\n1,M,2\n", "target=y" + raw) ==
        "'t.csv', line 2, column 'sex': 'M' is not a number; set data.categorical=onehot, or leave the column out with "
        "data.drop=sex");
  CHECK_THAT(failure("a,b c,id,y\n1,M,2,3\n", "target=y, drop=id" + raw), ContainsSubstring("data.drop=[id, \"b c\"]"));
}

TEST_CASE("categorical=onehot makes one column of each text, sorted; a missing text is the mean") {
  const auto data = load("sex,a,y\nM,1,10\nF,2,20\n\"I, J\",3,30\nM,4,40\n", "target=y, categorical=onehot" + raw);
  CHECK(data.train.cols == 4);
  CHECK(data.train.inputs == Values{0, 0, 1, 1, 1, 0, 0, 2, 0, 1, 0, 3, 0, 0, 1, 4});
  const auto gap = load("sex,y\nM,1\nF,2\n?,3\nM,4\n", "target=y, categorical=onehot, missing=mean" + raw);
  CHECK(distance(gap.train.inputs, Values{0, 1, 1, 0, 1. / 3, 2. / 3, 0, 1}) <= tolerance);
}

TEST_CASE("A bad cell in a column of numbers is an error also with categorical=onehot") {
  CHECK(failure("a,y\n1,2\n\n1O.5,3\n", "target=y, categorical=onehot" + raw) ==
        "'t.csv', line 4, column 'a': '1O.5' is not a number, but others in this column are (line 2); correct the "
        "cell, declare it "
        "categorical with data.categorical=[onehot, a], or leave the column out with data.drop=a");
}

TEST_CASE("A column of very many texts is no category") {
  std::string text = "date,y\n";
  for (int i = 0; i < 300; ++i) text += "d" + std::to_string(i) + ",1\n";
  CHECK_THAT(failure(text, "target=y, categorical=onehot" + raw),
             ContainsSubstring("column 'date'") && ContainsSubstring("300 different texts, more than 256") &&
                 ContainsSubstring("drop=date"));
}

TEST_CASE("An infinite or unrepresentable number and a target that is not a number are errors") {
  for (const std::string cell : {"inf", "-Infinity", "1e999"}) {
    CHECK(failure("a,y\n1,2\n" + cell + ",3\n", "target=y" + raw) ==
          "'t.csv', line 3, column 'a': '" + cell + "' is not a finite number");
    CHECK_THAT(failure("a,y\n1," + cell + "\n", "target=y" + raw), ContainsSubstring("line 2, column 'y'"));
  }
  CHECK(failure("a,y\n1,2\n1,high\n", "target=y, categorical=onehot" + raw) ==
        "'t.csv', line 3, column 'y': 'high' is not a number; a target must be one");
}

TEST_CASE("Inputs too large to be standardized are an error that names the column") {
  CHECK_THAT(failure("a,b,y\n1,1e308,1\n2,-1e308,2\n", "target=y" + whole),
             ContainsSubstring("'t.csv': column 'b' has numbers too large"));
}

TEST_CASE("An unknown target or dropped column is an error with the nearest name") {
  CHECK_THAT(failure("age,price\n1,2\n", "target=prise" + raw),
             ContainsSubstring("'t.csv' has no column 'prise' (target); did you mean 'price'?") &&
                 ContainsSubstring("known: age, price"));
  CHECK_THAT(failure("age,price\n1,2\n", "target=price, drop=aeg" + raw),
             ContainsSubstring("no column 'aeg' (drop); did you mean 'age'?"));
  CHECK_THAT(failure("a;y\n1;2\n", "target=y" + raw),
             ContainsSubstring("read as one column: set data.delimiter=semicolon"));
  CHECK_THAT(failure("a,6\n1,2\n", "target=1" + raw), ContainsSubstring("columns have numbers with data.header=false"));
  CHECK(failure("a,y\n1,2\n", "target=y, drop=y" + raw) == "'t.csv': column 'y' is the target and in drop");
  CHECK(failure("a,y\n1,2\n", "target=y, drop=a" + raw) == "'t.csv' has no column left for inputs");
}

TEST_CASE("A table of which nothing would be left to train on is an error") {
  CHECK(failure("a,y\n1,2\n2,3\n", "target=y") ==
        "'t.csv' has 2 rows: 2 are taken for test and 0 for val, and none is left to train on; lower the shares "
        "(data.test=0, "
        "data.val=0 take none)");
}

TEST_CASE("Empty and ragged files are errors of the data set") {
  CHECK(failure("", "target=y") == "'t.csv' is empty");
  CHECK(failure("a,y\n", "target=y") == "'t.csv' has a header line and no rows");
  CHECK_THAT(failure("a,y\n1,2\n3\n", "target=y"), ContainsSubstring("'t.csv', line 3: 1 cells"));
}

TEST_CASE("A missing file is named, with the reason") {
  const TemporaryFolder folder;
  const auto data = make<Dataset>("csv(path=" + quote(folder.file("none.csv")) + ", target=y)");
  CHECK_THROWS_AS(data->load(), std::runtime_error);
  CHECK_THROWS_WITH(data->load(), "cannot open '" + folder.file("none.csv") + "': No such file or directory");
}

TEST_CASE("A path and a target must be given") {
  CHECK_THROWS_AS(make<Dataset>("csv")->load(), InvalidData);
  CHECK_THROWS_WITH(make<Dataset>("csv")->load(), ContainsSubstring("dataset 'csv': path must be given"));
  CHECK_THROWS_WITH(make<Dataset>("csv(path=t.csv)")->load(), ContainsSubstring("dataset 'csv': target must be given"));
}

TEST_CASE("Options of a table that break a rule are problems of the configuration, all at once") {
  try {
    make<Dataset>("csv(val=half, test=1, delimiter=\";;\", decimal=dot, thousands=1, encoding=latin99, drop=\"[a\")");
    FAIL("accepted");
  } catch (const InvalidSpec& error) {
    REQUIRE(error.problems.size() == 7);
    CHECK(error.problems[0].path == "val");
    CHECK(error.problems[0].message == "dataset 'csv': val must be auto or a number in [0, 1), got 'half'");
    CHECK(error.problems[1].message == "dataset 'csv': test must be auto or a number in [0, 1), got '1'");
    CHECK_THAT(error.problems[2].message,
               ContainsSubstring("delimiter must be one character") && ContainsSubstring("';;'"));
    CHECK(error.problems[3].message == "dataset 'csv': decimal must be point or comma, got 'dot'");
    CHECK_THAT(error.problems[4].message, ContainsSubstring("thousands must be none, comma,"));
    CHECK_THAT(error.problems[5].message, ContainsSubstring("encoding must be one that iconv knows"));
    CHECK(error.problems[6].message == "dataset 'csv': drop must be a list such as [a, b], got '[a'");
  }
  CHECK_THROWS_WITH(make<Dataset>("csv(decimal=comma, thousands=comma)"), ContainsSubstring("thousands must differ"));
  CHECK_THROWS_WITH(make<Dataset>("csv(missing=skip)"), ContainsSubstring("missing has no choice 'skip'"));
  CHECK_THROWS_WITH(make<Dataset>("csv(taget=y)"), ContainsSubstring("did you mean 'target'?"));
}

TEST_CASE("Two different real tables are read where they are") {
  const auto shells = testing::shared_data("uci-dir/abalone.data"),
             air = testing::shared_data("tabular/beijing_pm25.csv");
  if (!shells || !air) {
    WARN("skipped: this machine has no shared data");
    return;
  }
  const auto abalone =
      make<Dataset>("csv(path=" + quote(*shells) + ", target=8, header=false, categorical=onehot)")->load();
  CHECK(abalone.train.cols == 10);
  CHECK(abalone.train.rows() + abalone.val.rows() + abalone.test.rows() == 4177);
  const auto beijing =
      make<Dataset>("csv(path=" + quote(*air) + ", target=pm2.5, missing=drop, categorical=onehot)")->load();
  CHECK(beijing.train.cols == 10 + 4);
  CHECK(beijing.train.rows() + beijing.val.rows() + beijing.test.rows() == 41757);
}

TEST_CASE("Bins are of one width, of a width that suits the labels, or between edges") {
  const TemporaryFolder folder;
  std::string text = "x,price\n";
  for (int i = 0; i < 200; ++i) text += std::to_string(i) + "," + std::to_string(15000 + 997 * i) + "\n";
  const auto path = folder.write("prices.csv", text);
  const auto bins = [&](const std::string& more) {
    return make<Dataset>("csv(path=" + quote(path) + ", target=price" + more + ")")->load().bins;
  };
  CHECK(bins("") == Bins{1});
  CHECK(bins(", bin_width=5000, bin_origin=100") == Bins{5000, 100});
  CHECK(bins(", bin_width=auto") == Bins{2000, 14000});  // 198,403 / 100, rounded up
  CHECK(bins(", bin_edges=[0, 5e4, 1e5, 3e5]") == Bins{1, 0, 0, {0, 5e4, 1e5, 3e5}});
  const auto refused = [&](const std::string& more, const std::string& rule) {
    CHECK_THROWS_WITH(bins(more), ContainsSubstring(rule));
  };
  refused(", bin_width=-1", "bin_width must be auto or a number > 0, got '-1'");
  refused(", bin_width=wide", "bin_width must be auto or a number > 0, got 'wide'");
  refused(", bin_edges=[3, 2]", "bin_edges must be two rising numbers or more, such as [0, 18, 65, 100], got '[3, 2]'");
  refused(", bin_edges=5", "bin_edges must be two rising numbers");
}
