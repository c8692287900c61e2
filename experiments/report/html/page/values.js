// SPDX-License-Identifier: Apache-2.0
// What the report holds, and how it is put into words.
const report = JSON.parse(document.getElementById("data").textContent);
const analysis = report.analysis;
const trials = analysis.trials;
const smaller = analysis.goal !== "max";
/// test.mae of test.mae.few
const baseMetric = analysis.metric.split(".").slice(0, 2).join(".");
const shotNames = ["all", "many", "median", "few"];
const shotWords = {
  all: "all test samples",
  many: "many: labels with many training samples",
  median: "median",
  few: "few: labels with few training samples",
};

/// NaN and the infinities come as text or null; none can be drawn.
function number(value) {
  return typeof value === "number" ? value : NaN;
}

/// {n, mean, sd, low, high} of a trial's metric; NaN where it has none.
function statistics(trial, metric) {
  const found = trial.metrics[metric] || {};
  return {
    n: found.n || 0,
    mean: number(found.mean),
    sd: number(found.sd),
    low: number(found.low),
    high: number(found.high),
  };
}

/// A setting; fractions of more than six characters with four digits.
function shortValue(text) {
  const fraction = text.length > 6 && /[.e]/.test(text) && Number.isFinite(Number(text));
  return fraction ? String(Number(Number(text).toPrecision(4))) : text;
}

function digits(x, sign = false) {
  if (!Number.isFinite(x)) return "–";
  const size = Math.abs(x);
  const text =
    size !== 0 && (size < 1e-3 || size >= 1e6) ? x.toPrecision(4) : x.toFixed(size >= 100 ? 1 : size >= 10 ? 2 : 3);
  return (sign && x > 0 ? "+" : "") + text.replace("-", "−");
}

/// A label or a value of an axis: no more digits than it needs.
function plain(x) {
  return Number.isFinite(x) ? String(Number(x.toPrecision(4))).replace("-", "−") : "–";
}

function probability(p) {
  if (!Number.isFinite(p)) return "–";
  return p < 0.001 ? "< 0.001" : p.toFixed(3);
}

function meanAndSd({ mean, sd }) {
  return Number.isFinite(mean) ? digits(mean) + (Number.isFinite(sd) ? " ± " + digits(sd) : "") : "–";
}

function interval(low, high, sign = false) {
  return Number.isFinite(low) && Number.isFinite(high)
    ? "[" + digits(low, sign) + ", " + digits(high, sign) + "]"
    : "–";
}

/// A trial in a picture: its number in the table, then its label.
function trialName(index) {
  const trial = trials[index];
  const sweep = analysis.sweeps.length > 1 ? trial.sweep + ": " : "";
  return index + 1 + " · " + sweep + (trial.label || trial.hash) + (trial.is_baseline ? " (baseline)" : "");
}

/// The least and the largest of rows with a trial and a value, in words; the table of data has them all.
function extremes(rows) {
  if (rows.length === 0) return "nothing";
  const sorted = [...rows].sort((a, b) => a.value - b.value);
  const words = (row) => digits(row.value) + " (trial " + row.trial.split(" ")[0] + (row.at || "") + ")";
  return sorted.length === 1
    ? words(sorted[0])
    : "from " + words(sorted[0]) + " to " + words(sorted[sorted.length - 1]);
}

function mean(values) {
  const finite = values.filter(Number.isFinite);
  return finite.length ? finite.reduce((a, b) => a + b, 0) / finite.length : NaN;
}

function deviation(values) {
  const finite = values.filter(Number.isFinite),
    center = mean(finite);
  return finite.length < 2 ? NaN : Math.sqrt(finite.reduce((a, b) => a + (b - center) ** 2, 0) / (finite.length - 1));
}

function unique(values) {
  return [...new Set(values)];
}

/// The base metrics of the test part that some trial has, the report's own first.
function testMetrics() {
  const names = unique(trials.flatMap((t) => Object.keys(t.metrics))).filter(
    (name) =>
      /^test\.[^.]+$/.test(name) &&
      name !== "test.count" &&
      trials.some((t) => Number.isFinite(statistics(t, name).mean)),
  );
  return unique([baseMetric, ...names.sort()]).filter((name) => names.includes(name));
}

function list(words) {
  return words.length < 2 ? words.join("") : words.slice(0, -1).join(", ") + " and " + words[words.length - 1];
}

function plural(count, word) {
  return count + " " + word + (count === 1 ? "" : "s");
}
