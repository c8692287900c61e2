// SPDX-License-Identifier: Apache-2.0
#include "diffrank/experiments/datasets/preparation/split_protocol.hpp"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <numeric>

#include "diffrank/experiments/datasets/preparation/label_density.hpp"
#include "diffrank/experiments/datasets/preparation/random_split.hpp"
#include "diffrank/experiments/datasets/readers/csv_option_texts.hpp"
#include "diffrank/experiments/text/number_text.hpp"

namespace diffrank::experiments {
namespace {

using Rows = std::vector<std::size_t>;
using Numbers = std::vector<double>;

const std::vector<std::string>& kind_names() {
  static const std::vector<std::string> names{"balanced", "random", "extrapolation", "interpolation", "blind_spot"};
  return names;
}

bool is_range(const std::optional<Numbers>& numbers) {
  return numbers && numbers->size() == 2 && (*numbers)[0] <= (*numbers)[1];
}

/// The values of an option; where it is `auto`, these shares of the label range.
class LabelRange {
 public:
  explicit LabelRange(const Numbers& labels) {
    if (labels.empty()) return;
    const auto [low, high] = std::minmax_element(labels.begin(), labels.end());
    low_ = *low;
    high_ = *high;
  }
  double at(double share) const {
    return low_ == high_ ? low_ : low_ * (1 - share) + high_ * share;  // a difference may overflow
  }
  Numbers values(const std::string& text, const Numbers& shares) const {
    if (text != "auto") return *numbers_of(text);
    Numbers values;
    for (const double share : shares) values.push_back(at(share));
    return values;
  }
  double length(const std::string& text, double share) const {
    return text == "auto" ? high_ * share - low_ * share : numbers_of(text)->front();
  }

 private:
  double low_ = 0, high_ = 0;
};

/// The rows of `all` that are not in `taken`; both are ascending.
Rows without(const Rows& all, const Rows& taken) {
  Rows rest;
  std::set_difference(all.begin(), all.end(), taken.begin(), taken.end(), std::back_inserter(rest));
  return rest;
}

std::optional<double> share_of(const std::string& text) {
  std::optional<double> share;
  parse_share(text, share);
  return share;
}

}  // namespace

void SplitProtocol::options(Options& o) {
  o.choice("split", kind, kind_names(),
           "test rows balanced over the labels, random, or with labels that training lacks: beyond its peak, between "
           "its peaks, or in a gap");
  o.text("val", val,
         "share of the rows, or auto: 0.1 of up to 1000 rows, else 0.2; taken after the test rows, balanced over the "
         "labels with split=balanced, else at random from the training rows");
  o.text("test", test, "the same for the test rows, which are taken first; at random with split=random, else balanced");
  o.integer("seed", seed, "which rows go where", Range::non_negative());
  o.text("peaks", peaks,
         "of split=extrapolation and interpolation: labels around which training rows lie, [25, 80]; auto: in the "
         "middle of the label range, or at 0.25 and 0.8 of it");
  o.text("spread", spread,
         "how far around them: the standard deviation of the probability that a row stays; auto: 0.07 of the label "
         "range");
  o.text("gap", gap,
         "of split=blind_spot: labels that are not trained on, [low, high]; auto: 0.465 to 0.525 of the range");
  o.text("test_range", test_range, "labels that test rows have in the last three splits, [low, high]; auto: all");
}

void SplitProtocol::validate(const std::string& what, const std::string& path, std::vector<Problem>& problems) const {
  const auto expect = [&](bool right, const char* option, const char* rule, const std::string& text) {
    if (!right)
      problems.push_back({path.empty() ? option : path + "." + option,
                          what + option + " must be auto or " + rule + ", got '" + text + "'"});
  };
  std::optional<double> share;
  for (const auto& [option, text] : {std::pair{"val", val}, {"test", test}})
    expect(parse_share(text, share), option, "a number in [0, 1)", text);
  if (peaks != "auto") {
    const auto numbers = numbers_of(peaks);
    expect(numbers && !numbers->empty(), "peaks", "a list of labels such as [25, 80]", peaks);
  }
  if (spread != "auto") {
    const auto numbers = numbers_of(spread);
    expect(numbers && numbers->size() == 1 && numbers->front() > 0, "spread", "a number > 0", spread);
  }
  for (const auto& [option, text] : {std::pair{"gap", gap}, {"test_range", test_range}})
    if (text != "auto") expect(is_range(numbers_of(text)), option, "two labels [low, high]", text);
}

PartRows SplitProtocol::split(const std::vector<double>& labels, std::uint32_t stream) const {
  Rows all(labels.size());
  std::iota(all.begin(), all.end(), std::size_t{0});
  const auto val_stream = stream + 1, density_stream = stream + 2;
  if (kind == Kind::balanced) {
    const auto first = balanced_split(labels, all, share_of(test), seed, stream);
    const auto second = balanced_split(labels, first.kept, share_of(val), seed, val_stream);
    return {second.kept, second.taken, first.taken};
  }
  if (kind == Kind::random) {
    const auto first = random_split(all, share_of(test), seed, stream);
    const auto second = random_split(first.kept, share_of(val), seed, val_stream);
    return {second.kept, second.taken, first.taken};
  }
  const LabelRange range(labels);
  const auto tested = range.values(test_range, {0, 1});
  const auto candidates = without(all, rows_outside(labels, all, tested[0], tested[1]));
  const auto taken = balanced_split(labels, candidates, share_of(test), seed, stream).taken;
  auto rest = without(all, taken);
  if (kind == Kind::blind_spot) {
    const auto hidden = range.values(gap, {0.465, 0.525});
    rest = rows_outside(labels, rest, hidden[0], hidden[1]);
  } else {
    const auto centers = range.values(peaks, kind == Kind::extrapolation ? Numbers{0.5} : Numbers{0.25, 0.8});
    rest = rows_near_peaks(labels, rest, centers, range.length(spread, 0.07), seed, density_stream);
  }
  const auto second = random_split(rest, share_of(val), seed, val_stream);
  return {second.kept, second.taken, taken};
}

std::string SplitProtocol::note(const PartRows& parts, std::size_t rows) const {
  if (parts.test.empty() && kind > Kind::random && share_of(test) != 0.0)
    return "no row has a label in test_range=" + test_range + ": there is nothing to test on";
  const auto used = parts.train.size() + parts.val.size() + parts.test.size();
  if (used == rows) return {};
  return "split=" + kind_names()[static_cast<std::size_t>(kind)] + " leaves out " + std::to_string(rows - used) +
         " of " + count_text(rows, "row");
}

std::string SplitProtocol::advice() const {
  if (kind == Kind::extrapolation || kind == Kind::interpolation)
    return "set a larger data.spread or other data.peaks, or lower the shares (data.test=0, data.val=0 take none)";
  if (kind == Kind::blind_spot)
    return "set a smaller data.gap, or lower the shares (data.test=0, data.val=0 take none)";
  return "lower the shares (data.test=0, data.val=0 take none)";
}

}  // namespace diffrank::experiments
