// SPDX-License-Identifier: Apache-2.0
// The operators under LibTorch's own registry, for TorchScript and for other languages: torch.ops.diffrank.rank.
#include <torch/library.h>

#include "diffrank/backends/libtorch/libtorch.hpp"

TORCH_LIBRARY(diffrank, library) {
  library.def("rank(Tensor scores, str ranker) -> Tensor",
              [](const at::Tensor& scores, std::string ranker) { return diffrank::libtorch::rank(ranker, scores); });
  library.def("sort(Tensor scores, str sorter) -> Tensor",
              [](const at::Tensor& scores, std::string sorter) { return diffrank::libtorch::sort(sorter, scores); });
  library.def("select(Tensor scores, str selector) -> Tensor", [](const at::Tensor& scores, std::string selector) {
    return diffrank::libtorch::select(selector, scores);
  });
}
