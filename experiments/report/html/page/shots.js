// SPDX-License-Identifier: Apache-2.0
// Test error of each trial, over all samples and per shot, with 95 % intervals.
function addShots() {
  const title = "Error per shot",
    metrics = testMetrics();
  if (metrics.length === 0 || report.detailed.length === 0)
    return missing("shots", title, "No finished run has test metrics: `diffrank run` writes them to result.json.");
  let metric = metrics[0];
  const rows = () =>
    shotNames
      .flatMap((shot) =>
        drawnTrials().map((index) => {
          const s = statistics(trials[index], metric + (shot === "all" ? "" : "." + shot));
          return { trial: trialName(index), shot, metric, mean: s.mean, sd: s.sd, low: s.low, high: s.high, runs: s.n };
        }),
      )
      .filter((row) => Number.isFinite(row.mean));
  const draw = addPicture({
    id: "shots",
    title,
    byTrial: true,
    rows,
    controls: metricChoice(metrics, metric, (value) => {
      metric = value;
      draw();
    }),
    spec: (data, width) => shotSpec(data, width, metric),
    caption: () =>
      metric +
      " of each trial: mean over seeds (point) with its 95 % interval (bar; none with one seed), for " +
      "all test samples and for labels with many, a median number of, and few training samples. Each panel has a scale of its own." +
      bootstrapNote(),
    words: (data) =>
      unique(data.map((row) => row.shot))
        .map(
          (shot) =>
            shot +
            ": " +
            extremes(
              data
                .filter((row) => row.shot === shot)
                .map((row) => ({ trial: row.trial, value: row.mean, text: shotText(row.trial, shot, metric) })),
            ),
        )
        .join("; ") + ".",
  });
}

function shotText(name, shot, metric) {
  const index = drawnTrials().find((i) => trialName(i) === name);
  return texts(trials[index], metric + (shot === "all" ? "" : "." + shot)).mean;
}

function bootstrapNote() {
  const rows = drawnTrials()
    .filter((index) => trials[index].shots && trials[index].shots.few)
    .map((index) => "trial " + (index + 1) + " " + report.texts[index].shots.few);
  return rows.length ? " Bootstrap over test rows, few-shot difference to the baseline: " + rows.join("; ") + "." : "";
}

function shotSpec(rows, width, metric) {
  const full = unique(rows.map((row) => row.trial)),
    shots = shotNames.filter((shot) => rows.some((row) => row.shot === shot));
  const longest = Math.max(...full.map((name) => name.length), 1) * 6.8 + 12;
  const limit = Math.min(longest, Math.max(130, width * 0.34), 340);
  const names = full.map((name) => fitted(name, limit));
  const columns = width > 900 + limit ? shots.length : width > 520 ? Math.min(2, shots.length) : 1;
  const panel = Math.max(110, (width - limit - 30) / columns - 24);
  return {
    columns,
    spacing: { row: 28, column: 24 },
    concat: shots
      .map((shot, place) => [
        shot,
        place,
        withShown(
          rows.filter((row) => row.shot === shot),
          limit,
        ),
      ])
      .map(([shot, place, values]) => ({
        title: shotWords[shot].split(":")[0] + (shot === "all" ? "" : " shot"),
        width: panel,
        height: { step: 24 },
        data: { values },
        encoding: {
          y: {
            field: "shown",
            type: "nominal",
            sort: names,
            scale: { domain: names },
            title: null,
            axis: { labels: place % columns === 0, ticks: false, grid: true, labelLimit: 0 },
          },
          tooltip: ["trial", "shot", "mean", "sd", "low", "high", "runs"].map((field) => ({ field })),
        },
        layer: [
          ...whereKnown(values, {
            mark: { type: "rule", strokeWidth: 2, color: colors[0], aria: false },
            encoding: { x: { field: "low", type: "quantitative" }, x2: { field: "high" } },
          }),
          {
            mark: { type: "point", filled: true, size: 70, color: colors[0], opacity: 1 },
            encoding: {
              x: {
                field: "mean",
                type: "quantitative",
                title: metric,
                scale: { zero: false, nice: true },
                axis: { tickCount: 5 },
              },
            },
          },
        ],
      })),
  };
}
