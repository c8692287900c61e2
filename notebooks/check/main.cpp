// SPDX-License-Identifier: Apache-2.0
// notebook_check [--update] [--include FOLDER] FILE.ipynb ...: runs every cell in order, each file in a process of its own, in the folder of
// the file. Exit status 1 if a cell does not compile, throws, lacks a semicolon, or puts out something else than is
// stored; --update stores it instead. `"diffrank": {"tolerance": 0.05}` in the metadata of a cell is for numbers that
// depend on the processor; a cell with the tag raises-exception must throw. The include folder is that of an installation;
// without it the library of the build tree is used.
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <iostream>

#include "diffrank/notebooks/check/differences.hpp"
#include "diffrank/notebooks/check/interpreter.hpp"

namespace {

using namespace diffrank::notebook_check;
namespace fs = std::filesystem;

bool has_tag(const Json& cell, const std::string& tag) {
  const auto tags = cell.at("metadata").value("tags", Json::array());
  return std::find(tags.begin(), tags.end(), tag) != tags.end();
}

Tolerance tolerance_of(const Json& cell) {
  Tolerance tolerance;
  tolerance.relative = cell.at("metadata").value("diffrank", Json::object()).value("tolerance", tolerance.relative);
  return tolerance;
}

/// Standard error holds progress and times, which would differ each time: it is not stored.
Json without_errors(const Json& outputs) {
  Json kept = Json::array();
  for (const auto& output : outputs)
    if (output.value("name", "") != "stderr") kept.push_back(output);
  return kept;
}

/// The cell's outputs, compared and stored; whether all is well.
bool finish(Json& cell, const CellRun& run, bool update) {
  auto outputs = outputs_of(run.printed, run.errors);
  const bool throws = has_tag(cell, "raises-exception");
  if (throws && !run.error.empty()) {
    const auto colon = run.error.find(": ");
    outputs.push_back({{"ename", run.error.substr(0, colon)},
                       {"evalue", colon == std::string::npos ? "" : run.error.substr(colon + 2)},
                       {"output_type", "error"},
                       {"traceback", Json::array()}});
  } else if (throws || !run.error.empty()) {
    std::cout << (throws ? "the cell has the tag raises-exception and throws nothing" : run.error) << "\n"
              << run.errors << run.printed << "\n";
    return false;
  }
  const auto found = differences(cell.at("outputs"), outputs, tolerance_of(cell));
  if (update) cell["outputs"] = without_errors(outputs);
  for (const auto& difference : found) std::cout << (update ? "stored anew: " : "") << difference << "\n";
  return update || found.empty();
}

bool check(const fs::path& path, const std::string& include, bool update) {
  auto notebook = read_notebook(path.string());
  const auto full = fs::absolute(path);
  fs::current_path(full.parent_path());
  Interpreter interpreter({include, DIFFRANK_NOTEBOOK_SHIM});
  int number = 0;
  for (auto& cell : notebook["cells"]) {
    if (cell.at("cell_type") != "code") continue;
    std::cout << path.filename().string() << ", code cell " << ++number << std::endl;  // before a fault ends all
    if (!finish(cell, interpreter.run(joined(cell.at("source"))), update)) return false;
    if (update) cell["execution_count"] = number;
  }
  if (update) write_notebook(full.string(), notebook);
  return true;
}

/// The runs of ablations begin anew in each check.
class RunsFolder {
 public:
  RunsFolder() {
    auto name = (fs::temp_directory_path() / "diffrank-notebooks-XXXXXX").string();
    if (!mkdtemp(name.data())) throw std::runtime_error("no temporary folder can be made as " + name);
    path_ = name;
    setenv("DIFFRANK_RUNS", path_.c_str(), 1);
  }
  ~RunsFolder() {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
  }
  RunsFolder(const RunsFolder&) = delete;
  RunsFolder& operator=(const RunsFolder&) = delete;

 private:
  fs::path path_;
};

int check_in_child(const std::string& file, const std::string& include, bool update) {
  const RunsFolder runs;
  std::cout.flush();
  const pid_t child = fork();
  if (child == 0) {
    int status = 1;
    try {
      status = check(file, include, update) ? 0 : 1;
    } catch (const std::exception& error) {
      std::cout << file << ": " << error.what() << "\n";
    }
    std::cout.flush();
    _exit(status);  // objects of cells outlive the code that destroys them
  }
  int status = 0;
  if (child < 0 || waitpid(child, &status, 0) < 0) throw std::runtime_error("no process can be started for " + file);
  if (WIFSIGNALED(status)) std::cout << file << ": ended by signal " << WTERMSIG(status) << " in the cell named last\n";
  return status == 0 ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv) {
  std::vector<std::string> files;
  std::string include = DIFFRANK_NOTEBOOK_INCLUDE;
  bool update = false;
  for (int i = 1; i < argc; ++i) {
    const std::string argument = argv[i];
    if (argument == "--update") update = true;
    else if (argument == "--include" && i + 1 < argc) include = fs::absolute(argv[++i]).string();
    else files.push_back(argument);
  }
  if (files.empty() || files.front().rfind("--", 0) == 0) {
    std::cerr << "usage: notebook_check [--update] [--include FOLDER] FILE.ipynb ...\n";
    return 2;
  }
  int status = 0;
  for (const auto& file : files) status |= check_in_child(file, include, update);
  return status;
}
