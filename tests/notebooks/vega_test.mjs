// SPDX-License-Identifier: Apache-2.0
// Every stored Vega-Lite chart compiles and draws without a warning: a front end would show an error in its place.
import assert from "node:assert";
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { runInThisContext } from "node:vm";

const root = join(dirname(fileURLToPath(import.meta.url)), "../..");
const modules = join(root, "experiments/report/html/node_modules");
for (const library of ["vega", "vega-lite"])
  runInThisContext(readFileSync(join(modules, library, "build", library + ".min.js"), "utf8"));
const { vega, vegaLite } = globalThis;
const mime = "application/vnd.vegalite.v5+json";

const pages = readdirSync(join(root, "notebooks")).filter((name) => name.endsWith(".ipynb"));
const outputs = (page) =>
  JSON.parse(readFileSync(join(root, "notebooks", page), "utf8")).cells.flatMap((cell) => cell.outputs || []);

test("there are pages with charts", () => assert(pages.length >= 6));

for (const page of pages)
  test(`the charts of ${page} are drawn`, async () => {
    const charts = outputs(page).flatMap((output) => (output.data && output.data[mime] ? [output.data[mime]] : []));
    assert(charts.length > 0);
    for (const chart of charts) {
      const complaints = [];
      const complain = (...words) => complaints.push(words.join(" "));
      const logger = { level: () => logger, error: complain, warn: complain, info: () => logger, debug: () => logger };
      const view = new vega.View(vega.parse(vegaLite.compile(chart, { logger }).spec), { renderer: "none", logger });
      const svg = await view.toSVG();
      assert.deepEqual(complaints, [], chart.description);
      assert.match(svg, /<path/);
    }
  });
