// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

namespace diffrank::experiments {

/// Thins rows to labels around some peaks: row i stays with probability
///
///   w(y_i) = max_k exp(-(y_i - c_k)^2 / (2 s^2))      c: peaks, s: spread (0: labels that are a peak stay)
///
/// Labels a few spreads away from all peaks become rare, then vanish. Whether a row stays is a function of its number,
/// its label, the seed and the stream; `rows` are ascending, and so is the result.
std::vector<std::size_t> rows_near_peaks(const std::vector<double>& labels, const std::vector<std::size_t>& rows,
                                         const std::vector<double>& peaks, double spread, std::uint64_t seed,
                                         std::uint32_t stream);

/// The rows whose labels are not in [low, high].
std::vector<std::size_t> rows_outside(const std::vector<double>& labels, const std::vector<std::size_t>& rows,
                                      double low, double high);

}  // namespace diffrank::experiments
