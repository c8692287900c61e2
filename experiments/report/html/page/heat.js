// SPDX-License-Identifier: Apache-2.0
// A metric over two numeric axes of the sweep, the mean of the trials in each cell.
function addHeat() {
  const axes = numericAxes(),
    metrics = mapMetrics();
  if (axes.length < 2 || metrics.length === 0) return;
  let metric = metrics[0],
    [across, up] = axes;
  const category = categoricalAxis(),
    groups = category ? unique(axisValues(category)) : [];
  let group = "all";
  const rows = () => heatRows(across, up, metric, (trial) => group === "all" || trial.axes[category] === group);
  const swap = (axis, other) =>
    axes.find((name) => name !== axis && name === other) || axes.find((name) => name !== axis);
  const redraw = () => {
    for (const [label, value] of [
      ["x axis", across],
      ["y axis", up],
    ])
      controls.find((c) => c.textContent.startsWith(label)).querySelector("select").value = value;
    draw();
  };
  const controls = [
    choice("x axis", axes, across, (value) => {
      across = value;
      up = swap(across, up);
      redraw();
    }),
    choice("y axis", axes, up, (value) => {
      up = value;
      across = swap(up, across);
      redraw();
    }),
    choice("Metric", metrics, metric, (value) => {
      metric = value;
      draw();
    }),
    groups.length > 1
      ? choice(category, ["all", ...groups], group, (value) => {
          group = value;
          draw();
        })
      : null,
  ].filter(Boolean);
  const draw = addPicture({
    id: "heat",
    title: "Two hyper-parameters",
    controls,
    rows,
    spec: (data, width) => heatSpec(data, width, across, up, metric),
    caption: () =>
      metric +
      " over " +
      across +
      " and " +
      up +
      (group === "all" ? "" : ", " + category + " = " + group) +
      ": the number in a cell is the mean over its trials and their seeds. Darker is smaller.",
    words: (data) => {
      const best = [...data].sort((a, b) => (smaller ? 1 : -1) * (a.mean - b.mean))[0];
      return (
        "Best cell: " + digits(best.mean) + " at " + across + " " + best[across] + ", " + up + " " + best[up] + "."
      );
    },
  });
}

function heatRows(across, up, metric, belongs) {
  const having = trials.filter(
    (t) =>
      belongs(t) && isNumeric(t.axes[across]) && isNumeric(t.axes[up]) && Number.isFinite(statistics(t, metric).mean),
  );
  const x = axisBins(having.map((t) => Number(t.axes[across]))),
    y = axisBins(having.map((t) => Number(t.axes[up])));
  const cells = new Map();
  for (const trial of having) {
    const key = JSON.stringify([x.of(Number(trial.axes[across])), y.of(Number(trial.axes[up]))]);
    cells.set(key, [...(cells.get(key) || []), statistics(trial, metric).mean]);
  }
  const rows = [...cells].map(([key, values]) => {
    const [a, b] = JSON.parse(key);
    return { [across]: a, [up]: b, metric, mean: mean(values), trials: values.length };
  });
  const place = (names, path) => (a, b) => names.indexOf(a[path]) - names.indexOf(b[path]);
  return rows.sort((a, b) => place(y.names, up)(a, b) || place(x.names, across)(a, b));
}

function heatSpec(rows, width, across, up, metric) {
  const order = (path) => unique(rows.map((row) => row[path])).sort((a, b) => parseFloat(a) - parseFloat(b));
  const columns = order(across),
    lines = order(up),
    means = rows.map((row) => row.mean);
  const low = Math.min(...means),
    high = Math.max(...means),
    scheme = vega.scheme("viridis");
  const step = Math.max(24, Math.min(90, (width - (width > 520 ? 190 : 75)) / columns.length));
  const values = rows.map((row) => ({
    x: row[across],
    y: row[up],
    mean: row.mean,
    trials: row.trials,
    shown: digits(row.mean),
    ink: inkOn(scheme((row.mean - low) / (high - low || 1))),
  }));
  const tooltip = [{ field: "x", title: across }, { field: "y", title: up }, { field: "mean" }, { field: "trials" }];
  return {
    data: { values },
    width: { step },
    height: { step: Math.max(34, Math.min(60, 150 / lines.length)) },
    encoding: {
      x: {
        field: "x",
        type: "ordinal",
        sort: columns,
        title: across,
        axis: { labelAngle: columns.some((name) => name.length * 7 > step) ? -45 : 0, labelLimit: 110 },
      },
      y: {
        field: "y",
        type: "ordinal",
        sort: [...lines].reverse(),
        title: up,
        axis: { labelLimit: 110, titleLimit: 140 },
      },
      tooltip,
    },
    layer: [
      {
        mark: { type: "rect" },
        encoding: {
          color: {
            field: "mean",
            type: "quantitative",
            title: metric,
            scale: { scheme: "viridis", zero: false, nice: false, domain: low < high ? [low, high] : undefined },
            legend: {
              orient: width > 520 ? "right" : "bottom",
              gradientLength: 120,
              format: ".4~g",
              values: unique([low, (low + high) / 2, high]),
            },
          },
        },
      },
      ...(step >= 36
        ? [
            {
              mark: { type: "text", fontSize: step < 48 ? 11 : 12, aria: false },
              encoding: {
                text: { field: "shown" },
                color: { condition: { test: "datum.ink === 'white'", value: "white" }, value: "black" },
              },
            },
          ]
        : []),
    ],
  };
}
