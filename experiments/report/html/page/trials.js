// SPDX-License-Identifier: Apache-2.0
// Which trials the pictures show: at first the best few and the baselines.
const drawnAtFirst = 12;
const chosen = new Set(report.detailed.filter((index, place) => place < drawnAtFirst || trials[index].is_baseline));

/// The trials that are drawn, best first.
function drawnTrials() {
  return report.detailed.filter((index) => chosen.has(index));
}

function addTrialChoice() {
  if (report.detailed.length < 2) return;
  const summary = element("summary");
  const boxes = report.detailed.map((index) => [
    index,
    checkbox(trialName(index), chosen.has(index), (on) =>
      choose(on ? [...chosen, index] : [...chosen].filter((i) => i !== index)),
    ),
  ]);
  const choose = (indices) => {
    chosen.clear();
    for (const index of indices) chosen.add(index);
    for (const [index, label] of boxes) label.querySelector("input").checked = chosen.has(index);
    words();
    return drawAll((picture) => picture.byTrial);
  };
  const words = () => {
    summary.textContent = "Trials in the pictures: " + chosen.size + " of " + trials.length;
  };
  words();
  const best = () =>
    choose(report.detailed.filter((index, place) => place < drawnAtFirst || trials[index].is_baseline));
  section("trials", "Trials shown").append(
    element("p", { id: "trial-note" }, trialNote()),
    element(
      "details",
      { open: trials.length <= drawnAtFirst },
      summary,
      element(
        "fieldset",
        {},
        element("legend", { class: "hidden" }, "Trials in the pictures"),
        element(
          "div",
          { class: "controls" },
          trials.length > drawnAtFirst ? button("Best " + drawnAtFirst + " and baselines", best) : null,
          button("None", () => choose([])),
          button("All " + report.detailed.length, () => choose(report.detailed)),
        ),
        element(
          "ul",
          { class: "boxes" },
          boxes.map(([, label]) => element("li", {}, label)),
        ),
      ),
    ),
  );
}

function trialNote() {
  const unfinished = trials.filter((t) => t.seeds.length === 0).length,
    left = trials.length - unfinished - report.detailed.length;
  return (
    "Best first, by " +
    analysis.metric +
    ". " +
    (chosen.size < report.detailed.length
      ? "At first the best " + drawnAtFirst + " and the baselines are drawn: choose others here. "
      : "") +
    (left > 0
      ? "This page holds curves, errors and similarities of the best " +
        report.detailed.length +
        " trials (baselines included), not of the other " +
        left +
        ". "
      : "") +
    (unfinished ? plural(unfinished, "trial") + " without a finished run cannot be drawn." : "")
  );
}
