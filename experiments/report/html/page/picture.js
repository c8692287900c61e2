// SPDX-License-Identifier: Apache-2.0
// The frame of a picture: heading, controls, drawing, caption, data as a table, and the buttons that save it.
const pictures = [];
const tableRows = 200;

function section(id, title) {
  document.getElementById("contents").append(element("li", {}, element("a", { href: "#" + id }, title)));
  const made = element(
    "section",
    { id, "aria-labelledby": id + "-title" },
    element("h2", { id: id + "-title" }, title),
  );
  document.getElementById("main").append(made);
  return made;
}

/// A sentence in place of a picture whose data are missing.
function missing(id, title, sentence) {
  section(id, title).append(element("p", { class: "missing" }, sentence));
}

/// `picture`: {id, title, controls: [elements], rows(): data as objects, spec(rows, width): Vega-Lite,
/// caption(rows): what is drawn, words(rows): what there is to see}. Returns draw().
function addPicture(picture) {
  const drawing = element("div", { class: "drawing" });
  const caption = element("p"),
    words = element("p", { id: picture.id + "-words" });
  const data = element(
    "details",
    { ontoggle: () => data.open && fillTable(data, picture) },
    element("summary", {}, "Data as a table"),
  );
  const name = fileName(picture.id);
  const saving = element(
    "div",
    { class: "saving", role: "group", "aria-label": "Save “" + picture.title + "”" },
    button("SVG", () => saveSvg(picture.view, name)),
    button("PNG", () => savePng(picture.view, name)),
    button("CSV", () => saveCsv(picture.rows(), name)),
  );
  section(picture.id, picture.title).append(
    element(
      "figure",
      { "aria-describedby": words.id },
      element("div", { class: "controls" }, picture.controls || [], saving),
      drawing,
      element("figcaption", {}, caption, words),
    ),
    data,
  );
  const frame = { picture, drawing, caption, words, data, saving };
  pictures.push(frame);
  return () => draw(frame);
}

function fileName(id) {
  return (document.getElementById("title").textContent.replace(/[^\p{L}\p{N}]+/gu, "-") + "-" + id).replace(/^-+/, "");
}

async function draw(frame) {
  const { picture, drawing, caption, words, data } = frame;
  const turn = (frame.turn = (frame.turn || 0) + 1);
  const rows = picture.rows();
  caption.textContent = picture.caption(rows);
  words.textContent = rows.length
    ? picture.words(rows)
    : "Nothing to draw: no trial is chosen, or those chosen lack this.";
  for (const save of frame.saving.children) save.disabled = rows.length === 0;
  if (data.open) fillTable(data, picture);
  if (rows.length === 0) return drawing.replaceChildren();
  try {
    if (typeof vegaEmbed === "undefined")
      throw new Error("Vega could not be loaded, see the note at the top of the page");
    const spec = { config, description: picture.title, ...picture.spec(rows, drawing.clientWidth) };
    const holder = element("div");
    const result = await vegaEmbed(holder, spec, {
      mode: "vega-lite",
      renderer: "svg",
      actions: false,
      tooltip: { theme: "custom" },
    });
    if (turn !== frame.turn) return result.finalize();
    if (frame.finalize) frame.finalize();
    frame.finalize = () => result.finalize();
    picture.view = result.view;
    drawing.replaceChildren(holder);
  } catch (error) {
    keepError(picture.id + ": " + error.message);
    drawing.replaceChildren(element("p", { class: "missing" }, "This picture could not be drawn: " + error.message));
  }
}

function fillTable(data, picture) {
  const rows = picture.rows(),
    columns = unique(rows.flatMap((row) => Object.keys(row)));
  const cell = (value) =>
    typeof value === "number" && !Number.isInteger(value) ? digits(value) : value === null || value === undefined ? "" : String(value);
  const more =
    rows.length > tableRows
      ? "The first " + tableRows + " of " + rows.length + " rows; CSV has all."
      : plural(rows.length, "row") + ".";
  data.replaceChildren(
    data.querySelector("summary"),
    element(
      "div",
      { class: "scroll", tabindex: "0", role: "region", "aria-label": "Data of “" + picture.title + "”" },
      element(
        "table",
        {},
        element("caption", {}, element("span", {}, more)),
        element(
          "thead",
          {},
          element(
            "tr",
            {},
            columns.map((c) => element("th", { scope: "col" }, c)),
          ),
        ),
        element(
          "tbody",
          {},
          rows.slice(0, tableRows).map((row) =>
            element(
              "tr",
              {},
              columns.map((c, i) =>
                i === 0 ? element("th", { scope: "row" }, cell(row[c])) : element("td", {}, cell(row[c])),
              ),
            ),
          ),
        ),
      ),
    ),
  );
}

function drawAll(which = () => true) {
  return Promise.all(pictures.filter((frame) => which(frame.picture)).map(draw));
}

/// A page that becomes wider or narrower is drawn again.
function followWidth() {
  let width = document.getElementById("main").clientWidth,
    timer;
  new ResizeObserver(() => {
    const now = document.getElementById("main").clientWidth;
    if (now === width) return;
    width = now;
    clearTimeout(timer);
    timer = setTimeout(() => drawAll(), 150);
  }).observe(document.getElementById("main"));
}
