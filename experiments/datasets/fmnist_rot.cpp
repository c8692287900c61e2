// SPDX-License-Identifier: Apache-2.0
// Rotated Fashion-MNIST with a long-tailed angle: real images, generated labels (angles in whole degrees).
//
// labels    k = 0 .. labels - 1 degrees
// training  n_k = max(2, round(head exp(-k / decay))) images of label k: 5,515 at the defaults, 20 labels with more
//           than 100 images, 30 with 20 .. 100, 40 with fewer; from the 60,000 training images
// val       `val` images of each label, from training images that are not used for training
// test      `test` images of each label, from the 10,000 test images
//
// The split is a function of the seed: the numbers of the training images are shuffled with Random(seed, "frot", 0) and
// dealt from the front, the training part first and then val, each by ascending label; the test images likewise with
// Random(seed, "frot", 1). Each image is used at most once, and rotated once: about its center, counterclockwise,
// bilinearly, 0 outside (rotate.hpp). The inputs are its pixels in [0, 1], row by row. With shift > 0, a training moves the
// rotated images at random when it fetches them (shifted_images.hpp), so that views of an image differ.
//
// Images: Xiao, Rasul, Vollgraf, "Fashion-MNIST", 2017 (MIT license).
#include <algorithm>
#include <cmath>
#include <filesystem>
#include <numeric>
#include <stdexcept>

#include "diffrank/core/parallel.hpp"
#include "diffrank/core/random.hpp"
#include "diffrank/experiments/dataset.hpp"
#include "diffrank/experiments/datasets/preparation/rotate.hpp"
#include "diffrank/experiments/datasets/preparation/shifted_images.hpp"
#include "diffrank/experiments/datasets/readers/idx.hpp"

namespace diffrank::experiments {
namespace {

constexpr std::uint32_t stream = 0x66726f74;  // "frot"

/// Images in the order in which they are dealt.
class Deck {
 public:
  Deck(const std::string& path, std::uint64_t seed, std::uint32_t substream) : path_(path) {
    if (!std::filesystem::exists(path))
      throw std::runtime_error("there is no file '" + path +
                               "': it comes with Debian's package dataset-fashion-mnist (apt-get install "
                               "dataset-fashion-mnist); elsewhere, download Fashion-MNIST and set path");
    images_ = read_idx(path, 3);
    if (pixels() == 0) throw std::runtime_error("'" + path + "' holds images of no size");
    order_.resize(images_.sizes[0]);
    std::iota(order_.begin(), order_.end(), std::size_t{0});
    Random(seed, stream, substream).shuffle(order_.data(), order_.size());
  }

  std::size_t height() const { return images_.sizes[1]; }
  std::size_t width() const { return images_.sizes[2]; }
  std::size_t pixels() const { return height() * width(); }

  /// counts[k] images of label k, ascending.
  Part deal(const std::vector<std::size_t>& counts) {
    Part part;
    part.cols = pixels();
    for (std::size_t k = 0; k < counts.size(); ++k) part.labels.insert(part.labels.end(), counts[k], double(k));
    if (part.rows() > order_.size() - next_)
      throw std::runtime_error("'" + path_ + "' has " + std::to_string(order_.size()) + " images, too few for " +
                               std::to_string(next_ + part.rows()) + ": lower labels, head, decay, val or test");
    part.inputs.resize(part.rows() * part.cols);
    parallel_rows(part.rows(), part.cols, [&](std::size_t i) {
      rotate(images_.values.data() + order_[next_ + i] * part.cols, images_.sizes[1], images_.sizes[2], part.labels[i],
             part.inputs.data() + i * part.cols);
    });
    next_ += part.rows();
    return part;
  }

 private:
  std::string path_;
  Idx images_;
  std::vector<std::size_t> order_;
  std::size_t next_ = 0;
};

class RotatedFashion final : public Dataset {
 public:
  void options(Options& o) final {
    o.integer("labels", labels_, "angles 0, 1, ... degrees", Range::between(1, 360));
    o.number("head", head_, "training images at 0 degrees", Range::between(1, 60000));
    o.number("decay", decay_, "degrees after which the number of training images has fallen to 1/e", Range::positive());
    o.integer("val", val_, "validation images of each angle", Range::between(0, 60000));
    o.integer("test", test_, "test images of each angle", Range::between(0, 10000));
    o.integer("seed", seed_, "which images go where", Range::non_negative());
    o.text("path", path_, "folder of the four files of Fashion-MNIST");
    o.integer(
        "shift", shift_,
        "in training, images are moved at random by up to so many pixels in each direction, in each view anew; 0: "
        "they stay, and views do not differ",
        Range::between(0, 28));
  }

  Data load() const final {
    Deck train(files()[0], seed_, 0), test(files()[1], seed_, 1);
    if (train.pixels() != test.pixels())
      throw std::runtime_error("the training and the test images in '" + path_ + "' differ in size");
    Data data;
    data.train = train.deal(training_counts());
    data.val = train.deal(std::vector<std::size_t>(labels_, val_));
    data.test = test.deal(std::vector<std::size_t>(labels_, test_));
    if (shift_ > 0) {
      auto& part = data.train;
      part.samples = std::make_shared<ShiftedImages>(std::move(part.inputs), train.height(), train.width(), shift_);
      part.inputs.clear();
      data.inputs_text = std::to_string(train.pixels()) + " numbers, images of " + std::to_string(train.height()) +
                         " x " + std::to_string(train.width()) + " pixels in [0, 1], moved by up to " +
                         std::to_string(shift_) + " pixels in training";
    }
    return data;
  }

  bool has_views() const final { return shift_ > 0; }
  void look_in(const std::filesystem::path& folder) final { path_ = path_beside(folder, path_); }

  std::vector<std::string> files() const final {
    const std::filesystem::path folder = path_;
    return {(folder / "train-images-idx3-ubyte.gz").string(), (folder / "t10k-images-idx3-ubyte.gz").string()};
  }

 private:
  std::vector<std::size_t> training_counts() const {
    std::vector<std::size_t> counts(labels_);
    for (std::size_t k = 0; k < labels_; ++k)
      counts[k] = static_cast<std::size_t>(std::max(2.0, std::round(head_ * std::exp(-double(k) / decay_))));
    return counts;
  }

  std::size_t labels_ = 90, val_ = 10, test_ = 20, shift_ = 0;
  double head_ = 300, decay_ = 18;
  std::uint64_t seed_ = 0;
  std::string path_ = "/usr/share/datasets/fashion-mnist";
};

const bool added = add<RotatedFashion>("fmnist_rot", "Xiao et al. 2017 (images)",
                                       "rotated Fashion-MNIST, the label is the angle, with a long tail");

}  // namespace
}  // namespace diffrank::experiments
