// SPDX-License-Identifier: Apache-2.0
#include "diffrank/experiments/training/batches.hpp"

#include <algorithm>
#include <numeric>

#include "diffrank/core/random.hpp"

namespace diffrank::experiments {

BatchPlan in_order(const Part& part, std::size_t batch) {
  constexpr std::size_t rows_of_a_table = 1024;
  BatchPlan plan;
  plan.rows.resize(part.rows());
  std::iota(plan.rows.begin(), plan.rows.end(), std::size_t{0});
  plan.size = part.samples ? batch : rows_of_a_table;
  plan.count = (part.rows() + plan.size - 1) / plan.size;
  return plan;
}

Batches::Batches(const Part& part, BatchPlan plan) : part_(part), plan_(std::move(plan)) {
  if (part_.samples) fetcher_ = std::thread([this] { fetch_ahead(); });
}

Batches::~Batches() {
  {
    const std::lock_guard lock(mutex_);
    stop_ = true;
  }
  changed_.notify_all();
  if (fetcher_.joinable()) fetcher_.join();
}

const Inputs& Batches::next() {
  if (!part_.samples) {
    fetch(next_++, present_);
    return present_;
  }
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return !fetched_.empty() || error_; });
  if (fetched_.empty()) std::rethrow_exception(error_);
  present_ = std::move(fetched_.front());
  fetched_.pop_front();
  changed_.notify_all();
  return present_;
}

void Batches::fetch(std::size_t batch, Inputs& inputs) const {
  const auto view = [&](std::size_t number) {
    const auto substream = static_cast<std::uint32_t>(batch);
    return View{number, number == 0 ? 0 : Random(plan_.seed, streams::views, substream).next64()};
  };
  fetch_view(batch, view(std::min<std::size_t>(plan_.views, 1)), inputs);
  for (std::size_t number = 2; number <= plan_.views; ++number) {
    Inputs more;
    fetch_view(batch, view(number), more);
    append(inputs, more);
  }
}

void Batches::fetch_view(std::size_t batch, View view, Inputs& inputs) const {
  const std::size_t first = plan_.first(batch), size = plan_.size_of(batch);
  part_.fetch(plan_.rows.data() + first, size, view, inputs);
  if (!plan_.is_mixed()) return;
  Inputs partners;
  part_.fetch(plan_.partners.data() + first, size, view, partners);
  const double share = plan_.shares[batch];
  const auto own = inputs.numbers;
  std::vector<double> mixed(own.size());
  for (std::size_t k = 0; k < own.size(); ++k) mixed[k] = share * own.data[k] + (1 - share) * partners.numbers.data[k];
  inputs.gathered = std::move(mixed);
  inputs.numbers = {inputs.gathered.data(), own.rows, own.cols};
}

void Batches::fetch_ahead() {
  try {
    for (std::size_t batch = 0; batch < plan_.count; ++batch) {
      Inputs inputs;
      fetch(batch, inputs);
      std::unique_lock lock(mutex_);
      changed_.wait(lock, [this] { return fetched_.size() < ahead || stop_; });
      if (stop_) return;
      fetched_.push_back(std::move(inputs));
      changed_.notify_all();
    }
  } catch (...) {
    const std::lock_guard lock(mutex_);
    error_ = std::current_exception();
    changed_.notify_all();
  }
}

}  // namespace diffrank::experiments
