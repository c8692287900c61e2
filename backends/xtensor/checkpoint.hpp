// SPDX-License-Identifier: Apache-2.0
// Checkpoints: a mark, a version, then texts, numbers (64 bits) and arrays, each with its length, in the machine's byte
// order. They come back bit for bit.
#pragma once

#include <cstdint>
#include <iosfwd>
#include <string>

namespace diffrank::xtensor {

/// Throws std::runtime_error where the stream does not take it.
class Writer {
 public:
  explicit Writer(std::ostream& out);
  void number(std::uint64_t value);
  void text(const std::string& value);
  template <class Container>
  void values(const Container& c) {
    number(c.size());
    bytes(c.data(), c.size() * sizeof(*c.data()));
  }

 private:
  void bytes(const void* data, std::size_t n);
  std::ostream& out_;
};

/// Throws std::runtime_error where the stream is not what was written, or ends early.
class Reader {
 public:
  explicit Reader(std::istream& in);
  std::uint64_t number();
  void expect(const char* what, std::uint64_t value);
  void expect(const char* what, const std::string& value);
  /// Fills a container of the size that was written.
  template <class Container>
  void values(Container& c) {
    expect("array length", c.size());
    bytes(c.data(), c.size() * sizeof(*c.data()));
  }

 private:
  void bytes(void* data, std::size_t n);
  std::istream& in_;
};

}  // namespace diffrank::xtensor
