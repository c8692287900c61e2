// SPDX-License-Identifier: Apache-2.0
#include "diffrank/backends/models/linear.hpp"

namespace diffrank {
namespace {
const bool added = add<LinearModel>("linear", "", "linear regression: the features are the inputs");
}  // namespace
}  // namespace diffrank
