// SPDX-License-Identifier: Apache-2.0
#include "diffrank/backends/models/pooled.hpp"

namespace diffrank {
namespace {

const bool added = add<Pooled>("pooled", "Wieting et al. 2016", "mlp on the mean word vectors of texts or pairs");

}  // namespace
}  // namespace diffrank
