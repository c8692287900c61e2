// SPDX-License-Identifier: Apache-2.0
// Data sets of pictures: image_folder, agedb_dir and imdb_wiki_dir.
#include <algorithm>
#include <sstream>

#include "diffrank/core/registry.hpp"
#include "diffrank/experiments/datasets/pictures/picture_samples.hpp"
#include "diffrank/experiments/datasets/pictures/resize.hpp"
#include "diffrank/experiments/file.hpp"
#include "diffrank/experiments/metrics/shots.hpp"
#include "diffrank/tests/experiments/picture_files.hpp"
#include "diffrank/tests/experiments/process.hpp"
#include "diffrank/tests/experiments/tiny.hpp"
#include "diffrank/tests/support/catch.hpp"
#include "diffrank/tests/support/shared_data.hpp"

using namespace diffrank;
using namespace diffrank::experiments;
using namespace diffrank::testing;

namespace {

/// Writes pictures 0.png, 1.png, ... and returns the rows "0.png,AGE,PART" of a table.
std::string rows(const TemporaryFolder& folder, std::size_t count) {
  std::string text;
  for (std::size_t i = 0; i < count; ++i) {
    const auto name = std::to_string(i) + ".png";
    folder.write(name, png_bytes(numbered(5, 4, i)));
    text += name + "," + std::to_string(20 + i) + (i % 3 == 0 ? ",train" : i % 3 == 1 ? ",val" : ",test") + "\n";
  }
  return text;
}

std::string spec(const TemporaryFolder& folder, const std::string& table, const std::string& options = "") {
  return "image_folder(csv=" + quote(folder.write("table.csv", table)) + ", target=age, size=8" + options + ")";
}

std::vector<std::string> faults(const std::string& text) {
  try {
    make<Dataset>(text)->load();
  } catch (const InvalidData& error) {
    return error.faults;
  }
  return {};
}

const std::string header = "path,age,split\n", parts = ", split_column=split";

}  // namespace

TEST_CASE("A table with a column of parts gives its rows to the parts, in order, with bins of one unit") {
  const TemporaryFolder folder;
  const auto dataset = make<Dataset>(spec(folder, header + rows(folder, 7), parts));
  CHECK(dataset->input_kind() == InputSpec::Kind::pictures);
  CHECK(dataset->has_views());
  const auto data = dataset->load();
  CHECK(data.train.labels == std::vector<double>{20, 23, 26});
  CHECK(data.val.labels == std::vector<double>{21, 24});
  CHECK(data.test.labels == std::vector<double>{22, 25});
  CHECK(data.bins.width == 1);
  CHECK(data.notes.empty());
  CHECK(data.train.spec().kind == InputSpec::Kind::pictures);
  Inputs inputs;
  const std::size_t row = 1;
  data.val.fetch(&row, 1, {}, inputs);
  CHECK(inputs.pictures.size() == 3 * 8 * 8);
  CHECK(data.inputs_text == "pictures 3 x 8 x 8, random crop and flip in training");
}

TEST_CASE("Without a column of parts the rows are split as those of any table") {
  const TemporaryFolder folder;
  const auto data =
      make<Dataset>(spec(folder, header + rows(folder, 40), ", split=random, val=0.5, test=0.5, flip=false, padding=0"))
          ->load();
  CHECK(data.test.rows() == 20);
  CHECK(data.val.rows() == 10);
  CHECK(data.train.rows() == 10);
  CHECK(data.inputs_text == "pictures 3 x 8 x 8");
  std::vector<double> all;
  for (const auto* part : {&data.train, &data.val, &data.test}) {
    all.insert(all.end(), part->labels.begin(), part->labels.end());
    for (std::size_t i = 0; i < part->rows(); ++i) {  // each label is at its own picture
      Inputs inputs;
      part->fetch(&i, 1, {}, inputs);
      PictureFile file{folder.file(std::to_string(int(part->labels[i]) - 20) + ".png"), 0, "", {}};
      const auto picture = resize(read_picture(file, Orientation::stored), 8, 8);
      CHECK(inputs.pictures[0] == picture.colors[0]);
      CHECK(inputs.pictures[64] == picture.colors[1]);
    }
  }
  std::sort(all.begin(), all.end());
  CHECK(std::adjacent_find(all.begin(), all.end()) == all.end());
}

TEST_CASE("Views that do not differ are no views") {
  CHECK_FALSE(make<Dataset>("image_folder(csv=x, target=y, padding=0, flip=false)")->has_views());
  CHECK(make<Dataset>("image_folder(csv=x, target=y, padding=0)")->has_views());
  CHECK(make<Dataset>("agedb_dir(flip=false)")->has_views());
}

TEST_CASE("All missing pictures of all parts are named at once, up to 20, then counted") {
  const TemporaryFolder folder;
  auto table = header + rows(folder, 6);
  std::filesystem::remove(folder.file("2.png"));
  std::filesystem::remove(folder.file("4.png"));
  const auto few = faults(spec(folder, table, parts));
  REQUIRE(few.size() == 3);
  CHECK_THAT(few[0], ContainsSubstring("table.csv', line 4: '" + folder.file("2.png") + "': there is no such file"));
  CHECK_THAT(few[1], ContainsSubstring("line 6: '" + folder.file("4.png")));
  CHECK_THAT(few[2], ContainsSubstring("looked up in root=") && ContainsSubstring("unreadable=skip"));
  for (int i = 0; i < 30; ++i) table += "none" + std::to_string(i) + ".jpg,1,train\n";
  const auto many = faults(spec(folder, table, parts));
  REQUIRE(many.size() == 22);
  CHECK(many[20] == "and 12 more faults of this kind");
}

TEST_CASE("With unreadable=skip rows without a readable picture are in no part, and a note names them") {
  const TemporaryFolder folder;
  const auto table = header + rows(folder, 9);
  folder.write("3.png", png_bytes(numbered(5, 4)).substr(0, 60));
  folder.write("4.png", "");
  std::filesystem::remove(folder.file("5.png"));
  CHECK(faults(spec(folder, table, parts)).size() == 2);  // the missing one, and what to do
  const auto data = make<Dataset>(spec(folder, table, parts + ", unreadable=skip"))->load();
  CHECK(data.train.labels == std::vector<double>{20, 26});
  CHECK(data.val.labels == std::vector<double>{21, 27});
  CHECK(data.test.labels == std::vector<double>{22, 28});
  REQUIRE(data.notes.size() == 1);
  CHECK_THAT(data.notes[0], ContainsSubstring("3 of 9 rows are left out") && ContainsSubstring("line 5: ") &&
                                ContainsSubstring("3.png': the PNG file is damaged or cut off") &&
                                ContainsSubstring("4.png': the file is empty") &&
                                ContainsSubstring("5.png': there is no such file"));
  for (const auto* part : {&data.train, &data.val, &data.test})
    for (std::size_t i = 0; i < part->rows(); ++i) {
      Inputs inputs;
      CHECK_NOTHROW(part->fetch(&i, 1, {}, inputs));
    }
  for (int i = 0; i < 9; ++i) folder.write(std::to_string(i) + ".png", "");
  CHECK(faults(spec(folder, table, parts + ", unreadable=skip")).size() == 10);
}

TEST_CASE("Names of pictures may be any text that the file system takes") {
  const TemporaryFolder folder;
  const std::string name = "\xE5\xBD\xB1, \"\xC3\xA9t\xC3\xA9\" 1.png";
  folder.write(name, png_bytes(numbered(3, 3)));
  const auto data =
      make<Dataset>(spec(folder, header + "\"\xE5\xBD\xB1, \"\"\xC3\xA9t\xC3\xA9\"\" 1.png\",5,train\n", parts))
          ->load();
  Inputs inputs;
  const std::size_t row = 0;
  CHECK_NOTHROW(data.train.fetch(&row, 1, {}, inputs));
}

TEST_CASE("Columns, labels, parts and paths that are wrong are named with their lines") {
  const TemporaryFolder folder;
  const auto good = rows(folder, 3);
  CHECK_THAT(faults(spec(folder, "file,age,split\n" + good, parts)).at(0),
             ContainsSubstring("has no column 'path', which path_column names"));
  CHECK_THAT(faults(spec(folder, "path,ages,split\n" + good, parts)).at(0), ContainsSubstring("did you mean 'ages'?"));
  const auto found =
      faults(spec(folder, header + good + "0.png,old,train\n,5,train\n1.png,7,dev\n2.png,nan,val\n", parts));
  REQUIRE(found.size() == 4);
  CHECK_THAT(found[0], ContainsSubstring("line 5, column 'age': the label 'old' is no finite number"));
  CHECK_THAT(found[1], ContainsSubstring("line 6, column 'path': there is no path"));
  CHECK_THAT(found[2], ContainsSubstring("line 7, column 'split': 'dev' is none of the parts train, val and test"));
  CHECK_THAT(found[3], ContainsSubstring("line 8, column 'age'"));
  CHECK_THAT(faults(spec(folder, header + "0.png,1,val\n", parts)).at(0), ContainsSubstring("no row to train on"));
  CHECK(faults("image_folder").size() == 2);
  CHECK_THROWS_WITH(make<Dataset>("image_folder(encoding=none-such)"),
                    ContainsSubstring("encoding must be one that iconv"));
}

TEST_CASE("A picture in two parts is told") {
  const TemporaryFolder folder;
  const auto data = make<Dataset>(spec(folder, header + rows(folder, 3) + "0.png,9,test\n", parts))->load();
  REQUIRE(data.notes.size() == 1);
  CHECK_THAT(data.notes[0], ContainsSubstring("1 pictures are in more than one of the parts"));
}

TEST_CASE("The face data sets say what to get where it is missing") {
  const TemporaryFolder folder;
  const auto nothing = faults("agedb_dir(root=" + quote(folder.path()) + ")");
  REQUIRE(nothing.size() == 2);
  CHECK_THAT(nothing[0], ContainsSubstring("there is no file '" + folder.file("agedb.csv") + "'"));
  CHECK_THAT(nothing[1], ContainsSubstring("YyzHarry/imbalanced-regression") && ContainsSubstring("on request"));
  folder.write("agedb.csv", "age,path,split\n31,AgeDB/0_A_31_f.jpg,train\n");
  const auto pictures = faults("agedb_dir(root=" + quote(folder.path()) + ")");
  REQUIRE(pictures.size() == 2);
  CHECK_THAT(pictures[0], ContainsSubstring("agedb.csv', line 2: ") && ContainsSubstring("AgeDB/0_A_31_f.jpg"));
  CHECK_THAT(pictures[1], ContainsSubstring("on request") && ContainsSubstring("unreadable=skip"));
  CHECK_THAT(faults("imdb_wiki_dir(root=" + quote(folder.path()) + ")").at(1), ContainsSubstring("imdb_crop"));
}

TEST_CASE("data shows what inputs are, and check what is missing") {
  const TemporaryFolder folder;
  std::filesystem::create_directory(folder.file("AgeDB"));
  folder.write("AgeDB/a.jpg", jpeg_bytes(numbered(9, 9)));
  folder.write("agedb.csv", "age,path,split\n31,AgeDB/a.jpg,train\n32,AgeDB/a.jpg,val\n");
  const auto end = diffrank_command({"data", "agedb_dir(root=" + quote(folder.path()) + ")"});
  CAPTURE(end.out, end.err);
  CHECK(end.status == 0);
  CHECK_THAT(end.out, ContainsSubstring("\ninputs: pictures 3 x 224 x 224, random crop and flip in training\n"));
  const auto json = diffrank_command({"data", "agedb_dir(size=32, root=" + quote(folder.path()) + ")", "--json"});
  CHECK(Json::parse(json.out)["inputs"] == "pictures 3 x 32 x 32, random crop and flip in training");
  const auto file = folder.write(
      "ages.json",
      Json{{"name", "ages"}, {"data", "agedb_dir(root=faces)"}, {"backend", "libtorch"}, {"model", "resnet18"}}.dump());
  const auto check = diffrank_command({"check", file});
  CHECK(check.status == 2);
  if (find_entry("backend", "libtorch"))
    CHECK_THAT(check.err, ContainsSubstring("AgeDB-DIR needs two things in one folder"));
}

TEST_CASE("AgeDB-DIR's real ages have the published parts and shots", "[data]") {
  const auto ages = shared_data("agedb-labels/agedb_age_split.csv");
  if (!ages) {
    WARN("skipped: agedb_age_split.csv is not there (DIFFRANK_SHARED)");
    return;
  }
  const TemporaryFolder folder;
  std::filesystem::create_directory(folder.file("AgeDB"));
  folder.write("AgeDB/a.png", png_bytes(numbered(4, 4)));
  std::istringstream lines(read_file(*ages));
  std::string text = "age,path,split\n", line;
  std::getline(lines, line);
  while (std::getline(lines, line)) {
    const auto comma = line.find(',');
    text += line.substr(0, comma) + ",AgeDB/a.png" + line.substr(comma) + "\n";
  }
  folder.write("agedb.csv", text);
  const auto data = make<Dataset>("agedb_dir(root=" + quote(folder.path()) + ")")->load();
  CHECK(data.train.rows() == 12208);
  CHECK(data.val.rows() == 2140);
  CHECK(data.test.rows() == 2140);
  CHECK(ShotCounts(data, Shots{}).bins() == std::array<std::size_t, 3>{51, 16, 33});
}
