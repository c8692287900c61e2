// SPDX-License-Identifier: Apache-2.0
#include <vector>

#include "diffrank/backends/xtensor/xtensor.hpp"
#include "diffrank/core/random.hpp"
#include "diffrank/core/registry.hpp"
#include "diffrank/tests/backends/xtensor/expressions.hpp"
#include "diffrank/tests/support/catch.hpp"

using namespace diffrank;

namespace {

/// Doubles its input, and remembers where that lay.
class Spy final : public Ranker {
 public:
  void forward(Rows<const float> s, Rows<float> o) const final { twice(s, o); }
  void forward(Rows<const double> s, Rows<double> o) const final { twice(s, o); }
  void vjp(Rows<const float> s, Rows<const float> o, Rows<const float> c, Rows<float> g) const final {
    seen_out = o.data;
    seen_cotangent = c.data;
    twice(c, g);
    seen = s.data;
  }
  void vjp(Rows<const double> s, Rows<const double> o, Rows<const double> c, Rows<double> g) const final {
    seen_out = o.data;
    seen_cotangent = c.data;
    twice(c, g);
    seen = s.data;
  }
  Gradient gradient() const final { return Gradient::exact; }
  mutable const void *seen = nullptr, *seen_out = nullptr, *seen_cotangent = nullptr;

 private:
  template <class T>
  void twice(Rows<const T> s, Rows<T> o) const {
    seen = s.data;
    for (std::size_t i = 0; i < s.size(); ++i) o.data[i] = 2 * s.data[i];
  }
};

template <class T>
xt::xtensor<T, 3> random_tensor(std::size_t a, std::size_t b, std::size_t n) {
  xt::xtensor<T, 3> x(std::array<std::size_t, 3>{a, b, n});
  Random random(7, 1);
  for (auto& value : x) value = static_cast<T>(random.normal());
  return x;
}

/// What the kernel gives for the values of an expression, taken one by one in row-major order.
template <class T, class E>
std::vector<T> kernel(const Operator& map, const E& e) {
  std::vector<T> scores, out(e.size());
  if (e.size() == 0) return out;  // xtensor's iterators step off null pointers there
  for (auto it = e.template begin<xt::layout_type::row_major>(); it != e.template end<xt::layout_type::row_major>();
       ++it)
    scores.push_back(static_cast<T>(*it));
  const std::size_t cols = e.shape()[e.dimension() - 1], rows = e.size() / cols;
  map.forward(Rows<const T>(scores.data(), rows, cols), Rows<T>(out.data(), rows, cols));
  return out;
}

template <class R, class T, class E>
void check_equal(const R& result, const std::vector<T>& expected, const E& scores) {
  static_assert(std::is_same_v<typename R::value_type, T>);
  REQUIRE(result.dimension() == scores.dimension());
  CHECK(std::equal(result.shape().begin(), result.shape().end(), scores.shape().begin()));
  CHECK(std::vector<T>(result.data(), result.data() + result.size()) == expected);
}

/// rank and sort of the expression are what the kernels give.
template <class T, class E>
void check_operators(const E& e) {
  for (const char* spec : {"hard", "permutahedron(strength=0.3)", "blackbox(order=ascending, normalize=true)"}) {
    const auto ranker = make<Ranker>(spec);
    check_equal(xtensor::rank(*ranker, e), kernel<T>(*ranker, e), e);
  }
  const auto sorter = make<Sorter>("permutahedron(regularization=kl)");
  check_equal(xtensor::sort(*sorter, e), kernel<T>(*sorter, e), e);
}

}  // namespace

TEMPLATE_TEST_CASE("every kind of expression is ranked and sorted as the kernel does it", "[xtensor]", float, double) {
  const auto x = random_tensor<TestType>(4, 3, 6);
  SECTION("containers") {
    check_operators<TestType>(x);
    check_operators<TestType>(xt::xarray<TestType>(x));
    check_operators<TestType>(xt::xtensor<TestType, 3, xt::layout_type::column_major>(x));
    check_operators<TestType>(xt::xarray<TestType, xt::layout_type::column_major>(x));
    check_operators<TestType>(xt::xarray<TestType, xt::layout_type::dynamic>(x));
    const xt::xtensor_fixed<TestType, xt::xshape<2, 3>> fixed{{3, 1, 2}, {1, 1, 0}};
    check_operators<TestType>(fixed);
  }
  SECTION("views") {
    check_operators<TestType>(xt::view(x, 1));
    check_operators<TestType>(xt::view(x, 1, 2));
    check_operators<TestType>(xt::view(x, xt::range(1, 3)));
    check_operators<TestType>(xt::view(x, xt::all(), 1, xt::all()));
    check_operators<TestType>(xt::view(x, xt::all(), xt::all(), xt::range(0, 6, 2)));
    check_operators<TestType>(xt::view(x, xt::all(), xt::all(), xt::range(5, xt::placeholders::_, -1)));
    check_operators<TestType>(xt::view(x, xt::all(), xt::keep(2, 0), xt::drop(1)));
    check_operators<TestType>(xt::strided_view(x, {xt::ellipsis(), xt::range(1, 4)}));
    check_operators<TestType>(xt::strided_view(x + x, {xt::ellipsis(), xt::range(1, 4)}));
    check_operators<TestType>(xt::dynamic_view(x, {xt::ellipsis(), xt::range(1, 4)}));
    check_operators<TestType>(xt::transpose(x));
    check_operators<TestType>(xt::reshape_view(x, {6, 12}));
    check_operators<TestType>(xt::flatten(x));
    check_operators<TestType>(xt::broadcast(xt::view(x, 0, 0), {5, 6}));
  }
  SECTION("lazy expressions") {
    check_operators<TestType>(-x);
    check_operators<TestType>(x + TestType(1) / (TestType(1) + x * x));
    check_operators<TestType>(xt::cos(xt::xarray<TestType>(x)));
    check_operators<TestType>(xt::sum(x, {1}));
  }
  SECTION("memory of others") {
    std::vector<TestType> values(x.begin(), x.end());
    check_operators<TestType>(xt::adapt(values, {12, 6}));
    check_operators<TestType>(xt::adapt(values));
    check_operators<TestType>(xtensor::borrow(Rows<const TestType>(values.data(), 9, 8)));
  }
}

TEST_CASE("integers are ranked in double", "[xtensor]") {
  check_operators<double>(xt::xtensor<int, 2>{{3, 1, 2}, {5, 5, -4}});
  check_operators<double>(xt::xarray<std::size_t>{{3, 1, 2}, {5, 5, 4}});
  check_operators<double>(xt::arange<long>(7));
  check_operators<double>(random_tensor<float>(2, 2, 5) > 0);
}

TEST_CASE("a mix of float and double is computed in double", "[xtensor]") {
  const auto x = random_tensor<float>(1, 2, 5);
  const auto c = random_tensor<double>(1, 2, 5);
  const auto ranker = make<Ranker>("permutahedron");
  const auto grad = xtensor::vjp(*ranker, x, c);
  CHECK(same(grad, xtensor::vjp(*ranker, xt::xtensor<double, 3>(xt::cast<double>(x)), c)));
}

TEST_CASE("a static number of axes stays static", "[xtensor]") {
  const xt::xtensor<double, 2> x{{1, 2}};
  STATIC_REQUIRE(std::is_same_v<decltype(xtensor::rank("hard", x)), xt::xtensor<double, 2>>);
  STATIC_REQUIRE(std::is_same_v<decltype(xtensor::rank("hard", -xt::view(x, 0))), xt::xtensor<double, 1>>);
  STATIC_REQUIRE(std::is_same_v<decltype(xtensor::rank("hard", xt::xarray<float>(x))), xt::xarray<float>>);
  STATIC_REQUIRE(std::is_same_v<decltype(xtensor::rank("hard", xt::xtensor<int, 1>{1})), xt::xtensor<double, 1>>);
  CHECK(same(xtensor::rank("hard", x), xt::xtensor<double, 2>{{2, 1}}));
  CHECK(same(xtensor::sort("hard", xt::view(x, 0)), xt::xtensor<double, 1>{2, 1}));
}

TEST_CASE("shapes without a value in them are ranked to themselves", "[xtensor]") {
  for (const auto& shape : {std::array<std::size_t, 2>{0, 5}, {5, 0}, {0, 0}}) {
    const xt::xtensor<double, 2> x(shape);
    check_operators<double>(x);
    check_operators<double>(-x);
    check_operators<double>(xt::xarray<double>(x));
    CHECK(xtensor::vjp(*make<Ranker>("permutahedron"), x, x).shape() == shape);
  }
}

TEMPLATE_TEST_CASE("row-major memory is handed to the kernel without a copy", "[xtensor]", float, double) {
  const Spy spy;
  const auto x = random_tensor<TestType>(4, 3, 6);
  const auto sees = [&](const auto& e) {
    const auto out = xtensor::rank(spy, e);
    CHECK(same(out, TestType(2) * e));
    return spy.seen;
  };
  CHECK(sees(x) == x.data());
  const xt::xarray<TestType> dynamic = x;
  CHECK(sees(dynamic) == dynamic.data());
  const xt::xarray<TestType, xt::layout_type::dynamic> either = x;
  CHECK(sees(either) == either.data());
  CHECK(sees(xt::view(x, 2)) == &x(2, 0, 0));
  CHECK(sees(xt::view(x, xt::range(1, 3))) == &x(1, 0, 0));
  CHECK(sees(xtensor::borrow(Rows<const TestType>(x.data(), 12, 6))) == x.data());

  const auto inside = [&](const void* p) { return x.data() <= p && p < x.data() + x.size(); };
  CHECK_FALSE(inside(sees(xt::view(x, xt::all(), xt::all(), xt::range(0, 6, 2)))));
  CHECK_FALSE(inside(sees(xt::view(x, xt::all(), xt::all(), xt::range(0, 3)))));
  CHECK_FALSE(inside(sees(xt::transpose(x))));
  const xt::xtensor<TestType, 3, xt::layout_type::column_major> columns = x;
  CHECK(sees(columns) != columns.data());
}

TEST_CASE("scores, output and cotangent of a VJP are handed over without a copy", "[xtensor]") {
  const Spy spy;
  const auto x = random_tensor<double>(2, 3, 4), out = random_tensor<double>(2, 3, 4),
             c = random_tensor<double>(2, 3, 4);
  CHECK(same(xtensor::vjp(spy, x, out, c), 2 * c));
  CHECK(spy.seen == x.data());
  CHECK(spy.seen_out == out.data());
  CHECK(spy.seen_cotangent == c.data());
}

TEMPLATE_TEST_CASE("a VJP is the kernel's, whatever holds its arguments", "[xtensor]", float, double) {
  const auto x = random_tensor<TestType>(1, 3, 6);
  const xt::xtensor<TestType, 3> c = xt::cos(TestType(3) * x);
  for (const char* spec : {"permutahedron(strength=0.5)", "blackbox(lambda=0.4)", "hard"}) {
    const auto ranker = make<Ranker>(spec);
    xt::xtensor<TestType, 3> out = xtensor::rank(*ranker, x), expected = xt::zeros_like(x);
    ranker->vjp(Rows<const TestType>(x.data(), 3, 6), Rows<const TestType>(out.data(), 3, 6),
                Rows<const TestType>(c.data(), 3, 6), Rows<TestType>(expected.data(), 3, 6));
    CHECK(same(xtensor::vjp(*ranker, x, c), expected));
    CHECK(same(xtensor::vjp(*ranker, x, out, c), expected));
    CHECK(same(xtensor::vjp(*ranker, x * TestType(1), xt::cos(TestType(3) * x)), expected));
    const xt::xarray<TestType, xt::layout_type::column_major> columns = c;
    CHECK(same(xtensor::vjp(*ranker, x, columns), expected));
    CHECK(same(xtensor::vjp(*ranker, xt::view(x, 0), xt::view(c, 0)), xt::view(expected, 0)));
  }
}

TEST_CASE("an expression without an axis is refused", "[xtensor]") {
  const std::string words = "0-d expression";
  CHECK_THROWS_WITH(xtensor::rank("hard", xt::xarray<double>(1.0)), ContainsSubstring(words));
  CHECK_THROWS_AS(xtensor::rank("hard", xt::xtensor<double, 0>(1.0)), std::invalid_argument);
  CHECK_THROWS_AS(xtensor::sort("hard", xt::sum(xt::xtensor<double, 1>{1, 2})), std::invalid_argument);
}

TEST_CASE("a cotangent or an output of another shape is refused, and both shapes are named", "[xtensor]") {
  const auto ranker = make<Ranker>("hard");
  const xt::xtensor<double, 2> x = xt::zeros<double>({2, 3}), other = xt::zeros<double>({3, 2});
  CHECK_THROWS_WITH(xtensor::vjp(*ranker, x, other), ContainsSubstring("[2, 3]") && ContainsSubstring("[3, 2]"));
  CHECK_THROWS_AS(xtensor::vjp(*ranker, x, other), std::invalid_argument);
  CHECK_THROWS_AS(xtensor::vjp(*ranker, x, xt::view(x, 0)), std::invalid_argument);
  CHECK_THROWS_AS(xtensor::vjp(*ranker, x, other, x), std::invalid_argument);
}

TEST_CASE("a spec that names nothing is refused", "[xtensor]") {
  CHECK_THROWS_AS(xtensor::rank("hrad", xt::xtensor<double, 1>{1}), std::invalid_argument);
}
