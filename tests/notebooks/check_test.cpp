// SPDX-License-Identifier: Apache-2.0
// notebook_check as a process, on notebooks that must pass and that must fail.
#include <sys/wait.h>

#include <array>
#include <cstdio>
#include <filesystem>

#include "diffrank/notebooks/check/notebook.hpp"
#include "diffrank/tests/experiments/files.hpp"
#include "diffrank/tests/support/catch.hpp"

using namespace diffrank::notebook_check;
using diffrank::testing::TemporaryFolder;

namespace {

struct Finished {
  int status;
  std::string out;
};

const std::string& program() {
  static const auto path = std::filesystem::read_symlink("/proc/self/exe").replace_filename("notebook_check").string();
  return path;
}

/// False, with a sentence, where the build has found no clang 19.
bool is_built() {
  const bool built = std::filesystem::exists(program());
  if (!built) WARN("skipped: this build has no notebook_check; CMake has said why");
  return built;
}

Finished run(const std::string& command) {
  std::FILE* pipe = popen(command.c_str(), "r");
  Finished finished{-1, ""};
  std::array<char, 4096> part{};
  while (const auto n = std::fread(part.data(), 1, part.size(), pipe)) finished.out.append(part.data(), n);
  finished.status = WEXITSTATUS(pclose(pipe));
  return finished;
}

Finished check(const std::string& arguments) {
  return run(program() + " " + arguments + " 2>&1");
}

/// A notebook of these cells, each of which has printed `stored`.
std::string write(const TemporaryFolder& folder, const std::vector<std::string>& cells,
                  const std::string& stored = "") {
  Json notebook{{"cells", Json::array()}, {"metadata", Json::object()}, {"nbformat", 4}, {"nbformat_minor", 5}};
  for (const auto& cell : cells)
    notebook["cells"].push_back({{"cell_type", "code"},
                                 {"execution_count", nullptr},
                                 {"metadata", Json::object()},
                                 {"outputs", outputs_of(stored, "")},
                                 {"source", lines_of(cell)}});
  return folder.write("page.ipynb", notebook.dump());
}

}  // namespace

TEST_CASE("A cell that does not compile, throws, lacks a semicolon, or prints something else fails the check") {
  if (!is_built()) return;
  const TemporaryFolder folder;
  const auto out_of = [&](const std::string& cell) {
    const auto finished = check(write(folder, {cell}));
    CHECK(finished.status == 1);
    return finished.out;
  };
  CHECK_THAT(out_of("int x = y;"), ContainsSubstring("use of undeclared identifier 'y'"));
  CHECK_THAT(out_of("#include <stdexcept>\nthrow std::runtime_error(\"a reason\");"),
             ContainsSubstring("std::runtime_error: a reason"));
  CHECK_THAT(out_of("1 + 1"), ContainsSubstring("semicolon"));
  CHECK_THAT(out_of("#include <iostream>\nstd::cout << 3;"), ContainsSubstring("1 outputs, 0 are stored"));
  CHECK_THAT(out_of("#include <csignal>\nstd::raise(SIGSEGV);"), ContainsSubstring("ended by signal 11"));
}

TEST_CASE("Cells see what earlier ones declared, and agree with what is stored") {
  if (!is_built()) return;
  const TemporaryFolder folder;
  CHECK(check(write(folder, {"int x = 40;", "x += 2;"})).status == 0);
  CHECK(check(write(folder, {"#include <iostream>\nstd::cout << 41.99;"}, "42")).status == 0);
}

TEST_CASE("--update stores what cells put out, and the stored file then passes") {
  if (!is_built()) return;
  const TemporaryFolder folder;
  const auto file = write(folder, {"#include <iostream>\nstd::cout << \"new\\n\"; std::cerr << \"progress\";"});
  CHECK(check("--update " + file).status == 0);
  const auto cell = read_notebook(file).at("cells").at(0);
  CHECK(cell.at("outputs").size() == 1);
  CHECK(cell.at("outputs").at(0).at("text") == Json::array({"new\n"}));
  CHECK(cell.at("execution_count") == 1);
  CHECK(check(file).status == 0);
}

TEST_CASE("A call without a file, and a file that is no notebook, are refused with a sentence") {
  if (!is_built()) return;
  CHECK(check("").status == 2);
  const auto missing = check("no-such.ipynb");
  CHECK(missing.status == 1);
  CHECK_THAT(missing.out, ContainsSubstring("'no-such.ipynb' cannot be read"));
}

TEST_CASE("The kernel's process answers each request, after what the cell has put out") {
  if (!is_built()) return;
  const TemporaryFolder folder;
  const auto requests = folder.write("requests", R"({"code": "#include <iostream>\nint x = 41;"}
{"code": "std::cout << x + 1 << std::endl;"}
{"code": "no such thing;"}
no JSON
)");
  const auto kernel = std::filesystem::path(program()).replace_filename("notebook_kernel").string();
  const auto finished = run(kernel + " 0 1 2>" + folder.file("errors") + " <" + requests);
  CHECK(finished.status == 0);
  CHECK_THAT(finished.out,
             ContainsSubstring("{\"error\":\"\"}\n42\n{\"error\":\"\"}\n{\"error\":\"Parsing failed.\"}\n"));
  CHECK_THAT(finished.out, ContainsSubstring("a request is a line of JSON"));
}
