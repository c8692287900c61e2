// SPDX-License-Identifier: Apache-2.0
// The swept axes: which are numbers, and on what scale their values are drawn.
function axisValues(path) {
  return trials.map((trial) => trial.axes[path]).filter((value) => value !== undefined);
}

function isNumeric(text) {
  return text !== undefined && String(text).trim() !== "" && Number.isFinite(Number(text));
}

/// Axes with at least two values that are numbers.
function numericAxes() {
  return (analysis.columns || []).filter((path) => unique(axisValues(path).filter(isNumeric).map(Number)).length > 1);
}

/// The first axis whose values are words; undefined where there is none.
function categoricalAxis() {
  return (analysis.columns || []).find(
    (path) => axisValues(path).some((value) => !isNumeric(value)) && unique(axisValues(path)).length > 1,
  );
}

/// Metrics that can be set against an axis: the report's own, those of the test part, shares of active entries.
function mapMetrics() {
  const has = (name) => trials.some((trial) => Number.isFinite(statistics(trial, name).mean));
  const names = unique(trials.flatMap((trial) => Object.keys(trial.metrics))).filter(
    (name) => (/^test\./.test(name) && !name.includes(".count")) || name.endsWith(".active"),
  );
  return unique([analysis.metric, ...names.sort()]).filter(has);
}

/// At least three values, each about the same multiple, two or more, of the one before.
function isGeometric(sorted) {
  const ratios = sorted.slice(1).map((x, place) => x / sorted[place]);
  return ratios.length > 1 && Math.min(...ratios) >= 1.9 && Math.max(...ratios) <= 1.8 * Math.min(...ratios);
}

/// Logarithmic where the positive values are geometric or span more than a factor of 50; symmetric-logarithmic where
/// there is a zero, too. Few values are the ticks.
function valueScale(values) {
  const distinct = unique(values).sort((a, b) => a - b),
    sizes = distinct.filter((x) => x > 0),
    least = sizes[0],
    wide = sizes[sizes.length - 1] > 50 * least || isGeometric(sizes);
  const format = ".4~g",
    ticks = distinct.length <= 8 ? { values: distinct, format } : {};
  if (!wide || values.some((x) => x < 0)) return { scale: { zero: false, type: "linear" }, axis: ticks };
  if (sizes.length === distinct.length) return { scale: { type: "log" }, axis: { tickCount: 5, ...ticks } };
  return {
    scale: { type: "symlog", constant: least },
    axis: distinct.length <= 8 ? ticks : { values: [0, ...decades(least, sizes[sizes.length - 1])], format },
  };
}

function decades(low, high) {
  const powers = [];
  for (let p = Math.ceil(Math.log10(low)); p <= Math.log10(high); ++p) powers.push(10 ** p);
  return powers;
}

/// At most 10 bins of an axis: its values where they are few, else equal bins on its scale, as {of(value), names}.
function axisBins(values) {
  const distinct = unique(values).sort((a, b) => a - b);
  if (distinct.length <= 12) return { of: (x) => String(x), names: distinct.map(String) };
  const logarithmic = valueScale(values).scale.type === "log",
    to = logarithmic ? Math.log : Number,
    back = logarithmic ? Math.exp : Number;
  const low = to(distinct[0]),
    step = (to(distinct[distinct.length - 1]) - low) / 10;
  const names = Array.from(
    { length: 10 },
    (_, i) => short(back(low + i * step)) + " to " + short(back(low + (i + 1) * step)),
  );
  return { of: (x) => names[Math.min(9, Math.floor((to(x) - low) / step))], names };
}

function short(x) {
  return String(Number(x.toPrecision(2)));
}
