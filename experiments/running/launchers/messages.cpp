// SPDX-License-Identifier: Apache-2.0
#include "diffrank/experiments/running/launchers/messages.hpp"

#include <algorithm>
#include <array>
#include <stdexcept>

namespace diffrank::experiments {
namespace {

constexpr std::array<std::pair<Status, const char*>, 8> names{{{Status::done, "done"},
                                                               {Status::failed, "failed"},
                                                               {Status::nan, "nan"},
                                                               {Status::already_done, "already_done"},
                                                               {Status::already_failed, "already_failed"},
                                                               {Status::busy, "busy"},
                                                               {Status::interrupted, "interrupted"},
                                                               {Status::not_written, "not_written"}}};

std::string name_of(Status status) {
  return std::find_if(names.begin(), names.end(), [&](const auto& entry) { return entry.first == status; })->second;
}

Status status_named(const std::string& name) {
  const auto found = std::find_if(names.begin(), names.end(), [&](const auto& entry) { return entry.second == name; });
  if (found == names.end()) throw std::runtime_error("a worker sent an unknown status: " + name);
  return found->first;
}

struct Writer {
  Json operator()(const Resumed& e) const { return {{"event", "resumed"}, {"epochs", e.epochs}}; }
  Json operator()(const EpochDone& e) const { return {{"event", "epoch"}, {"epoch", e.epoch}, {"note", e.note}}; }
  Json operator()(const Ended& e) const {
    Json warnings = Json::array();
    for (const auto& w : e.warnings)
      warnings.push_back({{"text", w.text}, {"rows", w.rows}, {"worst", number(w.worst)}});
    return {{"event", "ended"}, {"status", name_of(e.status)}, {"note", e.note}, {"warnings", warnings}};
  }
  template <class Other>
  Json operator()(const Other&) const {
    throw std::logic_error("workers send no such event");
  }
};

Ended read_end(const Json& json) {
  Ended end{status_named(json.at("status")), json.at("note")};
  for (const auto& w : json.at("warnings")) end.warnings.push_back({w.at("text"), w.at("rows"), number(w.at("worst"))});
  return end;
}

}  // namespace

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

Json to_json(const Event& event) {
  return std::visit(Writer(), event);
}

Event read_event(const Json& json) {
  const auto& kind = json.at("event");
  if (kind == "resumed") return Resumed{json.at("epochs")};
  if (kind == "epoch") return EpochDone{json.at("epoch"), json.at("note")};
  if (kind == "ended") return read_end(json);
  throw std::runtime_error("a worker sent an unknown event: " + kind.dump());
}

}  // namespace diffrank::experiments
