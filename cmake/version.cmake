# SPDX-License-Identifier: Apache-2.0
# Run at every build: writes its files only where something changed, so that nothing is rebuilt for it otherwise.
set(longest_diff 262144)  # bytes
execute_process(COMMAND git describe --always --dirty --abbrev=12 WORKING_DIRECTORY ${SOURCE}
                OUTPUT_VARIABLE COMMIT OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET RESULT_VARIABLE failed)
if(failed)
  set(COMMIT "unknown")
endif()
file(CONFIGURE OUTPUT ${OUTPUT}/diffrank_version.hpp CONTENT [[
// Written by cmake/version.cmake.
#pragma once
#include <cstddef>
namespace diffrank::version {
inline constexpr const char* number = "@VERSION@";
inline constexpr const char* commit = "@COMMIT@";
inline constexpr const char* build = "@BUILD@";
inline constexpr const char* compiler = "@COMPILER@";
inline constexpr const char* flags = R"(@FLAGS@)";
inline constexpr const char* xtensor = "@XTENSOR@";
inline constexpr const char* torch = "@TORCH@";
extern const unsigned char diff[];  // of the working tree against the commit
extern const std::size_t diff_size;
}  // namespace diffrank::version
]] @ONLY)

set(BYTES "")
if(COMMIT MATCHES "-dirty$")
  set(patch ${OUTPUT}/uncommitted.diff)
  execute_process(COMMAND git diff --no-ext-diff --no-color --output=${patch} HEAD WORKING_DIRECTORY ${SOURCE} ERROR_QUIET)
  if(EXISTS ${patch})
    file(READ ${patch} BYTES LIMIT ${longest_diff} HEX)
    string(REGEX REPLACE "(..)" "0x\\1," BYTES "${BYTES}")
  endif()
endif()
file(CONFIGURE OUTPUT ${OUTPUT}/diffrank_diff.cpp CONTENT [[
// Written by cmake/version.cmake.
#include "diffrank_version.hpp"
namespace diffrank::version {
const unsigned char diff[] = {@BYTES@0};
const std::size_t diff_size = sizeof diff - 1;
}  // namespace diffrank::version
]] @ONLY)
