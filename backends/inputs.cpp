// SPDX-License-Identifier: Apache-2.0
#include "diffrank/backends/inputs.hpp"

namespace diffrank {

InputSpec::Kind Inputs::kind() const {
  if (!texts.empty()) return InputSpec::Kind::texts;
  return picture_count > 0 ? InputSpec::Kind::pictures : InputSpec::Kind::numbers;
}

std::size_t Inputs::size() const {
  if (!texts.empty()) return texts[0].ends.size();
  return picture_count > 0 ? picture_count : numbers.rows;
}

void append(Inputs& inputs, const Inputs& more) {
  if (inputs.numbers.data != inputs.gathered.data())
    inputs.gathered.assign(inputs.numbers.data, inputs.numbers.data + inputs.numbers.size());
  inputs.gathered.insert(inputs.gathered.end(), more.numbers.data, more.numbers.data + more.numbers.size());
  inputs.numbers = {inputs.gathered.data(), inputs.numbers.rows + more.numbers.rows, more.numbers.cols};
  for (std::size_t t = 0; t < inputs.texts.size(); ++t) {
    auto& texts = inputs.texts[t];
    const std::size_t before = texts.tokens.size();
    texts.tokens.insert(texts.tokens.end(), more.texts[t].tokens.begin(), more.texts[t].tokens.end());
    for (const std::size_t end : more.texts[t].ends) texts.ends.push_back(before + end);
  }
  inputs.pictures.insert(inputs.pictures.end(), more.pictures.begin(), more.pictures.end());
  inputs.picture_count += more.picture_count;
}

std::string kind_text(InputSpec::Kind kind) {
  const char* texts[] = {"numbers", "texts", "pictures"};
  return texts[static_cast<int>(kind)];
}

}  // namespace diffrank
