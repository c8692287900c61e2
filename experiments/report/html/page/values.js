// SPDX-License-Identifier: Apache-2.0
// The data of the report, and their texts.
const report = JSON.parse(document.getElementById("data").textContent);
const analysis = report.analysis;
const trials = analysis.trials;
/// What predicting the median of the training labels gives on each data set: {label, prediction, metrics}.
const floors = analysis.floors || [];
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

/// {n, mean, sd, low, high} of a trial's metric; NaN where it has none. Pictures need no more than six digits.
function statistics(trial, metric) {
  const found = trial.metrics[metric] || {};
  const short = (value) => Number(number(value).toPrecision(6));
  return {
    n: found.n || 0,
    mean: short(found.mean),
    sd: short(found.sd),
    low: short(found.low),
    high: short(found.high),
  };
}

/// The same as text, {mean, mean_and_sd, interval}.
function texts(trial, metric) {
  return report.texts[trials.indexOf(trial)].metrics[metric] || { mean: "-", mean_and_sd: "-", interval: "-" };
}

/// The difference to the baseline as text; undefined without one.
function differenceTexts(trial) {
  return report.texts[trials.indexOf(trial)].difference;
}

/// A number that only the page computes, as number_text() of the command writes it.
function digits(x) {
  if (!Number.isFinite(x)) return "-";
  const [mantissa, power] = x.toExponential(3).split("e");
  const exponent = Number(power),
    size = Number(x.toExponential().split("e")[1]);
  if (size >= -4 && size <= 5) return x.toFixed(Math.max(0, 3 - exponent));
  return mantissa + "e" + (exponent < 0 ? "-" : "+") + String(Math.abs(exponent)).padStart(2, "0");
}

/// A label or a value of an axis: no more digits than it needs.
function plain(x) {
  return Number.isFinite(x) ? String(Number(x.toPrecision(4))) : "-";
}

/// A trial in a picture: its number in the table, then its label.
function trialName(index) {
  const trial = trials[index];
  const sweep = analysis.sweeps.length > 1 ? trial.sweep + ": " : "";
  return index + 1 + " · " + sweep + (trial.label || trial.hash) + (trial.is_baseline ? " (baseline)" : "");
}

/// The least and the largest of rows with a trial, a value and perhaps its text; the table of data has them all.
function extremes(rows) {
  if (rows.length === 0) return "nothing";
  const sorted = [...rows].sort((a, b) => a.value - b.value);
  const words = (row) => (row.text ?? digits(row.value)) + " (trial " + row.trial.split(" ")[0] + (row.at || "") + ")";
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
