// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "diffrank/experiments/analysis/analysis.hpp"

namespace diffrank::experiments {

/// The numbers of the page as text, the same as in the tables of a terminal. For each trial {"axes": {path: value},
/// "metrics": {name: {"mean", "mean_and_sd", "interval"}}, "shots": {name: difference}, "difference": {"difference",
/// "t_p", "sign_flip_p", "holm_p", "effect_size"}, which a trial without a baseline lacks}.
Json page_texts(const Analysis& analysis);

/// The tables of published figures: [{"title", "header": [...], "rows": [[...], ...]}, ...].
Json published_texts(const Analysis& analysis);

/// The same of each floor: {name of a metric: value}.
Json floor_texts(const Analysis& analysis);

}  // namespace diffrank::experiments
