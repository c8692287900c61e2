// SPDX-License-Identifier: Apache-2.0
// Each type of option, on a component made for it. Its kind is registered here and seen by these tests alone.
#include "diffrank/core/registry.hpp"
#include "diffrank/tests/support/catch.hpp"

using namespace diffrank;

namespace {

struct Probe : Component {
  using Kind = Probe;
  static constexpr const char* kind = "probe";
};

struct Leaf final : Probe {
  double x = 0.5;
  void options(Options& o) final { o.number("x", x, "a number", Range::between(0, 1)); }
};

struct Everything final : Probe {
  double number = 1, positive = 1;
  std::int64_t wide = 0;
  std::uint64_t seed = 0;
  int narrow = 0;
  unsigned natural = 0;
  bool flag = false;
  enum class Color { red, green, blue } color = Color::green;
  std::string text = "plain";
  std::vector<std::size_t> list{64, 32};
  std::shared_ptr<const Probe> leaf, maybe;
  double first = 1, second = 2;

  void options(Options& o) final {
    o.number("number", number, "any number");
    o.number("positive", positive, "a positive number", Range::positive());
    o.integer("wide", wide, "64 bits");
    o.integer("seed", seed, "64 bits, no sign", Range::non_negative());
    o.integer("narrow", narrow, "32 bits");
    o.integer("natural", natural, "32 bits, no sign");
    o.flag("flag", flag, "yes or no");
    o.choice("color", color, {"red", "green", "blue"}, "one of three");
    o.text("text", text, "any text");
    o.integers("list", list, "sizes", Range::at_least(1));
    o.component("leaf", leaf, "leaf", "a part", {{"x", "0.25"}});
    o.component("maybe", maybe, "none", "a part, or none");
    o.group("inner", [this](Options& inner) {
      inner.number("first", first, "in a group");
      inner.group("deep", [this](Options& deep) { deep.number("second", second, "in a group in a group"); });
    });
  }
  void validate(const std::string& path, std::vector<Problem>& problems) const final {
    if (first > second) problems.push_back({path, "first must not exceed second"});
  }
};

const bool added_leaf = add<Leaf>("leaf", "", "a leaf");
const bool added_everything = add<Everything>("everything", "", "one of each");

std::shared_ptr<Everything> everything(const std::string& options) {
  return std::static_pointer_cast<Everything>(make_component("probe", "everything(" + options + ")"));
}
std::string complaint(const std::string& options) {
  try {
    everything(options);
  } catch (const InvalidSpec& error) {
    return error.what();
  }
  return "none";
}

}  // namespace

TEST_CASE("Options of every type are read into their variables") {
  const auto c = everything(
      "number=-1.5e-3, wide=-9223372036854775808, narrow=-7, natural=7, flag=true, color=blue, text=\"a, (b) "
      "\\\"c\\\"\", "
      "list=[1, 2, 3], leaf=leaf(x=1), maybe=leaf, inner.first=3, inner.deep.second=4");
  CHECK(c->number == -1.5e-3);
  CHECK(c->wide == INT64_MIN);
  CHECK(c->narrow == -7);
  CHECK(c->natural == 7);
  CHECK(c->flag);
  CHECK(c->color == Everything::Color::blue);
  CHECK(c->text == "a, (b) \"c\"");
  CHECK(c->list == std::vector<std::size_t>{1, 2, 3});
  CHECK(c->leaf->option("x") == "1");
  CHECK(c->maybe->option("x") == "0.5");
  CHECK(c->first == 3);
  CHECK(c->second == 4);
  CHECK(make_component("probe", c->describe())->describe() == c->describe());
  CHECK(make_component("probe", c->label())->describe() == c->describe());
}

TEST_CASE("What a spec does not name keeps its default; a part has the default that its whole implies") {
  const auto c = everything("");
  CHECK(c->describe() ==
        "everything(number=1, positive=1, wide=0, seed=0, narrow=0, natural=0, flag=false, color=green, text=plain, "
        "list=[64, 32], "
        "leaf=leaf(x=0.25), maybe=none, inner.first=1, inner.deep.second=2)");
  CHECK(c->label() == "everything");
  CHECK(everything("leaf=leaf")->leaf->option("x") == "0.25");
  CHECK(everything("leaf=leaf(x=0.5)")->label() == "everything(leaf=leaf(x=0.5))");
  CHECK(everything("maybe=leaf(x=0.5)")->label() == "everything(maybe=leaf)");
  CHECK(everything("list=[]")->list.empty());
  CHECK(everything("leaf=\"leaf(x=0.75)\"")->leaf->option("x") == "0.75");
}

TEST_CASE("Texts of any characters survive the way through a spec") {
  for (const std::string text :
       {"", " ", "a b", "x=1,y=(2]", "\"", "\\", "a\\\"b\\\\", "none", "ends with \\", "\n\t", "ü"}) {
    const auto c = everything("text=" + quote(text));
    CAPTURE(text, c->describe());
    CHECK(c->text == text);
    CHECK(std::static_pointer_cast<Everything>(make_component("probe", c->describe()))->text == text);
  }
}

TEST_CASE("A whole number that its variable cannot hold is refused, not wrapped") {
  CHECK_THAT(complaint("narrow=4294967297"), ContainsSubstring("narrow must be") && ContainsSubstring("'4294967297'"));
  CHECK_THAT(complaint("narrow=-2147483649"), ContainsSubstring("narrow must be"));
  CHECK_THAT(complaint("natural=-1"), ContainsSubstring("natural must be"));
  CHECK_THAT(complaint("natural=4294967296"), ContainsSubstring("natural must be"));
  CHECK(everything("natural=4294967295")->natural == 4294967295u);
  CHECK(everything("narrow=2147483647")->narrow == 2147483647);
}

TEST_CASE("Whole numbers may be written as 2.0 or 2e0, also in lists, and use all 64 bits") {
  const auto c = everything("wide=-2.0, narrow=1e2, natural=3.2e1, seed=18446744073709551615, list=[4.0, 1.6e1]");
  CHECK(c->wide == -2);
  CHECK(c->narrow == 100);
  CHECK(c->natural == 32);
  CHECK(c->seed == UINT64_MAX);
  CHECK(c->list == std::vector<std::size_t>{4, 16});
  CHECK(c->option("seed") == "18446744073709551615");
  CHECK(complaint("seed=18446744073709551616") ==
        "seed: probe 'everything': seed must be <= 18446744073709551615, got '18446744073709551616'");
  CHECK(complaint("wide=9223372036854775808") ==
        "wide: probe 'everything': wide must be <= 9223372036854775807, got '9223372036854775808'");
  CHECK(complaint("wide=-9223372036854775809") ==
        "wide: probe 'everything': wide must be >= -9223372036854775808, got '-9223372036854775809'");
  CHECK(complaint("seed=-1") == "seed: probe 'everything': seed must be >= 0, got '-1'");
  CHECK(complaint("natural=-1") == "natural: probe 'everything': natural must be >= 0, got '-1'");
}

TEST_CASE("A number below the smallest double is 0, and is refused only where 0 is; one above the largest says so") {
  CHECK(everything("number=1e-400")->number == 0);
  CHECK(complaint("positive=1e-400") == "positive: probe 'everything': positive must be > 0, got '1e-400'");
  CHECK(complaint("number=1e400") ==
        "number: probe 'everything': number must be at most 1.7976931348623157e+308 in size, got '1e400'");
  CHECK(complaint("number=nan") == "number: probe 'everything': number must be a number, got 'nan'");
  CHECK(complaint("wide=1e-400") == "wide: probe 'everything': wide must be a whole number, got '1e-400'");
}

TEST_CASE("Quotation marks delimit a value of any type and are no part of it") {
  const auto c = everything(
      "number=\"2.5\", wide=\"3\", flag=\"true\", color=\"blue\", text=\"x\", list=[\"5\"], leaf=\"leaf(x=1)\"");
  CHECK(c->describe() ==
        everything("number=2.5, wide=3, flag=true, color=blue, text=x, list=[5], leaf=leaf(x=1)")->describe());
  CHECK_THAT(complaint("color=\"grean\""), ContainsSubstring("has no choice 'grean'; did you mean 'green'?"));
}

TEST_CASE("A zero byte in a value neither cuts off the message nor the value") {
  CHECK_THAT(complaint("color=" + std::string("gr\0en", 5)), ContainsSubstring("has no choice 'gr\\u0000en'; did you"));
}

TEST_CASE("Complaints name component, option, rule and value") {
  CHECK(complaint("number=x") == "number: probe 'everything': number must be a number, got 'x'");
  CHECK(complaint("wide=1.5") == "wide: probe 'everything': wide must be a whole number, got '1.5'");
  CHECK(complaint("flag=1") == "flag: probe 'everything': flag must be true or false, got '1'");
  CHECK(complaint("list=[0]") == "list: probe 'everything': list must be >= 1, got '0'");
  CHECK_THAT(complaint("list=3"), ContainsSubstring("must be a list of whole numbers such as [64, 64], got '3'"));
  CHECK_THAT(complaint("color=grean"), ContainsSubstring("did you mean 'green'? (known: red, green, blue)"));
  CHECK(complaint("leaf=leaf(x=2)") == "leaf.x: probe 'leaf': x must be in [0, 1], got '2'");
  CHECK_THAT(complaint("leaf=none"), ContainsSubstring("leaf: unknown probe 'none'"));
  CHECK_THAT(complaint("maybe=branch"), ContainsSubstring("maybe: unknown probe 'branch'"));
  CHECK_THAT(complaint("inner.frist=1"), ContainsSubstring("did you mean 'inner.first'?"));
}

TEST_CASE("Components nest; what is wrong far inside has the whole path, and too deep is no crash") {
  const auto nested = [](std::size_t depth) {
    std::string spec = "leaf(x=2)";
    for (std::size_t i = 0; i < depth; ++i) spec = "everything(maybe=" + spec + ")";
    return spec;
  };
  try {
    make_component("probe", nested(90));
    FAIL_CHECK("x=2 was accepted");
  } catch (const InvalidSpec& error) {
    REQUIRE(error.problems.size() == 1);
    CHECK(error.problems[0].path.size() == 90 * std::string("maybe.").size() + 1);
    CHECK(error.problems[0].message == "probe 'leaf': x must be in [0, 1], got '2'");
  }
  CHECK_THROWS_WITH(make_component("probe", nested(1000)), ContainsSubstring("nests deeper than 100"));
}

TEST_CASE("Rules between options are checked once all were read well") {
  CHECK(complaint("inner.first=3") == "first must not exceed second");
  CHECK(complaint("inner.first=3, inner.deep.second=5") == "none");
  CHECK_THAT(complaint("inner.first=3, number=x"), !ContainsSubstring("exceed"));
}

TEST_CASE("Ranges say their rule and keep it") {
  CHECK(Range::any().rule() == "any number");
  CHECK(Range::positive().rule() == "> 0");
  CHECK(Range::non_negative().rule() == ">= 0");
  CHECK(Range::at_least(3).rule() == ">= 3");
  CHECK(Range::fraction().rule() == "in [0, 1)");
  CHECK(Range::between(-1, 2.5).rule() == "in [-1, 2.5]");
  CHECK((!Range::positive().contains(0) && Range::positive().contains(5e-324)));
  CHECK((Range::fraction().contains(0) && !Range::fraction().contains(1)));
  CHECK((Range::between(1, 2).contains(1) && Range::between(1, 2).contains(2) && !Range::between(1, 2).contains(2.01)));
}

TEST_CASE("Names of a kind are listed in order, and added again replace what they were") {
  std::vector<std::string> names;
  for (const auto& entry : entries("probe")) names.push_back(entry.name);
  CHECK(names == std::vector<std::string>{"everything", "leaf"});
  const auto before = entries().size();
  CHECK(add<Leaf>("leaf", "", "a leaf"));
  CHECK(entries().size() == before);
  const auto all = kinds();
  for (const auto* kind : {"loss", "penalty", "probe", "ranker", "similarity", "sorter"})
    CHECK(std::count(all.begin(), all.end(), kind) == 1);
}
