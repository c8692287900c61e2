// SPDX-License-Identifier: Apache-2.0
// Summaries as every table and picture shows them; "-" stands for what is undefined.
#pragma once

#include <string>

#include "diffrank/experiments/statistics/statistics.hpp"

namespace diffrank::experiments {

/// "5.000 ± 1.000"; the mean alone of a single value, "-" where no value is defined.
std::string mean_and_sd(const BySeed& values);
std::string mean_and_sd(const Summary& summary);

/// "[2.516, 7.484]"
std::string interval_text(const Summary& summary);

/// "-0.500 [-1.494, +0.494]"; an interval that is undefined is left out.
std::string difference_text(double mean, double low, double high);

/// "-1.250"; "-" for NaN.
std::string effect_text(double effect_size);

}  // namespace diffrank::experiments
