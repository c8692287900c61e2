// SPDX-License-Identifier: Apache-2.0
#include "diffrank/tests/support/source.hpp"

#if __has_include(<catch2/catch_session.hpp>)
#include <catch2/catch_session.hpp>
int main(int argc, char** argv) {
  return Catch::Session().run(argc, argv);
}
#else
#define CATCH_CONFIG_MAIN
#include <catch2/catch.hpp>
#endif

std::string diffrank::testing::source_folder() {
  return DIFFRANK_SOURCE;
}
