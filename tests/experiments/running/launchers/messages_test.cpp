// SPDX-License-Identifier: Apache-2.0
#include "diffrank/experiments/running/launchers/messages.hpp"

#include <limits>

#include "diffrank/tests/support/catch.hpp"

using namespace diffrank::experiments;

TEST_CASE("events of a worker are read as they were sent") {
  const auto resumed = std::get<Resumed>(read_event(to_json(Resumed{7})));
  CHECK(resumed.epochs == 7);
  const auto epoch = std::get<EpochDone>(read_event(to_json(EpochDone{3, "val.mae 0.5"})));
  CHECK(epoch.epoch == 3);
  CHECK(epoch.note == "val.mae 0.5");
  for (const auto status : {Status::done, Status::failed, Status::nan, Status::already_done, Status::already_failed,
                            Status::busy, Status::interrupted, Status::not_written}) {
    const Ended sent{status, "note", {{"no convergence", 4, std::numeric_limits<double>::infinity()}}};
    const auto ended = std::get<Ended>(read_event(to_json(sent)));
    CHECK(ended.status == status);
    CHECK(ended.note == "note");
    REQUIRE(ended.warnings.size() == 1);
    CHECK(ended.warnings[0].text == "no convergence");
    CHECK(ended.warnings[0].rows == 4);
    CHECK(ended.warnings[0].worst == std::numeric_limits<double>::infinity());
  }
}

TEST_CASE("what no worker sends is refused") {
  CHECK_THROWS(to_json(Died{"killed"}));
  for (const char* text : {"1", "{}", R"({"event": "other"})", R"({"event": "epoch"})",
                           R"({"event": "ended", "status": "other", "note": "", "warnings": []})"})
    CHECK_THROWS(read_event(Json::parse(text)));
}

TEST_CASE("a request is read as it was sent") {
  RunRequest request;
  request.folder = "runs/x/abc-s1";
  request.trial = {{"loss", "l1"}};
  request.sweep = "x";
  request.metric = "test.mae";
  request.seed = std::numeric_limits<std::uint64_t>::max();
  request.retry_failed = request.wait = true;
  request.jobs = 3;
  request.data = Json::array({{{"path", "t.csv"}}});
  const auto read = read_request(Json::parse(to_json(request).dump()));
  CHECK(to_json(read) == to_json(request));
  CHECK(read.seed == request.seed);
  CHECK(read.wait);
}
