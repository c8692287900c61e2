// SPDX-License-Identifier: Apache-2.0
#include <iostream>

#include "diffrank/experiments/commands/command.hpp"

namespace diffrank::experiments {
namespace {

// bash also breaks words at '=' and '(', so it gets what follows the last of these.
constexpr const char* script =
    R"bash(# Completion for bash: source <(diffrank completion), or put it in a folder of bash-completion.
_diffrank() {
  local line=${COMP_LINE:0:COMP_POINT} words
  read -ra words <<<"${line//[\'\"]/}"
  [[ $line == *[[:space:]] ]] && words+=("")
  local IFS=$'\n'
  COMPREPLY=($("${COMP_WORDS[0]}" complete -- "${words[@]:1}" 2>/dev/null))
  local word=${words[-1]} current=${COMP_WORDS[COMP_CWORD]#[\'\"]}
  [[ $current == = || $current == : ]] && current=""
  COMPREPLY=("${COMPREPLY[@]#"${word%"$current"}"}")
  [[ ${#COMPREPLY[@]} == 1 && ${COMPREPLY[0]} == *[=\(.] ]] && compopt -o nospace 2>/dev/null
  return 0
}
complete -o default -F _diffrank diffrank
)bash";

}  // namespace

Command add_completion(CLI::App& app) {
  auto* command =
      app.add_subcommand("completion", "the script that makes bash complete all this: source <(diffrank completion)");
  return {command, [] {
            std::cout << script;
            return success;
          }};
}

}  // namespace diffrank::experiments
