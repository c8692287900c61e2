// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdio>
#include <string>

namespace diffrank::notebook_check {

/// While it lives, a stream of this process (1 or 2) goes to a temporary file, whoever writes to it.
class Capture {
 public:
  explicit Capture(int descriptor);
  ~Capture();
  Capture(const Capture&) = delete;
  Capture& operator=(const Capture&) = delete;
  /// What has been written so far.
  std::string text();

 private:
  int descriptor_, saved_;
  std::FILE* file_;
};

}  // namespace diffrank::notebook_check
