// SPDX-License-Identifier: Apache-2.0
#include "diffrank/backends/libtorch/input_tensors.hpp"

#include <ATen/ops/empty.h>
#include <ATen/ops/from_blob.h>
#include <ATen/ops/zeros.h>

#include <algorithm>

namespace diffrank::libtorch {
namespace {

using at::Tensor;

std::int64_t whole(std::size_t n) {
  return static_cast<std::int64_t>(n);
}

TextTensors padded(const TokenizedTexts& texts, at::Device device) {
  const std::size_t count = texts.ends.size();
  Tensor lengths = at::empty({whole(count)}, at::kLong);
  std::size_t begin = 0, longest = 1;
  for (std::size_t i = 0; i < count; ++i) {
    const std::size_t length = texts.ends[i] - begin;
    lengths.data_ptr<std::int64_t>()[i] = whole(length);
    longest = std::max(longest, length);
    begin = texts.ends[i];
  }
  Tensor tokens = at::zeros({whole(count), whole(longest)}, at::kLong);
  begin = 0;
  for (std::size_t i = 0; i < count; ++i) {
    std::copy(texts.tokens.data() + begin, texts.tokens.data() + texts.ends[i],
              tokens.data_ptr<std::int64_t>() + i * longest);
    begin = texts.ends[i];
  }
  return {tokens.to(device), lengths};
}

}  // namespace

InputTensors input_tensors(const Inputs& batch, const InputSpec& spec, const at::TensorOptions& options) {
  InputTensors inputs;
  for (const auto& texts : batch.texts) inputs.texts.push_back(padded(texts, options.device()));
  if (!batch.texts.empty()) return inputs;
  if (batch.kind() == InputSpec::Kind::pictures) {
    inputs.values =
        at::from_blob(const_cast<std::uint8_t*>(batch.pictures.data()),
                      {whole(batch.picture_count), whole(spec.channels), whole(spec.height), whole(spec.width)},
                      at::kByte)
            .to(at::TensorOptions(options.device()).dtype(at::kByte), /*non_blocking=*/false, /*copy=*/true);
  } else {
    const auto m = batch.numbers;
    inputs.values = at::from_blob(const_cast<double*>(m.data), {whole(m.rows), whole(m.cols)}, at::kDouble)
                        .to(options, /*non_blocking=*/false, /*copy=*/true);
  }
  return inputs;
}

}  // namespace diffrank::libtorch
