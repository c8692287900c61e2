// SPDX-License-Identifier: Apache-2.0
// Numbers as every table, picture and message shows them.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace diffrank::experiments {

/// Four significant digits, at least to the decimal point: "0.001234", "12.34", "123456". An exponent below 1e-4 and
/// from 1e6 on: "1.234e-05".
std::string number_text(double x, bool sign = false);

/// Numbers that stand together, such as a mean and its standard deviation. They end at the same decimal place, where
/// the largest has four digits, every other one at least two, and their distance `spread`, where given, two as well:
/// {5.1234, 0.0012} is "5.1234", "0.0012". Numbers too far apart for that have four digits each; one that is
/// rounding noise beside the largest is 0.
std::vector<std::string> aligned_texts(std::vector<double> numbers, double spread = 0, bool sign = false);

/// "0.031", "<0.001"; "-" for NaN.
std::string p_text(double p);

/// A setting: fractions of more than six characters as number_text() writes them, anything else as it is.
std::string short_value(const std::string& value);

/// "1 run", "2 runs"
std::string count_text(std::size_t n, const std::string& noun);

/// "0:07", "12:34", "3:02:01"
std::string clock_text(double seconds);

}  // namespace diffrank::experiments
