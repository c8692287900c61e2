// SPDX-License-Identifier: Apache-2.0
#include "diffrank/experiments/dotted_path.hpp"

#include <algorithm>

namespace diffrank::experiments {
namespace {

/// The component spec that a JSON value stands for, as an object that can be descended into.
Json expanded(const Json& value) {
  if (value.is_object()) return value;
  const auto spec = parse_spec(unquote(value.is_string() ? value.get<std::string>() : value.dump()));
  Json object{{"name", spec.name}};
  for (const auto& [name, text] : spec.options) object[name] = unquote(text);
  return object;
}

[[noreturn]] void no_such_path(const std::string& path, const std::string& key, const std::string& what,
                               const Options& options) {
  std::vector<std::string> known;
  for (const auto& option : options.all()) known.push_back(option.name);
  throw InvalidSpec(path, what + " has no option '" + key + "'" + suggestion(key, known));
}

/// Sets `rest` inside `object`, the JSON of a component of this kind.
void descend(Json& object, const std::string& kind, const std::string& rest, const std::string& path,
             const Json& value) {
  const auto name = kind == "trial" ? kind : object.value("name", "");  // a file's own name is not its trial's
  std::vector<Problem> problems;
  const auto component = make_component(kind, Spec{name, {}}, path, problems);
  if (!component) throw InvalidSpec(problems);
  const auto options = declared(*component);
  const auto named = [&rest](const Option& o) { return rest == o.name || rest.rfind(o.name + ".", 0) == 0; };
  const auto found = std::find_if(options.all().begin(), options.all().end(), named);
  if (found == options.all().end())
    no_such_path(path, rest, kind == "trial" ? "the configuration" : kind + " '" + name + "'", options);

  const auto inner = rest == found->name ? "" : rest.substr(found->name.size() + 1);
  if (rest != found->name && found->type != Option::Type::component)
    throw InvalidSpec(path, "'" + found->name + "' is not a component: it has no '" + inner + "'");
  Json* slot = &object;
  for (std::size_t start = 0, dot = 0; dot != std::string::npos;
       start = dot + 1) {  // train.epochs lies in {"train": {...}}
    dot = found->name.find('.', start);
    slot = &(*slot)[found->name.substr(start, dot == std::string::npos ? dot : dot - start)];
  }
  if (rest == found->name) {
    *slot = value;
    return;
  }
  const auto present = slot->is_null() ? Json(found->print(false)) : *slot;
  if (present == "none")
    throw InvalidSpec(path, "'" + found->name + "' is none: name a component before setting its '" + inner + "'");
  *slot = expanded(present);
  descend(*slot, found->kind, inner, path, value);
}

}  // namespace

void set_path(Json& trial, const std::string& path, const Json& value) {
  try {
    descend(trial, "trial", path, path, value);
  } catch (const Json::exception&) {
    throw InvalidSpec(path, "leads through something that is neither a component nor a group");
  }
}

}  // namespace diffrank::experiments
