// SPDX-License-Identifier: Apache-2.0
// Pages that the command writes for made sweeps, opened in one browser for each file of tests.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before } from "node:test";
import { Browser } from "./browser.mjs";
import { gridTrials, temporaryFolder, writeSweep } from "./sweep.mjs";

const folder = temporaryFolder();
let browser;
let grid;
let pages = 0;

before(async () => {
  browser = await Browser.start();
});
after(async () => {
  await browser?.close();
  rmSync(folder, { recursive: true, force: true });
});

/// A sweep's folder; the settings are those of writeSweep.
export function sweep(name, settings) {
  return writeSweep(join(folder, name), { name, ...settings });
}

/// The folder of a sweep that the command has run: a trial without RankSim, and with it at two weights, 3 seeds.
export function trained() {
  const file = join(folder, "tiny.json");
  writeFileSync(
    file,
    JSON.stringify({
      name: "tiny",
      data: "sine(n=400, val=2, test=2)",
      backend: "xtensor",
      model: "mlp(hidden=[8], activation=tanh)",
      loss: "l1",
      train: { epochs: 3, batch: 16 },
      regularizer: "ranksim",
      seeds: 3,
      sweep: { grid: { weight: [0, 0.1, 1] } },
      report: { metric: "test.mae", goal: "min", baseline: { weight: 0 } },
    }),
  );
  execFileSync(process.env.DIFFRANK_COMMAND, ["run", file, "--out", folder], { stdio: "ignore" });
  return join(folder, "tiny");
}

/// The file of the page that the command writes for these sweeps.
export function report(sweeps, ...flags) {
  const file = join(folder, "page-" + ++pages + ".html");
  execFileSync(process.env.DIFFRANK_COMMAND, ["report", ...sweeps, "--html", file, ...flags], {
    stdio: ["ignore", "ignore", "inherit"],
  });
  return file;
}

export function open(file, settings) {
  return browser.open(file, settings);
}

/// Of the grid of 16 trials: the best 12 are drawn, and the baseline, which is the 13th.
export const drawn = 13;

export function openGrid(settings) {
  grid ??= report([sweep("grid", { trials: gridTrials() })]);
  return open(grid, settings);
}

/// DIFFRANK_PICTURES=folder keeps what the pages look like.
export async function keep(page, name) {
  if (process.env.DIFFRANK_PICTURES)
    writeFileSync(join(process.env.DIFFRANK_PICTURES, name + ".png"), await page.picture());
}

export async function assertNothingWrong(page) {
  assert.deepEqual(page.complaints, []);
  assert.equal(await page.text("#errors"), "");
  assert.deepEqual(
    page.requests.filter((address) => !/^(file|data|blob):/.test(address)),
    [],
    "no request leaves",
  );
}

/// Selects the marks of a picture's data: points, rules, ...
export const marks = (id, kind) => `#${id} svg g.mark-${kind}.role-mark path, #${id} svg g.mark-${kind}.role-mark line`;
/// The button that saves a picture.
export const button = (id, text) =>
  `[...document.querySelectorAll("#${id} .saving button")].find((b) => b.textContent === "${text}")`;
