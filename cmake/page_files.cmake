# SPDX-License-Identifier: Apache-2.0
# Writes OUTPUT: the files that LIST names, as strings. All licenses become one.
file(READ ${LIST} files)
set(source "// Written by cmake/page_files.cmake.\n#include \"diffrank/experiments/report/html/page_files.hpp\"\n
namespace diffrank::experiments {\n
std::string_view page_file(std::string_view name) {\n")
set(licenses "")
foreach(file ${files})
  cmake_path(GET file FILENAME name)
  file(READ ${file} text)
  if(name MATCHES "^LICENSE")
    cmake_path(GET file PARENT_PATH package)
    cmake_path(GET package FILENAME package)
    string(APPEND licenses "${package}\n\n${text}\n\n")
  else()
    string(APPEND source "  if (name == \"${name}\") return R\"_file_(${text})_file_\";\n")
  endif()
endforeach()
string(APPEND source "  if (name == \"licenses\") return R\"_file_(${licenses})_file_\";\n")
file(WRITE ${OUTPUT} "${source}  return {};\n}\n\n}  // namespace diffrank::experiments\n")
