/* One GeoJson layer a theme, popups, and the range of a camera while its popup is open. */
P.lookOf = (layer, properties) => {
  const value = layer.style_column ? properties[layer.style_column] : "";
  return layer.looks[value] || layer.looks[""] || Object.values(layer.looks)[0];
};

P.widthOf = (layer, properties, look) => {
  if (!layer.width_column) return look.width_px;
  const fibers = properties[layer.width_column] || 0;
  return P.data.widths.reduce((width, [least, wide]) => (fibers >= least ? wide : width), P.data.widths[0][1]);
};

P.styleOf = (layer, properties) => {
  const look = P.lookOf(layer, properties);
  if (layer.data.shape === "area") {
    const shade = layer.shade_column ? properties[layer.shade_column] : 1;
    return { stroke: look.width_px > 0, color: look.color, weight: look.width_px, opacity: 0.6, fillColor: look.color, fillOpacity: look.fill_opacity * shade };
  }
  const width = P.widthOf(layer, properties, look);
  const dash = look.dash && width > 3 ? look.dash.split(" ").map((part) => (part * width) / 3).join(" ") : look.dash;
  return { color: look.color, weight: width, opacity: 1, dashArray: dash || null, lineCap: "butt" };
};

/* Marks shrink when the whole city is in view, so that they do not hide each other. */
P.markScale = () => Math.min(1, Math.max(0.6, (P.map.getZoom() - 8) / 8));

P.resize = () => {
  const scale = P.markScale();
  if (scale === P.lastScale) return;
  P.lastScale = scale;
  P.layers.filter((layer) => layer.group && layer.data.shape === "point").forEach((layer) =>
    layer.leaves.forEach((leaf) => leaf.setRadius(P.lookOf(layer, leaf.feature.properties).radius_px * scale)));
};

P.marker = (layer, feature, place) => {
  const look = P.lookOf(layer, feature.properties);
  const hollow = look.fill_opacity === 0;
  return new P.ShapeMarker(place, {
    shape: look.shape, radius: look.radius_px * P.markScale(), color: hollow ? look.color : "#ffffff", weight: 1,
    fillColor: look.color, fillOpacity: look.fill_opacity, fill: true, stroke: true,
  });
};

P.popup = (leaf) => {
  const { layer, feature } = leaf;
  const told = feature.properties;
  const list = P.element("dl");
  layer.fields.forEach((field) => {
    if (field.column === "name" && !told.name) return;
    list.append(P.element("dt", {}, P.say(field.label)), P.element("dd", {}, P.show(field, told[field.column])));
  });
  const box = P.element("div", { class: "popup", tabindex: "-1" }, P.element("h3", {}, told.id || P.say(layer.meaning)), P.element("p", {}, P.say(layer.meaning)), list);
  if (told.range_m) box.append(P.element("p", { class: "foot" }, P.word("sight")));
  box.append(P.element("p", { class: "foot" }, P.word("source") + ": " + P.say(P.data.source)));
  return box;
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
  const layer = P.layers.find((one) => one.key === "viewsheds");
  if (!layer) return null;
  if (!layer.rowOf) layer.rowOf = new Map(P.column(layer.data.columns.id).map((name, row) => [name, row]));
  return layer.rowOf.has(id) ? P.shape(layer.data, layer.rowOf.get(id)) : null;
};

P.hint = (leaf) => {
  const told = leaf.feature.properties;
  if (!told.range_m || leaf.layer.data.shape !== "point") return null;
  const style = { color: "#000", weight: 1.5, dashArray: "4 4", fillOpacity: 0.12, interactive: false };
  const view = P.view(told.id);
  if (view) return L.geoJSON({ type: "Feature", properties: {}, geometry: view }, { style, interactive: false });
  return told.azimuth_deg === null || told.azimuth_deg === undefined
    ? L.circle(leaf.getLatLng(), { ...style, radius: told.range_m })
    : L.polygon(P.sector(leaf.getLatLng(), told.range_m, told.azimuth_deg, told.field_deg || P.data.sector_deg), style);
};

P.build = (layer) => {
  layer.group = L.geoJSON(P.collection(layer), {
    interactive: layer.clickable,
    style: (feature) => (layer.data.shape === "point" ? {} : P.styleOf(layer, feature.properties)),
    pointToLayer: (feature, place) => P.marker(layer, feature, place),
    onEachFeature: (feature, leaf) => {
      leaf.layer = layer;
      layer.leaves[feature.properties.row] = leaf;
      if (layer.clickable) leaf.bindPopup(P.popup, { maxWidth: 380, minWidth: 240, autoPanPadding: [20, 20] });
    },
  });
};

/* Layers are built when first shown: those that stay off cost no time. */
P.turn = (layer, on) => {
  if (on && !layer.group) P.build(layer);
  if (on) layer.group.addTo(P.map);
  else if (layer.group) layer.group.remove();
  layer.on = on;
  if (on) P.layers.slice(0, P.layers.indexOf(layer) + 1).reverse().filter((l) => l.on).forEach((l) => l.group.bringToBack());
  document.querySelectorAll(`#layers input[data-layer="${layer.key}"]`).forEach((box) => {
    box.checked = on;
    box.closest("li").classList.toggle("off", !on);
  });
};

P.goTo = (layer, row) => {
  P.turn(layer, true);
  const leaf = layer.leaves[row];
  if (P.mark) { P.mark.remove(); P.mark = null; }
  if (leaf.getLatLng) P.map.setView(leaf.getLatLng(), Math.max(P.map.getZoom(), 17), { animate: false });
  else P.map.fitBounds(leaf.getBounds(), { maxZoom: 17, animate: false });
  if (!layer.clickable) {
    P.mark = L.geoJSON(leaf.feature, { interactive: false, style: { color: "#000", weight: 5, opacity: 0.7 } }).addTo(P.map);
    return;
  }
  leaf.openPopup();
  const box = document.querySelector(".leaflet-popup-content .popup");
  if (box) box.focus({ preventScroll: true });
};

/* All assets behind a line of the bill, ringed in black on whatever layers hold them. */
P.showLine = (line) => {
  if (P.mark) { P.mark.remove(); P.mark = null; }
  P.map.closePopup();
  const rings = [];
  P.layers.filter((layer) => layer.data.columns.bom_lines).forEach((layer) => {
    const held = P.column(layer.data.columns.bom_lines);
    const rows = held.flatMap((lines, row) => (lines && lines.split(", ").includes(line) ? [row] : []));
    if (rows.length) P.turn(layer, true);
    rows.forEach((row) => {
      const leaf = layer.leaves[row];
      rings.push(leaf.getLatLng
        ? L.circleMarker(leaf.getLatLng(), { radius: 10, color: "#000", weight: 2, fill: false, interactive: false })
        : L.geoJSON(leaf.feature, { interactive: false, style: { color: "#000", weight: 5, opacity: 0.7 } }));
    });
  });
  P.mark = L.featureGroup(rings).addTo(P.map);
  if (rings.length) P.map.fitBounds(P.mark.getBounds().pad(0.05), { maxZoom: 17, animate: false });
};
