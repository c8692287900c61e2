// SPDX-License-Identifier: Apache-2.0
// What papers printed beside what the trials here reached: a table for each source.

function addPublished() {
  if (report.published.length === 0) return;
  const tables = report.published.map((table) => {
    const isNumber = (place) => place > 1;
    const cell = (tag, text, place, attributes = {}) =>
      element(tag, { ...attributes, class: isNumber(place) ? "number" : undefined }, text);
    return element(
      "div",
      { class: "scroll", tabindex: "0", role: "region", "aria-label": table.title },
      element(
        "table",
        { class: "published" },
        element("caption", {}, element("span", {}, table.title)),
        element("thead", {}, element("tr", {}, table.header.map((text, place) => cell("th", text, place, { scope: "col" })))),
        element(
          "tbody",
          {},
          table.rows.map((row) =>
            element(
              "tr",
              {},
              row.map((text, place) => (place === 0 ? cell("th", text, place, { scope: "row" }) : cell("td", text, place))),
            ),
          ),
        ),
      ),
    );
  });
  section("published", "Published figures").append(...tables);
}
