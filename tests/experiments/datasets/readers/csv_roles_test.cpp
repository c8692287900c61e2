// SPDX-License-Identifier: Apache-2.0
#include "diffrank/experiments/datasets/readers/csv_roles.hpp"

#include "diffrank/tests/support/catch.hpp"

using namespace diffrank::experiments;
using Texts = std::vector<std::string>;

namespace {

CsvRoles roles(const std::string& text, const CsvRules& rules, bool header = true) {
  CsvFormat format;
  format.header = header;
  return roles_of(parse_csv(text, "t.csv", format), rules);
}

CsvRules target(const std::string& name) {
  CsvRules rules;
  rules.targets = {name};
  return rules;
}

/// The names of the inputs, joined.
std::string inputs(const std::string& text, const CsvRules& rules = target("y"), bool header = true) {
  CsvFormat format;
  format.header = header;
  const auto table = parse_csv(text, "t.csv", format);
  std::string names;
  for (const auto column : roles_of(table, rules).inputs) names += (names.empty() ? "" : " ") + table.names[column];
  return names;
}

std::string fault(const std::string& text, const CsvRules& rules) {
  const auto found = roles(text, rules).faults;
  return found.size() == 1 ? found[0] : std::to_string(found.size()) + " faults";
}

}  // namespace

TEST_CASE("a column of row numbers is no input, and a note says how to keep it") {
  const std::string rows = "0,5,1\n1,7,2\n2,5,3\n";
  for (const std::string name : {"", "id", "ID", "index", "Unnamed: 0", "no", "#"}) {
    CHECK(inputs(name + ",a,y\n" + rows) == "a");
    const auto notes = roles(name + ",a,y\n" + rows, target("y")).notes;
    REQUIRE(notes.size() == 1);
    CHECK(notes[0] == "'t.csv': column '" + (name.empty() ? "0" : name) +
                          "' numbers the rows and is left out; to have it as an input, set data.row_numbers=keep");
  }
  CHECK(inputs("a,id,y\n5,1,1\n7,2,2\n5,3,3\n") == "a");
  CHECK(inputs("1,5,1\n2,7,2\n3,5,3\n", target("2"), false) == "1");
}

TEST_CASE("row numbers of a table that was shuffled or filtered are recognized where the column is named for it") {
  const std::string rows = "17,5,1\n4,7,2\n123,5,3\n";
  for (const std::string name : {"", "id", "index", "Unnamed: 0"}) CHECK(inputs(name + ",a,y\n" + rows) == "a");
  CHECK(inputs("no,a,y\n" + rows) == "no a");
  CHECK(inputs("17,5,1\n4,7,2\n123,5,3\n", target("2"), false) == "0 1");
}

TEST_CASE("columns that may be something else stay inputs") {
  CHECK(inputs("time,a,y\n0,5,1\n1,7,2\n2,5,3\n") == "time a");
  CHECK(inputs("id,a,y\n0,5,1\n0,7,2\n2,5,3\n") == "id a");
  CHECK(inputs("id,a,y\n0.5,5,1\n1,7,2\n2,5,3\n") == "id a");
  CHECK(inputs("id,y\n0,5\n1,7\n2,5\n") == "id");  // the only input
  CHECK(roles("id,y\n0,5\n1,7\n2,5\n", target("y")).notes.empty());
  auto keep = target("y");
  keep.keep_row_numbers = true;
  CHECK(inputs("id,a,y\n0,5,1\n1,7,2\n2,5,3\n", keep) == "id a");
  auto declared = target("y");
  declared.categorical = {"id"};
  CHECK(inputs("id,a,y\n0,5,1\n1,7,2\n2,5,3\n", declared) == "id a");
}

TEST_CASE("columns without a name and without a value are left out with a note") {
  const std::string text = "a,y,,\n1,2,,\n3,4,,\n";
  CHECK(inputs(text) == "a");
  CHECK(roles(text, target("y")).notes ==
        Texts{"'t.csv': columns '2' and '3' have neither names nor values and are left out"});
  CHECK(inputs("a,y,b\n1,2,\n3,4,\n") == "a b");
  CHECK(inputs("a,y,\n1,2,\n3,4,5\n") == "a 2");
}

TEST_CASE("a name that the table does not have is a fault that says why it may not") {
  CHECK_THAT(fault("7,0.27,6\n6,0.3,5\n", target("quality")),
             ContainsSubstring("every name is a number: if the file has no header line, set data.header=false"));
  CHECK_THAT(fault("7,0.27,6\n6,0.3,5\n", target("-1")), ContainsSubstring("counted from 0, the last one is '2'"));
  CHECK_THAT(fault("a,b\n6,3\n", target("1")), ContainsSubstring("columns have numbers with data.header=false"));
  CHECK_THAT(fault("a;y\n1;2\n", target("y")), ContainsSubstring("set data.delimiter=semicolon"));
  CHECK_THAT(fault("a\ty\n1\t2\n", target("y")), ContainsSubstring("set data.delimiter=tab"));
  CHECK_THAT(fault("a   y\n1   2\n", target("y")), ContainsSubstring("set data.delimiter=blanks"));
}
