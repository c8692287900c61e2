// SPDX-License-Identifier: Apache-2.0
// Requests {"transform": spec, "epochs": [{"batch_features": ..., "batch_labels": ..., "train_features": ...,
// "train_labels": ...}, ...]} of `diffrank eval`: in each epoch, transform the batch, then end the epoch.
#include "diffrank/experiments/operators/eval.hpp"
#include "diffrank/experiments/operators/eval_arrays.hpp"
#include "diffrank/losses/transform.hpp"

namespace diffrank::experiments {
namespace {

/// Features [B, D] and labels [B, 1], rounded to the request's dtype.
struct Part {
  Array features, labels;
};

template <class T>
Array read_rounded(const Json& object, const std::string& key, bool as_column = false) {
  const auto m = read_matrix<T>(object, key, as_column);
  return {m.rows, m.cols, {m.values.begin(), m.values.end()}};
}

/// An epoch's batch or training samples; empty where neither features nor labels are given.
template <class T>
Part read_part(const Json& epoch, const std::string& name) {
  const auto features = name + "_features", labels = name + "_labels";
  if (epoch.contains(features) != epoch.contains(labels))
    throw std::invalid_argument("an epoch has both '" + features + "' and '" + labels + "' or neither");
  if (!epoch.contains(features)) return {};
  return {read_rounded<T>(epoch, features), read_rounded<T>(epoch, labels, true)};
}

template <class T>
Json write_array(const Array& array) {
  return write_matrix(Matrix<T>{{array.values.begin(), array.values.end()}, array.rows, array.cols});
}

/// The arrays of a state; those of one column as a flat list.
template <class T>
Json write_state(const TransformState& state) {
  Json object = Json::object();
  for (const auto& [name, array] : state) {
    const std::vector<T> flat(array.values.begin(), array.values.end());
    object[name] = array.cols == 1 || array.rows == 1 ? write_row(flat.data(), flat.size()) : write_array<T>(array);
  }
  return object;
}

template <class T>
class Epochs {
 public:
  explicit Epochs(const Json& request)
      : request_(request), transform_(make<Transform>(spec_text(request["transform"]))), backend_(backend_of(request)) {
    const auto bins = read_bins(request);
    const auto& epochs = request["epochs"];
    const auto is_object = [](const Json& epoch) { return epoch.is_object(); };
    if (!epochs.is_array() || epochs.empty() || !std::all_of(epochs.begin(), epochs.end(), is_object) ||
        !epochs[0].contains("train_labels"))
      throw std::invalid_argument(
          "'epochs' must be a list of objects, and the first needs 'train_features' and 'train_labels'");
    const auto first = read_part<T>(epochs[0], "train");
    for (const double y : first.labels.values)
      if (!std::isfinite(y)) throw std::invalid_argument("'train_labels' must be finite, got " + to_text(y));
    state_ =
        std::make_shared<TransformState>(transform_->initial_state({first.labels.view(), bins}, first.features.cols));
    check_size(epochs.size());
  }

  Json answer() {
    Json answer{{"transformed", Json::array()}, {"state", Json::array()}};
    const auto& epochs = request_["epochs"];
    for (std::size_t e = 0; e < epochs.size(); ++e) {
      only_known(epochs[e], {"epoch", "batch_features", "batch_labels", "train_features", "train_labels"});
      const auto number = whole_number(epochs[e].value("epoch", Json(e)));
      if (!number) throw std::invalid_argument("'epoch' must be a whole number >= 0, got " + epochs[e]["epoch"].dump());
      forward(read_part<T>(epochs[e], "batch"), *number, e, answer);
      const auto train = read_part<T>(epochs[e], "train");
      check(*transform_, *state_, train.features.view(), train.labels.view());
      if (transform_->needs_epochs() && epochs[e].contains("train_labels"))
        transform_->end_epoch(*state_, *number, train.features.view(), train.labels.view());
      answer["state"].push_back(write_state<T>(*state_));
    }
    return answer;
  }

 private:
  /// The answer holds the state after each epoch.
  void check_size(std::size_t epochs) const {
    constexpr double most = 1e7;
    double numbers = 0;
    for (const auto& [name, array] : *state_) numbers += static_cast<double>(array.values.size());
    if (numbers * static_cast<double>(epochs) > most)
      throw std::invalid_argument("the states of transform '" + transform_->name() + "' would be " +
                                  to_text(numbers * static_cast<double>(epochs)) + " numbers, more than the " +
                                  to_text(most) +
                                  " that one answer may have; give fewer epochs or features, or wider bins");
  }

  void forward(const Part& batch, std::size_t epoch, std::size_t position, Json& answer) const {
    Array out = batch.features, grad = batch.features, cotangent;
    const auto rows = [](Array& array) { return Rows<double>(array.values.data(), array.rows, array.cols); };
    const bool wanted = request_.contains("cotangent");
    if (wanted) {
      cotangent = read_cotangent(position);
      if (cotangent.rows != out.rows || cotangent.cols != out.cols)
        throw std::invalid_argument("'cotangent' must have the shape of 'batch_features', [" +
                                    std::to_string(out.rows) + ", " + std::to_string(out.cols) + "]");
    }
    const auto y = batch.labels.view();
    backend_->transform(transform_, state_, epoch, batch.features.view(), y, rows(out), cotangent.view(),
                        wanted ? rows(grad) : Rows<double>());
    answer["transformed"].push_back(write_array<T>(out));
    if (wanted) answer["vjp"].push_back(write_array<T>(grad));
  }

  /// One matrix for all epochs, or a list with one for each.
  Array read_cotangent(std::size_t position) const {
    const auto& json = request_["cotangent"];
    const bool list =
        json.is_array() && !json.empty() && json[0].is_array() && !json[0].empty() && json[0][0].is_array();
    if (!list) return read_rounded<T>(request_, "cotangent");
    if (json.size() != request_["epochs"].size())
      throw std::invalid_argument("'cotangent' must be one matrix, or one for each of the epochs");
    return read_rounded<T>({{"cotangent", json[position]}}, "cotangent");
  }

  const Json& request_;
  std::shared_ptr<const Transform> transform_;
  std::shared_ptr<Backend> backend_;
  std::shared_ptr<TransformState> state_;
};

}  // namespace

Json evaluate_transform(const Json& request) {
  only_known(request, {"transform", "epochs", "cotangent", "bin_width", "bin_origin", "bin_count", "bin_edges",
                       "backend", "dtype"});
  if (!request.contains("epochs"))
    throw std::invalid_argument(
        "'epochs' is missing: a list of {\"batch_features\": [[...]], \"batch_labels\": [...], "
        "\"train_features\": [[...]], \"train_labels\": [...]}");
  return with_dtype(request, [&](auto zero) { return Epochs<decltype(zero)>(request).answer(); });
}

}  // namespace diffrank::experiments
