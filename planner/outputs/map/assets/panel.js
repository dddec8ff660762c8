/* Layer control and legend in one list, sources and notes. */
P.amount = (layer, value) => {
  const of = layer.amounts[value === undefined ? "" : value];
  if (of === undefined) return "";
  return layer.measure ? `${P.number(of / 1000, of < 10000 ? 2 : 1)} km` : P.number(of, 0);
};

P.keys = (layer) => {
  const list = P.element("ul", { class: "keys" });
  const kind = layer.data.shape;
  Object.entries(layer.looks).forEach(([value, look]) => {
    const label = value ? P.say(layer.labels[value] || value) : P.say(layer.meaning);
    const amount = value ? P.amount(layer, value) : "";
    list.append(P.element("li", {}, P.swatch(kind, look), P.element("span", {}, amount ? `${label}: ${amount}` : label)));
  });
  if (layer.width_column) {
    list.append(P.element("li", {}, P.word("width")));
    const row = P.element("li", {});
    P.data.widths.forEach(([least, wide]) => {
      row.append(P.element("span", {}, P.swatch("line", { color: "#444", dash: "", width_px: wide }, wide), P.element("br"), P.word("from_on", { n: P.number(least, 0) })));
    });
    list.append(row);
  }
  if (layer.shade_column) list.append(P.element("li", {}, P.word("shade")));
  return list;
};

P.drawPanel = () => {
  const list = document.getElementById("layers");
  list.replaceChildren(...[...P.layers].reverse().map((layer) => {
    const box = P.element("input", { type: "checkbox", "data-layer": layer.key, onchange: (event) => P.turn(layer, event.target.checked) });
    box.checked = Boolean(layer.on);
    const label = P.element("label", {}, box, " ", P.say(layer.title), " ", P.element("span", { class: "count" }, `(${P.amount(layer)})`));
    return P.element("li", { class: layer.on ? "" : "off" }, label, P.keys(layer));
  }));
  document.getElementById("sources").replaceChildren(...P.data.sources.map((line) => P.element("li", {}, P.say(line))));
  document.getElementById("notes").textContent = P.data.banner.map(P.say).join(" · ");
};

P.drawWords = () => {
  document.documentElement.lang = P.language;
  document.querySelectorAll("[data-word]").forEach((e) => { e.textContent = P.word(e.dataset.word); });
  document.querySelectorAll("[data-label]").forEach((e) => e.setAttribute("aria-label", P.word(e.dataset.label)));
  document.querySelectorAll("[data-hint]").forEach((e) => e.setAttribute("placeholder", P.word(e.dataset.hint)));
  [["in", "zoom_in"], ["out", "zoom_out"]].forEach(([way, key]) => {
    const button = document.querySelector(`.leaflet-control-zoom-${way}`);
    if (button) { button.title = P.word(key); button.setAttribute("aria-label", P.word(key)); }
  });
  document.querySelectorAll(".north title").forEach((e) => { e.textContent = P.word("north"); });
  P.map.getContainer().setAttribute("role", "main");
  P.map.getContainer().setAttribute("aria-label", P.word("map"));
  P.drawPanel();
  P.drawTable();
  if (P.open) P.open.setPopupContent(P.popup(P.open));
};
