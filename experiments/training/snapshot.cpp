// SPDX-License-Identifier: Apache-2.0
#include "diffrank/experiments/training/snapshot.hpp"

#include <algorithm>
#include <istream>
#include <ostream>
#include <stdexcept>
#include <string>

namespace diffrank::experiments {
namespace {

void save_values(std::ostream& out, const std::vector<double>& values) {
  out << values.size() << '\n';
  out.write(reinterpret_cast<const char*>(values.data()),
            static_cast<std::streamsize>(values.size() * sizeof values[0]));
}

std::vector<double> load_values(std::istream& in, std::size_t expected) {
  std::size_t size = 0;
  if (!(in >> size) || in.get() != '\n' || (size != 0 && size != expected))
    throw std::runtime_error("it is not of these test samples");
  std::vector<double> values(size);
  in.read(reinterpret_cast<char*>(values.data()), static_cast<std::streamsize>(size * sizeof values[0]));
  if (!in) throw std::runtime_error("it ends too early");
  return values;
}

/// In parts: the length may be wrong.
std::string load_text(std::istream& in) {
  std::size_t size = 0;
  if (!(in >> size) || in.get() != '\n') throw std::runtime_error("the length of its model is missing");
  std::string text;
  while (text.size() < size) {
    const auto before = text.size();
    text.resize(std::min(size, before + (std::size_t{1} << 20)));
    in.read(text.data() + before, static_cast<std::streamsize>(text.size() - before));
    if (!in) throw std::runtime_error("it ends too early");
  }
  return text;
}

}  // namespace

void Snapshot::save(std::ostream& out) const {
  save_values(out, predictions);
  save_values(out, similarity);
  out << model.size() << '\n' << model;
}

void Snapshot::load(std::istream& in, std::size_t rows, std::size_t similarities) {
  auto first = load_values(in, rows);
  auto second = load_values(in, similarities);
  auto third = load_text(in);
  predictions = std::move(first);
  similarity = std::move(second);
  model = std::move(third);
}

}  // namespace diffrank::experiments
