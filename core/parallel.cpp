// SPDX-License-Identifier: Apache-2.0
#include "diffrank/core/parallel.hpp"

#include <omp.h>

#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <exception>
#include <mutex>
#include <thread>
#include <vector>

namespace diffrank {
namespace {

int initial_threads() {
  if (const char* text = std::getenv("DIFFRANK_THREADS"))
    if (const int n = std::atoi(text); n >= 1) return n;
  return static_cast<int>(std::max(1u, std::thread::hardware_concurrency()));
}

std::atomic<int>& setting() {
  static std::atomic<int> n{initial_threads()};
  return n;
}

struct Listeners {
  std::mutex mutex;
  std::vector<std::function<void(int)>> list;
  static Listeners& get() {
    static auto& listeners = *new Listeners;  // outlives every library that registers
    return listeners;
  }
};

}  // namespace

int threads() {
  return setting();
}

void set_threads(int n) {
  setting() = std::max(1, n);
  auto& listeners = Listeners::get();
  const std::lock_guard lock(listeners.mutex);
  for (const auto& set : listeners.list) set(threads());
}

bool on_threads(std::function<void(int)> set) {
  auto& listeners = Listeners::get();
  const std::lock_guard lock(listeners.mutex);
  listeners.list.push_back(std::move(set));
  return true;
}

void detail::parallel_for(std::size_t count, std::size_t grain, void (*body)(void*, std::size_t), void* context) {
  const auto useful = static_cast<int>(std::min<std::size_t>(static_cast<std::size_t>(threads()), count / grain));
  if (useful < 2 || omp_in_parallel()) {
    for (std::size_t i = 0; i < count; ++i) body(context, i);
    return;
  }
  std::exception_ptr first;
  std::mutex mutex;
  // The number is given here because other libraries (LibTorch 1.13) lower OpenMP's default for the whole process.
#pragma omp parallel for schedule(static) num_threads(useful)
  for (std::size_t i = 0; i < count; ++i) {
    try {
      body(context, i);
    } catch (...) {
      const std::lock_guard lock(mutex);
      if (!first) first = std::current_exception();
    }
  }
  if (first) std::rethrow_exception(first);
}

}  // namespace diffrank
