// SPDX-License-Identifier: Apache-2.0
// Values and VJPs of other libraries, asked of `diffrank eval` itself: every golden entry whose operator is registered,
// on every backend, in float64 and float32.
#include "diffrank/tests/support/golden.hpp"

#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <map>
#include <set>

#include "diffrank/backends/backend.hpp"
#include "diffrank/tests/support/command.hpp"
#include "diffrank/tests/support/tolerances.hpp"

namespace diffrank::testing {
namespace {

/// One golden entry as a question, and what its answer must be.
struct Question {
  std::string kind, spec, answer;  ///< "ranker", "lapsum(...)", "ranks"
  double shift = 0;                ///< our ranks begin at 1
  double tolerance = Tolerance<double>::golden;
  double sign = 1;         ///< of the cotangent asked with, and of the VJP answered
  bool symmetric = false;  ///< ours treats equal scores alike and the peer's does not: their sums agree
};

std::string text(double x) {
  return to_text(x);
}

/// Empty kind: no operator of ours.
Question question(const Json& entry) {
  const std::string op = entry.at("op");
  const auto& p = entry.at("params");
  const auto value = [&p](const char* key) { return text(number(p.at(key))); };
  const std::string ascending = ", order=ascending)";
  const auto dot = op.find('.');
  const std::string family = op.substr(0, dot), what = dot == op.npos ? "" : op.substr(dot + 1);

  if (family.rfind("soft_rank_", 0) == 0 || family.rfind("soft_sort_", 0) == 0) {
    const bool rank = family[5] == 'r', kl = family.substr(10) == "kl";
    const double strength = number(p.at("regularization_strength"));
    Question q{rank ? "ranker" : "sorter",
               "permutahedron(regularization=" + family.substr(10) + ", strength=" + text(strength) +
                   ", order=" + (p.at("direction") == "ASCENDING" ? "ascending" : "descending") + ")",
               rank ? "ranks" : "sorted"};
    // The peers subtract numbers of the size of the scores in units of the strength.
    double largest = 1;
    for (const double x : numbers(entry.at("x"))) largest = std::max(largest, std::abs(x));
    if (kl || !entry.at("tags").empty()) q.tolerance = std::max(q.tolerance, 1e-15 * largest / strength);
    return q;
  }
  if (op == "blackbox.rank_normalised_desc")
    return {"ranker", "blackbox(lambda=" + value("lambda") + ", normalize=true)", "ranks"};
  // The peer steps to x + lambda g, towards a larger loss; the paper (and we, for ascending ranks) to x - lambda g: its
  // VJP is minus ours for -g. Its denominator lacks our 1e-8.
  if (op == "blackbox.rank_asc")
    return {"ranker", "blackbox(lambda=" + value("lambda") + ", ties=ordinal" + ascending, "ranks",
            0,        1e-8 / number(p.at("lambda")) + Tolerance<double>::golden,           -1};
  if (op == "identity_projection.rank_asc")
    return {"ranker", "identity(projection=sphere, ties=ordinal" + ascending, "ranks"};
  if (what == "sorted" && (family == "softsort" || family == "neuralsort"))
    return {"sorter", family + "(tau=" + value("tau") + (p.contains("pow") ? ", power=" + value("pow") : "") + ")",
            "sorted"};
  if ((what == "ranks" || what == "ranks_colnorm") && (family == "softsort" || family == "neuralsort"))
    return {"ranker",
            family + "(tau=" + value("tau") + (p.contains("pow") ? ", power=" + value("pow") : "") +
                ", columns=" + (what == "ranks" ? "raw" : "normalized") + ")",
            "ranks"};
  if (family == "diffsort" && what != "P")
    return {what == "ranks" ? "ranker" : "sorter",
            "network(topology=" + p.at("network").get<std::string>() +
                ", distribution=" + p.at("distribution").get<std::string>() + ", steepness=" + value("steepness") +
                ", art_lambda=" + value("art_lambda") + ascending,
            what,
            0,
            Tolerance<double>::golden,
            1,
            true};
  if (family == "sinkhorn") {
    Question q{what == "ranks" ? "ranker" : "sorter", "sinkhorn(epsilon=" + value("epsilon") + ascending,
               what == "ranks" ? "ranks" : "sorted", what == "ranks" ? 1.0 : 0.0};
    q.tolerance =
        number(p.at("converged_marginal_error")) > 1e-10 ? 1e-5 : Tolerance<double>::golden;  // as in sinkhorn_test
    return q;
  }
  if (op == "lapsum.rank" || op == "lapsum.sort") {
    const double alpha = number(p.at("alpha"));
    const std::string spec =
        "lapsum(alpha=" + text(std::abs(alpha)) + ", order=" + (alpha > 0 ? "ascending" : "descending") + ")";
    return what == "rank" ? Question{"ranker", spec, "ranks", 1} : Question{"sorter", spec, "sorted"};
  }
  if (op == "lapsum.topk")
    return {"selector", "lapsum(k=" + value("k") + ", alpha=" + text(std::abs(number(p.at("alpha")))) + ")", "weights"};
  if (op == "dftopk") return {"selector", "threshold(k=" + value("k") + ", tau=" + value("tau") + ")", "weights"};
  if (family == "pairwise_sigmoid")
    return {
        "ranker",
        "sigmoid(tau=" + value("temperature") + ", order=" + (what == "rank_asc" ? "ascending" : "descending") + ")",
        "ranks"};
  if (op == "softrank_taylor.rank_desc") return {"ranker", "gaussian(sigma=" + value("sigma") + ")", "ranks"};
  return {};
}

bool is_registered(const Question& q) {
  const auto name = parse_spec(q.spec).name;
  for (const auto& entry : entries(q.kind))
    if (entry.name == name) return true;
  return false;
}

/// What the command answers to these requests, line by line.
std::vector<Json> ask(const std::vector<Json>& requests) {
  namespace fs = std::filesystem;
  const auto folder = fs::temp_directory_path() / ("diffrank_golden_" + std::to_string(::getpid()));
  fs::create_directories(folder);
  const auto in = (folder / "in.jsonl").string(), out = (folder / "out.jsonl").string();
  {
    std::ofstream file(in);
    for (const auto& request : requests) file << request.dump() << '\n';
  }
  const auto command = command_path() + " eval < " + in + " > " + out;
  REQUIRE(std::system(command.c_str()) == 0);
  std::vector<Json> answers;
  std::ifstream file(out);
  for (std::string line; std::getline(file, line);) answers.push_back(Json::parse(line));
  fs::remove_all(folder);
  return answers;
}

/// Sums over equal scores, where the question wants that or the entry says so.
Row folded(const Question& q, const Json& entry, const Row& values) {
  Json e = entry;
  if (q.symmetric && e.contains("tie_groups")) e["tie_order_dependent"] = true;
  return tie_sums(e, values);
}

struct Asked {
  const Json* entry;
  Question question;
};

void compare(const std::vector<Asked>& asked, const std::string& backend, const std::string& dtype) {
  std::vector<Json> requests;
  for (const auto& [entry, q] : asked) {
    auto cotangent = numbers(entry->at("cotangent"));
    for (double& c : cotangent) c *= q.sign;
    requests.push_back({{q.kind, q.spec},
                        {"scores", Json::array({entry->at("x")})},
                        {"cotangent", Json::array({cotangent})},
                        {"backend", backend},
                        {"dtype", dtype}});
  }
  const auto answers = ask(requests);
  REQUIRE(answers.size() == asked.size());
  for (std::size_t i = 0; i < asked.size(); ++i) {
    const auto& [entry, q] = asked[i];
    INFO(entry->at("op") << " " << entry->at("case") << ": " << q.spec << " on " << backend << " in " << dtype);
    INFO(answers[i].dump().substr(0, 300));
    if (!answers[i].contains("vjp")) {
      CHECK(answers[i].contains("vjp"));
      continue;
    }
    const double n = entry->at("n").get<double>();
    // float32 scores are rounded before anything is computed: what is far from linear there is far from comparable.
    const bool single = dtype == "float32";
    const double allowed = single ? std::max(1e-5 * n, q.tolerance) : q.tolerance;
    auto y = numbers(answers[i].at(q.answer));
    for (double& v : y) v -= q.shift;
    const auto expected = numbers(entry->at("y"));
    if (q.kind == "sorter") CHECK(distance(y, expected) < allowed);
    else CHECK(distance(folded(q, *entry, y), folded(q, *entry, expected)) < allowed);
    if (single || entry->contains("kink")) continue;
    auto vjp = numbers(answers[i].at("vjp"));
    for (double& v : vjp) v *= q.sign;
    CHECK(distance(folded(q, *entry, vjp), folded(q, *entry, numbers(entry->at("vjp"))), 1) < q.tolerance);
  }
}

}  // namespace

TEST_CASE("diffrank eval gives the golden values and VJPs on every backend") {
  const std::vector<std::string> files{"peers_blackbox_identity.json", "peers_diffsort.json",
                                       "peers_fast_soft_sort.json",    "peers_lapsum.json",
                                       "peers_torchsort.json",         "peers_neuralsort_softsort.json",
                                       "peers_pairwise_misc.json",     "peers_sinkhorn.json"};
  std::vector<Json> kept;
  std::map<std::string, std::size_t> counts;
  for (const auto& file : files)
    for_each_golden(file, 1, [&](const Json& entry) {
      kept.push_back(entry);
      return true;
    });
  if (kept.empty()) return;
  std::vector<Asked> asked;
  for (const auto& entry : kept) {
    const auto q = question(entry);
    if (q.kind.empty() || !is_registered(q)) continue;
    asked.push_back({&entry, q});
    ++counts[q.kind + " " + parse_spec(q.spec).name];
  }
  CHECK(counts["ranker permutahedron"] == 128);
  CHECK(counts["sorter permutahedron"] == 128);
  const std::map<std::string, std::size_t> all{
      {"ranker blackbox", 32}, {"ranker identity", 7},     {"ranker network", 66},    {"sorter network", 66},
      {"ranker softsort", 24}, {"sorter softsort", 12},    {"ranker neuralsort", 12}, {"sorter neuralsort", 6},
      {"ranker sinkhorn", 12}, {"sorter sinkhorn", 12},    {"ranker lapsum", 32},     {"sorter lapsum", 14},
      {"selector lapsum", 12}, {"selector threshold", 12}, {"ranker sigmoid", 32},    {"ranker gaussian", 16}};
  for (const auto& [operator_, count] : all) {
    CAPTURE(operator_);
    CHECK(counts[operator_] == count);
  }
  for (const auto& backend : entries(Backend::kind))
    for (const char* dtype : {"float64", "float32"}) compare(asked, backend.name, dtype);
}

}  // namespace diffrank::testing
