// SPDX-License-Identifier: Apache-2.0
#include "diffrank/experiments/datasets/readers/csv_columns.hpp"

#include "diffrank/experiments/dataset.hpp"
#include "diffrank/tests/support/catch.hpp"

using namespace diffrank::experiments;
using Names = std::vector<std::string>;
using Values = std::vector<double>;

namespace {

CsvRules rules_for_y() {
  CsvRules rules;
  rules.targets = {"y"};
  rules.onehot = true;
  return rules;
}

Columns read(const std::string& text, const CsvRules& rules, bool header = true, char delimiter = ',') {
  CsvFormat format;
  format.header = header;
  format.delimiter = delimiter;
  return to_numbers(parse_csv(text, "t.csv", format), rules);
}

Names faults(const std::string& text, const CsvRules& rules = rules_for_y(), bool header = true, char delimiter = ',') {
  try {
    read(text, rules, header, delimiter);
  } catch (const InvalidData& error) {
    return error.faults;
  }
  return {};
}

/// The only fault; all of them in a line each where there is another number.
std::string fault(const std::string& text, const CsvRules& rules = rules_for_y(), bool header = true,
                  char delimiter = ',') {
  std::string all;
  for (const auto& one : faults(text, rules, header, delimiter)) all += (all.empty() ? "" : "\n") + one;
  return all.empty() ? "nothing failed" : all;
}

/// A table with the column x, in which these texts take turns, and y = the row's number squared.
std::string table_of(const Names& texts, std::size_t rows) {
  std::string text = "x;y\n";
  for (std::size_t i = 0; i < rows; ++i) text += texts[i % texts.size()] + ";" + std::to_string(i * i) + "\n";
  return text;
}

std::string fault_of(const Names& texts, const CsvRules& rules = rules_for_y()) {
  return fault(table_of(texts, 3 * texts.size()), rules, true, ';');
}

}  // namespace

TEST_CASE("all faults of a table are reported at once, one for each column and sort") {
  CsvRules rules;
  rules.targets = {"prise"};
  rules.drop = {"nosuch"};
  rules.categorical = {"nor this"};
  const auto found = faults("a,b,c,price\n1,,5,1\n?,x,6,2\n,2,inf,3\n", rules);
  REQUIRE(found.size() == 7);
  CHECK_THAT(found[0], ContainsSubstring("no column 'prise' (target); did you mean 'price'?"));
  CHECK_THAT(found[1], ContainsSubstring("no column 'nosuch' (drop)"));
  CHECK_THAT(found[2], ContainsSubstring("no column 'nor this' (categorical)"));
  CHECK_THAT(found[3], ContainsSubstring("'t.csv', line 3, column 'a': '?' is a missing value (the first of 2"));
  CHECK_THAT(found[4], ContainsSubstring("line 2, column 'b': '' is a missing value; set data.missing=drop"));
  CHECK_THAT(found[5], ContainsSubstring("line 3, column 'b': 'x' is not a number, but others"));
  CHECK_THAT(found[6], ContainsSubstring("line 4, column 'c': 'inf' is not a finite number"));
}

TEST_CASE("of very many faults the first are shown, and the number of the others") {
  std::string names = "y", cells = "1";
  for (int c = 0; c < 50; ++c) names += ",c" + std::to_string(c), cells += ",";
  const auto found = faults(names + "\n" + cells + "\n");
  REQUIRE(found.size() == 21);
  CHECK(found.back() == "'t.csv': 30 more faults");
}

TEST_CASE("numbers that an option would read are never categories, and the message names the option") {
  CHECK(fault_of({"16,0", "3,25"}) == "'t.csv', line 2, column 'x': '16,0' is not a number; set data.decimal=comma");
  CHECK_THAT(
      fault_of({"1,234", "12"}),
      ContainsSubstring("but others in this column are (line 3); set data.decimal=comma or data.thousands=comma, "
                        "depending on what is meant"));
  CHECK_THAT(fault_of({"1,234,567", "1,234.5"}), ContainsSubstring("; set data.thousands=comma"));
  CHECK_THAT(fault_of({"1.234,5", "2.345,0"}), ContainsSubstring("; set data.decimal=comma and data.thousands=point"));
  CHECK_THAT(fault_of({"12 345", "1 234"}), ContainsSubstring("; set data.thousands=blank"));
  CHECK_THAT(fault_of({"1'234", "2'345"}), ContainsSubstring("; set data.thousands=apostrophe"));
  auto comma = rules_for_y();
  comma.numbers.decimal = ',';
  CHECK_THAT(fault_of({"1.5", "2.25"}, comma), ContainsSubstring("; set data.decimal=point"));
  CHECK_THAT(fault_of({"1.234", "2.345"}, comma),
             ContainsSubstring("; set data.decimal=point or data.decimal=comma and data.thousands=point, depending"));
}

TEST_CASE("words for a missing value are named in the message, beside those that are declared") {
  auto rules = rules_for_y();
  CHECK_THAT(fault_of({"null", "1", "-"}, rules),
             ContainsSubstring("'null' is not a number") &&
                 ContainsSubstring("set data.missing_values=[null, -], and data.missing=mean or data.missing=drop"));
  rules.missing = Missing::mean;
  rules.numbers.missing = {"null"};
  const auto found = fault_of({"null", "1,5", "n.a."}, rules);
  CHECK_THAT(found, ContainsSubstring("set data.decimal=comma and data.missing_values=[null, n.a.]"));
  CHECK_THAT(found, !ContainsSubstring("data.missing="));
}

TEST_CASE("texts with numbers in them are never categories silently") {
  for (const Names& texts : {Names{"5%", "6%"}, Names{"$5", "$7.50"}, Names{"12.3 kg", "7 kg"}, Names{"07:35", "12:00"},
                             Names{"2021-01-01", "2021-01-02"}, Names{"5%", "none", "6%"}})
    CHECK_THAT(fault_of(texts), ContainsSubstring("'" + texts[0] + "' is not a number") &&
                                    ContainsSubstring("write plain numbers, leave the column out with data.drop=x, or "
                                                      "declare it categorical with data.categorical=[onehot, x]"));
}

TEST_CASE("a column that is declared categorical is one, whatever its cells look like") {
  CsvRules rules;
  rules.targets = {"y"};
  rules.categorical = {"x"};
  for (const Names& texts : {Names{"5%", "6%"}, Names{"1", "2"}, Names{"1,234", "12"}}) {
    const auto columns = read(table_of(texts, 4), rules, true, ';');
    CHECK(columns.names == Names{"x=" + texts[0], "x=" + texts[1]});
    CHECK(columns.inputs == Values{1, 0, 0, 1, 1, 0, 0, 1});
  }
  CHECK_THAT(fault("x,z,y\na,b,1\n", rules),
             ContainsSubstring("column 'z': 'b' is not a number; set data.categorical=onehot"));
}

TEST_CASE("a column with almost a text for each row tells nothing about other rows and is refused") {
  std::string text = "day,y\n";
  for (int i = 0; i < 12; ++i) text += "d" + std::string(1, static_cast<char>('a' + i)) + ",1\n";
  CHECK_THAT(fault(text + "da,1\n"), ContainsSubstring("12 different texts in 13 rows") &&
                                         ContainsSubstring("data.drop=day") &&
                                         ContainsSubstring("data.categorical=[onehot, day]"));
  CHECK(faults(text + text.substr(6)).empty());
  auto rules = rules_for_y();
  rules.categorical = {"day"};
  CHECK(read(text, rules).names.size() == 12);
}

TEST_CASE("bad cells of rows that are left out, and of columns that are, are no faults") {
  auto rules = rules_for_y();
  rules.missing = Missing::drop;
  rules.drop = {"c"};
  CHECK(read("a,b,c,y\n1,2,x,3\n1O.5,?,1,4\n", rules).labels == Values{3});
}

TEST_CASE("blanks that line up columns are recognized where their numbers agree") {
  CsvRules rules;
  rules.targets = {"2"};
  std::string text;
  for (int i = 0; i < 6; ++i) text += std::to_string(i) + "   3.0" + std::to_string(i) + "   1.0\n";
  CHECK_THAT(fault(text, rules, false, ' '), ContainsSubstring("set data.delimiter=blanks"));
}

TEST_CASE("a table that was read as one column gets the delimiter as the only advice, with header and without") {
  CsvRules rules;
  rules.targets = {"2"};
  std::string cells;
  for (int i = 0; i < 60; ++i) cells += std::to_string(i) + ";3,0" + std::to_string(i) + ";1\n";
  for (const bool header : {true, false}) {
    const auto found = fault(cells, rules, header, '|');
    CAPTURE(found);
    CHECK_THAT(found, ContainsSubstring("set data.delimiter=semicolon"));
    CHECK(found.find("categor") == found.npos);
  }
  const auto blanks = fault("4   3.03   16.0\n5   3.04   17.0\n", rules, false, ',');
  CHECK_THAT(blanks, ContainsSubstring("set data.delimiter=blanks"));
}
