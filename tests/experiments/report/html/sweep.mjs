// SPDX-License-Identifier: Apache-2.0
// Sweep folders with results that are made up by formulas, as `diffrank run` would write them.
import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

export const labels = Array.from({ length: 20 }, (_, i) => i);
export const epochs = 6;

export function temporaryFolder() {
  return mkdtempSync(join(tmpdir(), "diffrank-html-test-"));
}

/// Writes sweep.json and a folder for each finished run. `trials`: [{axes: [[path, text], ...], error(seed): test.mae,
/// status(seed)}]; `without`: names of files that runs lack.
export function writeSweep(
  folder,
  { name = "made", trials, seeds = [0, 1, 2], baseline = 0, without = [], goal = "min" },
) {
  const hash = (index) => index.toString(16).padStart(12, "0");
  mkdirSync(folder, { recursive: true });
  writeFileSync(
    join(folder, "sweep.json"),
    JSON.stringify({
      name,
      metric: "test.mae",
      goal,
      seeds,
      trials: trials.map(({ axes }, index) => ({ hash: hash(index), axes, baseline: hash(baseline) })),
    }),
  );
  trials.forEach((trial, index) =>
    seeds.forEach((seed) => {
      const status = trial.status ? trial.status(seed) : "done";
      if (status !== "open")
        writeRun(join(folder, hash(index) + "-s" + seed), trial.error(seed), status, without, trial.extra || {});
    }),
  );
  return folder;
}

function writeRun(folder, error, status, without, extra) {
  mkdirSync(folder);
  const write = (file, text) => without.includes(file) || writeFileSync(join(folder, file), text);
  const metrics = {
    "test.mae": error,
    "test.mae.many": error / 2,
    "test.mae.median": error,
    "test.mae.few": 3 * error,
    "test.pearson": 1 / (1 + error),
    "test.count": 40,
    "val.mae": error + 0.1,
    "ranksim.active": 0.5,
    ...extra,
  };
  if (status !== "done") return write("result.json", JSON.stringify({ status, error: "made to fail", metrics: {} }));
  const epoch = (e) => ({
    epoch: e,
    "train.loss": error * (1 + 1 / e),
    "val.mae": error + 0.1 + 1 / e,
    "test.mae": error + 1 / e - 1 / epochs,
    "ranksim.active": 1 / e,
    seconds: 0.5,
  });
  write("metrics.jsonl", Array.from({ length: epochs }, (_, e) => JSON.stringify(epoch(e + 1)) + "\n").join(""));
  write(
    "predictions.csv",
    "row,label,prediction\n" +
      labels
        .flatMap((y) => [y + errorAt(y, error), y - errorAt(y, error)].map((p) => y + "," + p + "\n"))
        .map((line, row) => row + "," + line)
        .join(""),
  );
  const matrix = (value) => labels.map((a) => labels.map((b) => value(a, b)));
  write(
    "similarity.json",
    JSON.stringify({
      labels,
      label_similarity: matrix((a, b) => -Math.abs(a - b)),
      before: matrix((a, b) => Math.cos(a * b)),
      after: matrix((a, b) => Math.exp(-Math.abs(a - b) / 5)),
    }),
  );
  const histogram = labels.map((y) => [y, Math.round(200 * Math.exp(-y / 5))]);
  write(
    "result.json",
    JSON.stringify({
      status,
      selected_epoch: epochs,
      epochs,
      seconds: 3,
      metrics,
      ...(without.includes("training_median")
        ? {}
        : { training_median: { prediction: 2, metrics: { "test.mae": 8, "test.mae.few": 9.5 } } }),
      ...(without.includes("histogram") ? {} : { histogram }),
    }),
  );
}

/// The absolute error at a label: its mean over the labels is `error`.
export function errorAt(label, error) {
  return (error * (label + 1)) / 10.5;
}

/// loss x weight x lr: 16 trials. weight spans a factor of 1000, lr one of 5.
export function gridTrials() {
  const trials = [];
  for (const loss of ["l1", "mse"])
    for (const weight of [0.1, 1, 10, 100])
      for (const lr of [0.1, 0.5])
        trials.push({
          axes: [
            ["loss", loss],
            ["weight", String(weight)],
            ["train.optimizer.lr", String(lr)],
            ["model", "mlp"],
          ],
          error: (seed) => 2 + Math.abs(Math.log10(weight) - 1) + lr + (loss === "mse" ? 0.5 : 0) + seed / 10,
        });
  return trials;
}
