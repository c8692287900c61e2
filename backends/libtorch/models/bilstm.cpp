// SPDX-License-Identifier: Apache-2.0
#include "diffrank/backends/libtorch/models/bilstm.hpp"

#include <ATen/ops/_pack_padded_sequence.h>
#include <ATen/ops/_pad_packed_sequence.h>
#include <ATen/ops/from_blob.h>
#include <ATen/ops/linear.h>
#include <ATen/ops/lstm.h>
#include <ATen/ops/zeros.h>

#include <limits>

#include "diffrank/backends/libtorch/dropout.hpp"

namespace diffrank::libtorch {
namespace {

using at::Tensor;

std::int64_t whole(std::size_t n) {
  return static_cast<std::int64_t>(n);
}

const bool added =
    add_network("bilstm", [](const Model& options, const InputSpec& inputs, std::size_t outputs, std::uint64_t seed) {
      return std::make_shared<Bilstm>(dynamic_cast<const diffrank::Bilstm&>(options), inputs, outputs, seed);
    });

}  // namespace

Bilstm::Bilstm(const diffrank::Bilstm& options, const InputSpec& inputs, std::size_t outputs, std::uint64_t seed)
    : options_(options), texts_(inputs.texts), seed_(seed), vectors_(inputs.vectors) {
  for (const auto& parameter : options.parameters(vectors_.dimensions(), texts_, outputs)) {
    auto values = diffrank::Bilstm::initial(parameter, seed, lstm_.size());
    std::vector<std::int64_t> shape{whole(parameter.rows)};
    if (parameter.cols > 0) shape.push_back(whole(parameter.cols));
    lstm_.push_back(register_parameter(parameter.name, at::from_blob(values.data(), shape, at::kDouble).clone()));
  }
  head_bias_ = lstm_.back();
  lstm_.pop_back();
  head_weight_ = lstm_.back();
  lstm_.pop_back();
}

Tensor Bilstm::encode(const InputTensors& inputs, std::uint64_t step) {
  const auto texts = together(inputs.texts, texts_);
  if (texts.tokens.size(0) == 0) return at::zeros({0, whole(options_.features(texts_))}, head_weight_.options());
  return combined(encode_texts(texts, step), texts_);
}

Tensor Bilstm::encode_texts(const TextTensors& texts, std::uint64_t step) {
  // Packing wants the longest text first. Sorting is stable, so that a batch always gives the same numbers.
  const auto [lengths, order] = texts.lengths.clamp_min(1).sort(/*stable=*/true, /*dim=*/0, /*descending=*/true);
  const Tensor place = std::get<1>(order.sort()).to(texts.tokens.device());
  const TextTensors sorted{texts.tokens.index_select(0, order.to(texts.tokens.device())),
                           texts.lengths.index_select(0, order)};
  auto [words, batch_sizes] = at::_pack_padded_sequence(vectors_(sorted, head_weight_), lengths, /*batch_first=*/true);
  const Tensor zero =
      at::zeros({2 * whole(options_.layers), texts.tokens.size(0), whole(options_.hidden)}, head_weight_.options());
  const Tensor outputs = std::get<0>(at::lstm(dropped(words, 0, step), batch_sizes, {zero, zero}, lstm_,
                                              /*has_biases=*/true, whole(options_.layers), /*dropout=*/0.0,
                                              is_training(), /*bidirectional=*/true));
  const auto padded = at::_pad_packed_sequence(dropped(outputs, 1, step), batch_sizes, /*batch_first=*/true,
                                               -std::numeric_limits<double>::infinity(), batch_sizes.size(0));
  return std::get<0>(std::get<0>(padded).max(1)).index_select(0, place);
}

Tensor Bilstm::head(const Tensor& features, std::uint64_t /*step*/) {
  return at::linear(features, head_weight_, head_bias_);
}

Tensor Bilstm::dropped(const Tensor& x, std::size_t layer, std::uint64_t step) const {
  return is_training() && options_.dropout > 0 ? drop(x, options_.dropout, seed_, layer, step) : x;
}

}  // namespace diffrank::libtorch
