// SPDX-License-Identifier: Apache-2.0
#include "diffrank/notebooks/check/capture.hpp"

#include <unistd.h>

#include <cerrno>
#include <iostream>
#include <system_error>

namespace diffrank::notebook_check {
namespace {

void flush() {
  std::cout.flush();
  std::cerr.flush();
  std::fflush(nullptr);
}

}  // namespace

Capture::Capture(int descriptor) : descriptor_(descriptor), saved_(dup(descriptor)), file_(std::tmpfile()) {
  if (saved_ < 0 || !file_)
    throw std::system_error(errno, std::generic_category(), "the output of a cell cannot be captured in a file");
  flush();
  dup2(fileno(file_), descriptor_);
}

Capture::~Capture() {
  flush();
  dup2(saved_, descriptor_);
  close(saved_);
  std::fclose(file_);
}

std::string Capture::text() {
  flush();
  std::string all(static_cast<std::size_t>(lseek(fileno(file_), 0, SEEK_END)), '\0');
  const auto read = pread(fileno(file_), all.data(), all.size(), 0);
  all.resize(read < 0 ? 0 : static_cast<std::size_t>(read));
  return all;
}

}  // namespace diffrank::notebook_check
