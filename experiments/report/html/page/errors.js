// SPDX-License-Identifier: Apache-2.0
// What goes wrong in the page is kept in #errors, which is empty otherwise.
function keepError(message) {
  document.getElementById("errors").textContent += message + "\n";
}
window.addEventListener("error", (event) => keepError(event.message));
window.addEventListener("unhandledrejection", (event) => keepError(String(event.reason)));
