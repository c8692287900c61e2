// SPDX-License-Identifier: Apache-2.0
// Every registered ranker, sorter and selector, each with a list of specs to test it with.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "diffrank/core/ranker.hpp"
#include "diffrank/core/selector.hpp"

namespace diffrank::testing {

/// An operator with the spec that made it.
struct OperatorCase {
  std::string spec;
  std::shared_ptr<const Operator> instance;

  const Operator* operator->() const { return instance.get(); }
  const std::string& kind() const { return instance->kind_name(); }
  bool ranks() const { return instance->output() == Output::ranks; }
  bool sorts() const { return instance->output() == Output::values; }
  bool soft() const { return instance->gradient() == Gradient::exact; }
  bool ascending() const { return instance->order() == Order::ascending; }
  /// 1 where the output grows with the scores (sorted values: along the row), else -1.
  int direction() const { return ascending() == (instance->output() == Output::weights) ? -1 : 1; }
};

inline OperatorCase make_operator(const std::string& kind, const std::string& spec) {
  return {spec, std::static_pointer_cast<const Operator>(make_component(kind, spec))};
}

/// The spec with one option set to another value.
inline std::string with(const std::string& spec, const std::string& name, const std::string& value) {
  auto parsed = parse_spec(spec);
  for (auto& option : parsed.options)
    if (option.first == name) option.second = value;
  return to_text(with_implied(parsed, {{name, value}}));
}
inline OperatorCase with(const OperatorCase& op, const std::string& name, const std::string& value) {
  return make_operator(op.kind(), with(op.spec, name, value));
}

/// An option of an operator, "strength", or of the one inside it, "ranker.strength".
inline std::string option(const Operator& op, const std::string& path) {
  const auto dot = path.find('.');
  if (dot == path.npos) return op.option(path);
  return option(*make_operator(op.kind_name(), op.option(path.substr(0, dot))).instance, path.substr(dot + 1));
}
inline OperatorCase with_option(const OperatorCase& op, const std::string& path, const std::string& value) {
  const auto dot = path.find('.');
  if (dot == path.npos) return with(op, path, value);
  const auto name = path.substr(0, dot);
  return with(op, name, with_option(make_operator(op.kind(), op->option(name)), path.substr(dot + 1), value).spec);
}

/// Every distribution, steep and soft, on each topology.
inline std::vector<std::string> network_variants() {
  std::vector<std::string> list{"topology=bitonic", "art_lambda=0"};
  for (const std::string distribution : {"logistic", "logistic_phi", "gaussian", "reciprocal", "cauchy", "optimal"})
    for (const std::string steepness : {"1", "10"})
      list.push_back("distribution=" + distribution + ", steepness=" + steepness);
  list.push_back("topology=bitonic, distribution=cauchy, steepness=1");
  return list;
}

/// Options to test an operator with, beyond its defaults. One that is not in the table is tested with its defaults.
inline std::vector<std::string> variants(const std::string& kind, const std::string& name) {
  static const std::map<std::string, std::vector<std::string>> table{
      {"ranker hard", {"ties=max", "ties=average", "ties=ordinal", "ties=reversed"}},
      {"ranker blackbox",
       {"lambda=0", "lambda=0.1", "lambda=50", "ties=average", "ties=min", "scale=invariant, lambda=0.5",
        "scale=invariant, lambda=20, ties=ordinal"}},
      {"ranker permutahedron",
       {"strength=0.001", "strength=0.1", "strength=1000", "regularization=kl", "regularization=kl, strength=0.001",
        "regularization=kl, strength=0.1", "regularization=kl, strength=1000", "regularization=p32",
        "regularization=p32, strength=0.1", "regularization=p32, strength=1000", "regularization=p43",
        "regularization=p43, strength=0.1", "regularization=p43, strength=1000"}},
      {"ranker softsort", {"tau=0.1", "tau=100", "columns=normalized", "power=2", "power=0.5"}},
      {"sorter softsort", {"tau=0.1", "tau=100", "power=2", "power=0.5"}},
      {"ranker neuralsort", {"tau=0.1", "tau=100", "columns=normalized"}},
      {"sorter neuralsort", {"tau=0.1", "tau=100"}},
      {"ranker sigmoid", {"tau=0.001", "tau=0.1", "tau=1000"}},
      {"ranker gaussian", {"sigma=0.001", "sigma=0.1", "sigma=1000"}},
      {"ranker lapsum", {"alpha=0.001", "alpha=0.1", "alpha=100", "alpha=1e6"}},
      {"sorter lapsum", {"alpha=0.001", "alpha=0.1", "alpha=100"}},  // values of size alpha: differences lose digits
      {"ranker sinkhorn", {"epsilon=0.001", "epsilon=0.1", "epsilon=1000", "squash=none"}},
      {"sorter sinkhorn", {"epsilon=0.001", "epsilon=0.1", "epsilon=1000", "squash=none"}},
      {"ranker network", network_variants()},
      {"sorter network", network_variants()},
      {"ranker perturbed", {"sigma=0.001, samples=3", "sigma=2", "noise=gumbel", "control_variate=false"}},
      {"ranker imle", {"samples=5", "lambda=0.1", "input_temperature=0.1, target_temperature=0.1"}},
      {"ranker aimle", {"samples=5", "lambda=0.1", "target=0.1"}},
      {"ranker identity", {"projection=mean", "projection=sphere", "projection=sphere, ties=ordinal"}},
      {"ranker straight_through",
       {"ranker=permutahedron(regularization=kl), ties=average", "ranker=blackbox", "ranker=hard"}},
      {"sorter straight_through", {"sorter=permutahedron(regularization=kl)", "sorter=hard"}},
      {"ranker standardize",
       {"method=sigmoid", "method=range", "ranker=permutahedron(regularization=kl, strength=1)",
        "ranker=blackbox, method=sigmoid", "ranker=permutahedron(regularization=p43, strength=1), method=range",
        "ranker=hard(ties=average)", "ranker=straight_through, method=range"}},
      {"selector hard", {"k=1", "k=3", "k=2.5, order=ascending"}},
      {"selector threshold", {"k=1", "k=3, tau=0.1", "k=2, tau=1000", "k=3, order=ascending"}},
      {"selector sparse",
       {"k=1", "k=3, strength=0.1", "k=2.5", "k=0.25, regularization=p32", "k=3, regularization=p32, strength=4",
        "k=3.75, regularization=p43, strength=0.5", "k=2, regularization=p43, strength=1000",
        "k=3, strength=4, order=ascending"}},
      {"selector lapsum", {"k=1", "k=2.5, alpha=0.1", "k=1, alpha=20", "k=3, alpha=100, order=ascending"}},
      {"sorter standardize",
       {"method=sigmoid", "method=range", "sorter=permutahedron(regularization=kl, strength=5)", "sorter=hard",
        "sorter=hard, method=sigmoid", "sorter=permutahedron(regularization=p43, strength=1), method=range"}},
      {"sorter permutahedron",
       {"strength=0.001", "strength=0.1", "strength=1000", "regularization=kl", "regularization=kl, strength=0.001",
        "regularization=kl, strength=0.1", "regularization=kl, strength=1000", "regularization=p32",
        "regularization=p32, strength=0.1", "regularization=p32, strength=1000", "regularization=p43",
        "regularization=p43, strength=0.1", "regularization=p43, strength=1000"}},
  };
  const auto found = table.find(kind + " " + name);
  return found == table.end() ? std::vector<std::string>{} : found->second;
}

/// Every operator of a kind: with its defaults, with the variants of the table, ascending, and normalized.
inline std::vector<OperatorCase> operators(const std::string& kind) {
  std::vector<OperatorCase> list;
  for (const auto& entry : entries(kind)) {
    std::vector<std::string> specs{entry.name};
    for (const auto& options : variants(kind, entry.name)) specs.push_back(entry.name + "(" + options + ")");
    const auto last = specs.back();
    specs.push_back(with(last, "order", "ascending"));
    if (kind == Ranker::kind) specs.push_back(with(last, "normalize", "true"));
    for (const auto& spec : specs) list.push_back(make_operator(kind, spec));
  }
  return list;
}

/// The kinds of operators.
inline const std::vector<std::string>& operator_kinds() {
  static const std::vector<std::string> list{Ranker::kind, Sorter::kind, Selector::kind};
  return list;
}

inline std::vector<OperatorCase> every_operator() {
  std::vector<OperatorCase> list;
  for (const auto& kind : operator_kinds())
    for (auto& op : operators(kind)) list.push_back(std::move(op));
  return list;
}

template <class T>
std::vector<T> forward(const Operator& op, const std::vector<T>& scores, std::size_t rows = 1) {
  std::vector<T> out(scores.size());
  const auto cols = rows == 0 ? 0 : scores.size() / rows;
  op.forward(Rows<const T>(scores.data(), rows, cols), {out.data(), rows, cols});
  return out;
}
template <class T>
std::vector<T> forward(const OperatorCase& op, const std::vector<T>& scores, std::size_t rows = 1) {
  return forward(*op.instance, scores, rows);
}

template <class T>
std::vector<T> vjp(const Operator& op, const std::vector<T>& scores, const std::vector<T>& cotangent,
                   std::size_t rows = 1) {
  const auto out = forward(op, scores, rows);
  std::vector<T> grad(scores.size());
  const auto cols = rows == 0 ? 0 : scores.size() / rows;
  op.vjp(Rows<const T>(scores.data(), rows, cols), {out.data(), rows, cols}, {cotangent.data(), rows, cols},
         {grad.data(), rows, cols});
  return grad;
}
template <class T>
std::vector<T> vjp(const OperatorCase& op, const std::vector<T>& scores, const std::vector<T>& cotangent,
                   std::size_t rows = 1) {
  return vjp(*op.instance, scores, cotangent, rows);
}

}  // namespace diffrank::testing
