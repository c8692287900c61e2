# SPDX-License-Identifier: Apache-2.0
# A component is added by a file in the folder of its kind: the globs are checked at every build.
function(diffrank_sources variable)
  file(GLOB_RECURSE found CONFIGURE_DEPENDS RELATIVE ${CMAKE_SOURCE_DIR} ${ARGN})
  list(FILTER found EXCLUDE REGEX "/node_modules/")
  set(${variable} ${found} PARENT_SCOPE)
endfunction()

function(diffrank_target name)
  target_include_directories(${name} PUBLIC $<BUILD_INTERFACE:${DIFFRANK_INCLUDE}> $<INSTALL_INTERFACE:include>)
  target_compile_features(${name} PUBLIC cxx_std_17)
  target_compile_options(${name} PRIVATE -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wno-sign-conversion)
  if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
    target_compile_options(${name} PRIVATE -Wno-restrict)  # false alarms on std::string, GCC bug 105651
  elseif(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    # false alarms on shapes of one dimension in xtensor, GCC 14
    target_compile_options(${name} PRIVATE -Wno-array-bounds -Wno-stringop-overflow)
  endif()
  if(DIFFRANK_WERROR)
    target_compile_options(${name} PRIVATE -Werror)
  endif()
endfunction()

# DIFFRANK_SANITIZE: instruments a target; every program links the sanitizers' library.
function(diffrank_sanitized name)
  if(DIFFRANK_SANITIZE)
    # not vptr, which needs free file descriptors
    target_compile_options(${name} PRIVATE -fsanitize=address,undefined -fno-sanitize=vptr -fno-sanitize-recover=all
                           -fno-omit-frame-pointer -g1)
  endif()
endfunction()
if(DIFFRANK_SANITIZE)
  add_link_options(-fsanitize=address,undefined)
endif()

# core, losses and what the backends share
diffrank_sources(sources core/*.cpp losses/*.cpp backends/models/*.cpp backends/optimizers/*.cpp)
file(GLOB shared CONFIGURE_DEPENDS RELATIVE ${CMAKE_SOURCE_DIR} backends/*.cpp)
add_library(diffrank SHARED ${sources} ${shared})
add_library(diffrank::diffrank ALIAS diffrank)
diffrank_target(diffrank)
diffrank_sanitized(diffrank)
target_include_directories(diffrank PRIVATE ${CBLAS_INCLUDE_DIR})
target_link_libraries(diffrank PRIVATE OpenMP::OpenMP_CXX BLAS::BLAS)
if(DIFFRANK_HIGHWAY AND HIGHWAY_INCLUDE_DIR AND HIGHWAY_CONTRIB_LIBRARY)
  target_compile_definitions(diffrank PRIVATE DIFFRANK_HAS_HIGHWAY=1)
  target_include_directories(diffrank SYSTEM PRIVATE ${HIGHWAY_INCLUDE_DIR})
  target_link_libraries(diffrank PRIVATE ${HIGHWAY_CONTRIB_LIBRARY} ${HIGHWAY_LIBRARY})
endif()

# LibTorch
if(Torch_FOUND)
  diffrank_sources(sources backends/libtorch/*.cpp)
  add_library(diffrank_torch SHARED ${sources})
  add_library(diffrank::torch ALIAS diffrank_torch)
  diffrank_target(diffrank_torch)
  target_link_libraries(diffrank_torch PUBLIC diffrank torch)
endif()
if(NOT DIFFRANK_COMMAND)
  return()
endif()

# xtensor: headers for users, and the learner
diffrank_sources(sources backends/xtensor/*.cpp)
add_library(diffrank_xtensor SHARED ${sources})
add_library(diffrank::xtensor ALIAS diffrank_xtensor)
diffrank_target(diffrank_xtensor)
target_link_libraries(diffrank_xtensor PUBLIC diffrank xtensor PRIVATE LAPACK::LAPACK BLAS::BLAS)
set(backends diffrank_xtensor)
if(TARGET diffrank_torch)
  list(APPEND backends diffrank_torch)
endif()

# the command; its parts are an object library, so that tests use them too
diffrank_sources(sources experiments/*.cpp)
list(REMOVE_ITEM sources experiments/main.cpp)
include(cmake/html.cmake)
set(generated ${CMAKE_BINARY_DIR}/generated)
string(TOUPPER "${CMAKE_BUILD_TYPE}" build_type)
string(STRIP "${CMAKE_CXX_FLAGS} ${CMAKE_CXX_FLAGS_${build_type}}" flags)
add_custom_target(diffrank_version BYPRODUCTS ${generated}/diffrank_version.hpp ${generated}/diffrank_diff.cpp
  COMMAND ${CMAKE_COMMAND} -DSOURCE=${CMAKE_SOURCE_DIR} -DOUTPUT=${generated} -DVERSION=${PROJECT_VERSION}
          -DBUILD=${CMAKE_BUILD_TYPE} "-DCOMPILER=${CMAKE_CXX_COMPILER_ID} ${CMAKE_CXX_COMPILER_VERSION}" "-DFLAGS=${flags}"
          -DXTENSOR=${xtensor_VERSION} -DTORCH=${Torch_VERSION} -P ${CMAKE_SOURCE_DIR}/cmake/version.cmake
  COMMENT "" VERBATIM)
add_library(diffrank_experiments OBJECT ${sources} ${DIFFRANK_PAGE} ${generated}/diffrank_diff.cpp)
add_dependencies(diffrank_experiments diffrank_version)
diffrank_target(diffrank_experiments)
target_include_directories(diffrank_experiments PUBLIC ${generated})
# Backends register themselves when loaded: programs link them although they use no symbol of them. INTERFACE and
# LINK_ONLY: their headers and definitions are not needed, so with LibTorch and without it the same is compiled.
list(TRANSFORM backends REPLACE "(.+)" "$<LINK_ONLY:\\1>")
target_link_libraries(diffrank_experiments
                      PUBLIC diffrank nlohmann_json::nlohmann_json CLI11::CLI11 ZLIB::ZLIB Boost::headers Threads::Threads
                             JPEG::JPEG PNG::PNG
                      INTERFACE -Wl,--no-as-needed ${backends} -Wl,--as-needed)
add_executable(diffrank_command experiments/main.cpp)
set_target_properties(diffrank_command PROPERTIES OUTPUT_NAME diffrank)
diffrank_target(diffrank_command)
target_link_libraries(diffrank_command PRIVATE diffrank_experiments)
