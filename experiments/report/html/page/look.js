// SPDX-License-Identifier: Apache-2.0
// How pictures look. Text and axes take the color of the page's text, so they follow the theme and print well; every
// other color has a contrast of at least 3 to both backgrounds. Trials also differ by dashes and shapes.
const colors = ["#2f7ed8", "#d0561e", "#0b9668", "#b25aa8", "#a57a00", "#7b6fd0", "#d14d66", "#16909f"];
const dashes = [
  [1, 0],
  [7, 3],
  [2, 2],
  [9, 2, 2, 2],
  [5, 2, 1, 2, 1, 2],
];
const shapes = ["circle", "square", "triangle-up", "diamond", "cross", "triangle-down", "triangle-right"];
const ink = "currentColor";

const config = {
  background: null,
  font: "system-ui, sans-serif",
  view: { stroke: null },
  axis: {
    labelColor: ink,
    titleColor: ink,
    domainColor: ink,
    tickColor: ink,
    gridColor: ink,
    gridOpacity: 0.15,
    domainOpacity: 0.6,
    tickOpacity: 0.6,
    labelFontSize: 12,
    titleFontSize: 12,
    titleFontWeight: 600,
    labelLimit: 320,
  },
  legend: {
    labelColor: ink,
    titleColor: ink,
    labelFontSize: 12,
    titleFontSize: 12,
    labelLimit: 0,
    symbolOpacity: 1,
    symbolStrokeWidth: 0,
  },
  title: { color: ink, subtitleColor: ink, fontSize: 13, subtitleFontSize: 12, anchor: "start", fontWeight: 600 },
  text: { color: ink },
  rule: { color: ink },
};

/// A text that fits so many pixels: what tells trials apart is often at the end of their labels, so the middle gives way.
function fitted(text, pixels) {
  const most = Math.max(8, Math.floor(pixels / 6.7)),
    head = Math.ceil(most * 0.3);
  return text.length <= most ? text : text.slice(0, head) + "…" + text.slice(text.length - (most - head - 1));
}

/// The rows with the name of their trial as legends and axes show it.
function withShown(rows, pixels) {
  return rows.map((row) => ({ ...row, shown: fitted(row.trial, pixels) }));
}

/// Color, dashes and shape of the trials, by their place among those with details; a trial keeps them whatever is drawn.
function trialScales(indices, pixels) {
  const names = indices.map((index) => fitted(trialName(index), pixels));
  const places = indices.map((index) => Math.max(0, report.detailed.indexOf(index)));
  const range = (values) => places.map((place) => values[place % values.length]);
  return {
    color: { domain: names, range: range(colors) },
    strokeDash: { domain: names, range: range(dashes) },
    shape: { domain: names, range: range(shapes) },
  };
}

/// Channels for color, dashes and shape of trials, with one legend below the picture; rows need withShown(rows, pixels).
function trialChannels(indices, width) {
  const longest = Math.max(...indices.map((index) => trialName(index).length), 1) * 6.7 + 45;
  const columns = Math.max(1, Math.min(3, Math.floor(width / longest))),
    pixels = width / columns - 60;
  const scales = trialScales(indices, pixels),
    legend = { orient: "bottom", title: null, columns, labelLimit: 0, symbolSize: 90 };
  return { pixels, channel: (name) => ({ field: "shown", type: "nominal", scale: scales[name], legend }) };
}

/// A layer of intervals, for the rows that have one; none where no row has.
function whereKnown(rows, layer, usable = () => true) {
  const values = rows.filter((row) => Number.isFinite(row.low) && Number.isFinite(row.high) && usable(row));
  return values.length ? [{ data: { values }, ...layer }] : [];
}

/// Black or white, whichever is read better on this color.
function inkOn(color) {
  const channels = color
    .match(/\d+(\.\d+)?/g)
    .slice(0, 3)
    .map((c) => c / 255)
    .map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
  const luminance = 0.2126 * channels[0] + 0.7152 * channels[1] + 0.0722 * channels[2];
  return luminance > 0.179 ? "black" : "white";
}
