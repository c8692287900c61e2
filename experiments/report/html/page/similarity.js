// SPDX-License-Identifier: Apache-2.0
// RankSim's figure 3: are features ordered as labels are? Similarity of labels, of features before training, and after.
function addSimilarity() {
  const title = "Feature similarity",
    having = report.similarities;
  if (having.length === 0)
    return missing(
      "similarity",
      title,
      "No finished run has a similarity.json: `diffrank run` writes it at the end of each run, and again for a run whose result.json is removed.",
    );
  let entry = having[0];
  const panels = () => [
    ["label", "labels"],
    ["before", "features before training"],
    ["after", "features at the selected epoch"],
  ];
  const rows = () =>
    panels().flatMap(([key, name]) =>
      entry.labels.flatMap((a, i) =>
        entry.labels.map((b, j) => ({ similarity: name, label: a, "other label": b, value: number(entry[key][i][j]) })),
      ),
    );
  const draw = addPicture({
    id: "similarity",
    title,
    rows,
    spec: (data, width) =>
      similaritySpec(
        data,
        width,
        panels().map(([, name]) => name),
        entry,
      ),
    controls:
      having.length > 1
        ? [
            choice(
              "Trial",
              having.map((e, place) => [place, trialName(e.trial)]),
              0,
              (place) => {
                entry = having[place];
                draw();
              },
            ),
          ]
        : [],
    caption: () =>
      trialName(entry.trial) +
      ", seed " +
      entry.seed +
      ": similarity of labels (negative distance), and cosine similarity of the mean features " +
      "of test samples with these labels, before training and at the selected epoch. Where features are ordered as labels are, the pictures look alike.",
    words: () =>
      "Spearman correlation with the label similarity, over all pairs of labels: " +
      entry.spearman_text.before +
      " before training, " +
      entry.spearman_text.after +
      " at the selected epoch" +
      (entry.spearman.length > 1 ? " (mean ± sd over " + entry.spearman.length + " seeds)" : "") +
      ".",
  });
}

function similaritySpec(rows, width, panels, entry) {
  const columns = width > 620 ? 3 : 1,
    cells = entry.labels.length;
  const size = cells * Math.max(3, Math.floor(Math.min(280, (width - 60) / columns - 55) / cells));
  const every = Math.ceil(cells / 6),
    shown = entry.labels.filter((_, place) => place % every === 0);
  const spearman = Object.fromEntries([
    [panels[1], "before"],
    [panels[2], "after"],
  ]);
  const of = entry.spearman.find((s) => s.seed === entry.seed);
  const features = rows
    .filter((row) => row.similarity !== panels[0] && Number.isFinite(row.value))
    .map((row) => row.value);
  const domain = [Math.min(...features), Math.max(...features)];
  return {
    columns,
    spacing: 24,
    resolve: { scale: { color: "independent" } },
    concat: panels.map((name, place) => ({
      title:
        place === 0
          ? { text: name, subtitle: " " }
          : { text: name, subtitle: "Spearman correlation " + digits(number(of[spearman[name]])) },
      data: { values: rows.filter((row) => row.similarity === name && Number.isFinite(row.value)) },
      width: size,
      height: size,
      mark: { type: "rect", aria: false },
      encoding: {
        x: {
          field: "label",
          type: "ordinal",
          sort: null,
          title: "label",
          axis: { values: shown, labelAngle: 0, format: ".4~g" },
        },
        y: {
          field: "other label",
          type: "ordinal",
          sort: null,
          title: place % columns === 0 ? "label" : null,
          axis: { values: shown, format: ".4~g" },
        },
        color: {
          field: "value",
          type: "quantitative",
          title: null,
          scale: { scheme: "viridis", zero: false, domain: place > 0 && domain[0] < domain[1] ? domain : undefined },
          legend: { orient: "bottom", gradientLength: size, tickCount: 4 },
        },
        tooltip: ["label", "other label", "value"].map((field) => ({ field })),
      },
    })),
  };
}
