// SPDX-License-Identifier: Apache-2.0
// Numbers as tables show them.
#pragma once

#include <string>

#include "diffrank/experiments/statistics/statistics.hpp"

namespace diffrank::experiments {

/// "5.000 ± 1.000"; "-" where no value is defined.
std::string mean_and_sd(const BySeed& values);

/// "[2.516, 7.484]"; "-" where it is undefined.
std::string interval_text(const Summary& summary);

/// "-0.500 [-1.494, +0.494]"; an interval that is undefined is left out.
std::string difference_text(double mean, double low, double high);

/// "0.031", "<0.001"; "-" for NaN.
std::string p_text(double p);

/// With so many decimals, with its sign where asked for.
std::string fixed_text(double x, int decimals, bool sign = false);

/// A setting, fractions of more than six characters with four digits: "0.04482" of "0.04481951488421989".
std::string short_value(const std::string& value);

/// "1 run", "2 runs"
std::string count_text(std::size_t n, const std::string& noun);

}  // namespace diffrank::experiments
