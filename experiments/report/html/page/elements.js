// SPDX-License-Identifier: Apache-2.0
// Elements from a tag, attributes and children: text is never read as HTML.
function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === false) continue;
    if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
    else made.setAttribute(name, value === true ? "" : value);
  }
  made.append(...children.flat().filter((child) => child !== null && child !== undefined));
  return made;
}

let elementCount = 0;
function newId() {
  return "id" + ++elementCount;
}

/// A labelled <select>; `options` are texts, or [value, text] pairs. Its value changes call `changed(value)`.
function choice(label, options, value, changed) {
  const id = newId();
  const pairs = options.map((o) => (Array.isArray(o) ? o : [o, o]));
  const select = element(
    "select",
    { id, onchange: () => changed(select.value) },
    pairs.map(([key, text]) => element("option", { value: key, selected: String(key) === String(value) }, text)),
  );
  return element("span", { class: "control" }, element("label", { for: id }, label), select);
}

/// One among metrics, where there are several.
function metricChoice(metrics, metric, changed) {
  return metrics.length > 1 ? [choice("Metric", metrics, metric, changed)] : [];
}

function checkbox(label, checked, changed) {
  const box = element("input", { type: "checkbox", checked, onchange: () => changed(box.checked) });
  return element("label", { class: "control" }, box, " ", label);
}

function button(text, pressed, attributes = {}) {
  return element("button", { type: "button", onclick: pressed, ...attributes }, text);
}

/// Tells screen readers what has changed.
function announce(text) {
  document.getElementById("status").textContent = text;
}
