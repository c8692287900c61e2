# SPDX-License-Identifier: Apache-2.0
# What diffrank is built from. Debian's names are in cmake/packages.debian.
find_package(OpenMP REQUIRED)
find_package(Threads REQUIRED)
if(DIFFRANK_COMMAND)
  find_package(xtensor REQUIRED)
  find_package(nlohmann_json 3.11 REQUIRED)
  find_package(CLI11 REQUIRED)
  find_package(ZLIB REQUIRED)
  find_package(JPEG REQUIRED)
  find_package(PNG REQUIRED)
  find_package(LAPACK REQUIRED)
endif()
find_package(Boost 1.74 REQUIRED)  # headers: Boost.Math
find_package(BLAS REQUIRED)
find_path(CBLAS_INCLUDE_DIR cblas.h PATH_SUFFIXES ${CMAKE_LIBRARY_ARCHITECTURE} openblas REQUIRED)

if(DIFFRANK_HIGHWAY)
  find_path(HIGHWAY_INCLUDE_DIR hwy/contrib/sort/vqsort.h)
  find_library(HIGHWAY_LIBRARY hwy)
  find_library(HIGHWAY_CONTRIB_LIBRARY hwy_contrib)
endif()

if(NOT DIFFRANK_TORCH STREQUAL "OFF")
  find_package(Torch QUIET)
  if(NOT Torch_FOUND AND DIFFRANK_TORCH STREQUAL "ON")
    message(FATAL_ERROR "DIFFRANK_TORCH=ON, but LibTorch was not found: install libtorch-dev, or set Torch_DIR.")
  endif()
endif()
