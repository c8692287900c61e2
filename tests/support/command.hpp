// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>

namespace diffrank::testing {

/// The path of the built command, which lies beside the tests. It is no definition of the compiler's: what several
/// builds compile alike is then compiled once (ccache).
inline const std::string& command_path() {
  static const std::string path = std::filesystem::read_symlink("/proc/self/exe").replace_filename("diffrank").string();
  return path;
}

}  // namespace diffrank::testing
