// SPDX-License-Identifier: Apache-2.0
// What can be done with the page of a sweep: sorting, choosing, saving, by mouse and by keyboard, in any theme and width.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, describe, test } from "node:test";
import { contrasts } from "./contrast.mjs";
import { assertNothingWrong, button, drawn, keep, marks, openGrid } from "./pages.mjs";
import { labels } from "./sweep.mjs";

describe("the page of a grid", () => {
  let page;
  before(async () => {
    page = await openGrid();
  });
  after(() => page.close());

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
    await page.click(
      `[...document.querySelectorAll("#trials button")].find((b) => b.textContent.startsWith("Best 12"))`,
    );
    await page.until(`document.querySelectorAll("${marks("shots", "symbol")}").length === ${4 * drawn}`);
    await assertNothingWrong(page);
  });

  const numbers = () =>
    page.value(`[...document.querySelectorAll("#result-table tbody tr")].map((r) => Number(r.firstChild.textContent))`);
  const heading = (title) =>
    `[...document.querySelectorAll("#result-table thead button")].find((b) => b.textContent === "${title}")`;

  test("sorts by the keyboard, and says so", async () => {
    await page.value(heading("test.mae, mean ± sd") + ".focus()");
    await page.key("Enter");
    assert.deepEqual((await numbers()).slice(0, 3), [5, 6, 13]);
    assert.equal(
      await page.value(heading("test.mae, mean ± sd") + `.closest("th").getAttribute("aria-sort")`),
      "ascending",
    );
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
    assert.deepEqual(
      await numbers(),
      Array.from({ length: 16 }, (_, i) => i + 1),
    );
  });

  test("keeps the training median as the last row, however the table is sorted", async () => {
    await page.click(heading("test.mae, mean ± sd"));
    assert.equal(await page.count("#result-table tfoot tr"), 1);
    assert.equal(await page.text("#result-table tfoot th"), "training median");
    const cells = await page.texts("#result-table tfoot td");
    assert.equal(cells[0], "8.000");
    assert.ok(cells.includes("9.500"));
    assert.equal(
      await page.value(
        `[...document.querySelectorAll("#result-table tfoot tr > *")].reduce((n, cell) => n + cell.colSpan, 0)`,
      ),
      await page.count("#result-table thead th"),
    );
    await page.click(heading("#"));
  });

  for (const [id, rows] of [
    ["shots", 4 * drawn],
    ["labels", labels.length * drawn],
    ["maps", 2 * 16],
    ["similarity", 3 * labels.length ** 2],
  ])
    test(`saves ${id} as SVG, PNG and CSV`, async () => {
      const svg = await page.download(() => page.click(button(id, "SVG")));
      const text = readFileSync(svg.path, "utf8");
      assert.equal(svg.name, "grid-" + id + ".svg");
      assert.match(
        text,
        /^<svg[^>]*xmlns="http:\/\/www.w3.org\/2000\/svg"[^>]*><rect width="100%" height="100%" fill="rgb\(255, 255, 255\)"\/>/,
      );
      assert.doesNotMatch(text, /currentColor/);
      assert.equal(
        (text.match(/<(path|line|text)\b/g) || []).length,
        await page.count(`#${id} .drawing svg :is(path, line, text)`),
      );
      const png = readFileSync((await page.download(() => page.click(button(id, "PNG")))).path);
      assert.equal(png.subarray(1, 4).toString(), "PNG");
      assert.ok(
        Math.abs(png.readUInt32BE(16) - 2 * Number(text.match(/width="([\d.]+)"/)[1])) <= 2,
        "twice as wide as the picture",
      );
      assert.ok(png.length > 5000, "something is drawn");
      const csv = readFileSync((await page.download(() => page.click(button(id, "CSV")))).path, "utf8");
      assert.equal(csv.trim().split("\r\n").length, 1 + rows);
    });

  test("saves the results as numbers", async () => {
    const csv = readFileSync((await page.download(() => page.click(button("results", "CSV")))).path, "utf8");
    const [head, ...rows] = csv
      .trim()
      .split("\r\n")
      .map((line) => line.split(","));
    const numbers = ["test.mae mean", "test.mae sd", "test.mae low", "test.mae high", "difference", "difference high"];
    for (const name of numbers) {
      assert.ok(head.includes(name), name);
      for (const row of rows.slice(1)) assert.ok(Number.isFinite(Number(row[head.indexOf(name)])), row.join());
    }
    // l1, weight 0.1, lr 0.5: 2 + 2 + 0.5 + {0, 0.1, 0.2}
    assert.ok(Math.abs(rows[1][head.indexOf("test.mae mean")] - 4.6) < 1e-12);
    assert.ok(Math.abs(rows[1][head.indexOf("test.mae sd")] - 0.1) < 1e-12);
  });

  test("shows the data of a picture as a table", async () => {
    await page.click(`document.querySelector("#maps > details summary")`);
    await page.until(`document.querySelectorAll("#maps tbody tr").length === 32`);
    assert.equal(await page.text("#maps caption"), "32 rows.");
  });

  test("has text of a contrast of at least 4.5, light and dark", async () => {
    assert.deepEqual(await contrasts(page, 4.5), []);
    await page.click("document.getElementById('theme')");
    assert.equal(await page.value("getComputedStyle(document.body).backgroundColor"), "rgb(21, 24, 29)");
    assert.equal(await page.text("#theme"), "Light colors");
    assert.deepEqual(await contrasts(page, 4.5), []);
    const svg = readFileSync((await page.download(() => page.click(button("shots", "SVG")))).path, "utf8");
    assert.match(svg, /fill="rgb\(21, 24, 29\)"/);
    await page.click("document.getElementById('theme')");
    assert.equal(await page.value("getComputedStyle(document.body).backgroundColor"), "rgb(255, 255, 255)");
  });

  test("has a name for every control", async () => {
    const { nodes } = await page.send("Accessibility.getFullAXTree");
    const controls = nodes.filter(
      (n) =>
        !n.ignored && ["button", "combobox", "checkbox", "link", "table", "figure", "region"].includes(n.role?.value),
    );
    assert.ok(controls.length > 40);
    assert.deepEqual(
      controls.filter((n) => n.role.value !== "figure" && !n.name?.value).map((n) => n.role.value),
      [],
    );
  });

  test("is drawn anew for a narrow window, and fits it", async () => {
    await page.size(375, 800);
    await page.until(
      `[...document.querySelectorAll(".drawing svg")].every((svg) => svg.getBoundingClientRect().width <= 351)`,
    );
    assert.equal(await page.value("document.scrollingElement.scrollWidth"), 375);
    await assertNothingWrong(page);
    await keep(page, "narrow");
  });
});

test("the page is dark where the system is", async () => {
  const page = await openGrid({ scheme: "dark" });
  assert.equal(await page.value("getComputedStyle(document.body).backgroundColor"), "rgb(21, 24, 29)");
  assert.equal(await page.text("#theme"), "Light colors");
  await assertNothingWrong(page);
  await keep(page, "dark");
  await page.close();
});

test("a page prints in black on white whatever its theme, without its controls", async () => {
  const page = await openGrid({ scheme: "dark" });
  await page.send("Emulation.setEmulatedMedia", {
    media: "print",
    features: [{ name: "prefers-color-scheme", value: "dark" }],
  });
  assert.equal(await page.value("getComputedStyle(document.body).backgroundColor"), "rgb(255, 255, 255)");
  assert.equal(await page.value("getComputedStyle(document.querySelector('#shots svg text')).fill"), "rgb(0, 0, 0)");
  assert.equal(await page.value("document.querySelector('.controls').offsetHeight"), 0);
  await page.size(700, 1000); // about the width of A4
  const [table, paper] = await page.value(
    "[document.getElementById('result-table').offsetWidth, document.getElementById('main').offsetWidth]",
  );
  assert.ok(table <= paper, `the table, ${table} pixels wide, is whole on paper of ${paper}`);
  await page.close();
});
