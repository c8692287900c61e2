// SPDX-License-Identifier: Apache-2.0
// The texts of a page whose contrast to what is behind them is less than a bound (WCAG 2), as [text, contrast].
export function contrasts(page, least) {
  return page.value(`(${inPage})(${least})`);
}

function inPage(least) {
  const channels = (color) => color.match(/[\d.]+/g).map(Number);
  const luminance = (color) =>
    channels(color)
      .slice(0, 3)
      .map((c) => c / 255)
      .map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4))
      .reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0);
  const behind = (element) => {
    for (let e = element; e; e = e.parentElement) {
      const color = getComputedStyle(e).backgroundColor,
        parts = channels(color);
      if (parts.length < 4 || parts[3] === 1) return color;
    }
    return "rgb(255, 255, 255)";
  };
  const poor = [];
  for (const element of document.querySelectorAll("body *")) {
    const text = [...element.childNodes]
      .filter((n) => n.nodeType === Node.TEXT_NODE)
      .map((n) => n.data.trim())
      .join("");
    if (!text || !element.getClientRects().length || element.closest("script, #heat svg g.mark-text.role-mark"))
      continue;
    const style = getComputedStyle(element),
      a = luminance(element.closest("svg") ? style.fill : style.color),
      b = luminance(behind(element));
    const contrast = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    if (contrast < least) poor.push([text.slice(0, 40), contrast]);
  }
  return poor;
}
