// SPDX-License-Identifier: Apache-2.0
#include "diffrank/experiments/running/launchers/json_channel.hpp"

#include <fcntl.h>
#include <sys/socket.h>

#include <csignal>
#include <memory>
#include <utility>

#include "diffrank/tests/support/catch.hpp"

using namespace diffrank::experiments;
using Lines = std::vector<std::string>;

namespace {

std::pair<Descriptor, Descriptor> socket_pair() {
  int ends[2];
  REQUIRE(socketpair(AF_UNIX, SOCK_STREAM, 0, ends) == 0);
  return {Descriptor(ends[0]), Descriptor(ends[1])};
}

bool is_open(int descriptor) {
  return fcntl(descriptor, F_GETFD) >= 0;
}

void write_text(const Descriptor& to, const std::string& text) {
  REQUIRE(write(to.number(), text.data(), text.size()) == static_cast<ssize_t>(text.size()));
}

}  // namespace

TEST_CASE("a descriptor is closed once, by its last owner") {
  auto ends = socket_pair();
  const int number = ends.first.number();
  {
    Descriptor moved = std::move(ends.first);
    CHECK(moved.number() == number);
    CHECK_FALSE(ends.first.is_open());
    Descriptor assigned;
    assigned = std::move(moved);
    CHECK(is_open(number));
    ends.first = std::move(assigned);
  }
  CHECK(is_open(number));
  ends.first = Descriptor();
  CHECK_FALSE(is_open(number));
}

TEST_CASE("lines are read when they are complete, however they arrive, until the end") {
  auto [out, in] = socket_pair();
  LineReader reader(std::move(in));
  write_text(out, "one\ntwo");
  CHECK(reader.read() == Lines{"one"});
  write_text(out, " and");
  CHECK(reader.read() == Lines{});
  write_text(out, " more\n\n");
  CHECK(reader.read() == Lines{"two and more", ""});
  out = Descriptor();
  CHECK_FALSE(reader.read());
}

TEST_CASE("a signal is not the end of a stream") {
  auto [out, in] = socket_pair();
  LineReader reader(std::move(in));
  struct sigaction action {
  }, old{};
  action.sa_handler = [](int) {};
  sigaction(SIGALRM, &action, &old);
  alarm(1);
  CHECK(reader.read() == Lines{});
  sigaction(SIGALRM, &old, nullptr);
  write_text(out, "one\n");
  CHECK(reader.read() == Lines{"one"});
}

TEST_CASE("a channel carries JSON both ways, and says when nobody is at the other end") {
  auto [a, b] = socket_pair();
  JsonChannel here(std::move(a));
  auto there = std::make_unique<JsonChannel>(std::move(b));
  const Json message{{"text", "line\nend"}, {"number", 0.1}};
  CHECK(here.send(message));
  CHECK(there->receive() == std::vector<Json>{message});
  CHECK(there->send(1));
  CHECK(there->send(2));
  CHECK(here.receive() == std::vector<Json>{1, 2});
  here.end();
  CHECK_FALSE(there->receive());
  CHECK(there->send(3));
  there.reset();
  CHECK(here.receive() == std::vector<Json>{3});
  CHECK_FALSE(here.receive());
  CHECK_FALSE(here.send(4));
}
