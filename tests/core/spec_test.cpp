// SPDX-License-Identifier: Apache-2.0
#include "diffrank/core/random.hpp"
#include "diffrank/core/registry.hpp"
#include "diffrank/tests/support/catch.hpp"

using namespace diffrank;

namespace {

using Pairs = std::vector<std::pair<std::string, std::string>>;

std::string complaint(const std::string& text) {
  try {
    parse_spec(text);
  } catch (const InvalidSpec& error) {
    return error.what();
  }
  return "none";
}

}  // namespace

TEST_CASE("A spec is a name and options, whatever the white space") {
  CHECK(parse_spec("hard").name == "hard");
  CHECK(parse_spec(" hard ( ) ").options.empty());
  const auto spec = parse_spec(" a.b-c_1 (\n x = 1 ,\ty=[ 2, 3 ],z = f( u = \"), (\" , v=[g(w=1)] ) ) ");
  CHECK(spec.name == "a.b-c_1");
  CHECK(spec.options == Pairs{{"x", "1"}, {"y", "[ 2, 3 ]"}, {"z", "f( u = \"), (\" , v=[g(w=1)] )"}});
  CHECK(parse_spec("f(x=a=b)").options == Pairs{{"x", "a=b"}});
  CHECK(parse_spec("f(x=\"\\\"),(\\\\\")").options == Pairs{{"x", "\"\\\"),(\\\\\""}});
}

TEST_CASE("What is wrong with a text that is no spec is said") {
  CHECK(complaint("") == "a name was expected, nothing is there");
  CHECK(complaint("  ") == "a name was expected, nothing is there");
  CHECK(complaint("(x=1)") == "'(x=1)' does not start with a name");
  CHECK(complaint("f x") == "'f x': after the name 'f' only '(option=value, ...)' may follow");
  CHECK(complaint("f(x=1") == "'f(x=1' has an unclosed '('");
  CHECK(complaint("f(x=[1, 2)") == "'f(x=[1, 2)' has an unclosed '['");
  CHECK(complaint("f(x=g(y=1)") == "'f(x=g(y=1)' has an unclosed '('");
  CHECK(complaint("f(x=\"1)") == "'f(x=\"1)' has an unclosed quotation mark");
  CHECK(complaint("f(x=1) g") == "'f(x=1) g' goes on after its closing ')'");
  CHECK(complaint("f(x=1))") == "'f(x=1))' has a ')' that closes nothing");
  CHECK(complaint("f(x=1]))") == "'f(x=1]))' has a ']' that closes nothing");
  CHECK(complaint("f(x=[1)])") == "'f(x=[1)])' has a ')' that closes nothing");
  CHECK(complaint("f(x)") == "'f(x)': options read option=value, got 'x'");
  CHECK(complaint("f(x=)") == "'f(x=)': options read option=value, got 'x='");
  CHECK(complaint("f(=1)") == "'f(=1)': options read option=value, got '=1'");
  CHECK(complaint("f(x=1,)") == "'f(x=1,)': options read option=value, got ''");
  CHECK(complaint("f(x=1, x=2)") == "'f(x=1, x=2)' sets 'x' twice");
}

TEST_CASE("A list is its parts, at its own depth") {
  CHECK(parse_list("[]").empty());
  CHECK(parse_list(" [ 1 ,2, f(x=[3,4]), [5, 6], \"7, 8\" ] ") ==
        std::vector<std::string>{"1", "2", "f(x=[3,4])", "[5, 6]", "\"7, 8\""});
  for (const auto* text : {"", "1, 2", "[1", "1]", "[1)]", "[[1]"}) CHECK_THROWS_AS(parse_list(text), InvalidSpec);
}

TEST_CASE("A spec that was written is read back, and so are numbers, to the last bit") {
  const Spec spec{"f", {{"x", "1"}, {"y", "g(z=[1, 2])"}}};
  CHECK(to_text(spec) == "f(x=1, y=g(z=[1, 2]))");
  CHECK(parse_spec(to_text(spec)).options == spec.options);
  CHECK(to_text(Spec{"f", {}}) == "f");
  CHECK(to_text(0.1) == "0.1");
  CHECK(to_text(1e-300) == "1e-300");
  CHECK(to_text(-INFINITY) == "-Infinity");
  Random random(1, 1);
  for (int i = 0; i < 1000; ++i) {
    const double x = std::ldexp(random.normal(), static_cast<int>(random.below(2000)) - 1000);
    if (std::stod(to_text(x)) != x) FAIL_CHECK(to_text(x));
  }
}

TEST_CASE("Implied options stand behind those that are given") {
  const auto spec = with_implied(parse_spec("f(x=1)"), {{"x", "2"}, {"y", "3"}});
  CHECK(spec.options == Pairs{{"x", "1"}, {"y", "3"}});
}

TEST_CASE("Brackets nest a hundred deep; ten thousand are refused, and do not crash") {
  const auto nested = [](std::size_t depth, char open, char close) {
    return "f(x=" + std::string(depth, open) + std::string(depth, close) + ")";
  };
  CHECK(complaint(nested(100, '(', ')')) == "none");
  CHECK(complaint(nested(100, '[', ']')) == "none");
  for (const std::size_t depth : {101u, 10000u, 1000000u}) {
    CHECK(complaint(nested(depth, '(', ')')) == "a spec nests deeper than 100 brackets");
    CHECK(complaint("f" + std::string(depth, '(')) != "none");
    CHECK_THROWS_AS(parse_list(std::string(depth + 1, '[') + std::string(depth + 1, ']')), InvalidSpec);
  }
}

TEST_CASE("A spec with random edits either parses or is refused: never a crash, never anything else") {
  const std::string alphabet = "()[]=,\"\\ .-+_ax01e\n\t\xff";
  std::vector<std::pair<std::string, std::string>> seeds{
      {"loss", "ranksim(ranker=blackbox(lambda=2, ties=min), seed=3)"},
      {"text", "f(list=[1, [2, \"3\\\"\"], g(x=1)], text=\"a, (b\")"}};
  for (const auto& entry : entries())
    seeds.emplace_back(entry.kind, make_component(entry.kind, entry.name)->describe());
  Random random(2, 2);
  std::size_t good = 0, bad = 0;
  for (int i = 0; i < 20000; ++i) {
    auto [kind, text] = seeds[random.below(seeds.size())];
    for (auto edits = random.below(4); edits-- > 0 && !text.empty();) {
      const auto at = random.below(text.size());
      const char c = alphabet[random.below(alphabet.size())];
      switch (random.below(4)) {
        case 0:
          text[at] = c;
          break;
        case 1:
          text.insert(at, 1, c);
          break;
        case 2:
          text.erase(at, 1 + random.below(3));
          break;
        default:
          text += text.substr(at, random.below(20));
          break;
      }
    }
    try {
      const auto spec = parse_spec(text);
      const auto again = parse_spec(to_text(spec));
      if (again.name != spec.name || again.options != spec.options) FAIL_CHECK("not read back: " << text);
      if (kind != "text") make_component(kind, text);
      ++good;
    } catch (const InvalidSpec& error) {
      if (error.problems.empty() || error.problems[0].message.empty()) FAIL_CHECK("nothing was said of: " << text);
      ++bad;
    }
  }
  CHECK(good > 1000);
  CHECK(bad > 1000);
}
