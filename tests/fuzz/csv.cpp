// SPDX-License-Identifier: Apache-2.0
// First two bytes: options of the csv data set; the rest: the file. What is read has one shape and finite values.
#include <algorithm>
#include <cmath>
#include <cstdlib>

#include "diffrank/experiments/dataset.hpp"
#include "diffrank/tests/fuzz/input.hpp"

using namespace diffrank;

static std::string spec(const std::string& path, unsigned bits) {
  const auto pick = [&](unsigned at, const char* one, const char* other) { return (bits >> at) & 1U ? one : other; };
  std::string options = "path=" + quote(path);
  options += pick(0, ", header=true, target=y", ", header=false, target=0");
  options += pick(1, ", missing=mean", pick(2, ", missing=drop", ""));
  options += pick(3, ", categorical=onehot", "");
  options += pick(4, ", delimiter=\";\"", pick(5, ", delimiter=tab", ""));
  options += pick(6, ", standardize=false", "");
  options += pick(7, ", val=0", pick(8, ", val=0.3", ""));
  options += pick(9, ", test=0", pick(10, ", test=0.3", ""));
  options += pick(11, ", drop=x", "");
  options += pick(12, ", bin_width=1e-300", pick(13, ", bin_width=1e300", ""));
  return "csv(" + options + ")";
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 2) return 0;
  const fuzz::File file(fuzz::text(data + 2, size - 2));
  try {
    const auto read = make<experiments::Dataset>(spec(file.path(), data[0] + 256U * data[1]))->load();
    for (const auto* part : {&read.train, &read.val, &read.test}) {
      const auto finite = [](const std::vector<double>& values) {
        return std::all_of(values.begin(), values.end(), [](double x) { return std::isfinite(x); });
      };
      if (part->inputs.size() != part->rows() * part->cols || !finite(part->inputs) || !finite(part->labels))
        std::abort();
    }
  } catch (const InvalidSpec&) {
  } catch (const std::runtime_error&) {
  }
  return 0;
}
