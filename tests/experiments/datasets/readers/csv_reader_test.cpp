// SPDX-License-Identifier: Apache-2.0
#include "diffrank/experiments/datasets/readers/csv_reader.hpp"

#include <sys/stat.h>

#include "diffrank/tests/experiments/files.hpp"
#include "diffrank/tests/support/catch.hpp"

using namespace diffrank::experiments;
using Cells = std::vector<std::string>;

namespace {

CsvTable parse(std::string_view text, char delimiter = ',', bool header = true) {
  CsvFormat format;
  format.delimiter = delimiter;
  format.header = header;
  return parse_csv(std::string(text), "t.csv", format);
}

CsvTable parse_blanks(const std::string& text) {
  CsvFormat format;
  format.blanks = true;
  return parse_csv(text, "t.csv", format);
}

Cells row(const CsvTable& table, std::size_t number) {
  Cells cells;
  for (std::size_t c = 0; c < table.columns(); ++c) cells.emplace_back(table.cell(number, c));
  return cells;
}

}  // namespace

TEST_CASE("A CSV table has the names of its header line and the cells of its rows") {
  const auto table = parse("a,b\n1,2\n3,4\n");
  CHECK(table.names == Cells{"a", "b"});
  REQUIRE(table.rows() == 2);
  CHECK(row(table, 0) == Cells{"1", "2"});
  CHECK(row(table, 1) == Cells{"3", "4"});
  CHECK(table.lines[1] == 3);
}

TEST_CASE("Without a header line columns are named 0, 1, 2, and so is a column that the header line leaves unnamed") {
  const auto table = parse("7,8,9\n1,2,3\n", ',', false);
  CHECK(table.names == Cells{"0", "1", "2"});
  CHECK(table.rows() == 2);
  CHECK(parse(",x\n1,2\n").names == Cells{"0", "x"});
}

TEST_CASE("Line ends are LF, CRLF or CR, and the last line needs none") {
  for (const char* text : {"a,b\n1,2\n3,4", "a,b\r\n1,2\r\n3,4\r\n", "a,b\r1,2\r3,4\r"}) {
    const auto table = parse(text);
    CHECK(table.names == Cells{"a", "b"});
    REQUIRE(table.rows() == 2);
    CHECK(row(table, 1) == Cells{"3", "4"});
    CHECK(table.lines[1] == 3);
  }
}

TEST_CASE("Quoted cells hold delimiters, quotes, blanks and line ends") {
  const auto table = parse("\"x, y\",b\n\" say \"\"hi\"\" \",\"two\r\nlines\"\n\"\",4\n");
  CHECK(table.names == Cells{"x, y", "b"});
  CHECK(row(table, 0) == Cells{" say \"hi\" ", "two\r\nlines"});
  CHECK(row(table, 1) == Cells{"", "4"});
  CHECK(table.lines[1] == 4);
}

TEST_CASE("A byte order mark, empty lines and blanks around cells are dropped") {
  const auto table = parse("\xEF\xBB\xBF\n a ,\tb\n\n 1 , \"2\" \r\n  \n3,\n\n");
  CHECK(table.names == Cells{"a", "b"});
  REQUIRE(table.rows() == 2);
  CHECK(row(table, 0) == Cells{"1", "2"});
  CHECK(table.lines[0] == 4);
  CHECK(row(table, 1) == Cells{"3", ""});
  CHECK(table.lines[1] == 6);
}

TEST_CASE("A quotation mark inside an unquoted cell is text") {
  CHECK(row(parse("a\n5\" pipe\n"), 0) == Cells{"5\" pipe"});
}

TEST_CASE("The only cell of a row may be an empty text in quotes") {
  CHECK(parse("a\n\"\"\n").rows() == 1);
}

TEST_CASE("Semicolons and tabs delimit too") {
  CHECK(row(parse("a;b\n1,5;2\n", ';'), 0) == Cells{"1,5", "2"});
  CHECK(row(parse("a\tb\n\t2\n", '\t'), 0) == Cells{"", "2"});
}

TEST_CASE("Runs of blanks and tabs delimit, and those around a line do not") {
  const auto table = parse_blanks("size   weight\tprice\n   4 3.03 \t 16.0  \r\n10\t\t 0.2 9\n\n \"a b\" 1 2\n");
  CHECK(table.names == Cells{"size", "weight", "price"});
  REQUIRE(table.rows() == 3);
  CHECK(row(table, 0) == Cells{"4", "3.03", "16.0"});
  CHECK(row(table, 1) == Cells{"10", "0.2", "9"});
  CHECK(row(table, 2) == Cells{"a b", "1", "2"});
  CHECK_THROWS_WITH(parse("a   b\n10  2\n", ' '), ContainsSubstring("3 cells, where the first line has 4") &&
                                                      ContainsSubstring("data.delimiter=blanks"));
}

TEST_CASE("Cells and names that are not UTF-8 are faults with line and column, and become valid") {
  const auto table = parse(
      "a,\"gr\xF6\xDF"
      "e\"\n1,2\n3,\"x\n4,5\xB0\"\n6,7\xB0\n");
  CHECK(table.names == Cells{"a", "gr\uFFFD\uFFFDe"});
  CHECK(row(table, 2) == Cells{"6", "7\uFFFD"});
  REQUIRE(table.faults.size() == 2);
  CHECK(table.faults[0] == "'t.csv', line 1: the column name 'gr\uFFFD\uFFFDe' is not UTF-8");
  CHECK_THAT(table.faults[1],
             ContainsSubstring("'t.csv', line 3, column 'gr\uFFFD\uFFFDe': 'x?4,5\uFFFD' is not UTF-8") &&
                 ContainsSubstring("the first of 2 such cells") && ContainsSubstring("data.encoding") &&
                 ContainsSubstring("iconv -f latin1 -t utf-8"));
  CHECK(parse("a,größe\n1,2°\n").faults.empty());
}

TEST_CASE("A file of another encoding is read as what it is said to be") {
  CsvFormat format;
  format.encoding = "latin1";
  const auto latin1 = parse_csv(
      "a,gr\xF6\xDF"
      "e\n1,5\xB0\n",
      "t.csv", format);
  CHECK(latin1.names == Cells{"a", "größe"});
  CHECK(row(latin1, 0) == Cells{"1", "5°"});
  CHECK(latin1.faults.empty());
  const std::string utf16(
      "\xFF\xFE"
      "a\0\n\0"
      "1\0\n\0",
      10);
  format.encoding = "utf-16";
  CHECK(row(parse_csv(utf16, "t.csv", format), 0) == Cells{"1"});
  CHECK_THROWS_WITH(parse(utf16), "'t.csv' is UTF-16; set data.encoding=utf-16");
  format.encoding = "ascii";
  CHECK_THROWS_WITH(parse_csv("a\n\xE9\n", "t.csv", format), ContainsSubstring("'t.csv': byte 3 is not ascii"));
}

TEST_CASE("A table of 100,000 columns is read") {
  std::string names, cells;
  for (int c = 0; c < 100000; ++c) names += (c ? ",c" : "c") + std::to_string(c), cells += (c ? ",1" : "1");
  const auto table = parse(names + "\n" + cells + "\n");
  CHECK(table.columns() == 100000);
  CHECK(table.names.back() == "c99999");
}

TEST_CASE("A cell after a cell of several lines is found on its own line") {
  const auto table = parse("a,b\n\"x\ny\",z\n");
  CHECK(table.where(0, 0) == "'t.csv', line 2, column 'a': ");
  CHECK(table.where(0, 1) == "'t.csv', line 3, column 'b': ");
  CHECK(parse("a,b\r\"x\ry\",z\r").where(0, 1) == "'t.csv', line 3, column 'b': ");
}

TEST_CASE("A malformed CSV text is refused with the line that is to blame") {
  CHECK_THROWS_AS(parse(""), std::runtime_error);
  CHECK_THROWS_WITH(parse(""), "'t.csv' is empty");
  CHECK_THROWS_WITH(parse("\xEF\xBB\xBF \n\n"), "'t.csv' is empty");
  CHECK_THROWS_WITH(parse("a,b\n"), "'t.csv' has a header line and no rows");
  CHECK_THROWS_WITH(parse("a,b\n1,2\n\n3\n"), "'t.csv', line 4: 1 cells, where the first line has 2");
  CHECK_THROWS_WITH(parse("a,b\n1,2,3\n"), "'t.csv', line 2: 3 cells, where the first line has 2");
  CHECK_THROWS_WITH(parse("a;b\n1,5;2,5\n"), ContainsSubstring("line 2: 3 cells, where the first line has 1") &&
                                                 ContainsSubstring("set data.delimiter=semicolon"));
  CHECK_THROWS_WITH(parse("a,b\n1\n2,3\n4\n"), ContainsSubstring("line 2: 1 cells") && ContainsSubstring("first of 2"));
  CHECK_THROWS_WITH(parse("a,b\n1,\"2\n3,4\n"), "'t.csv', line 2: a quotation mark is opened and never closed");
  CHECK_THROWS_WITH(parse("a,b\n1,\"2\"3\n"),
                    ContainsSubstring("'t.csv', line 2: after a closing quotation mark only"));
  CHECK_THROWS_WITH(parse("a,b,a\n1,2,3\n"),
                    "'t.csv', line 1: two columns are named 'a'; if the file has no header "
                    "line, set data.header=false");
  CHECK_THROWS_WITH(parse(std::string_view("a\n\0\n", 4)), "'t.csv' is not text: it holds a zero byte");
}

TEST_CASE("A file that cannot be read is named, with the system's reason") {
  const diffrank::testing::TemporaryFolder folder;
  CHECK_THROWS_WITH(read_csv(folder.file("none.csv"), {}),
                    "cannot open '" + folder.file("none.csv") + "': No such file or directory");
  CHECK_THROWS_WITH(read_csv(folder.path(), {}), "'" + folder.path() + "' is a folder, not a CSV file");
  CHECK_THROWS_WITH(read_csv("/dev/null", {}), "'/dev/null' is not a regular file");
  REQUIRE(mkfifo(folder.file("pipe").c_str(), 0600) == 0);  // nobody writes to it: opening it would wait
  CHECK_THROWS_WITH(read_csv(folder.file("pipe"), {}), "'" + folder.file("pipe") + "' is not a regular file");
  CHECK(read_csv(folder.write("t.csv", "a\n1\n"), {}).rows() == 1);
}
