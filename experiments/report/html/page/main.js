// SPDX-License-Identifier: Apache-2.0
const trialCount = plural(trials.length, "trial"),
  runCount = plural(
    trials.reduce((n, t) => n + t.runs.done, 0),
    "finished run",
  );
document.getElementById("lead").textContent =
  trialCount + ", " + runCount + ". " + analysis.metric + ": " + (smaller ? "smaller" : "larger") + " is better.";
document.getElementById("note").hidden = document.getElementById("note").textContent === "";
document.getElementById("licenses").textContent = document.getElementById("license-text").textContent.trim();
followTheme();
addTable();
addPublished();
addTrialChoice();
addShots();
addCurves();
addLabels();
addMaps();
addHeat();
addSimilarity();
addActive();
drawAll()
  .then(followWidth)
  .then(() => {
    document.documentElement.dataset.ready = "true";
  });
