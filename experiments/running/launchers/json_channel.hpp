// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "diffrank/experiments/json/json.hpp"

namespace diffrank::experiments {

/// Lines of text that arrive through a descriptor, which is owned.
class Lines {
 public:
  explicit Lines(int descriptor) : descriptor_(descriptor) {}
  ~Lines();
  Lines(const Lines&) = delete;
  Lines& operator=(const Lines&) = delete;

  int descriptor() const { return descriptor_; }
  /// Waits for data. The lines that are whole now; nothing at the end, or when a signal came.
  std::optional<std::vector<std::string>> read();

 private:
  int descriptor_;
  std::string begun_;
};

/// JSON, an object a line, both ways through a socket.
class Channel {
 public:
  explicit Channel(int socket) : lines_(socket) {}

  int descriptor() const { return lines_.descriptor(); }
  /// False if nobody is at the other end.
  bool send(const Json& message) const;
  std::optional<std::vector<Json>> receive();
  /// Tells the other end that nothing more will come.
  void end() const;

 private:
  Lines lines_;
};

}  // namespace diffrank::experiments
