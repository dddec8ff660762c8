"use strict";
(() => {
  const data = JSON.parse(document.getElementById("data").textContent);
  const page = document.documentElement;
  const by = (id) => document.getElementById(id);
  const tongue = () => data.languages.indexOf(page.lang);
  const word = (key, values = {}) => Object.entries(values).reduce((text, [k, v]) => text.replace(`{${k}}`, v), data.words[key][tongue()]);
  const code = (value) => (value in data.codes ? data.codes[value][tongue()] : value);
  const fold = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
  const figure = (value, digits = 0) => value.toLocaleString(page.lang === "es" ? "es-AR" : "en-US", { minimumFractionDigits: digits, maximumFractionDigits: digits });
  const texts = data.records.map((r) => fold([r.id, r.source_id, r.name, r.district, r.purpose, r.controller, r.owner, r.operator, ...(data.codes[r.purpose_code] || [])].filter(Boolean).join(" ")));
  let shown = data.records.map((_, i) => i);
  let chosen = -1;

  function make(tag, text, className) {
    const element = document.createElement(tag);
    if (text !== undefined) element.textContent = text;
    if (className) element.className = className;
    return element;
  }

  function search() {
    const words = fold(by("text").value).split(/\s+/).filter(Boolean);
    const district = by("district") ? by("district").value : "";
    const status = by("status").value;
    const untold = by("untold").checked;
    shown = data.records.map((_, i) => i).filter((i) => {
      const r = data.records[i];
      return words.every((w) => texts[i].includes(w)) && (!district || r.district === district)
        && (!status || r.status === status) && (!untold || r.untold.length);
    });
    list();
  }

  function list() {
    by("count").textContent = shown.length ? word("count", { n: shown.length, all: data.records.length }) : word("none_found");
    const rows = shown.map((i) => {
      const r = data.records[i];
      const row = make("tr");
      const cell = make("td", undefined, "id");
      const button = make("button", r.id);
      button.type = "button";
      button.addEventListener("click", () => choose(i, true));
      cell.append(button);
      row.append(cell, make("td", r.name || "—"), make("td", r.camera_class ? code(r.camera_class) : "—"),
        make("td", r.of_plan ? code(r.status) : word("standing")), make("td", String(r.untold.length), "n"));
      row.dataset.at = i;
      if (i === chosen) row.setAttribute("aria-selected", "true");
      return row;
    });
    by("rows").replaceChildren(...rows);
    dots();
  }

  function dots() {
    const svg = by("dots");
    const space = "http://www.w3.org/2000/svg";
    const lons = data.records.map((r) => r.longitude);
    const lats = data.records.map((r) => r.latitude);
    if (!lons.length) return;
    const box = [Math.min(...lons), Math.max(...lons), Math.min(...lats), Math.max(...lats)];
    const narrow = Math.cos(((box[2] + box[3]) / 2) * Math.PI / 180);
    const wide = Math.max((box[1] - box[0]) * narrow, 1e-4);
    const high = Math.max(box[3] - box[2], 1e-4);
    const scale = 560 / Math.max(wide, high);
    svg.setAttribute("viewBox", `0 0 ${wide * scale + 40} ${high * scale + 40}`);
    const on = new Set(shown);
    const order = data.records.map((_, i) => i).sort((a, b) => (a === chosen) - (b === chosen) || on.has(a) - on.has(b));
    svg.replaceChildren(...order.map((i) => {
      const dot = document.createElementNS(space, "circle");
      dot.setAttribute("cx", 20 + (data.records[i].longitude - box[0]) * narrow * scale);
      dot.setAttribute("cy", 20 + (box[3] - data.records[i].latitude) * scale);
      dot.setAttribute("r", i === chosen ? 8 : 4);
      dot.setAttribute("class", i === chosen ? "on" : on.has(i) ? "" : "off");
      dot.addEventListener("click", () => choose(i, true));
      return dot;
    }));
  }

  function levels(r) {
    const table = make("table");
    const zoomed = r.seen_at.some((s) => s.zoom_m !== null);
    const heads = ["level", "density", "day", "night", ...(zoomed ? ["zoom"] : [])];
    const head = make("tr");
    heads.forEach((h, k) => { const th = make("th", word(h), k ? "n" : ""); th.scope = "col"; head.append(th); });
    const top = make("thead");
    top.append(head);
    const body = make("tbody");
    r.seen_at.forEach((s) => {
      const row = make("tr");
      const level = make("th", `${code(s.level)} (${s.profile})`);
      level.scope = "row";
      row.append(level, make("td", figure(s.px_per_m, s.px_per_m % 1 ? 1 : 0), "n"), make("td", figure(s.day_m, 1), "n"), make("td", figure(s.night_m, 1), "n"));
      if (zoomed) row.append(make("td", s.zoom_m === null ? "—" : figure(s.zoom_m, 1), "n"));
      body.append(row);
    });
    table.append(make("caption", word("levels")), top, body);
    return table;
  }

  function told(name, value) {
    if (value === null || value === "" || (Array.isArray(value) && !value.length)) return "—";
    if (["camera_class", "status", "level", "purpose_code"].includes(name)) return code(value);
    if (typeof value === "boolean") return page.lang === "es" ? (value ? "sí" : "no") : (value ? "yes" : "no");
    return Array.isArray(value) ? value.join(", ") : String(value);
  }

  function pairs(rows) {
    const list = make("dl");
    rows.forEach(([k, v, className]) => list.append(make("dt", k), make("dd", v, className)));
    return list;
  }

  function record() {
    const box = by("record");
    if (chosen < 0) return;
    const r = data.records[chosen];
    const parts = [make("h2", r.name ? `${r.id} · ${r.name}` : r.id)];
    parts.push(pairs(data.asked.map(([key, words]) => {
      const text = r[`${key}_${page.lang}`];
      return [words[tongue()], text];
    })));
    const place = r.precision_m ? word("precision", { m: figure(r.precision_m), who: r.precision_told ? "" : word("precision_untold") }) : word("precision_map");
    parts.push(make("p", place, "small"));
    if (r.withheld.length) parts.push(make("p", word("withheld", { what: r.withheld.join(", ") }), "small"));
    if (r.seen_at.length) parts.push(levels(r));
    const all = make("details");
    all.append(make("summary", word("facts")), pairs(data.fields.map(([name, words]) => [words[tongue()], told(name, r[name])])));
    const mappers = make("details");
    mappers.append(make("summary", word("for_mappers")), make("p", word("for_mappers_note"), "small"));
    Object.entries(r.osm_tags).forEach(([k, v]) => { const line = make("p"); line.append(make("code", `${k}=${v}`)); mappers.append(line); });
    parts.push(all, mappers);
    if (r.dtpr.length) { const line = make("p", `${word("dtpr")}: `, "small"); line.append(make("code", r.dtpr.join(", "))); parts.push(line); }
    box.replaceChildren(...parts);
  }

  function choose(i, focus) {
    chosen = i;
    record();
    document.querySelectorAll("#rows tr").forEach((row) => {
      if (Number(row.dataset.at) === i) row.setAttribute("aria-selected", "true"); else row.removeAttribute("aria-selected");
    });
    dots();
    if (focus) { history.replaceState(null, "", `#${encodeURIComponent(data.records[i].id)}`); by("record").focus(); }
  }

  function fromAddress() {
    const id = decodeURIComponent(location.hash.slice(1));
    const i = data.records.findIndex((r) => r.id === id || r.source_id === id);
    if (i >= 0) choose(i, false);
  }

  by("language").addEventListener("click", () => {
    page.lang = page.lang === "es" ? "en" : "es";
    document.querySelectorAll("option[data-es]").forEach((o) => { o.textContent = o.dataset[page.lang]; });
    by("dots").setAttribute("aria-label", by("dots").dataset[page.lang]);
    list();
    record();
  });
  by("search").addEventListener("submit", (event) => event.preventDefault());
  ["text", "district", "status", "untold"].forEach((id) => { if (by(id)) by(id).addEventListener("input", search); });
  by("record").addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || chosen < 0) return;
    const row = document.querySelector(`#rows tr[data-at="${chosen}"] button`);
    if (row) row.focus();
  });
  window.addEventListener("hashchange", fromAddress);
  list();
  fromAddress();
})();
