// SPDX-License-Identifier: Apache-2.0
#include "diffrank/backends/libtorch/state_dict.hpp"

#include <c10/core/GradMode.h>
#include <torch/csrc/jit/serialization/pickle.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <map>
#include <sstream>
#include <stdexcept>

namespace diffrank::libtorch {
namespace {

using at::Tensor;

std::map<std::string, Tensor> read_dict(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  const std::vector<char> bytes{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  if (!file || bytes.empty()) throw std::invalid_argument("weights: cannot read '" + path + "', or it is empty");
  std::map<std::string, Tensor> tensors;
  try {
    for (const auto& entry : torch::jit::pickle_load(bytes).toGenericDict())
      tensors.emplace(entry.key().toStringRef(), entry.value().toTensor());
  } catch (const std::exception&) {  // c10::Error and what it lets through; its text is of no use
    throw std::invalid_argument(
        "weights: '" + path +
        "' is not a plain dictionary of tensors that torch.save wrote; in Python: torch.save(dict(torch.load('" + path +
        "', map_location='cpu')), 'plain.pt')");
  }
  return tensors;
}

/// Adds " missing: a, b and 3 more." for names that there are.
void list(std::string& text, const std::string& what, const std::vector<std::string>& names) {
  constexpr std::size_t most = 10;
  if (names.empty()) return;
  text += "; " + what + ": ";
  for (std::size_t i = 0; i < std::min(most, names.size()); ++i) text += (i > 0 ? ", " : "") + names[i];
  if (names.size() > most) text += " and " + std::to_string(names.size() - most) + " more";
}

std::string shapes(const std::string& name, const Tensor& given, const Tensor& own) {
  std::ostringstream text;
  text << name << " " << given.sizes() << " instead of " << own.sizes();
  return text.str();
}

bool ends_with(const std::string& text, const std::string& end) {
  return text.size() >= end.size() && text.compare(text.size() - end.size(), end.size(), end) == 0;
}

}  // namespace

void load_state_dict(torch::nn::Module& module, const std::string& path,
                     const std::vector<std::string>& where_it_fits) {
  auto given = read_dict(path);
  std::map<std::string, Tensor> own;
  for (const auto& entry : module.named_parameters()) own.emplace(entry.key(), entry.value());
  for (const auto& entry : module.named_buffers()) own.emplace(entry.key(), entry.value());
  std::vector<std::string> missing, extra, other;
  for (const auto& [name, tensor] : own) {
    const bool optional = std::find(where_it_fits.begin(), where_it_fits.end(), name) != where_it_fits.end();
    const auto at = given.find(name);
    if (at == given.end()) {
      if (!optional && !ends_with(name, ".num_batches_tracked")) missing.push_back(name);
    } else if (at->second.sizes() != tensor.sizes()) {
      if (optional) given.erase(at);
      else other.push_back(shapes(name, at->second, tensor));
    }
  }
  for (const auto& [name, tensor] : given)
    if (own.count(name) == 0 && std::find(where_it_fits.begin(), where_it_fits.end(), name) == where_it_fits.end())
      extra.push_back(name);
  std::string faults;
  list(faults, "missing", missing);
  list(faults, "not in this model", extra);
  list(faults, "of another shape", other);
  if (!faults.empty()) throw std::invalid_argument("weights: '" + path + "' is of another model" + faults);
  const c10::AutoGradMode no_graph(false);
  for (const auto& [name, tensor] : given) own.at(name).copy_(tensor);
}

}  // namespace diffrank::libtorch
