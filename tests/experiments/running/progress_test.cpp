// SPDX-License-Identifier: Apache-2.0
// What a sweep shows on a terminal.
#include "diffrank/experiments/running/progress.hpp"

#include <pty.h>

#include <set>

#include "diffrank/experiments/text/utf8.hpp"
#include "diffrank/tests/experiments/ablation.hpp"
#include "diffrank/tests/support/catch.hpp"

using namespace diffrank::testing;
using diffrank::experiments::text_width;

namespace {

/// What a terminal of this width shows, of the few controls that we send.
class Screen {
 public:
  explicit Screen(std::size_t width) : width_(width) {}

  void show(const std::string& text) {
    for (std::size_t i = 0; i < text.size(); ++i) {
      if (text[i] == '\033') i = control(text, i + 2);
      else if (text[i] == '\r') look(), column_ = 0;
      else if (text[i] == '\n') lines_.resize(std::max(lines_.size(), ++row_ + 1));
      else put(text[i]);
    }
  }
  const Texts& lines() const { return lines_; }
  /// The largest number of runs that were seen in training at once.
  std::size_t most_runs() const { return most_runs_; }
  std::set<std::string> totals() const { return totals_; }

 private:
  std::size_t control(const std::string& text, std::size_t i) {
    std::size_t n = 0;
    for (; text[i] >= '0' && text[i] <= '9'; ++i) n = 10 * n + static_cast<std::size_t>(text[i] - '0');
    if (text[i] == 'A') row_ -= n;
    else if (text[i] == 'J') lines_.resize(row_ + 1), lines_[row_].resize(column_);
    else FAIL("an unexpected control " << text[i]);
    return i;
  }
  void put(char c) {  // we write over no text: the column counts bytes
    lines_[row_].resize(column_++);
    lines_[row_] += c;
  }
  void look() {
    std::size_t found = 0;
    for (const auto& line : lines_) {
      const bool live = line.find("  epoch ") != line.npos || line.find("]  elapsed ") != line.npos;
      if (live) CHECK(text_width(line) < width_);
      found += line.find("  epoch ") != line.npos;  // a narrow line ends before its ETA
      if (line.find("]  elapsed ") != line.npos) totals_.insert(line.substr(0, line.find(']') + 1));
    }
    most_runs_ = std::max(most_runs_, found);
  }

  std::size_t width_, row_ = 0, column_ = 0, most_runs_ = 0;
  Texts lines_{""};
  std::set<std::string> totals_;
};

/// All that the command writes to standard error, which is a terminal.
std::string on_terminal(const Texts& arguments, unsigned short width, unsigned short height, const char* term) {
  winsize size{height, width, 0, 0};
  int terminal = -1;
  const auto process = forkpty(&terminal, nullptr, nullptr, &size);
  if (process == 0) {
    setenv("TERM", term, 1);
    setenv("DIFFRANK_THREADS", "1", 1);
    dup2(open("/dev/null", O_WRONLY), STDOUT_FILENO);
    std::vector<char*> argv{const_cast<char*>(command_path().c_str())};
    for (const auto& a : arguments) argv.push_back(const_cast<char*>(a.c_str()));
    argv.push_back(nullptr);
    execv(argv[0], argv.data());
    _exit(127);
  }
  std::string text;
  char bytes[4096];
  for (ssize_t n = 0; (n = read(terminal, bytes, sizeof bytes)) > 0;) text.append(bytes, static_cast<std::size_t>(n));
  close(terminal);
  int status = 0;
  waitpid(process, &status, 0);
  CHECK(status == 0);
  return text;
}

}  // namespace

TEST_CASE("a terminal shows a line for each run in training and one for the sweep, and keeps those of finished runs") {
  const std::size_t jobs = GENERATE(1, 2);
  const auto width = GENERATE(as<unsigned short>(), 80, 44);
  CAPTURE(jobs, width);
  const Ablation sweep(slow(4));
  Screen screen(width);
  const auto text = on_terminal(sweep.arguments({"--jobs", std::to_string(jobs)}), width, 24, "xterm");
  CAPTURE(text);
  screen.show(text);
  CHECK(screen.most_runs() == jobs);
  CHECK(screen.totals().count("[0/4]") == 1);
  REQUIRE(screen.lines().size() == 5);
  for (std::size_t i = 0; i < 4; ++i)
    CHECK_THAT(screen.lines()[i],
               Catch::Matchers::StartsWith("[" + std::to_string(i + 1) + "/4] default trial  seed ") &&
                   ContainsSubstring("  test.mae "));
  CHECK(screen.lines()[4].empty());
}

TEST_CASE("live lines are narrower than the terminal and fewer than its rows") {
  const Ablation sweep(slow(2));
  const auto text = on_terminal(sweep.arguments({"--jobs", "2"}), 30, 2, "xterm");
  Screen screen(30);
  screen.show(text);
  CHECK(screen.most_runs() == 1);
  CHECK(screen.totals().count("[0/2]") == 1);
}

TEST_CASE("a dumb terminal gets plain lines") {
  const auto text = on_terminal(Ablation(slow(1)).arguments(), 80, 24, "dumb");
  CHECK(count(text, "\033") == 0);
  CHECK(count(text, "\n") == 1);
}
