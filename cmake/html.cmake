# SPDX-License-Identifier: Apache-2.0
# The files of the HTML report become one source file, ${DIFFRANK_PAGE}. What it draws with comes from `npm ci` in
# experiments/report/html; without that the pages load it from a CDN.
set(DIFFRANK_PAGE ${CMAKE_BINARY_DIR}/generated/page_files.cpp)
set(html ${CMAKE_SOURCE_DIR}/experiments/report/html)
set(modules ${html}/node_modules)
file(GLOB page CONFIGURE_DEPENDS ${html}/page/*)
file(GLOB libraries CONFIGURE_DEPENDS ${modules}/vega/build/vega.min.js ${modules}/vega-lite/build/vega-lite.min.js
     ${modules}/vega-embed/build/vega-embed.min.js)
list(LENGTH libraries found)
if(found EQUAL 3)
  message(STATUS "HTML reports hold vega, vega-lite and vega-embed, and need no network")
  foreach(package vega* d3-* topojson-client delaunator robust-predicates internmap semver fast-json-patch
          json-stringify-pretty-compact tslib)
    file(GLOB licenses CONFIGURE_DEPENDS ${modules}/${package}/LICENSE*)
    list(APPEND libraries ${licenses})
  endforeach()
else()
  message(STATUS "HTML reports load vega from a CDN (experiments/report/html/fetch gets it, with npm, for pages that need no network)")
  set(libraries "")
endif()

set(files ${html}/package.json ${page} ${libraries})
set(list ${CMAKE_BINARY_DIR}/generated/page_files.txt)
file(CONFIGURE OUTPUT ${list} CONTENT "${files}" @ONLY)
add_custom_command(OUTPUT ${DIFFRANK_PAGE} DEPENDS ${files} ${list} ${CMAKE_SOURCE_DIR}/cmake/page_files.cmake
  COMMAND ${CMAKE_COMMAND} -DLIST=${list} -DOUTPUT=${DIFFRANK_PAGE} -P ${CMAKE_SOURCE_DIR}/cmake/page_files.cmake
  COMMENT "Page files" VERBATIM)
set_source_files_properties(${DIFFRANK_PAGE} PROPERTIES  # clang warns above 64 KiB; both compilers take any length
  COMPILE_OPTIONS $<$<CXX_COMPILER_ID:Clang>:-Wno-overlength-strings>)
