// SPDX-License-Identifier: Apache-2.0
#include "diffrank/experiments/environment.hpp"

#include <sys/utsname.h>

#include <chrono>
#include <ctime>
#include <fstream>

#include "diffrank/core/parallel.hpp"
#include "diffrank_version.hpp"  // made by the build: version, commit, build type

namespace diffrank::experiments {
namespace {

std::string processor() {
  std::ifstream info("/proc/cpuinfo");
  for (std::string line; std::getline(info, line);)
    if (line.rfind("model name", 0) == 0 && line.find(": ") != std::string::npos)
      return line.substr(line.find(": ") + 2);
  return "unknown";
}

std::string now() {
  const auto time = std::chrono::system_clock::to_time_t(std::chrono::system_clock::now());
  char text[32];
  std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", std::gmtime(&time));
  return text;
}

}  // namespace

Json environment() {
  utsname system{};
  uname(&system);
  Json backends = Json::array();
  for (const auto& entry : entries("backend")) backends.push_back(entry.name);
  return {{"diffrank", version::number},
          {"commit", version::commit},
          {"build", version::build},
          {"compiler", version::compiler},
          {"backends", backends},
          {"system", std::string(system.sysname) + " " + system.release + " " + system.machine},
          {"processor", processor()},
          {"threads", threads()},
          {"started", now()}};
}

}  // namespace diffrank::experiments
