// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <condition_variable>
#include <deque>
#include <exception>
#include <mutex>
#include <thread>

#include "diffrank/experiments/dataset.hpp"

namespace diffrank::experiments {

/// Which samples a sequence of batches takes, and in which views.
struct BatchPlan {
  std::vector<std::size_t> rows;  ///< of all batches, one after another
  std::size_t size = 1;           ///< of a batch, but for the last one
  std::size_t count = 0;          ///< batches
  std::size_t views = 0;          ///< of each sample: V views 1, 2, ... V one after another; 0: the samples as they are
  std::uint64_t seed = 0;         ///< of the views
  std::vector<std::size_t> partners = {};  ///< the sample that each of `rows` is mixed with; empty: none
  std::vector<double> shares = {};         ///< of a batch's own samples in the mixture, for each batch

  bool is_mixed() const { return !partners.empty(); }
  /// The mixture of column `k` of row `i` of `rows` and of its partner, for values of each sample.
  double mixed(Rows<const double> values, std::size_t k, std::size_t batch, std::size_t i) const {
    const double own = values.row(rows[i])[k];
    return is_mixed() ? shares[batch] * own + (1 - shares[batch]) * values.row(partners[i])[k] : own;
  }

  std::size_t first(std::size_t batch) const { return batch * size; }
  std::size_t size_of(std::size_t batch) const { return std::min(size, rows.size() - first(batch)); }
};

/// All samples of a part as they are, for evaluation. `batch` is the size of a training's batches, which fit into memory.
BatchPlan in_order(const Part& part, std::size_t batch);

/// The inputs of the batches of a plan, in order. Where samples are made when they are fetched, a thread of its own
/// fetches at most `ahead` batches before they are asked for; what is fetched is the same.
class Batches {
 public:
  Batches(const Part& part, BatchPlan plan);
  Batches(Part&&, BatchPlan) = delete;
  ~Batches();
  Batches(const Batches&) = delete;
  Batches& operator=(const Batches&) = delete;

  const BatchPlan& plan() const { return plan_; }
  /// Inputs of the next batch, view after view; they stay valid until the next call. Rethrows what fetching threw.
  const Inputs& next();

 private:
  static constexpr std::size_t ahead = 3;
  void fetch(std::size_t batch, Inputs& inputs) const;
  void fetch_view(std::size_t batch, View view, Inputs& inputs) const;
  void fetch_ahead();

  const Part& part_;
  BatchPlan plan_;
  std::size_t next_ = 0;
  Inputs present_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<Inputs> fetched_;
  std::exception_ptr error_;
  bool stop_ = false;
  std::thread fetcher_;  ///< last, because it uses the others
};

}  // namespace diffrank::experiments
