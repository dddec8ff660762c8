/* Each layer as a table that sorts, filters and goes to its features: canvas shapes cannot be reached by keyboard. */
P.table = { layer: null, page: 0, sort: null, down: false, filter: "" };
P.PAGE_ROWS = 50;

P.tableFields = (layer) => [{ column: "id", label: layer.meaning, kind: "text" }, ...layer.fields];

P.tableRows = () => {
  const { layer, sort, down, filter } = P.table;
  const fields = P.tableFields(layer);
  const columns = {};
  fields.forEach((field) => { columns[field.column] = P.column(layer.data.columns[field.column]); });
  let rows = Array.from({ length: layer.data.count }, (_, row) => row);
  if (filter) {
    const wanted = P.fold(filter);
    rows = rows.filter((row) => fields.some((field) => P.fold(P.show(field, columns[field.column][row])).includes(wanted)));
  }
  if (sort) {
    const values = columns[sort];
    const blank = (v) => v === null || v === "";
    const order = (a, b) => (typeof a === "number" && typeof b === "number" ? a - b : String(a).localeCompare(String(b), P.locale[P.language], { numeric: true }));
    rows.sort((a, b) => blank(values[a]) - blank(values[b]) || (down ? -1 : 1) * order(values[a], values[b]));
  }
  return { fields, columns, rows };
};

P.drawTable = () => {
  if (document.getElementById("tables").hidden) return;
  const state = P.table;
  const choice = document.getElementById("table-layer");
  choice.replaceChildren(...[...P.layers].reverse().map((layer) => P.element("option", { value: layer.key }, P.say(layer.title))));
  choice.value = state.layer.key;
  const { fields, columns, rows } = P.tableRows();
  const from = state.page * P.PAGE_ROWS;
  const shown = rows.slice(from, from + P.PAGE_ROWS);
  const head = P.element("tr", {}, P.element("th", { scope: "col" }, P.element("span", {}, P.word("go"))));
  fields.forEach((field) => {
    const sorted = state.sort === field.column;
    head.append(P.element("th", { scope: "col", class: field.kind === "number" ? "number" : "", "aria-sort": sorted ? (state.down ? "descending" : "ascending") : "none" },
      P.element("button", { type: "button", title: P.word("sort"), onclick: () => P.sortBy(field.column) }, P.say(field.label) + (sorted ? (state.down ? " ▼" : " ▲") : ""))));
  });
  document.querySelector("#table thead").replaceChildren(head);
  document.querySelector("#table tbody").replaceChildren(...shown.map((row) => {
    const id = columns.id[row] || "";
    const line = P.element("tr", {}, P.element("td", {}, P.element("button", { type: "button", "aria-label": `${P.word("go")} ${id}`, "data-row": row, onclick: (event) => P.leap(row, event.target) }, P.word("go"))));
    fields.forEach((field) => line.append(P.element("td", { class: P.blank(columns[field.column][row]) ? "blank" : field.kind === "number" ? "number" : field.column === "id" ? "id" : "" }, P.show(field, columns[field.column][row]))));
    return line;
  }));
  document.getElementById("table-caption").textContent = P.say(state.layer.title);
  document.getElementById("table-rows").textContent = P.word("rows", { from: P.number(rows.length ? from + 1 : 0, 0), to: P.number(from + shown.length, 0), n: P.number(rows.length, 0) });
  document.getElementById("table-previous").disabled = state.page === 0;
  document.getElementById("table-next").disabled = from + P.PAGE_ROWS >= rows.length;
};

P.sortBy = (column) => {
  P.table.down = P.table.sort === column ? !P.table.down : false;
  P.table.sort = column;
  P.table.page = 0;
  P.drawTable();
  const at = P.tableFields(P.table.layer).findIndex((field) => field.column === column);
  document.querySelectorAll("#table thead button")[at].focus();
};

P.leap = (row, button) => {
  P.returnTo = button;
  P.goTo(P.table.layer, row);
};

P.showTables = (open) => {
  const button = document.getElementById("open-tables");
  document.getElementById("tables").hidden = !open;
  button.setAttribute("aria-expanded", String(open));
  P.settle();
  if (open) { P.drawTable(); document.getElementById("table-layer").focus(); } else button.focus();
};

P.startTables = () => {
  P.table.layer = P.layers.find((layer) => layer.key === "cameras") || P.layers[P.layers.length - 1];
  const again = (change) => { Object.assign(P.table, change); P.drawTable(); };
  document.getElementById("open-tables").addEventListener("click", () => P.showTables(document.getElementById("tables").hidden));
  document.getElementById("close-tables").addEventListener("click", () => P.showTables(false));
  document.getElementById("table-layer").addEventListener("change", (event) =>
    again({ layer: P.layers.find((layer) => layer.key === event.target.value), page: 0, sort: null, filter: "" }));
  document.getElementById("table-filter").addEventListener("input", (event) => again({ filter: event.target.value, page: 0 }));
  document.getElementById("table-previous").addEventListener("click", () => again({ page: P.table.page - 1 }));
  document.getElementById("table-next").addEventListener("click", () => again({ page: P.table.page + 1 }));
};
