// SPDX-License-Identifier: Apache-2.0
// Absolute error against the label, with the number of training samples behind.
function labelRows() {
  return drawnTrials()
    .flatMap((index) => {
      const found = report.labels.trials.find((entry) => entry.trial === index);
      return (found ? found.bins : []).map(([label, error, sd, samples]) => ({
        trial: trialName(index),
        label,
        error,
        sd,
        "test samples": samples,
        seeds: found.seeds,
      }));
    })
    .filter((row) => Number.isFinite(row.error));
}

/// The training histogram of the first trial drawn that has one.
function drawnHistogram() {
  const index = drawnTrials().find((i) => report.labels.histograms.some((h) => h.trials.includes(i)));
  return index === undefined ? null : { index, ...report.labels.histograms.find((h) => h.trials.includes(index)) };
}

function addLabels() {
  const title = "Error against label";
  if (report.labels.trials.length === 0)
    return missing(
      "labels",
      title,
      "No finished run has a predictions.csv: `diffrank run` writes it at the end of each run, and again for a run whose result.json is removed.",
    );
  addPicture({
    id: "labels",
    title,
    byTrial: true,
    rows: labelRows,
    spec: labelSpec,
    caption: (rows) =>
      "Mean absolute error of test predictions in bins of the label (width " +
      plain(report.labels.width) +
      "), mean over seeds. Bars behind, with the scale on the right: training samples in the bin" +
      histogramNote() +
      without(rows),
    words: (rows) => {
      const at = (pick) =>
        unique(rows.map((row) => row.trial)).map((trial) => {
          const of = rows.filter((row) => row.trial === trial),
            row = of.find((r) => r.error === pick(...of.map((r) => r.error)));
          return { trial, at: ", at label " + plain(row.label), value: row.error };
        });
      return "Largest error of a trial: " + extremes(at(Math.max)) + ". Smallest: " + extremes(at(Math.min)) + ".";
    },
  });
}

function histogramNote() {
  const histogram = drawnHistogram();
  if (!histogram) return " (missing: these runs recorded no histogram).";
  const others = drawnTrials().filter(
    (index) => report.labels.trials.some((t) => t.trial === index) && !histogram.trials.includes(index),
  );
  return others.length
    ? "; they are those of " + trialName(histogram.index) + ", other trials drawn have other training data."
    : ".";
}

function labelSpec(rows, width) {
  const indices = drawnTrials().filter((index) => rows.some((row) => row.trial === trialName(index)));
  const { pixels, channel } = trialChannels(indices, width),
    histogram = drawnHistogram();
  const x = {
    field: "label",
    type: "quantitative",
    title: "label",
    scale: { zero: false, nice: false },
    axis: { grid: false },
  };
  const y = { field: "error", type: "quantitative", title: "mean absolute error" };
  const tooltip = ["trial", "label", "error", "sd", "test samples", "seeds"].map((field) => ({ field }));
  const bars = (histogram ? histogram.bins : []).map(([low, high, count]) => ({
    low,
    high,
    "training samples": count,
  }));
  const errors = {
    data: { values: withShown(rows, pixels) },
    encoding: { x, y, color: channel("color"), tooltip },
    layer: [
      { mark: { type: "line", strokeWidth: 2 }, encoding: { strokeDash: channel("strokeDash") } },
      {
        mark: { type: "point", filled: true, size: width > 600 ? 36 : 14, opacity: 1, aria: false },
        encoding: { shape: channel("shape") },
      },
    ],
  };
  const counts = {
    data: { values: bars },
    mark: { type: "rect", color: ink, opacity: 0.16, aria: false },
    encoding: {
      x: { ...x, field: "low" },
      x2: { field: "high" },
      y2: { datum: 0 },
      y: { field: "training samples", type: "quantitative", axis: { orient: "right", grid: false, titleOpacity: 0.8 } },
      tooltip: ["low", "high", "training samples"].map((field) => ({ field })),
    },
  };
  return {
    width: Math.max(120, width - (histogram ? 125 : 75)),
    height: Math.min(380, Math.max(220, width * 0.5)),
    layer: histogram ? [counts, errors] : [errors],
    resolve: { scale: { y: "independent" } },
  };
}
