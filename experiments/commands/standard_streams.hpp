// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <streambuf>

namespace diffrank::experiments {

/// Occupies those of the descriptors 0, 1 and 2 that are closed, so that no file opened later takes their place: input
/// is empty, messages are discarded, but writing to a closed standard output fails as it should. Call it first.
void occupy_closed_streams();

/// What std::cout writes to while this lives. Unlike the default it remembers why a write failed.
class StandardOutput : public std::streambuf {
 public:
  StandardOutput();
  ~StandardOutput() override;
  StandardOutput(const StandardOutput&) = delete;
  StandardOutput& operator=(const StandardOutput&) = delete;

  /// The exit status of the program: `status`, but failure, with a message, where something could not be written.
  int finish(int status);

 protected:
  int_type overflow(int_type c) override;
  int sync() override;

 private:
  std::streambuf* default_;
  std::array<char, 1 << 16> buffer_;
  int error_ = 0;
};

}  // namespace diffrank::experiments
