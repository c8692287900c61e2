// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "diffrank/experiments/descriptor.hpp"
#include "diffrank/experiments/json/json.hpp"

namespace diffrank::experiments {

/// Reads lines of text from a pipe or a socket.
class LineReader {
 public:
  explicit LineReader(Descriptor source) : source_(std::move(source)) {}

  int descriptor() const { return source_.number(); }
  /// Waits for data. The lines that are complete now: none where a signal came first. Nothing at the end.
  std::optional<std::vector<std::string>> read();

 private:
  Descriptor source_;
  std::string incomplete_;
};

/// JSON both ways through a socket, one object a line.
class JsonChannel {
 public:
  explicit JsonChannel(Descriptor socket) : lines_(std::move(socket)) {}

  int descriptor() const { return lines_.descriptor(); }
  /// False if nobody is at the other end.
  bool send(const Json& message) const;
  /// As LineReader::read.
  std::optional<std::vector<Json>> receive();
  /// Tells the other end that nothing more will come.
  void end() const;

 private:
  LineReader lines_;
};

}  // namespace diffrank::experiments
