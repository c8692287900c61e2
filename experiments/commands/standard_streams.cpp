// SPDX-License-Identifier: Apache-2.0
#include "diffrank/experiments/commands/standard_streams.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <iostream>

#include "diffrank/experiments/commands/command.hpp"

namespace diffrank::experiments {
namespace {

bool is_closed(int descriptor) {
  return ::fcntl(descriptor, F_GETFD) < 0 && errno == EBADF;
}

}  // namespace

void occupy_closed_streams() {
  for (const int descriptor : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO})
    if (is_closed(descriptor)) ::open("/dev/null", descriptor == STDERR_FILENO ? O_WRONLY : O_RDONLY);
}

StandardOutput::StandardOutput() : default_(std::cout.rdbuf(this)) {
  setp(buffer_.begin(), buffer_.end());
}

StandardOutput::~StandardOutput() {
  std::cout.rdbuf(default_);
}

int StandardOutput::finish(int status) {
  std::cout.flush();
  if (error_ == 0) return status;
  std::cerr << "diffrank: cannot write to standard output: " << std::strerror(error_) << "\n";
  return failure;
}

int StandardOutput::sync() {
  const char* next = pbase();
  while (next != pptr() && error_ == 0) {
    const auto n = ::write(STDOUT_FILENO, next, static_cast<std::size_t>(pptr() - next));
    if (n >= 0) next += n;
    else if (errno != EINTR) error_ = errno;
  }
  setp(buffer_.begin(), buffer_.end());
  return error_ == 0 ? 0 : -1;
}

StandardOutput::int_type StandardOutput::overflow(int_type c) {
  if (sync() != 0) return traits_type::eof();
  if (!traits_type::eq_int_type(c, traits_type::eof())) sputc(traits_type::to_char_type(c));
  return traits_type::not_eof(c);
}

}  // namespace diffrank::experiments
