// SPDX-License-Identifier: Apache-2.0
#include "diffrank/experiments/store/environment.hpp"

#include <dlfcn.h>
#include <sys/utsname.h>

#include <chrono>
#include <ctime>
#include <fstream>
#include <thread>

#include "diffrank/core/parallel.hpp"
#include "diffrank/core/registry.hpp"
#include "diffrank/experiments/text/utf8.hpp"
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

Json libraries() {
  Json found = Json::object();
  const auto add = [&](const char* name, const std::string& version) {
    if (!version.empty()) found[name] = version;
  };
  add("xtensor", version::xtensor);
  add("libtorch", version::torch);
  using Describe = const char* (*)();
  if (const auto describe = reinterpret_cast<Describe>(dlsym(RTLD_DEFAULT, "openblas_get_config")))
    add("blas", describe());
  return found;
}

/// What does not change while the process runs.
Json constants() {
  utsname system{};
  uname(&system);
  Json backends = Json::array();
  for (const auto& entry : entries("backend")) backends.push_back(entry.name);
  Json environment{{"diffrank", version::number},
                   {"commit", version::commit},
                   {"build", version::build},
                   {"compiler", version::compiler},
                   {"flags", version::flags},
                   {"libraries", libraries()},
                   {"backends", backends},
                   {"system", std::string(system.sysname) + " " + system.release + " " + system.machine},
                   {"processor", processor()},
                   {"cores", std::thread::hardware_concurrency()}};
  if (const auto diff = uncommitted(); !diff.empty()) environment["diff"] = diff;
  return environment;
}

}  // namespace

std::string version() {
  return std::string(version::number) + " (commit " + version::commit + ")";
}

std::string uncommitted() {
  return valid_utf8({reinterpret_cast<const char*>(version::diff), version::diff_size});
}

Json environment() {
  static const Json fixed = constants();
  auto environment = fixed;
  environment["threads"] = threads();
  environment["started"] = now();
  return environment;
}

}  // namespace diffrank::experiments
