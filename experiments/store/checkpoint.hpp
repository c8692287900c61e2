// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>

namespace diffrank::experiments {

/// The file `checkpoint` of a run: a mark, who wrote it, how many epochs it covers, the checksum of what follows.
struct Checkpoint {
  std::string writer;  ///< version and commit of diffrank
  std::size_t epochs = 0;
  std::string state;

  std::string to_bytes() const;
};

/// Nothing where the bytes are no whole checkpoint, as it was written.
std::optional<Checkpoint> read_checkpoint(const std::string& bytes);

}  // namespace diffrank::experiments
