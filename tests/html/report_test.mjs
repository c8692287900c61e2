// SPDX-License-Identifier: Apache-2.0
// The page of `diffrank report --html`, in Chromium: what it draws, saves and says, by mouse and by keyboard.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { Browser } from "./browser.mjs";
import { contrasts } from "./contrast.mjs";
import { epochs, errorAt, gridTrials, labels, temporaryFolder, writeSweep } from "./sweep.mjs";

const folder = temporaryFolder();
let browser, pages = 0;

function report(sweeps, ...flags) {
  const file = join(folder, "page-" + ++pages + ".html");
  execFileSync(process.env.DIFFRANK_COMMAND, ["report", ...sweeps, "--html", file, ...flags], { stdio: ["ignore", "ignore", "inherit"] });
  return file;
}

function sweep(name, settings) {
  return writeSweep(join(folder, name), { name, ...settings });
}

/// DIFFRANK_PICTURES=folder keeps what the pages look like.
async function keep(page, name) {
  if (process.env.DIFFRANK_PICTURES) writeFileSync(join(process.env.DIFFRANK_PICTURES, name + ".png"), await page.picture());
}

async function assertNothingWrong(page) {
  assert.deepEqual(page.complaints, []);
  assert.equal(await page.text("#errors"), "");
  assert.deepEqual(page.requests.filter((address) => !/^(file|data|blob):/.test(address)), [], "no request leaves");
}

const marks = (id, kind) => `#${id} svg g.mark-${kind}.role-mark path, #${id} svg g.mark-${kind}.role-mark line`;
const button = (id, text) => `[...document.querySelectorAll("#${id} .saving button")].find((b) => b.textContent === "${text}")`;

before(async () => { browser = await Browser.start(); });
after(async () => {
  await browser?.close();
  rmSync(folder, { recursive: true, force: true });
});

describe("the page of a grid of 16 trials with 3 seeds", () => {
  let page, file;
  const drawn = 13; // the best 12, and the baseline: the first trial, the fourth from last
  before(async () => {
    file = report([sweep("grid", { trials: gridTrials() })]);
    page = await browser.open(file);
    await keep(page, "light");
  });
  after(() => page.close());

  test("draws without an error and without a request", () => assertNothingWrong(page));

  test("holds its libraries, and no address that it could load from", () => {
    const text = readFileSync(file, "utf8");
    assert.doesNotMatch(text, /<(script|link|img|iframe)[^>]*(src|href)=["']?(https?:)?\/\//i);
    assert.match(text, /Copyright.*University of Washington/);
  });

  test("has one heading of the first level, a main part, and a heading for each section", async () => {
    assert.deepEqual(await page.texts("h1"), ["grid"]);
    assert.equal(await page.count("main"), 1);
    const titles = ["Results", "Trials drawn", "Error per shot", "Learning curves", "Error against label", "Hyper-parameters", "Two hyper-parameters",
      "Feature similarity", "Active gradient entries"];
    assert.deepEqual(await page.texts("main h2"), titles);
    assert.deepEqual(await page.texts("nav a"), titles);
    assert.equal(await page.count("main section:not([aria-labelledby])"), 0);
  });

  test("has the means, standard deviations and differences in the table", async () => {
    const cells = await page.texts("#result-table tbody tr:nth-child(2) > *");
    // l1, weight 0.1, lr 0.5: 2 + 2 + 0.5 + {0, 0.1, 0.2}; the baseline has lr 0.1
    assert.deepEqual(cells.slice(0, 8), ["2", "l1", "0.1", "0.5", "3", "4.600 ± 0.100", "[4.352, 4.848]", "+0.400 [+0.400, +0.400]"]);
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
    const label = await page.value(`document.querySelector("#shots svg g.mark-symbol path[aria-label*='5 · ']").getAttribute("aria-label")`);
    assert.match(label, /mean: 2\.2\d*;/);
    assert.match(await page.text("#shots-words"), /few: from 6\.600 .* to 12\.60/);
  });

  test("draws a mean, a band and thin lines of the seeds for each trial", async () => {
    const lines = "#curves svg g.mark-line path";
    assert.equal(await page.count(lines), drawn * (1 + 3));
    assert.equal(await page.count(lines + "[stroke-width='2.5']"), drawn);
    assert.equal(await page.count("#curves svg g.mark-area path"), drawn);
    const points = await page.value(`[...document.querySelectorAll("${lines}")].map((p) => p.getAttribute("d").split("L").length)`);
    assert.deepEqual([...new Set(points)], [epochs]);
    await page.click(`[...document.querySelectorAll("#curves label")].find((l) => l.textContent.includes("single seeds"))`);
    await page.until(`document.querySelectorAll("${lines}").length === ${drawn}`);
  });

  test("tells trials apart by more than their colour", async () => {
    const looks = await page.value(`[...document.querySelectorAll("#curves svg g.mark-line path[stroke-width='2.5']")].map((p) => p.getAttribute("stroke") + p.getAttribute("stroke-dasharray"))`);
    assert.equal(new Set(looks).size, drawn);
    const shapes = await page.value(`[...document.querySelectorAll("#labels svg .role-legend-symbol path")].map((p) => p.getAttribute("fill") + p.getAttribute("d"))`);
    assert.equal(new Set(shapes).size, drawn);
  });

  test("lets another metric be chosen", async () => {
    await page.value(`(() => { const s = document.querySelector("#curves select"); s.value = "train.loss"; s.dispatchEvent(new Event("change")); })()`);
    await page.until(`document.querySelector("#curves figcaption").textContent.startsWith("train.loss")`);
    assert.deepEqual(await page.texts("#curves select option"), ["test.mae", "train.loss", "val.mae"]);
  });

  test("shows the error in bins of the label, over the training histogram", async () => {
    assert.equal(await page.count("#labels svg g.mark-rect.role-mark path"), labels.length);
    assert.equal(await page.count(marks("labels", "symbol")), labels.length * drawn);
    const heights = await page.value(`[...document.querySelectorAll("#labels svg g.mark-rect.role-mark path")].map((p) => p.getBoundingClientRect().height)`);
    assert.ok(Math.abs(heights[5] / heights[0] - Math.round(200 * Math.exp(-1)) / 200) < 0.01, "bars are as high as the histogram");
    assert.match(await page.text("#labels-words"), new RegExp(errorAt(19, 2.3 - 0.1).toFixed(3).replace(".", "\\.")));
  });

  test("sets the metric against each numeric axis, on a logarithmic scale where it is wide", async () => {
    assert.equal(await page.count(marks("maps", "symbol")), 2 * 16);
    const places = await page.value(`[...new Set([...document.querySelectorAll("#maps svg g.mark-symbol.role-mark path")].slice(0, 16).map((p) => Math.round(p.getBoundingClientRect().x)))]`);
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
    await page.value(`(() => { const s = document.querySelectorAll("#heat select")[3]; s.value = "mse"; s.dispatchEvent(new Event("change")); })()`);
    await page.until(`[...document.querySelectorAll("#heat svg g.mark-text.role-mark text")].some((t) => t.textContent === "2.700")`);
  });

  test("shows similarities as three matrices, with their rank correlation", async () => {
    assert.equal(await page.count("#similarity svg g.mark-rect.role-mark path"), 3 * labels.length ** 2);
    assert.match(await page.text("#similarity-words"), /1\.000 ± 0\.000 at the selected epoch \(mean ± sd over 3 seeds\)/);
  });

  test("shows the active share of gradient entries over the epochs", async () => {
    assert.equal(await page.count("#active svg g.mark-line path[stroke-width='2.5']"), drawn);
    assert.match(await page.text("#active-words"), /After the first epoch: from 1\.000/);
  });

  test("says how many trials are drawn, and draws others when they are ticked", async () => {
    assert.match(await page.text("#trials summary"), /13 of 16/);
    assert.match(await page.text("#trial-note"), /At first the best 12 and the baselines are drawn/);
    await page.click(`document.querySelector("#trials summary")`);
    await page.click(`[...document.querySelectorAll("#trials button")].find((b) => b.textContent === "All 16")`);
    await page.until(`document.querySelectorAll("${marks("shots", "symbol")}").length === ${4 * 16}`);
    await page.click(`[...document.querySelectorAll("#trials button")].find((b) => b.textContent === "None")`);
    await page.until(`document.querySelectorAll("${marks("shots", "symbol")}").length === 0`);
    await page.click(`document.querySelector("#trials .boxes input")`);
    await page.until(`document.querySelectorAll("${marks("shots", "symbol")}").length === 4`);
    await page.click(`[...document.querySelectorAll("#trials button")].find((b) => b.textContent.startsWith("Best 12"))`);
    await page.until(`document.querySelectorAll("${marks("shots", "symbol")}").length === ${4 * drawn}`);
    await assertNothingWrong(page);
  });

  const numbers = () => page.value(`[...document.querySelectorAll("#result-table tbody tr")].map((r) => Number(r.firstChild.textContent))`);
  const heading = (title) => `[...document.querySelectorAll("#result-table thead button")].find((b) => b.textContent === "${title}")`;

  test("sorts by the keyboard, and says so", async () => {
    await page.value(heading("test.mae, mean ± sd") + ".focus()");
    await page.key("Enter");
    assert.deepEqual((await numbers()).slice(0, 3), [5, 6, 13]);
    assert.equal(await page.value(heading("test.mae, mean ± sd") + `.closest("th").getAttribute("aria-sort")`), "ascending");
    assert.equal(await page.text("#status"), "Sorted by test.mae, mean ± sd, ascending");
    await page.key(" ");
    assert.deepEqual((await numbers()).slice(0, 2), [10, 9]);
    assert.equal(await page.count("#result-table th[aria-sort=descending]"), 1);
    await page.key("Tab");
    assert.equal(await page.value("document.activeElement.textContent"), "95 % interval");
    assert.notEqual(await page.value("getComputedStyle(document.activeElement).outlineStyle"), "none");
  });

  test("sorts numbers as numbers, by the mouse", async () => {
    await page.click(heading("weight"));
    const values = await page.texts("#result-table tbody td:nth-child(3)");
    assert.deepEqual([...new Set(values)], ["0.1", "1", "10", "100"]);
    await page.click(heading("#"));
    assert.deepEqual(await numbers(), Array.from({ length: 16 }, (_, i) => i + 1));
  });

  for (const [id, rows] of [["shots", 4 * drawn], ["labels", labels.length * drawn], ["maps", 2 * 16], ["similarity", 3 * labels.length ** 2]])
    test(`saves ${id} as SVG, PNG and CSV`, async () => {
      const svg = await page.download(() => page.click(button(id, "SVG")));
      const text = readFileSync(svg.path, "utf8");
      assert.equal(svg.name, "grid-" + id + ".svg");
      assert.match(text, /^<svg[^>]*xmlns="http:\/\/www.w3.org\/2000\/svg"[^>]*><rect width="100%" height="100%" fill="rgb\(255, 255, 255\)"\/>/);
      assert.doesNotMatch(text, /currentColor/);
      assert.equal((text.match(/<(path|line|text)\b/g) || []).length, await page.count(`#${id} .drawing svg :is(path, line, text)`));
      const png = readFileSync((await page.download(() => page.click(button(id, "PNG")))).path);
      assert.equal(png.subarray(1, 4).toString(), "PNG");
      assert.ok(Math.abs(png.readUInt32BE(16) - 2 * Number(text.match(/width="([\d.]+)"/)[1])) <= 2, "twice as wide as the picture");
      assert.ok(png.length > 5000, "something is drawn");
      const csv = readFileSync((await page.download(() => page.click(button(id, "CSV")))).path, "utf8");
      assert.equal(csv.trim().split("\r\n").length, 1 + rows);
    });

  test("shows the data of a picture as a table", async () => {
    await page.click(`document.querySelector("#maps > details summary")`);
    await page.until(`document.querySelectorAll("#maps tbody tr").length === 32`);
    assert.equal(await page.text("#maps caption"), "32 rows.");
  });

  test("describes each picture", async () => {
    for (const id of ["shots", "curves", "labels", "maps", "heat", "similarity", "active"]) {
      assert.equal(await page.value(`document.querySelector("#${id} figure").getAttribute("aria-describedby")`), id + "-words");
      assert.equal(await page.value(`document.querySelector("#${id} [role=graphics-document]").getAttribute("aria-label")`), await page.text(`#${id}-title`));
      assert.match(await page.text(`#${id}-words`), /\d.{15}/);
      assert.match(await page.text(`#${id} figcaption`), /\. /);
    }
  });

  test("has text of a contrast of at least 4.5, light and dark", async () => {
    assert.deepEqual(await contrasts(page, 4.5), []);
    await page.click("document.getElementById('theme')");
    assert.equal(await page.value("getComputedStyle(document.body).backgroundColor"), "rgb(21, 24, 29)");
    assert.equal(await page.text("#theme"), "Light colours");
    assert.deepEqual(await contrasts(page, 4.5), []);
    const svg = readFileSync((await page.download(() => page.click(button("shots", "SVG")))).path, "utf8");
    assert.match(svg, /fill="rgb\(21, 24, 29\)"/);
    await page.click("document.getElementById('theme')");
    assert.equal(await page.value("getComputedStyle(document.body).backgroundColor"), "rgb(255, 255, 255)");
  });

  test("has a name for every control", async () => {
    const { nodes } = await page.send("Accessibility.getFullAXTree");
    const controls = nodes.filter((n) => !n.ignored && ["button", "combobox", "checkbox", "link", "table", "figure", "region"].includes(n.role?.value));
    assert.ok(controls.length > 40);
    assert.deepEqual(controls.filter((n) => n.role.value !== "figure" && !n.name?.value).map((n) => n.role.value), []);
  });

  test("is drawn anew for a narrow window, and fits it", async () => {
    await page.size(375, 800);
    await page.until(`[...document.querySelectorAll(".drawing svg")].every((svg) => svg.getBoundingClientRect().width <= 351)`);
    assert.equal(await page.value("document.scrollingElement.scrollWidth"), 375);
    await assertNothingWrong(page);
    await keep(page, "narrow");
  });
});

test("the page is dark where the system is", async () => {
  const page = await browser.open(report([join(folder, "grid")]), { scheme: "dark" });
  assert.equal(await page.value("getComputedStyle(document.body).backgroundColor"), "rgb(21, 24, 29)");
  assert.equal(await page.text("#theme"), "Light colours");
  await assertNothingWrong(page);
  await keep(page, "dark");
  await page.close();
});

test("a page prints in black on white whatever its theme, without its controls", async () => {
  const page = await browser.open(report([join(folder, "grid")]), { scheme: "dark" });
  await page.send("Emulation.setEmulatedMedia", { media: "print", features: [{ name: "prefers-color-scheme", value: "dark" }] });
  assert.equal(await page.value("getComputedStyle(document.body).backgroundColor"), "rgb(255, 255, 255)");
  assert.equal(await page.value("getComputedStyle(document.querySelector('#shots svg text')).fill"), "rgb(0, 0, 0)");
  assert.equal(await page.value("document.querySelector('.controls').offsetHeight"), 0);
  await page.close();
});

test("labels that look like HTML, or are in any language, are text", async () => {
  const names = ["</script><img src=x onerror=alert(1)>", "<!-- <script>", "ünï→漢字 \"quoted\", & more", "{{data}} $& ${1}"];
  const trials = names.map((name, i) => ({ axes: [["<b>axis</b>", name]], error: (seed) => i + 1 + seed / 10 }));
  const page = await browser.open(report([sweep("<title> & \"ünï\"", { trials })]));
  await assertNothingWrong(page);
  assert.deepEqual(await page.texts("#result-table tbody td:nth-child(2)"), names);
  assert.equal(await page.text("h1"), "<title> & \"ünï\"");
  assert.equal(await page.count("img, main b"), 0);
  const csv = readFileSync((await page.download(() => page.click(button("shots", "CSV")))).path, "utf8");
  assert.ok(csv.includes('""quoted"", & more'), csv);
  await page.close();
});

test("a single run has points without intervals, and no choice of trials", async () => {
  const page = await browser.open(report([sweep("one", { trials: gridTrials().slice(0, 1), seeds: [7] })]));
  await assertNothingWrong(page);
  assert.equal(await page.count(marks("shots", "symbol")), 4);
  assert.equal(await page.count(marks("shots", "rule")), 0);
  assert.equal(await page.count("#trials"), 0);
  assert.match(await page.text("#notes"), /1 trial has fewer than 3 finished runs/);
  assert.match(await page.text("#maps .missing"), /sweep one, such as weight=0\.1,1,10/);
  await page.close();
});

test("where every run failed, the page says so and what would make the pictures", async () => {
  const failed = gridTrials().slice(0, 3).map((trial) => ({ ...trial, status: (seed) => (seed ? "failed" : "nan") }));
  const page = await browser.open(report([sweep("failed", { trials: failed, seeds: [0, 1] })]));
  await assertNothingWrong(page);
  assert.match(await page.text("#notes"), /6 runs failed or met NaN/);
  assert.equal(await page.count("main svg"), 0);
  for (const id of ["shots", "curves", "labels", "maps", "similarity", "active"]) assert.equal(await page.count(`#${id} .missing`), 1);
  await page.close();
});

test("a sweep that has not begun has a page", async () => {
  const page = await browser.open(report([sweep("open", { trials: gridTrials().map((trial) => ({ ...trial, status: () => "open" })) })]));
  await assertNothingWrong(page);
  assert.match(await page.text("#notes"), /48 runs are open/);
  await page.close();
});

test("metrics that are NaN are left out, not drawn at zero", async () => {
  const trials = gridTrials().slice(0, 4).map((trial, i) => ({ ...trial, extra: i === 2 ? { "test.mae": "NaN", "test.mae.few": "NaN" } : {} }));
  const page = await browser.open(report([sweep("nan", { trials })]));
  await assertNothingWrong(page);
  assert.equal(await page.count(marks("shots", "symbol")), 4 * 4 - 2);
  const row = await page.texts("#result-table tbody tr:nth-child(3) td");
  assert.ok(row.includes("–") && !row.some((cell) => cell.includes("NaN")), row.join());
  await page.close();
});

test("runs without predictions, similarities and histogram keep their other pictures", async () => {
  const page = await browser.open(report([sweep("old", { trials: gridTrials().slice(0, 4), without: ["predictions.csv", "similarity.json"] })]));
  await assertNothingWrong(page);
  assert.match(await page.text("#labels .missing"), /predictions\.csv/);
  assert.match(await page.text("#similarity .missing"), /similarity\.json/);
  assert.equal(await page.count(marks("shots", "symbol")), 16);
  const bare = await browser.open(report([sweep("bare", { trials: gridTrials().slice(0, 4), without: ["histogram", "metrics.jsonl"] })]));
  await assertNothingWrong(bare);
  assert.match(await bare.text("#labels figcaption"), /recorded no histogram/);
  assert.match(await bare.text("#curves .missing"), /metrics\.jsonl/);
  await page.close();
  await bare.close();
});

test("several sweeps stand in one table, with a column for their names", async () => {
  const more = sweep("more", { trials: gridTrials().slice(0, 2) });
  const page = await browser.open(report([join(folder, "grid"), more]));
  await assertNothingWrong(page);
  assert.equal(await page.text("h1"), "grid, more");
  assert.equal(await page.count("#result-table tbody tr"), 18);
  assert.deepEqual([...new Set(await page.texts("#result-table tbody td:nth-child(2)"))], ["grid", "more"]);
  await page.close();
});

test("of 300 trials the best have details, all have a row and a point, and the page says so", async () => {
  const trials = Array.from({ length: 300 }, (_, i) => ({ axes: [["weight", String(1 + i)]], error: (seed) => 5 + ((i * 7919) % 300) / 100 + seed / 10 }));
  const page = await browser.open(report([sweep("large", { trials })]));
  await assertNothingWrong(page);
  assert.equal(await page.count("#result-table tbody tr"), 300);
  assert.equal(await page.count(marks("maps", "symbol")), 300);
  assert.equal(await page.count("#trials .boxes input"), 48); // the baseline, trial 1, is the best
  assert.match(await page.text("#trial-note"), /of the best 48 trials \(baselines included\), not of the other 252/);
  assert.equal(await page.count("#curves svg g.mark-line path[stroke-width='2.5']"), 12);
  await page.close();
});
