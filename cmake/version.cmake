# SPDX-License-Identifier: Apache-2.0
# Run at every build: writes OUTPUT only where something changed, so that nothing is rebuilt for it otherwise.
execute_process(COMMAND git describe --always --dirty --abbrev=12 WORKING_DIRECTORY ${SOURCE}
                OUTPUT_VARIABLE COMMIT OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET RESULT_VARIABLE failed)
if(failed)
  set(COMMIT "unknown")
endif()
file(CONFIGURE OUTPUT ${OUTPUT} CONTENT [[
// Written by cmake/version.cmake.
#pragma once
namespace diffrank::version {
inline constexpr const char* number = "@VERSION@";
inline constexpr const char* commit = "@COMMIT@";
inline constexpr const char* build = "@BUILD@";
inline constexpr const char* compiler = "@COMPILER@";
}  // namespace diffrank::version
]] @ONLY)
