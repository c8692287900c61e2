// SPDX-License-Identifier: Apache-2.0
#include "diffrank/experiments/running/run_request.hpp"

namespace diffrank::experiments {

Json to_json(const RunRequest& r) {
  return {
      {"folder", r.folder.string()},    {"trial", r.trial}, {"sweep", r.sweep}, {"metric", r.metric}, {"seed", r.seed},
      {"retry_failed", r.retry_failed}, {"wait", r.wait},   {"jobs", r.jobs},   {"data", r.data}};
}

RunRequest read_request(const Json& json) {
  return {json.at("folder").get<std::string>(),
          json.at("trial"),
          json.at("sweep"),
          json.at("metric"),
          json.at("seed"),
          json.at("retry_failed"),
          json.at("wait"),
          json.at("jobs"),
          json.at("data")};
}

}  // namespace diffrank::experiments
