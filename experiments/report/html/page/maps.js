// SPDX-License-Identifier: Apache-2.0
// A metric against each numeric axis of the sweep, a point for each trial.
function addMaps() {
  const title = "Hyper-parameters",
    axes = numericAxes(),
    metrics = mapMetrics();
  if (axes.length === 0) return;
  if (metrics.length === 0) return missing("maps", title, "No trial has a finished run yet.");
  let metric = metrics[0];
  const category = categoricalAxis();
  const rows = () =>
    axes.flatMap((axis) =>
      trials.flatMap((trial, index) => {
        const s = statistics(trial, metric);
        if (!isNumeric(trial.axes[axis]) || !Number.isFinite(s.mean)) return [];
        return [
          {
            trial: trialName(index),
            axis,
            value: Number(trial.axes[axis]),
            group: category ? (trial.axes[category] ?? "-") : "all",
            metric,
            mean: s.mean,
            low: s.low,
            high: s.high,
            runs: s.n,
          },
        ];
      }),
    );
  const draw = addPicture({
    id: "maps",
    title,
    rows,
    controls: metricChoice(metrics, metric, (value) => {
      metric = value;
      draw();
    }),
    spec: (data, width) => mapSpec(data, width, axes, metric, category),
    caption: (data) =>
      metric +
      " against each axis that has numbers, " +
      coverage(unique(data.map((row) => row.trial)).length) +
      ": mean over seeds with its 95 % interval. " +
      (category ? "Color and shape: " + category + ". " : "") +
      "Other axes are not held fixed: points above each other differ in them.",
    words: (data) =>
      axes
        .map((axis) => {
          const of = data.filter((row) => row.axis === axis).sort((a, b) => (smaller ? 1 : -1) * (a.mean - b.mean));
          return of.length ? axis + ": best " + meanText(of[0].trial, metric) + " at " + of[0].value : axis + ": no result yet";
        })
        .join("; ") + ".",
  });
}

function meanText(name, metric) {
  return texts(
    trials.find((_, index) => trialName(index) === name),
    metric,
  ).mean;
}

function coverage(shown) {
  return shown === trials.length
    ? "all " + plural(shown, "trial")
    : shown + " of " + plural(trials.length, "trial") + " (the others lack the axis, or a result)";
}

function mapSpec(rows, width, axes, metric, category) {
  const full = unique(rows.map((row) => row.group)),
    cut = full.map((group) => fitted(group, width - 130));
  const groups = cut.map((name, place) =>
    cut.indexOf(name) === cut.lastIndexOf(name) ? name : place + 1 + ": " + name,
  ); // cut to the same
  const shown = (row) => groups[full.indexOf(row.group)],
    columns = width > 700 && axes.length > 1 ? 2 : 1;
  const longest = Math.max(...groups.map((group) => group.length)) * 6.6 + 40;
  const legend = category
    ? { orient: "bottom", title: category, columns: Math.max(1, Math.floor(width / longest)), labelLimit: 0 }
    : null;
  const range = (values) => ({ domain: groups, range: groups.map((_, place) => values[place % values.length]) });
  const color = { field: "shown", type: "nominal", scale: range(colors), legend };
  const shape = { field: "shown", type: "nominal", scale: range(shapes), legend };
  return {
    columns,
    spacing: 32,
    concat: axes
      .filter((axis) => rows.some((row) => row.axis === axis))
      .map((axis) => {
        const values = rows.filter((row) => row.axis === axis).map((row) => ({ ...row, shown: shown(row) })),
          { scale, axis: ticks } = valueScale(values.map((row) => row.value));
        return {
          data: { values },
          width: Math.max(120, (width - 20) / columns - 80),
          height: 240,
          encoding: {
            x: {
              field: "value",
              type: "quantitative",
              title: axis,
              scale: { ...scale, padding: 12 },
              axis: { ...ticks, grid: false, labelOverlap: true },
            },
            color,
            tooltip: ["trial", "value", "group", "mean", "low", "high", "runs"].map((field) => ({ field })),
          },
          layer: [
            ...whereKnown(values, {
              mark: { type: "rule", strokeWidth: 1.5, opacity: 0.6, aria: false },
              encoding: {
                y: { field: "low", type: "quantitative", title: metric, scale: { zero: false } },
                y2: { field: "high" },
              },
            }),
            {
              mark: { type: "point", filled: true, size: 60, opacity: 1 },
              encoding: { y: { field: "mean", type: "quantitative", title: metric, scale: { zero: false } }, shape },
            },
          ],
        };
      }),
  };
}
