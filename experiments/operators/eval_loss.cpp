// SPDX-License-Identifier: Apache-2.0
// Requests {"loss": spec, "labels": [...], ...} of `diffrank eval`.
#include <set>

#include "diffrank/experiments/operators/eval.hpp"
#include "diffrank/experiments/operators/eval_arrays.hpp"
#include "diffrank/experiments/operators/limits.hpp"

namespace diffrank::experiments {
namespace {

/// Losses compute in double; their arrays are first rounded to T.
template <class T>
Array read_rounded(const Json& request, const std::string& key) {
  const auto m = read_matrix<T>(request, key, true);
  return {m.rows, m.cols, {m.values.begin(), m.values.end()}};
}

/// Matrices in a list, such as covariances [K, d, d], as rows [K, d d].
Json flat_rows(const Json& list) {
  Json rows = list;
  for (auto& row : rows)
    if (row.is_array() && !row.empty() && row[0].is_array()) {
      Json flat = Json::array();
      for (const auto& part : row) flat.insert(flat.end(), part.begin(), part.end());
      row = std::move(flat);
    }
  return rows;
}

/// Adds the arrays of {"bucket_weights": [...], "gmm": {"means": [...]}, "noise_sigma": 1} under the names
/// "bucket_weights", "gmm.means", "noise_sigma".
template <class T>
void read_arrays(const Json& object, const std::string& prefix, LossState& state) {
  for (const auto& [key, value] : object.items()) {
    const auto name = prefix + key;
    if (value.is_object()) read_arrays<T>(value, name + ".", state);
    else if (value.is_array()) state[name] = read_rounded<T>({{key, flat_rows(value)}}, key);
    else state[name] = {1, 1, {static_cast<double>(static_cast<T>(number(value)))}};
  }
}

/// A request's samples. Features may be [B, V, D]: V views of each sample.
template <class T>
class Samples {
 public:
  Samples(const Loss& loss, const Json& request) : loss_(loss), labels_(read_rounded<T>(request, "labels")) {
    if (request.contains("features")) read_features(request);
    outputs_ = request.contains("logits") ? "logits" : "predictions";
    if (request.contains(outputs_)) predictions_ = read_rounded<T>(request, outputs_);
    const bool one_list = !loss.needs().classes && !loss.needs().label_vectors;
    if (predictions_.cols > 1 && one_list)
      throw std::invalid_argument("'predictions' must be a flat list, one number for each label; loss '" + loss.name() +
                                  "' compares one list: write a line for each of several");
    if (request.contains("weights")) weights_ = read_rounded<T>(request, "weights");
    for (const auto& bin : request.value("bins", Json::array())) bins_.push_back(bin_of(bin));
    const auto step = whole_number(request.value("step", Json(0u)));
    if (!step) throw std::invalid_argument("'step' must be a whole number >= 0, got " + request["step"].dump());
    step_ = *step;
    read_state(request);
  }

  Batch batch() const {
    Batch batch;
    batch.features = features_.view();
    batch.labels = labels_.view();
    batch.predictions = predictions_.view();
    if (!weights_.values.empty()) batch.weights = weights_.values.data();
    if (!bins_.empty()) batch.bins = bins_.data();
    batch.state = &state_;
    batch.step = step_;
    const auto n = labels_.rows;
    if ((!weights_.values.empty() && weights_.values.size() != n) || (!bins_.empty() && bins_.size() != n))
      throw std::invalid_argument("'labels', 'weights' and 'bins' must have one entry for each sample");
    return batch;
  }

  /// Receives gradients of the batch.
  LossGradient gradient() {
    const auto& input = loss_.uses_features() ? features_ : predictions_;
    gradient_ = {input.rows, input.cols, std::vector<double>(input.values.size())};
    LossGradient to;
    const Rows<double> rows(gradient_.values.data(), gradient_.rows, gradient_.cols);
    (loss_.uses_features() ? to.features : to.predictions) = rows;
    to.parameters = &parameters_;
    return to;
  }

  void answer(Json& answer) const {
    if (loss_.uses_features()) answer["d_features"] = features_json();
    else answer["d_" + outputs_] = gradient_json();
    for (const auto& [name, array] : parameters_)
      answer["d_" + name] =
          array.values.size() == 1 ? write_number(static_cast<T>(array.values[0])) : Json(array.values);
  }

 private:
  static std::int64_t bin_of(const Json& json) {
    const auto bin = whole_number(json);
    if (!bin) throw std::invalid_argument("'bins' must be whole numbers >= 0, got " + json.dump());
    return static_cast<std::int64_t>(*bin);
  }

  void read_features(const Json& request) {
    const auto& json = request["features"];
    const bool nested =
        json.is_array() && !json.empty() && json[0].is_array() && !json[0].empty() && json[0][0].is_array();
    if (!nested) {
      features_ = read_rounded<T>(request, "features");
      return;
    }
    views_ = json[0].size();
    for (std::size_t view = 0; view < views_; ++view) {
      Json rows = Json::array();
      for (const auto& sample : json) {
        if (!sample.is_array() || sample.size() != views_)
          throw std::invalid_argument("'features' must have the same number of views of each sample");
        rows.push_back(sample[view]);
      }
      const auto part = read_rounded<T>({{"features", rows}}, "features");
      features_.rows += part.rows;
      features_.cols = part.cols;
      features_.values.insert(features_.values.end(), part.values.begin(), part.values.end());
    }
  }

  /// The state that the loss makes of these labels, with what the request gives in its place.
  void read_state(const Json& request) {
    LossState made;
    std::string why;  // it cannot be made of these labels
    try {
      made = loss_.initial_state(training_labels(request), features_.cols);
    } catch (const std::invalid_argument& error) {
      why = error.what();
    }
    Json given = Json::object();
    for (const auto& [key, value] : request.items()) {
      if (keys().count(key) != 0) continue;
      if (why.empty() && !names_top(made, key)) throw unknown(key, made);
      given[key] = value;
    }
    read_arrays<T>(given, "", state_);
    for (const char* key : {"statistics", "state"})
      if (request.contains(key)) read_arrays<T>(request[key], "", state_);
    if (!why.empty() && state_.empty()) throw std::invalid_argument(why);
    state_.merge(made);
  }

  /// The labels of the batch, where the request has no others.
  TrainingLabels training_labels(const Json& request) {
    if (request.contains("train_labels")) training_ = read_rounded<T>(request, "train_labels");
    return {request.contains("train_labels") ? training_.view() : labels_.view(), read_bins(request)};
  }

  /// Keys that name no array of a loss's state.
  static const std::set<std::string>& keys() {
    static const std::set<std::string> list{"loss",       "features",   "predictions", "logits",       "labels",
                                            "weights",    "bins",       "step",        "cotangent",    "backend",
                                            "dtype",      "statistics", "state",       "train_labels", "bin_width",
                                            "bin_origin", "bin_count",  "bin_edges",   "views"};
    return list;
  }
  /// Whether an array of the state has this name, or one that begins "name.".
  static bool names_top(const LossState& state, const std::string& name) {
    return std::any_of(state.begin(), state.end(),
                       [&](const auto& entry) { return entry.first.substr(0, entry.first.find('.')) == name; });
  }
  static std::invalid_argument unknown(const std::string& key, const LossState& made) {
    std::vector<std::string> known(keys().begin(), keys().end());
    for (const auto& entry : made) known.push_back(entry.first.substr(0, entry.first.find('.')));
    return std::invalid_argument("unknown key '" + key + "'" + suggestion(key, known));
  }

  Json rows_json(std::size_t first, std::size_t rows) const {
    const Matrix<T> m{{gradient_.values.begin() + static_cast<std::ptrdiff_t>(first * gradient_.cols),
                       gradient_.values.begin() + static_cast<std::ptrdiff_t>((first + rows) * gradient_.cols)},
                      rows,
                      gradient_.cols};
    return write_matrix(m);
  }
  /// In the shape of the request.
  Json features_json() const {
    if (views_ == 0) return rows_json(0, gradient_.rows);
    const auto b = gradient_.rows / views_;
    Json samples = Json::array();
    for (std::size_t i = 0; i < b; ++i) {
      Json views = Json::array();
      for (std::size_t v = 0; v < views_; ++v) views.push_back(rows_json(v * b + i, 1)[0]);
      samples.push_back(std::move(views));
    }
    return samples;
  }
  Json gradient_json() const {
    if (gradient_.cols != 1) return rows_json(0, gradient_.rows);
    const std::vector<T> flat(gradient_.values.begin(), gradient_.values.end());
    return write_row(flat.data(), flat.size());
  }

  const Loss& loss_;
  Array features_, labels_, training_, predictions_, weights_, gradient_;
  std::size_t views_ = 0;  ///< 0: features are a plain matrix
  std::string outputs_;
  std::vector<std::int64_t> bins_;
  LossState state_, parameters_;
  std::uint64_t step_ = 0;
};

template <class T>
Json evaluate_samples(const std::shared_ptr<const Loss>& loss, const Json& request) {
  Samples<T> samples(*loss, request);
  const auto batch = samples.batch();
  check(*loss, batch);
  check_memory(*loss, batch);
  const auto cotangent = number(request.value("cotangent", Json(1.0)));
  const auto result = backend_of(request)->loss(loss, batch, cotangent, samples.gradient());
  Json answer{{"value", write_number(static_cast<T>(result.value))}};
  samples.answer(answer);
  return answer;
}

/// The request with bins as labels where it has no labels.
Json with_labels(Json request) {
  if (!request.contains("labels") && request.contains("bins")) request["labels"] = request["bins"];
  return request;
}

/// What a training with these labels begins with, by name.
Json initial_state(const Loss& loss, const Json& request) {
  only_known(request, {"loss", "train_labels", "bin_width", "bin_origin", "bin_count", "bin_edges"});
  const auto labels = read_matrix<double>(request, "train_labels", true);
  for (const double y : labels.values)
    if (!std::isfinite(y)) throw std::invalid_argument("'train_labels' must be finite, got " + to_text(y));
  const TrainingLabels training{labels.view(), read_bins(request)};
  Json state = Json::object();
  for (const auto& [name, array] : loss.initial_state(training, 1))
    state[name] = array.cols == 1 ? write_row(array.values.data(), array.values.size())
                                  : write_matrix(Matrix<double>{array.values, array.rows, array.cols});
  return {{"state", state}};
}

}  // namespace

Json evaluate_loss(const Json& given) {
  const auto request = with_labels(given);
  const std::shared_ptr<const Loss> loss = make<Loss>(spec_text(request["loss"]));
  if (request.contains("train_labels") && !request.contains("labels")) return initial_state(*loss, request);
  const auto require = [&](const std::string& key) {
    if (!request.contains(key) && !(key == "predictions" && request.contains("logits")))
      throw std::invalid_argument("'" + key + "' is missing: loss '" + loss->name() + "' needs it");
  };
  require("labels");
  require(loss->uses_features() ? "features" : "predictions");
  if (loss->needs().predictions) require("predictions");
  return with_dtype(request, [&](auto zero) { return evaluate_samples<decltype(zero)>(loss, request); });
}

}  // namespace diffrank::experiments
