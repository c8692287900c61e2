// SPDX-License-Identifier: Apache-2.0
#include "diffrank/backends/xtensor/network.hpp"

#include <map>
#include <mutex>
#include <stdexcept>
#include <tuple>

namespace diffrank::xtensor {
namespace {

/// Makers for float and for double, by name.
template <template <class> class Make>
class Makers {
 public:
  /// Never destroyed, as the registry of components is not.
  static Makers& get() {
    static auto& makers = *new Makers;
    return makers;
  }
  bool add(std::string name, Make<float> in_float, Make<double> in_double) {
    const std::lock_guard lock(mutex_);
    by_name_[std::move(name)] = {in_float, in_double};
    return true;
  }
  template <class T>
  Make<T> find(const char* kind, const std::string& name) {
    const std::lock_guard lock(mutex_);
    if (const auto found = by_name_.find(name); found != by_name_.end()) return std::get<Make<T>>(found->second);
    std::vector<std::string> known;
    for (const auto& entry : by_name_) known.push_back(entry.first);
    throw std::invalid_argument("backend 'xtensor' has no " + std::string(kind) + " '" + name + "'" +
                                suggestion(name, known));
  }

 private:
  std::mutex mutex_;
  std::map<std::string, std::tuple<Make<float>, Make<double>>> by_name_;
};

}  // namespace

bool detail::add_network(std::string name, MakeNetwork<float> in_float, MakeNetwork<double> in_double) {
  return Makers<MakeNetwork>::get().add(std::move(name), in_float, in_double);
}
bool detail::add_update(std::string name, MakeUpdate<float> in_float, MakeUpdate<double> in_double) {
  return Makers<MakeUpdate>::get().add(std::move(name), in_float, in_double);
}

template <class T>
std::unique_ptr<Network<T>> make_network(const Model& model, std::size_t inputs, std::uint64_t seed) {
  if (inputs == 0)
    throw std::invalid_argument("model '" + model.name() + "' needs at least one input column, the data has none");
  return Makers<detail::MakeNetwork>::get().find<T>(Model::kind, model.name())(model, inputs, seed);
}
template <class T>
std::unique_ptr<Update<T>> make_update(const Optimizer& optimizer, std::size_t parameters) {
  return Makers<detail::MakeUpdate>::get().find<T>(Optimizer::kind, optimizer.name())(optimizer, parameters);
}

template std::unique_ptr<Network<float>> make_network(const Model&, std::size_t, std::uint64_t);
template std::unique_ptr<Network<double>> make_network(const Model&, std::size_t, std::uint64_t);
template std::unique_ptr<Update<float>> make_update(const Optimizer&, std::size_t);
template std::unique_ptr<Update<double>> make_update(const Optimizer&, std::size_t);

}  // namespace diffrank::xtensor
