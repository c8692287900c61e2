// SPDX-License-Identifier: Apache-2.0
// Light or dark: as the system has it, until the button is pressed. Pictures take their colors from the page.
function followTheme() {
  const system = matchMedia("(prefers-color-scheme: dark)"),
    page = document.documentElement,
    toggle = document.getElementById("theme");
  const dark = () => (page.dataset.theme ? page.dataset.theme === "dark" : system.matches);
  const words = () => {
    toggle.textContent = dark() ? "Light colors" : "Dark colors";
  };
  toggle.addEventListener("click", () => {
    page.dataset.theme = dark() ? "light" : "dark";
    words();
  });
  system.addEventListener("change", words);
  words();
}
