// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <torch/nn/module.h>

#include <string>
#include <vector>

namespace diffrank::libtorch {

/// Sets parameters and buffers to the tensors of their names in a file, which `torch.save(dict(model.state_dict()), path)`
/// wrote in Python, or torch::pickle_save a dictionary of in C++; types are converted. A Python file of the state_dict()
/// itself, an OrderedDict, is not readable to LibTorch, and neither is the format of before PyTorch 1.6.
///
/// Names in `where_it_fits` may be missing, and those of another shape keep their present values; so may the counts of
/// batches, num_batches_tracked, which old files lack. Throws std::invalid_argument that lists all names that are missing,
/// superfluous or of another shape.
void load_state_dict(torch::nn::Module& module, const std::string& path, const std::vector<std::string>& where_it_fits);

}  // namespace diffrank::libtorch
