// SPDX-License-Identifier: Apache-2.0
#include "diffrank/experiments/datasets/readers/csv_reader.hpp"

#include "diffrank/tests/experiments/files.hpp"
#include "diffrank/tests/support/catch.hpp"

using namespace diffrank::experiments;
using Cells = std::vector<std::string>;

namespace {

CsvTable parse(std::string_view text, char delimiter = ',', bool header = true) {
  return parse_csv(text, "t.csv", delimiter, header);
}

}  // namespace

TEST_CASE("A CSV table has the names of its header line and the cells of its rows") {
  const auto table = parse("a,b\n1,2\n3,4\n");
  CHECK(table.names == Cells{"a", "b"});
  REQUIRE(table.rows.size() == 2);
  CHECK(table.rows[0].cells == Cells{"1", "2"});
  CHECK(table.rows[1].cells == Cells{"3", "4"});
  CHECK(table.rows[1].line == 3);
}

TEST_CASE("Without a header line columns are named 0, 1, 2, and so is a column that the header line leaves unnamed") {
  const auto table = parse("7,8,9\n1,2,3\n", ',', false);
  CHECK(table.names == Cells{"0", "1", "2"});
  CHECK(table.rows.size() == 2);
  CHECK(parse(",x\n1,2\n").names == Cells{"0", "x"});
}

TEST_CASE("Line ends are LF, CRLF or CR, and the last line needs none") {
  for (const char* text : {"a,b\n1,2\n3,4", "a,b\r\n1,2\r\n3,4\r\n", "a,b\r1,2\r3,4\r"}) {
    const auto table = parse(text);
    CHECK(table.names == Cells{"a", "b"});
    REQUIRE(table.rows.size() == 2);
    CHECK(table.rows[1].cells == Cells{"3", "4"});
    CHECK(table.rows[1].line == 3);
  }
}

TEST_CASE("Quoted cells hold delimiters, quotes, blanks and line ends") {
  const auto table = parse("\"x, y\",b\n\" say \"\"hi\"\" \",\"two\r\nlines\"\n\"\",4\n");
  CHECK(table.names == Cells{"x, y", "b"});
  CHECK(table.rows[0].cells == Cells{" say \"hi\" ", "two\r\nlines"});
  CHECK(table.rows[1].cells == Cells{"", "4"});
  CHECK(table.rows[1].line == 4);
}

TEST_CASE("A byte order mark, empty lines and blanks around cells are dropped") {
  const auto table = parse("\xEF\xBB\xBF\n a ,\tb\n\n 1 , \"2\" \r\n  \n3,\n\n");
  CHECK(table.names == Cells{"a", "b"});
  REQUIRE(table.rows.size() == 2);
  CHECK(table.rows[0].cells == Cells{"1", "2"});
  CHECK(table.rows[0].line == 4);
  CHECK(table.rows[1].cells == Cells{"3", ""});
  CHECK(table.rows[1].line == 6);
}

TEST_CASE("A quotation mark inside an unquoted cell is text") {
  CHECK(parse("a\n5\" pipe\n").rows[0].cells == Cells{"5\" pipe"});
}

TEST_CASE("The only cell of a row may be an empty text in quotes") {
  CHECK(parse("a\n\"\"\n").rows.size() == 1);
}

TEST_CASE("Semicolons and tabulators delimit too") {
  CHECK(parse("a;b\n1,5;2\n", ';').rows[0].cells == Cells{"1,5", "2"});
  CHECK(parse("a\tb\n\t2\n", '\t').rows[0].cells == Cells{"", "2"});
}

TEST_CASE("A cell after a cell of several lines is found on its own line") {
  const auto table = parse("a,b\n\"x\ny\",z\n");
  CHECK(table.where(table.rows[0], 0) == "'t.csv', line 2, column 'a': ");
  CHECK(table.where(table.rows[0], 1) == "'t.csv', line 3, column 'b': ");
}

TEST_CASE("A malformed CSV text is refused with the line that is to blame") {
  CHECK_THROWS_AS(parse(""), std::runtime_error);
  CHECK_THROWS_WITH(parse(""), "'t.csv' is empty");
  CHECK_THROWS_WITH(parse("\xEF\xBB\xBF \n\n"), "'t.csv' is empty");
  CHECK_THROWS_WITH(parse("a,b\n"), "'t.csv' has a header line and no rows");
  CHECK_THROWS_WITH(parse("a,b\n1,2\n\n3\n"), "'t.csv', line 4: 1 cells, where the first line has 2");
  CHECK_THROWS_WITH(parse("a,b\n1,2,3\n"), "'t.csv', line 2: 3 cells, where the first line has 2");
  CHECK_THROWS_WITH(parse("a,b\n1,\"2\n3,4\n"), "'t.csv', line 2: a quotation mark is opened and never closed");
  CHECK_THROWS_WITH(parse("a,b\n1,\"2\"3\n"),
                    ContainsSubstring("'t.csv', line 2: after a closing quotation mark only"));
  CHECK_THROWS_WITH(parse("a,b,a\n1,2,3\n"),
                    "'t.csv', line 1: two columns are named 'a'; if the file has no header "
                    "line, set header=false");
  CHECK_THROWS_WITH(parse(std::string_view("a\n\0\n", 4)), "'t.csv' is not text: it holds a zero byte");
}

TEST_CASE("A file that cannot be read is named, with the system's reason") {
  const diffrank::testing::TemporaryFolder folder;
  CHECK_THROWS_WITH(read_csv(folder.file("none.csv"), ',', true),
                    "cannot open '" + folder.file("none.csv") + "': No such file or directory");
  CHECK_THROWS_WITH(read_csv(folder.path(), ',', true), "'" + folder.path() + "' is a folder, not a CSV file");
  CHECK(read_csv(folder.write("t.csv", "a\n1\n"), ',', true).rows.size() == 1);
}
