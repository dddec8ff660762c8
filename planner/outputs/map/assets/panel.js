/* Layer control and legend in one list by groups, sources and notes. */
P.total = (layer, of) => {
  if (of === undefined) return "";
  return layer.measure ? `${P.number(of / 1000, of < 10000 ? 2 : 1)}\u00a0km` : P.number(of, 0);
};

P.keys = (layer) => {
  const list = P.element("ul", { class: "keys" });
  const style = P.style(layer);
  const kind = layer.data.shape;
  Object.entries(style.looks).forEach(([value, look]) => {
    const label = value ? P.say(style.labels[value] || value) : P.say(layer.meaning);
    const amount = value ? P.total(layer, style.amounts[value]) : "";
    list.append(P.element("li", {}, P.swatch(kind, look), P.element("span", {}, amount ? `${label}: ${amount}` : label)));
  });
  if (layer.width_column) {
    list.append(P.element("li", {}, P.word("width")));
    const row = P.element("li", { class: "widths" });
    P.data.widths.forEach(([least, wide]) => {
      row.append(P.element("span", {}, P.swatch("line", { color: "#767676", dash: "", width_px: wide }, wide), P.word("from_on", { n: P.number(least, 0) })));
    });
    list.append(row);
  }
  if (layer.shade_column) list.append(P.element("li", {}, P.word("shade")));
  if (P.say(layer.note)) list.append(P.element("li", { class: "note" }, P.say(layer.note)));
  return list;
};

/* The choice of what colors a layer tell, where there is more than one. */
P.colorBy = (layer) => {
  if (layer.styles.length < 2) return null;
  const choice = P.element("select", { "data-colors": layer.key, "aria-label": `${P.word("color_by")}: ${P.say(layer.title)}`, onchange: (event) => P.recolor(layer, Number(event.target.value)) });
  layer.styles.forEach((style, place) => choice.append(P.element("option", { value: place }, P.say(style.label))));
  choice.value = String(layer.at);
  return P.element("div", { class: "by" }, P.element("span", { "aria-hidden": "true" }, P.word("color_by")), choice);
};

P.recolor = (layer, at) => {
  layer.at = at;
  P.restyle(layer);
  P.drawPanel();
  const again = document.querySelector(`select[data-colors="${layer.key}"]`);
  if (again) again.focus();
};

P.layerItem = (layer) => {
  const box = P.element("input", { type: "checkbox", "data-layer": layer.key, onchange: (event) => P.turn(layer, event.target.checked) });
  box.checked = layer.on;
  const label = P.element("label", {}, box, P.element("span", {}, P.say(layer.title), " ", P.element("span", { class: "count" }, `(${P.total(layer, layer.amount)})`)));
  const item = P.element("li", { class: layer.on ? "" : "off" }, label);
  const by = P.colorBy(layer);
  if (by) item.append(by);
  item.append(P.keys(layer));
  return item;
};

P.groupItem = (key) => {
  const mine = [...P.layers].reverse().filter((layer) => layer.family === key);
  const list = P.element("ul", {}, ...mine.map(P.layerItem));
  const open = P.paper || (key in P.opened ? P.opened[key] : mine.some((layer) => layer.on));
  const head = P.element("summary", { onclick: (event) => { P.opened[key] = !event.currentTarget.parentNode.open; } }, P.element("span", {}, P.say(P.data.groups[key])), " ", P.element("span", { class: "count", "data-group": key }));
  const made = P.element("details", { open, "data-group": key }, head, list);
  return P.element("li", {}, made);
};

P.markLayer = (layer) => {
  const box = document.querySelector(`#layers input[data-layer="${layer.key}"]`);
  if (!box) return;
  box.checked = layer.on;
  box.closest("li").classList.toggle("off", !layer.on);
  P.countGroups();
};

P.countGroups = () => document.querySelectorAll("#layers summary .count").forEach((told) => {
  const mine = P.layers.filter((layer) => layer.family === told.dataset.group);
  told.textContent = P.word("shown_of", { n: P.number(mine.filter((layer) => layer.on).length, 0), all: P.number(mine.length, 0) });
  told.closest("details").parentNode.classList.toggle("bare", !mine.some((layer) => layer.on));
});

P.drawPanel = () => {
  document.getElementById("layers").replaceChildren(...Object.keys(P.data.groups).map(P.groupItem));
  P.countGroups();
  document.getElementById("sources").replaceChildren(...P.data.sources.map((line) => P.element("li", {}, P.say(line))));
  document.getElementById("notes").textContent = P.data.banner.map(P.say).join(" · ");
};

P.drawWords = () => {
  document.documentElement.lang = P.language;
  document.title = `${P.data.heading} · ${P.word("map")}`;
  document.querySelectorAll("[data-word]").forEach((e) => { e.textContent = P.word(e.dataset.word); });
  document.querySelectorAll("[data-label]").forEach((e) => e.setAttribute("aria-label", P.word(e.dataset.label)));
  document.querySelectorAll("[data-hint]").forEach((e) => e.setAttribute("placeholder", P.word(e.dataset.hint)));
  document.getElementById("language").lang = P.language === "es" ? "en" : "es";
  [["in", "zoom_in"], ["out", "zoom_out"]].forEach(([way, key]) => {
    const button = document.querySelector(`.leaflet-control-zoom-${way}`);
    if (button) { button.title = P.word(key); button.setAttribute("aria-label", P.word(key)); }
  });
  document.querySelectorAll(".north title").forEach((e) => { e.textContent = P.word("north"); });
  P.map.getContainer().setAttribute("aria-label", P.word("map_keys"));
  P.drawScale();
  P.drawPanel();
  P.drawTable();
  P.drawPhases();
  P.drawMeasure();
  if (P.popupBox) { P.popupBox.setContent(P.popup(P.open)); P.nameClose(); }
  if (document.getElementById("find").value) P.drawFound(document.getElementById("find").value, true);
};
