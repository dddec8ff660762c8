/* Popups in parts: what it is, figures, why it is here, cost, who answers, rules, sources; and what a camera sees. */
P.part = (name, fields, told) => {
  const list = P.element("dl");
  fields.forEach((field) => list.append(P.element("dt", {}, P.say(field.label)), P.element("dd", {}, P.show(field, told[field.column]))));
  return [P.element("h4", {}, P.say(P.data.sections[name])), list];
};

P.popup = (leaf) => {
  const { layer, feature } = leaf;
  const told = feature.properties;
  const box = P.element("div", { class: "popup", tabindex: "0", role: "group" }, P.element("h3", {}, P.blank(told.id) ? P.say(layer.meaning) : told.id), P.element("p", {}, P.say(layer.meaning)));
  const given = layer.fields.filter((field) => field.always || !P.blank(told[field.column]));
  const names = [...new Set(layer.fields.map((field) => field.section))];
  if (P.say(layer.why) && !names.includes("why")) names.splice(Math.max(names.indexOf("figures"), names.indexOf("what")) + 1, 0, "why");
  names.forEach((name) => {
    const fields = given.filter((field) => field.section === name);
    const why = name === "why" ? P.say(layer.why) : "";
    if (!fields.length && !why) return;
    const [head, list] = P.part(name, fields, told);
    box.append(head);
    if (why) box.append(P.element("p", {}, why));
    if (fields.length) box.append(list);
  });
  const blank = layer.fields.filter((field) => field.column !== "name" && !field.always && P.blank(told[field.column]));
  if (blank.length) box.append(P.element("p", { class: "foot" }, `${P.word("blank")}: ${blank.map((field) => P.say(field.label)).join(", ")}.`));
  if (told.range_m) box.append(P.element("p", { class: "foot" }, P.word("sight")));
  box.append(P.element("p", { class: "foot" }, `${P.word("source")}: ${P.say(P.data.source)}`));
  return box;
};

P.centerOf = (leaf) => {
  if (leaf.getLatLng) return leaf.getLatLng();
  const ring = leaf.getLatLngs().flat(Infinity);
  return leaf.layer.data.shape === "area" ? leaf.getBounds().getCenter() : ring[Math.floor(ring.length / 2)];
};

P.popupRoom = () => {
  const across = P.map.getSize().x;
  return { maxWidth: Math.min(400, across - 50), minWidth: Math.min(250, across - 60), maxHeight: null, autoPanPadding: [14, 14] };
};

P.openAt = (leaf, place) => {
  const options = P.popupRoom();
  const at = leaf.getLatLng ? leaf.getLatLng() : place || P.centerOf(leaf);
  const made = L.popup(options).setLatLng(at).setContent(P.popup(leaf));
  made.leaf = leaf;
  made.openOn(P.map);
};

P.sector = (place, radius, azimuth, field) => {
  const ring = [place];
  const tall = radius / 111320, wide = tall / Math.cos((place.lat * Math.PI) / 180);
  for (let turn = azimuth - field / 2; turn <= azimuth + field / 2; turn += 5) {
    const angle = (turn * Math.PI) / 180;
    ring.push(L.latLng(place.lat + tall * Math.cos(angle), place.lng + wide * Math.sin(angle)));
  }
  return ring;
};

/* What a camera sees, drawn from its view polygon; its range where there is none. */
P.view = (id) => {
  const layer = P.layer("viewsheds");
  if (!layer) return null;
  if (!layer.rowOf) layer.rowOf = new Map(P.column(layer.data.columns.id).map((name, row) => [name, row]));
  return layer.rowOf.has(id) ? P.shape(layer.data, layer.rowOf.get(id)) : null;
};

P.hint = (leaf) => {
  const told = leaf.feature.properties;
  if (!told.range_m || leaf.layer.data.shape !== "point") {
    return leaf.layer.data.shape === "line" ? L.geoJSON(leaf.feature, { interactive: false, style: { color: P.ink(), weight: 7, opacity: 0.35 } }) : null;
  }
  const style = { color: P.ink(), weight: 1.5, dashArray: "4 4", fillOpacity: 0.12, interactive: false };
  const view = P.view(told.id);
  if (view) return L.geoJSON({ type: "Feature", properties: {}, geometry: view }, { style, interactive: false });
  return P.blank(told.azimuth_deg)
    ? L.circle(leaf.getLatLng(), { ...style, radius: told.range_m })
    : L.polygon(P.sector(leaf.getLatLng(), told.range_m, told.azimuth_deg, told.field_deg || P.data.sector_deg), style);
};

P.startPopups = () => {
  P.map.on("popupopen", (event) => {
    P.map.getContainer().classList.add("reading");
    P.open = event.popup.leaf;
    P.popupBox = event.popup;
    P.ring = P.hint(P.open);
    if (P.ring) P.ring.addTo(P.map);
    P.nameClose();
  });
  P.map.on("popupclose", () => {
    P.map.getContainer().classList.remove("reading");
    if (P.ring) P.ring.remove();
    P.ring = P.open = P.popupBox = null;
    if (P.returnTo && document.body.contains(P.returnTo)) P.returnTo.focus();
    P.returnTo = null;
  });
  document.addEventListener("keydown", (event) => { if (event.key === "Escape" && P.open) P.map.closePopup(); });
};

P.nameClose = () => document.querySelectorAll(".leaflet-popup-close-button").forEach((button) => {
  button.setAttribute("aria-label", P.word("close"));
  button.title = P.word("close");
});
