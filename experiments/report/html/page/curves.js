// SPDX-License-Identifier: Apache-2.0
// Metrics over epochs: mean over seeds, a band of one standard deviation, thin lines for the seeds.

/// The runs of a trial that have the metric, as [{seed, points: Map(epoch, value)}].
function curvesOf(index, metric) {
  return report.curves.runs
    .filter((run) => run.trial === index && run.values[metric])
    .map((run) => ({
      seed: run.seed,
      points: new Map(run.epochs.map((epoch, place) => [epoch, number(run.values[metric][place])])),
    }));
}

/// Seeds that stopped early are missing later: there a mean would jump, so it ends where the first of them stops.
function curveRows(index, metric) {
  const runs = curvesOf(index, metric),
    trial = trialName(index);
  const last = Math.min(...runs.map((run) => Math.max(...run.points.keys())));
  const epochs = unique(runs.flatMap((run) => [...run.points.keys()])).sort((a, b) => a - b);
  const single = runs.flatMap((run) =>
    [...run.points].map(([epoch, value]) => ({ trial, metric, seed: run.seed, epoch, value })),
  );
  const means = epochs
    .filter((epoch) => epoch <= last && runs.every((run) => run.points.has(epoch)))
    .map((epoch) => {
      const values = runs.map((run) => run.points.get(epoch)),
        center = mean(values),
        sd = deviation(values);
      return { trial, metric, seed: "mean", epoch, value: center, low: center - sd, high: center + sd };
    });
  return [...means, ...single].filter((row) => Number.isFinite(row.value));
}

function addCurvePicture(id, title, metrics, first) {
  let metric = first,
    seeds = true,
    logarithmic = false;
  const draw = addPicture({
    id,
    title,
    byTrial: true,
    rows: () => drawnTrials().flatMap((index) => curveRows(index, metric)),
    controls: [
      metrics.length > 1
        ? choice("Metric", metrics, metric, (value) => {
            metric = value;
            draw();
          })
        : null,
      checkbox("single seeds", seeds, (on) => {
        seeds = on;
        draw();
      }),
      checkbox("logarithmic", logarithmic, (on) => {
        logarithmic = on;
        draw();
      }),
    ],
    spec: (rows, width) => curveSpec(rows, width, metric, seeds, logarithmic && rows.every((row) => row.value > 0)),
    caption: (rows) =>
      metric +
      " after each epoch: mean over seeds (line), ± one standard deviation (band)" +
      (seeds ? ", single seeds (thin lines)" : "") +
      "." +
      (report.curves.every > 1 ? " Every " + report.curves.every + "th epoch is drawn, and the last." : "") +
      (logarithmic && rows.some((row) => row.value <= 0)
        ? " Not on a logarithmic scale: some values are not positive."
        : "") +
      without(rows),
    words: (rows) => curveWords(rows),
  });
}

function without(rows) {
  const names = drawnTrials()
    .map(trialName)
    .filter((name) => !rows.some((row) => row.trial === name));
  return names.length ? " Without data: " + list(names) + "." : "";
}

function curveWords(rows) {
  const lines = unique(rows.map((row) => row.trial))
    .map((trial) => rows.filter((row) => row.trial === trial && row.seed === "mean"))
    .filter((line) => line.length);
  const last = lines.map((line) => line[line.length - 1]),
    ends = unique(last.map((row) => row.epoch)).sort((a, b) => a - b);
  return (
    plural(lines.length, "trial") +
    ". After the first epoch: " +
    extremes(lines.map((line) => line[0])) +
    ". After the last (" +
    (ends.length > 1 ? "epochs " + ends[0] + " to " + ends[ends.length - 1] : "epoch " + ends[0]) +
    "): " +
    extremes(last) +
    "."
  );
}

function curveSpec(rows, width, metric, seeds, logarithmic) {
  const indices = drawnTrials().filter((index) => rows.some((row) => row.trial === trialName(index)));
  const { pixels, channel } = trialChannels(indices, width),
    named = withShown(rows, pixels);
  const means = named.filter((row) => row.seed === "mean"),
    epochs = unique(means.map((row) => row.epoch));
  const step = Math.ceil(epochs.length / 8),
    marked = new Set(epochs.filter((_, place) => place % step === 0));
  const y = {
    field: "value",
    type: "quantitative",
    title: metric,
    scale: { zero: false, type: logarithmic ? "log" : "linear" },
  };
  const tooltip = ["trial", "seed", "epoch", "value"].map((field) => ({ field }));
  return {
    width: Math.max(120, width - 75),
    height: Math.min(380, Math.max(220, width * 0.5)),
    encoding: {
      x: { field: "epoch", type: "quantitative", axis: { tickMinStep: 1, format: "d", grid: false } },
      color: channel("color"),
    },
    layer: [
      ...whereKnown(
        means,
        {
          mark: { type: "area", opacity: 0.15, aria: false },
          encoding: { y: { ...y, field: "low" }, y2: { field: "high" } },
        },
        (row) => !logarithmic || row.low > 0,
      ),
      ...(seeds
        ? [
            {
              data: { values: named.filter((row) => row.seed !== "mean") },
              mark: { type: "line", strokeWidth: 1, opacity: 0.4, aria: false },
              encoding: { y, detail: { field: "seed" }, tooltip },
            },
          ]
        : []),
      {
        data: { values: means },
        mark: { type: "line", strokeWidth: 2.5 },
        encoding: { y, strokeDash: channel("strokeDash"), tooltip },
      },
      {
        data: { values: means.filter((row) => marked.has(row.epoch)) },
        mark: { type: "point", filled: true, size: 60, opacity: 1, aria: false },
        encoding: { y, shape: channel("shape"), tooltip },
      },
    ],
  };
}

function addCurves() {
  const metrics = report.curves.metrics.filter((name) => !name.endsWith(".active"));
  if (metrics.length === 0)
    return missing(
      "curves",
      "Learning curves",
      "No finished run has a metrics.jsonl: `diffrank run` writes a line of it after each epoch.",
    );
  const validation = analysis.metric.replace(/^test\./, "val.");
  addCurvePicture(
    "curves",
    "Learning curves",
    metrics,
    [validation, analysis.metric, ...metrics].find((name) => metrics.includes(name)),
  );
}

function addActive() {
  const metrics = report.curves.metrics.filter((name) => name.endsWith(".active"));
  if (metrics.length === 0)
    return missing(
      "active",
      "Active gradient entries",
      "No run recorded a share of non-zero gradient entries: a regularizer such as ranksim writes NAME.active to metrics.jsonl.",
    );
  addCurvePicture("active", "Active gradient entries", metrics, metrics[0]);
}
