// SPDX-License-Identifier: Apache-2.0
// The result table, with a button in each heading that sorts by it. The floors of the data sets stand below the trials.

/// A column: {title, text(trial, index), key(trial, index): what it is sorted by, number: aligned right, metric: the one
/// that it shows, if any, and, where the text is not what the CSV file has, csv(trial): its columns there}.
function tableColumns() {
  const metric = (name) => ({
    metric: name,
    text: (trial) => texts(trial, name).mean_and_sd,
    key: (trial) => statistics(trial, name).mean,
    csv: (trial) =>
      Object.fromEntries(
        ["mean", "sd", "low", "high"].map((part) => [name + " " + part, number((trial.metrics[name] || {})[part])]),
      ),
    number: true,
  });
  const difference = (name) => (trial) => (trial.difference ? number(trial.difference[name]) : NaN);
  const test = (title, name, text = name) => ({
    title,
    key: difference(name),
    text: (trial) => (differenceTexts(trial) || {})[text] ?? "-",
    csv: (trial) => ({ [title]: difference(name)(trial) }),
    number: true,
  });
  const has = (name) => trials.some((trial) => Number.isFinite(statistics(trial, name).mean));
  const paths = analysis.columns || [];
  const active = unique(trials.flatMap((t) => Object.keys(t.metrics))).filter(
    (name) => name.endsWith(".active") && has(name),
  );
  const columns = [{ title: "#", text: (_, index) => String(index + 1), key: (_, index) => index, number: true }];
  if (analysis.sweeps.length > 1) columns.push({ title: "sweep", text: (t) => t.sweep, key: (t) => t.sweep });
  for (const path of paths)
    columns.push({
      title: path,
      text: (t, index) => report.texts[index].axes[path] ?? "-",
      csv: (t) => ({ [path]: t.axes[path] }),
      key: (t) => axisKey(t.axes[path]),
    });
  if (paths.length === 0)
    columns.push({ title: "trial", text: (t) => t.label || t.hash, key: (t) => t.label || t.hash });
  columns.push({ title: "runs", text: (t) => runsInWords(t.runs), key: (t) => t.runs.done, number: true });
  columns.push({ title: analysis.metric + ", mean ± sd", ...metric(analysis.metric), best: true });
  columns.push({
    title: "95 % interval",
    number: true,
    key: (t) => statistics(t, analysis.metric).low,
    text: (t) => texts(t, analysis.metric).interval,
    csv: () => ({}),
  });
  if (trials.some((t) => t.difference))
    columns.push(
      {
        title: "difference to baseline [95 %]",
        number: true,
        key: difference("mean"),
        text: (t) => (t.is_baseline ? "baseline" : ((differenceTexts(t) || {}).difference ?? "-")),
        csv: (t) => ({
          difference: difference("mean")(t),
          "difference low": difference("low")(t),
          "difference high": difference("high")(t),
        }),
      },
      test("t p", "t_p"),
      test("Holm p", "holm_p"),
      test("sign-flip p", "sign_flip_p"),
      test("d_z", "effect_size"),
    );
  const zones = has(baseMetric + ".interpolation") || has(baseMetric + ".extrapolation");
  const groups = ["", ".many", ".median", ".few", ...(zones ? [".seen", ".interpolation", ".extrapolation"] : [])];
  for (const name of groups.map((group) => baseMetric + group))
    if (name !== analysis.metric && has(name)) columns.push({ title: name, ...metric(name) });
  for (const name of active) columns.push({ title: name, ...metric(name) });
  return columns;
}

/// A value of an axis as a number where it is one: 0.1 stands before 10.
function axisKey(text) {
  return text !== undefined && text !== "" && Number.isFinite(Number(text)) ? Number(text) : (text ?? "");
}

function runsInWords(runs) {
  return (
    runs.done + (runs.failed ? " (" + runs.failed + " failed)" : "") + (runs.open ? " (" + runs.open + " open)" : "")
  );
}

/// Numbers before texts; what is missing stands last in both directions.
function compareKeys(a, b, direction) {
  const gone = (x) => x === "" || x === undefined || Number.isNaN(x);
  if (gone(a) || gone(b)) return gone(a) - gone(b);
  if (typeof a !== typeof b) return typeof a === "number" ? -1 : 1;
  return direction * (typeof a === "number" ? a - b : a.localeCompare(b));
}

function addTable() {
  const columns = tableColumns();
  const rows = trials.map((trial, index) => ({
    trial,
    index,
    element: element(
      "tr",
      trial.best ? { class: "best" } : {},
      columns.map((column, place) => {
        const text = column.text(trial, index);
        const cell = element(
          place === 0 ? "th" : "td",
          { scope: place === 0 ? "row" : undefined, class: column.number ? "number" : undefined },
          column.number ? text : element("span", {}, text),
        );
        if (column.best && trial.best) cell.append(" ", element("strong", { class: "mark" }, "★ best"));
        return cell;
      }),
    ),
  }));
  const body = element("tbody");
  const sort = (column, direction) => {
    rows.sort(
      (a, b) => compareKeys(column.key(a.trial, a.index), column.key(b.trial, b.index), direction) || a.index - b.index,
    );
    body.replaceChildren(...rows.map((row) => row.element));
  };
  const heads = columns.map((column, place) => {
    const head = element(
      "th",
      { scope: "col", class: column.number ? "number" : undefined, "aria-sort": place === 0 ? "ascending" : "none" },
      button(column.title, () => {
        const direction = head.getAttribute("aria-sort") === "ascending" ? -1 : 1;
        for (const other of heads)
          other.setAttribute("aria-sort", other !== head ? "none" : direction > 0 ? "ascending" : "descending");
        sort(column, direction);
        announce("Sorted by " + column.title + (direction > 0 ? ", ascending" : ", descending"));
      }),
    );
    return head;
  });
  sort(columns[0], 1);
  const csv = () => [
    ...trials.map((trial, index) =>
      Object.assign({}, ...columns.map((c) => (c.csv ? c.csv(trial) : { [c.title]: c.text(trial, index) }))),
    ),
    ...floors.map((floor) =>
      Object.assign(
        { [columns[0].title]: floor.label },
        ...columns.filter((c) => c.metric).map((c) => ({ [c.metric + " mean"]: number(floor.metrics[c.metric]) })),
      ),
    ),
  ];
  section("results", "Results").append(
    element(
      "div",
      { class: "controls" },
      element(
        "div",
        { class: "saving", role: "group", "aria-label": "Save the table" },
        button("CSV", () => saveCsv(csv(), fileName("results"))),
      ),
    ),
    element(
      "div",
      { class: "scroll", tabindex: "0", role: "region", "aria-labelledby": "results-title" },
      element(
        "table",
        { id: "result-table" },
        element("caption", {}, element("span", {}, tableCaption())),
        element("thead", {}, element("tr", {}, heads)),
        body,
        ...(floors.length ? [element("tfoot", {}, floors.map((floor, index) => floorRow(floor, index, columns)))] : []),
      ),
    ),
    element(
      "ul",
      { id: "notes", class: "notes" },
      tableNotes().map((note) => element("li", {}, note)),
    ),
  );
}

/// Its label stands over the columns before the first one of a metric.
function floorRow(floor, index, columns) {
  const first = columns.findIndex((column) => column.metric);
  return element("tr", {}, [
    element("th", { scope: "row", colspan: String(first) }, floor.label),
    ...columns
      .slice(first)
      .map((column) => element("td", { class: "number" }, report.floor_texts[index][column.metric] ?? "-")),
  ]);
}

function tableCaption() {
  return (
    analysis.metric +
    " (" +
    (smaller ? "smaller" : "larger") +
    " is better) over the seeds of each trial. Differences are paired by seed. " +
    "Press a heading to sort."
  );
}

function tableNotes() {
  const marked = trials.length < 2 || trials.some((t) => t.best);
  return [
    ...(marked ? [] : ["No trial is marked as the best: the results do not separate the first from the second."]),
    ...report.notes,
  ];
}
