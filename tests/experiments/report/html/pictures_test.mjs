// SPDX-License-Identifier: Apache-2.0
// What the page of a sweep draws and says.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { assertNothingWrong, drawn, keep, marks, openGrid } from "./pages.mjs";
import { epochs, errorAt, labels } from "./sweep.mjs";

describe("the page of a grid of 16 trials with 3 seeds", () => {
  let page;
  before(async () => {
    page = await openGrid();
    await keep(page, "light");
  });
  after(() => page.close());

  test("draws without an error and without a request", () => assertNothingWrong(page));

  test("has one heading of the first level, a main part, and a heading for each section", async () => {
    assert.deepEqual(await page.texts("h1"), ["grid"]);
    assert.equal(await page.count("main"), 1);
    const titles = [
      "Results",
      "Trials shown",
      "Error per shot",
      "Learning curves",
      "Error against label",
      "Hyper-parameters",
      "Two hyper-parameters",
      "Feature similarity",
      "Active gradient entries",
    ];
    assert.deepEqual(await page.texts("main h2"), titles);
    assert.deepEqual(await page.texts("nav a"), titles);
    assert.equal(await page.count("main section:not([aria-labelledby])"), 0);
  });

  test("has the means, standard deviations and differences in the table", async () => {
    const cells = await page.texts("#result-table tbody tr:nth-child(2) > *");
    // l1, weight 0.1, lr 0.5: 2 + 2 + 0.5 + {0, 0.1, 0.2}; the baseline has lr 0.1
    assert.deepEqual(cells.slice(0, 8), [
      "2",
      "l1",
      "0.1",
      "0.5",
      "3",
      "4.600 ± 0.100",
      "[4.352, 4.848]",
      "+0.4000 [+0.4000, +0.4000]",
    ]);
    assert.equal(await page.count("#result-table tbody tr"), 16);
    assert.equal(await page.count("#result-table thead th:not([scope=col])"), 0);
    assert.equal(await page.count("#result-table tbody th[scope=row]"), 16);
  });

  test("marks the winner, in words", async () => {
    assert.deepEqual(await page.texts("#result-table .mark"), ["★ best"]);
    assert.equal(await page.text("#result-table tr.best th"), "5");
  });

  test("shows each trial's error in each shot as a point with an interval", async () => {
    assert.equal(await page.count(marks("shots", "symbol")), 4 * drawn);
    assert.equal(await page.count(marks("shots", "rule")), 4 * drawn);
    const label = await page.value(
      `document.querySelector("#shots svg g.mark-symbol path[aria-label*='5 · ']").getAttribute("aria-label")`,
    );
    assert.match(label, /mean: 2\.2\d*;/);
    assert.match(await page.text("#shots-words"), /few: from 6\.600 \(trial 5\) to 12\.60 \(trial 1\)/);
  });

  test("draws a mean, a band and thin lines of the seeds for each trial", async () => {
    const lines = "#curves svg g.mark-line path";
    assert.equal(await page.count(lines), drawn * (1 + 3));
    assert.equal(await page.count(lines + "[stroke-width='2.5']"), drawn);
    assert.equal(await page.count("#curves svg g.mark-area path"), drawn);
    const points = await page.value(
      `[...document.querySelectorAll("${lines}")].map((p) => p.getAttribute("d").split("L").length)`,
    );
    assert.deepEqual([...new Set(points)], [epochs]);
    await page.click(
      `[...document.querySelectorAll("#curves label")].find((l) => l.textContent.includes("single seeds"))`,
    );
    await page.until(`document.querySelectorAll("${lines}").length === ${drawn}`);
  });

  test("tells trials apart by more than their color", async () => {
    const looks = await page.value(
      `[...document.querySelectorAll("#curves svg g.mark-line path[stroke-width='2.5']")].map((p) => p.getAttribute("stroke") + p.getAttribute("stroke-dasharray"))`,
    );
    assert.equal(new Set(looks).size, drawn);
    const shapes = await page.value(
      `[...document.querySelectorAll("#labels svg .role-legend-symbol path")].map((p) => p.getAttribute("fill") + p.getAttribute("d"))`,
    );
    assert.equal(new Set(shapes).size, drawn);
  });

  test("lets another metric be chosen", async () => {
    await page.value(
      `(() => { const s = document.querySelector("#curves select"); s.value = "train.loss"; s.dispatchEvent(new Event("change")); })()`,
    );
    await page.until(`document.querySelector("#curves figcaption").textContent.startsWith("train.loss")`);
    assert.deepEqual(await page.texts("#curves select option"), ["test.mae", "train.loss", "val.mae"]);
  });

  test("shows the error in bins of the label, over the training histogram", async () => {
    assert.equal(await page.count("#labels svg g.mark-rect.role-mark path"), labels.length);
    assert.equal(await page.count(marks("labels", "symbol")), labels.length * drawn);
    const heights = await page.value(
      `[...document.querySelectorAll("#labels svg g.mark-rect.role-mark path")].map((p) => p.getBoundingClientRect().height)`,
    );
    assert.ok(
      Math.abs(heights[5] / heights[0] - Math.round(200 * Math.exp(-1)) / 200) < 0.01,
      "bars are as high as the histogram",
    );
    assert.match(
      await page.text("#labels-words"),
      new RegExp(
        errorAt(19, 2.3 - 0.1)
          .toFixed(3)
          .replace(".", "\\."),
      ),
    );
  });

  test("sets the metric against each numeric axis, on a logarithmic scale where it is wide", async () => {
    assert.match(await page.text("#maps figcaption"), /all 16 trials/);
    assert.equal(await page.count(marks("maps", "symbol")), 2 * 16);
    const places = await page.value(
      `[...new Set([...document.querySelectorAll("#maps svg g.mark-symbol.role-mark path")].slice(0, 16).map((p) => Math.round(p.getBoundingClientRect().x)))]`,
    );
    places.sort((a, b) => a - b);
    assert.equal(places.length, 4);
    const steps = places.slice(1).map((x, i) => x - places[i]);
    assert.ok(Math.max(...steps) - Math.min(...steps) <= 2, "0.1, 1, 10, 100 are equally far apart: " + steps);
  });

  test("shows two numeric axes as a heat map with the means in the cells", async () => {
    assert.equal(await page.count("#heat svg g.mark-rect.role-mark path"), 4 * 2);
    const texts = await page.texts("#heat svg g.mark-text.role-mark text");
    // weight 10, lr 0.1: the mean of l1 and mse, 2.2 and 2.7
    assert.ok(texts.includes("2.450"), texts.join());
    await page.value(
      `(() => { const s = document.querySelectorAll("#heat select")[3]; s.value = "mse"; s.dispatchEvent(new Event("change")); })()`,
    );
    await page.until(
      `[...document.querySelectorAll("#heat svg g.mark-text.role-mark text")].some((t) => t.textContent === "2.700")`,
    );
  });

  test("shows similarities as three matrices, with their rank correlation", async () => {
    assert.equal(await page.count("#similarity svg g.mark-rect.role-mark path"), 3 * labels.length ** 2);
    assert.match(
      await page.text("#similarity-words"),
      /1\.000 ± 0\.000 at the selected epoch \(mean ± sd over 3 seeds\)/,
    );
  });

  test("shows the active share of gradient entries over the epochs", async () => {
    assert.equal(await page.count("#active svg g.mark-line path[stroke-width='2.5']"), drawn);
    assert.match(await page.text("#active-words"), /After the first epoch: from 1\.000/);
  });

  test("describes each picture", async () => {
    for (const id of ["shots", "curves", "labels", "maps", "heat", "similarity", "active"]) {
      assert.equal(
        await page.value(`document.querySelector("#${id} figure").getAttribute("aria-describedby")`),
        id + "-words",
      );
      assert.equal(
        await page.value(`document.querySelector("#${id} [role=graphics-document]").getAttribute("aria-label")`),
        await page.text(`#${id}-title`),
      );
      assert.match(await page.text(`#${id}-words`), /\d.{15}/);
      assert.match(await page.text(`#${id} figcaption`), /\. /);
    }
  });
});
