// SPDX-License-Identifier: Apache-2.0
#include "diffrank/backends/xtensor/checkpoint.hpp"

#include <cstdint>
#include <cstring>
#include <istream>
#include <ostream>
#include <stdexcept>

namespace diffrank::xtensor {
namespace {

constexpr char mark[] = "diffrank xtensor";  // including its terminating zero
constexpr std::uint64_t version = 1, max_text_bytes = 4096;

std::runtime_error mismatch(const std::string& what, const std::string& expected, const std::string& found) {
  return std::runtime_error("checkpoint does not fit: " + what + " is " + found + ", this learner has " + expected +
                            "; load it into the model that it was saved from");
}

}  // namespace

Writer::Writer(std::ostream& out) : out_(out) {
  bytes(mark, sizeof mark);
  number(version);
}

void Writer::number(std::uint64_t value) {
  bytes(&value, sizeof value);
}

void Writer::text(const std::string& value) {
  number(value.size());
  bytes(value.data(), value.size());
}

void Writer::bytes(const void* data, std::size_t n) {
  out_.write(static_cast<const char*>(data), static_cast<std::streamsize>(n));
  if (!out_) throw std::runtime_error("cannot write the checkpoint: the stream failed (is the disk full?)");
}

Reader::Reader(std::istream& in) : in_(in) {
  char found[sizeof mark];
  bytes(found, sizeof found);
  if (std::memcmp(found, mark, sizeof mark) != 0)
    throw std::runtime_error("this is not a checkpoint of the xtensor backend");
  expect("version", version);
}

std::uint64_t Reader::number() {
  std::uint64_t value = 0;
  bytes(&value, sizeof value);
  return value;
}

void Reader::expect(const char* what, std::uint64_t value) {
  if (const auto found = number(); found != value) throw mismatch(what, std::to_string(value), std::to_string(found));
}

void Reader::expect(const char* what, const std::string& value) {
  const auto length = number();
  if (length > max_text_bytes)
    throw std::runtime_error("checkpoint is damaged: a text of " + std::to_string(length) + " bytes");
  std::string found(length, '\0');
  bytes(found.data(), found.size());
  if (found != value) throw mismatch(what, "'" + value + "'", "'" + found + "'");
}

void Reader::bytes(void* data, std::size_t n) {
  in_.read(static_cast<char*>(data), static_cast<std::streamsize>(n));
  if (!in_) throw std::runtime_error("the checkpoint ends early: it was cut, or is none");
}

}  // namespace diffrank::xtensor
