// SPDX-License-Identifier: Apache-2.0
// What every component obeys in its text form: it round-trips, it is documented, and it says what is wrong.
#include <set>

#include "diffrank/core/registry.hpp"
#include "diffrank/tests/support/catch.hpp"

using namespace diffrank;

namespace {

std::vector<Problem> problems_of(const std::string& kind, const std::string& spec) {
  try {
    make_component(kind, spec);
  } catch (const InvalidSpec& error) {
    return error.problems;
  }
  return {};
}

std::vector<Option> options_of(const Entry& entry) {
  const auto component = make_component(entry.kind, entry.name);
  Options options;
  component->options(options);
  component->shared_options(options);
  return options.all();  // a copy; reading or printing through it would touch the component, which ends here
}

/// A value that the option must refuse.
std::vector<std::string> bad_values(const Option& option) {
  switch (option.type) {
    case Option::Type::number:
      return {"abc", "1.5x", "NaN", "1e999", "[1]"};
    case Option::Type::integer:
      return {"1.5", "abc", "1e-3", "99999999999999999999"};
    case Option::Type::flag:
      return {"maybe", "1", "True"};
    case Option::Type::choice:
      return {"no_such_choice", "1"};
    case Option::Type::numbers:
      return {"64", "[64, x]", "[1.5]"};
    case Option::Type::component:
      return {"no_such_component", "(", "hard(no_such_option=1)"};
    case Option::Type::text:
      return {};
  }
  return {};
}

}  // namespace

TEST_CASE("Every component describes itself in a way that makes it again, and so does its label") {
  std::size_t tested = 0;
  for (const auto& entry : entries()) {
    CAPTURE(entry.kind, entry.name);
    const auto plain = make_component(entry.kind, entry.name);
    CHECK(plain->name() == entry.name);
    CHECK(plain->label() == entry.name);
    CHECK(make_component(entry.kind, plain->describe())->describe() == plain->describe());
    for (const auto& option : options_of(entry))
      for (const auto& choice : option.choices) {
        const auto changed = make_component(entry.kind, entry.name + "(" + option.name + "=" + choice + ")");
        CHECK(changed->option(option.name) == choice);
        for (const auto& text : {changed->describe(), changed->label()}) {
          CAPTURE(text);
          CHECK(make_component(entry.kind, text)->describe() == changed->describe());
        }
        ++tested;
      }
  }
  CHECK(tested >= 40);
}

TEST_CASE("A label names what differs from the defaults, also inside and against implied defaults") {
  const auto label = [](const std::string& spec) { return make_component("loss", spec)->label(); };
  CHECK(label("ranksim(unique=random, reduction=sum)") == "ranksim");
  CHECK(label("ranksim(ranker=blackbox(lambda=2, normalize=true))") == "ranksim");
  CHECK(label("ranksim(ranker=blackbox(normalize=false))") == "ranksim(ranker=blackbox(normalize=false))");
  CHECK(label("ranksim( ranker = permutahedron( strength = 1e-1 ) ,seed=3)") ==
        "ranksim(ranker=permutahedron(strength=0.1), seed=3)");
  for (const auto* spec : {"ranksim(ranker=blackbox(normalize=false))", "ranksim(ranker=permutahedron(strength=0.5))"})
    CHECK(make_component("loss", label(spec))->describe() == make_component("loss", spec)->describe());
}

TEST_CASE("Every component has a summary, and every option a help text and its default in its range") {
  for (const auto& entry : entries()) {
    CAPTURE(entry.kind, entry.name);
    CHECK(!entry.summary.empty());
    std::set<std::string> names;
    for (const auto& option : options_of(entry)) {
      CAPTURE(option.name);
      CHECK(!option.help.empty());
      CHECK(names.insert(option.name).second);
      if (option.type == Option::Type::choice) CHECK(option.choices.size() >= 2);
      if (option.type == Option::Type::component) CHECK(!entries(option.kind).empty());
      if (option.type == Option::Type::number || option.type == Option::Type::integer)
        CHECK(option.range.contains(std::stod(make_component(entry.kind, entry.name)->option(option.name))));
    }
  }
}

TEST_CASE("Every option refuses a bad value, and the problem has its path, its name and the value") {
  std::size_t tested = 0;
  for (const auto& entry : entries())
    for (const auto& option : options_of(entry)) {
      auto bad = bad_values(option);
      if (option.type == Option::Type::number || option.type == Option::Type::integer) {
        if (option.range.low > -1e9) bad.push_back(option.range.open_low ? to_text(option.range.low) : "-1000000000");
        if (option.range.high < 1e9) bad.push_back(option.range.open_high ? to_text(option.range.high) : "1000000000");
      }
      for (const auto& value : bad) {
        CAPTURE(entry.kind, entry.name, option.name, value);
        const auto problems = problems_of(entry.kind, entry.name + "(" + option.name + "=" + value + ")");
        REQUIRE(problems.size() == 1);
        if (value == "(") continue;  // no spec at all: the parenthesis is the problem
        CHECK(problems[0].path.rfind(option.name, 0) == 0);
        const auto part = value == "[64, x]" ? "'x'" : value == "[1.5]" ? "'1.5'" : value.substr(0, value.find('('));
        CHECK_THAT(problems[0].message, ContainsSubstring(part) || ContainsSubstring("no_such_option"));
        if (option.type != Option::Type::component)
          CHECK_THAT(problems[0].message, ContainsSubstring("'" + entry.name + "': " + option.name + " "));
        ++tested;
      }
    }
  CHECK(tested >= 80);
}

TEST_CASE("An unknown name or option is answered with the nearest known one") {
  const auto message = [](const std::string& kind, const std::string& spec) {
    const auto problems = problems_of(kind, spec);
    return problems.size() == 1 ? problems[0].message : "not one problem";
  };
  CHECK_THAT(message("ranker", "blackbx"), ContainsSubstring("unknown ranker 'blackbx'; did you mean 'blackbox'?"));
  CHECK_THAT(message("ranker", "perm"), ContainsSubstring("did you mean 'permutahedron'?"));
  CHECK_THAT(message("ranker", "permutahedron(strenght=1)"),
             ContainsSubstring("ranker 'permutahedron' has no option 'strenght'; did you mean 'strength'?"));
  CHECK_THAT(message("loss", "ranksim(unique=rndom)"), ContainsSubstring("did you mean 'random'?"));
  CHECK_THAT(message("ranker", "xyzzy"),
             !ContainsSubstring("did you mean") && ContainsSubstring("(known: aimle, blackbox, "));
  CHECK_THAT(message("no_such_kind", "hard"), ContainsSubstring("unknown no_such_kind 'hard' (known: none)"));
}

TEST_CASE("Options that multiply the time of a row have an upper limit") {
  for (const std::string spec : {"perturbed(samples=9223372036854775807)", "imle(samples=1000001)",
                                 "aimle(samples=1000001)", "sinkhorn(max_iterations=10001)"}) {
    CAPTURE(spec);
    const auto problems = problems_of("ranker", spec);
    REQUIRE(problems.size() == 1);
    CHECK_THAT(problems[0].message, ContainsSubstring(" must be in [1, 1"));
  }
  CHECK(problems_of("ranker", "perturbed(samples=1000000)").empty());
}

TEST_CASE("Everything that is wrong is said at once, each with its path") {
  const auto problems = problems_of(
      "loss", "ranksim(ranker=blackbox(lambda=-1, scale=relative), penalty=msee, uniqe=first, reduction=sum, seed=x)");
  std::vector<std::string> paths;
  for (const auto& problem : problems) paths.push_back(problem.path);
  CHECK(paths == std::vector<std::string>{"ranker.lambda", "ranker.scale", "penalty", "uniqe", "seed"});
  REQUIRE(problems.size() == 5);
  CHECK(problems[0].message == "ranker 'blackbox': lambda must be >= 0, got '-1'");
  CHECK(InvalidSpec(problems).what() ==
        "ranker.lambda: " + problems[0].message + "\nranker.scale: " + problems[1].message +
            "\npenalty: " + problems[2].message + "\nuniqe: " + problems[3].message + "\nseed: " + problems[4].message);
}

TEST_CASE("A component answers for its options by name, and for no others") {
  const auto ranker = make_component("ranker", "permutahedron(strength=0.25)");
  CHECK(ranker->option("strength") == "0.25");
  CHECK(ranker->option("order") == "descending");
  CHECK_THROWS_AS(ranker->option("lambda"), std::out_of_range);
  CHECK_THROWS_WITH(ranker->option("lambda"), "'permutahedron' has no option 'lambda'");
}
