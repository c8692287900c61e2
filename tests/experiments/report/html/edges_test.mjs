// SPDX-License-Identifier: Apache-2.0
// Pages of sweeps that are small, large, unfinished, damaged, or have odd names.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { assertNothingWrong, button, marks, open, report, sweep, trained } from "./pages.mjs";
import { gridTrials } from "./sweep.mjs";

test("the page holds its libraries, and no address that it could load from", () => {
  const text = readFileSync(report([sweep("grid", { trials: gridTrials() })]), "utf8");
  assert.doesNotMatch(text, /<(script|link|img|iframe)[^>]*(src|href)=["']?(https?:)?\/\//i);
  assert.match(text, /Copyright.*University of Washington/);
});

test("labels that look like HTML, or are in any language, are text", async () => {
  const names = [
    "</script><img src=x onerror=alert(1)>",
    "<!-- <script>",
    'ünï→漢字 "quoted", & more',
    "{{data}} $& ${1}",
    "a\u2028line\u2029separator",
  ];
  const trials = names.map((name, i) => ({ axes: [["<b>axis</b>", name]], error: (seed) => i + 1 + seed / 10 }));
  const page = await open(report([sweep('<title> & "ünï"', { trials })]));
  await assertNothingWrong(page);
  assert.equal(await page.count("#shots svg.marks"), 1);
  const shown = names.map((name) => name.replace(/[\u2028\u2029]/g, "?"));
  assert.deepEqual(await page.texts("#result-table tbody td:nth-child(2)"), shown);
  assert.equal(await page.text("h1"), '<title> & "ünï"');
  assert.equal(await page.count("img, main b"), 0);
  const csv = readFileSync((await page.download(() => page.click(button("shots", "CSV")))).path, "utf8");
  assert.ok(csv.includes('""quoted"", & more'), csv);
  await page.close();
});

test("a single run has points without intervals, and no choice of trials", async () => {
  const page = await open(report([sweep("one", { trials: gridTrials().slice(0, 1), seeds: [7] })]));
  await assertNothingWrong(page);
  assert.equal(await page.count(marks("shots", "symbol")), 4);
  assert.equal(await page.count(marks("shots", "rule")), 0);
  assert.equal(await page.count("#trials"), 0);
  assert.match(await page.text("#notes"), /1 trial has fewer than 3 finished runs/);
  assert.equal(await page.count("#maps"), 0);
  await page.close();
});

test("where every run failed, the page says so and what would make the pictures", async () => {
  const failed = gridTrials()
    .slice(0, 3)
    .map((trial) => ({ ...trial, status: (seed) => (seed ? "failed" : "nan") }));
  const page = await open(report([sweep("failed", { trials: failed, seeds: [0, 1] })]));
  await assertNothingWrong(page);
  assert.match(await page.text("#notes"), /6 runs failed or met NaN/);
  assert.equal(await page.count("main svg"), 0);
  for (const id of ["shots", "curves", "labels", "maps", "similarity", "active"])
    assert.equal(await page.count(`#${id} .missing`), 1);
  await page.close();
});

test("a sweep that has not begun has a page", async () => {
  const page = await open(
    report([sweep("open", { trials: gridTrials().map((trial) => ({ ...trial, status: () => "open" })) })]),
  );
  await assertNothingWrong(page);
  assert.match(await page.text("#notes"), /48 runs are not finished/);
  await page.close();
});

test("metrics that are NaN are left out, not drawn at zero", async () => {
  const trials = gridTrials()
    .slice(0, 4)
    .map((trial, i) => ({ ...trial, extra: i === 2 ? { "test.mae": "NaN", "test.mae.few": "NaN" } : {} }));
  const page = await open(report([sweep("nan", { trials })]));
  await assertNothingWrong(page);
  assert.equal(await page.count(marks("shots", "symbol")), 4 * 4 - 2);
  const row = await page.texts("#result-table tbody tr:nth-child(3) td");
  assert.ok(row.includes("-") && !row.some((cell) => cell.includes("NaN")), row.join());
  await page.close();
});

test("runs without predictions, similarities and histogram keep their other pictures", async () => {
  const page = await open(
    report([sweep("old", { trials: gridTrials().slice(0, 4), without: ["predictions.csv", "similarity.json"] })]),
  );
  await assertNothingWrong(page);
  assert.match(await page.text("#labels .missing"), /predictions\.csv/);
  assert.match(await page.text("#similarity .missing"), /similarity\.json/);
  assert.equal(await page.count(marks("shots", "symbol")), 16);
  const bare = await open(
    report([sweep("bare", { trials: gridTrials().slice(0, 4), without: ["histogram", "metrics.jsonl"] })]),
  );
  await assertNothingWrong(bare);
  assert.match(await bare.text("#labels figcaption"), /recorded no histogram/);
  assert.match(await bare.text("#curves .missing"), /metrics\.jsonl/);
  await page.close();
  await bare.close();
});

test("a trial without an axis has a dash in the table, and no point on the axis", async () => {
  const trials = gridTrials().slice(0, 4);
  trials[0].axes = trials[0].axes.filter(([path]) => path !== "weight");
  const page = await open(report([sweep("conditional", { trials })]));
  await assertNothingWrong(page);
  assert.deepEqual(await page.texts("#result-table tbody td:nth-child(3)"), ["-", "0.1", "1", "1"]);
  assert.match(await page.text("#maps figcaption"), /all 4 trials/); // on the other axis
  assert.equal(await page.count(marks("maps", "symbol")), 3 + 4);
  assert.equal(await page.count("#heat svg g.mark-rect.role-mark path"), 3);
  await page.close();
});

test("runs of the command itself have every picture; with --shots, the bootstrap of the few-shot difference", async () => {
  const page = await open(report([trained()], "--shots"));
  await assertNothingWrong(page);
  assert.deepEqual(await page.texts("main .missing"), []);
  assert.equal(await page.count("main figure svg.marks"), 6);
  assert.equal(await page.count("#similarity svg g.mark-rect.role-mark path"), 3 * 20 ** 2);
  const number = "[+-]\\d\\.\\d+";
  const few = new RegExp(`few-shot difference to the baseline: trial \\d ${number} \\[${number}, ${number}\\]`);
  assert.match(await page.text("#shots figcaption"), few);
  await page.close();
});

test("numbers that the page computes are written as those of the command", async () => {
  const trials = Array.from({ length: 60 }, (_, i) => ({
    axes: [["weight", String(i)]],
    error: () => 1.2345678 * 10 ** (i / 3 - 10),
  }));
  const page = await open(report([sweep("scales", { trials, seeds: [0] })]));
  const pairs = await page.value(
    `trials.map((t, i) => [digits(t.metrics["test.mae"].mean), report.texts[i].metrics["test.mae"].mean])`,
  );
  assert.equal(pairs.length, 60);
  for (const [page, command] of pairs) assert.equal(page, command);
  assert.deepEqual([pairs[0][1], pairs[30][1], pairs[59][1]], ["1.235e-10", "1.235", "5.730e+09"]);
  await page.close();
});

test("ticks at the values of an axis say the values, on a logarithmic scale where these are geometric", async () => {
  const trials = [0, 0.1, 1, 10].flatMap((weight) =>
    [0.003, 0.01, 0.03].map((lr) => ({
      axes: [
        ["weight", String(weight)],
        ["lr", String(lr)],
      ],
      error: (seed) => 1 + weight + lr + seed / 10,
    })),
  );
  const page = await open(report([sweep("ticks", { trials })]));
  await assertNothingWrong(page);
  assert.deepEqual(await page.value(`valueScale([0.003, 0.01, 0.03]).scale.type`), "log");
  assert.deepEqual(await page.value(`valueScale([1, 2, 3]).scale.type`), "linear");
  const ticks = await page.texts("#maps svg g.role-axis-label text");
  for (const value of ["0", "0.1", "1", "10", "0.003", "0.01", "0.03"])
    assert.ok(ticks.includes(value), value + " is among " + ticks.join(" "));
  assert.ok(!ticks.includes("0.00"));
  await page.close();
});

test("several sweeps stand in one table, with a column for their names", async () => {
  const more = sweep("more", { trials: gridTrials().slice(0, 2) });
  const page = await open(report([sweep("first", { trials: gridTrials() }), more]));
  await assertNothingWrong(page);
  assert.equal(await page.text("h1"), "first, more");
  assert.equal(await page.count("#result-table tbody tr"), 18);
  assert.deepEqual([...new Set(await page.texts("#result-table tbody td:nth-child(2)"))], ["first", "more"]);
  await page.close();
});

test("of 300 trials the best have details, all have a row and a point, and the page says so", async () => {
  const trials = Array.from({ length: 300 }, (_, i) => ({
    axes: [["weight", String(1 + i)]],
    error: (seed) => 5 + ((i * 7919) % 300) / 100 + seed / 10,
  }));
  const page = await open(report([sweep("large", { trials })]));
  await assertNothingWrong(page);
  assert.equal(await page.count("#result-table tbody tr"), 300);
  assert.equal(await page.count(marks("maps", "symbol")), 300);
  assert.equal(await page.count("#trials .boxes input"), 48); // the baseline, trial 1, is the best
  assert.match(await page.text("#trial-note"), /of the best 48 trials \(baselines included\), not of the other 252/);
  assert.equal(await page.count("#curves svg g.mark-line path[stroke-width='2.5']"), 12);
  await page.close();
});
