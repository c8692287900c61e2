// SPDX-License-Identifier: Apache-2.0
// Saving a picture and its data, without a network: everything goes through blob: and data: addresses.
function save(name, blob) {
  const address = URL.createObjectURL(blob);
  const link = element("a", { href: address, download: name });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(address), 10000);
  announce(name + " saved");
}

/// The drawing as a file of its own: with the theme's colors in place of the page's.
async function svgText(view) {
  const style = getComputedStyle(document.body);
  const text = await view.toSVG();
  return text
    .replace(/currentColor/g, style.color)
    .replace(/^(<svg[^>]*>)/, '$1<rect width="100%" height="100%" fill="' + style.backgroundColor + '"/>');
}

async function saveSvg(view, name) {
  save(name + ".svg", new Blob([await svgText(view)], { type: "image/svg+xml" }));
}

async function savePng(view, name) {
  const scale = 2,
    image = new Image();
  image.src = "data:image/svg+xml;charset=utf-8," + encodeURIComponent(await svgText(view));
  await image.decode();
  const canvas = element("canvas", { width: image.width * scale, height: image.height * scale });
  canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
  const blob = await new Promise((done) => canvas.toBlob(done, "image/png"));
  save(name + ".png", blob);
}

/// RFC 4180; a number that is missing is an empty cell.
function csvText(rows) {
  const columns = unique(rows.flatMap((row) => Object.keys(row)));
  const cell = (value) => {
    if (value === null || value === undefined || Number.isNaN(value)) return "";
    const text = String(value);
    return /[",\r\n]/.test(text) ? '"' + text.replace(/"/g, '""') + '"' : text;
  };
  return [columns.map(cell), ...rows.map((row) => columns.map((c) => cell(row[c])))]
    .map((line) => line.join(",") + "\r\n")
    .join("");
}

function saveCsv(rows, name) {
  save(name + ".csv", new Blob([csvText(rows)], { type: "text/csv;charset=utf-8" }));
}
