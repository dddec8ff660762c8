/* One GeoJson layer a theme: how its features look, by the way of coloring that the reader chose. */
P.style = (layer) => layer.styles[layer.at];

/* Colors that would not show on a dark ground have others there. */
P.paint = (color) => (P.dark && P.data.dark[color]) || color;
P.edge = () => (P.dark ? "#14181c" : "#ffffff");
P.ink = () => (P.dark ? "#ffffff" : "#000000");

P.lookOf = (layer, properties) => {
  const style = P.style(layer);
  const value = style.column ? properties[style.column] : "";
  return style.looks[value] || style.looks[""] || Object.values(style.looks)[0];
};

P.widthOf = (layer, properties, look) => {
  if (!layer.width_column) return look.width_px;
  const fibers = properties[layer.width_column] || 0;
  return P.data.widths.reduce((width, [least, wide]) => (fibers >= least ? wide : width), P.data.widths[0][1]);
};

/* Features of other phases than the one chosen step back. */
P.dimmed = (layer, properties) => Boolean(P.phase) && layer.key.startsWith("phase_") && properties.phase_key !== P.phase;

P.styleOf = (layer, properties) => {
  const look = P.lookOf(layer, properties);
  const color = P.paint(look.color);
  const strength = P.dimmed(layer, properties) ? 0.12 : 1;
  if (layer.data.shape === "area") {
    const shade = layer.shade_column ? properties[layer.shade_column] : 1;
    return { stroke: look.width_px > 0, color, weight: look.width_px, opacity: 0.6, dashArray: look.dash || null, fillColor: color, fillOpacity: look.fill_opacity * shade };
  }
  const width = P.widthOf(layer, properties, look);
  const dash = look.dash && width > 3 ? look.dash.split(" ").map((part) => (part * width) / 3).join(" ") : look.dash;
  return { color, weight: width, opacity: strength, dashArray: dash || null, lineCap: "butt" };
};

P.markOf = (layer, properties) => {
  const look = P.lookOf(layer, properties);
  const hollow = look.fill_opacity === 0;
  const strength = P.dimmed(layer, properties) ? 0.12 : 1;
  return {
    shape: look.shape, radius: look.radius_px * P.markScale(), color: hollow ? P.paint(look.color) : P.edge(), weight: 1,
    fillColor: P.paint(look.color), fillOpacity: look.fill_opacity * strength, opacity: strength, fill: true, stroke: true,
  };
};

/* Marks shrink when the whole city is in view, so that they do not hide each other. */
P.markScale = () => Math.min(1, Math.max(0.6, (P.map.getZoom() - 8) / 8));

P.resize = () => {
  const scale = P.markScale();
  if (scale === P.lastScale) return;
  P.lastScale = scale;
  P.layers.filter((layer) => layer.drawn && layer.data.shape === "point").forEach((layer) =>
    layer.leaves.forEach((leaf) => leaf.setRadius(P.lookOf(layer, leaf.feature.properties).radius_px * scale)));
};

/* Draw a built layer anew: another coloring, another phase, light or dark. */
P.restyle = (layer) => {
  if (!layer.drawn) return;
  layer.leaves.forEach((leaf) => {
    const told = leaf.feature.properties;
    if (layer.data.shape !== "point") { leaf.setStyle(P.styleOf(layer, told)); return; }
    const mark = P.markOf(layer, told);
    leaf.setStyle(mark);
    leaf.setRadius(mark.radius);
  });
};

/* Lines of one look follow each other, thin ones first: neighbors are stroked at once, and wide ones stay in view. */
P.ordered = (layer) => {
  const all = P.collection(layer);
  if (layer.data.shape !== "line") return all;
  const look = all.features.map(({ properties }) => P.styleOf(layer, properties));
  const key = look.map((one) => `${String(one.weight).padStart(6, "0")} ${one.color} ${one.dashArray}`);
  all.features.sort((a, b) => (key[a.properties.row] < key[b.properties.row] ? -1 : key[a.properties.row] > key[b.properties.row] ? 1 : a.properties.row - b.properties.row));
  return all;
};

P.build = (layer) => {
  layer.drawn = L.geoJSON(P.ordered(layer), {
    interactive: layer.clickable,
    style: (feature) => (layer.data.shape === "point" ? {} : P.styleOf(layer, feature.properties)),
    pointToLayer: (feature, place) => new P.ShapeMarker(place, P.markOf(layer, feature.properties)),
    onEachFeature: (feature, leaf) => {
      leaf.layer = layer;
      layer.leaves[feature.properties.row] = leaf;
    },
  });
  if (layer.clickable) layer.drawn.on("click", (event) => P.openAt(event.propagatedFrom, event.latlng));
};

/* Layers are built when first shown: those that stay off cost no time. */
P.turn = (layer, on) => {
  if (on && !layer.drawn) P.build(layer);
  if (on) layer.drawn.addTo(P.map);
  else if (layer.drawn) {
    layer.drawn.remove();
    if (P.open && P.open.layer === layer) P.map.closePopup();
  }
  layer.on = on;
  if (on) P.layers.slice(0, P.layers.indexOf(layer) + 1).reverse().filter((l) => l.on).forEach((l) => l.drawn.bringToBack());
  P.markLayer(layer);
};

P.unmark = () => {
  if (P.mark) P.mark.remove();
  P.mark = null;
};

P.goTo = (layer, row) => {
  P.turn(layer, true);
  const leaf = layer.leaves[row];
  P.unmark();
  P.map.closePopup();
  if (leaf.getLatLng) P.map.setView(leaf.getLatLng(), Math.max(P.map.getZoom(), 17), { animate: false });
  else P.map.fitBounds(leaf.getBounds(), { maxZoom: 17, animate: false });
  if (!layer.clickable) {
    P.mark = L.geoJSON(leaf.feature, { interactive: false, style: { color: P.ink(), weight: 5, opacity: 0.7 } }).addTo(P.map);
    return;
  }
  P.openAt(leaf);
  P.popupBox.getElement().querySelector(".popup").focus({ preventScroll: true });
};

/* All assets behind a line of the bill, ringed on whatever layers hold them. */
P.showLine = (line) => {
  P.unmark();
  P.map.closePopup();
  const rings = [];
  P.layers.filter((layer) => layer.data.columns.bom_lines).forEach((layer) => {
    const held = P.column(layer.data.columns.bom_lines);
    const rows = held.flatMap((lines, row) => (lines && lines.split(", ").includes(line) ? [row] : []));
    if (rows.length) P.turn(layer, true);
    rows.forEach((row) => {
      const leaf = layer.leaves[row];
      rings.push(leaf.getLatLng
        ? L.circleMarker(leaf.getLatLng(), { radius: 10, color: P.ink(), weight: 2, fill: false, interactive: false })
        : L.geoJSON(leaf.feature, { interactive: false, style: { color: P.ink(), weight: 5, opacity: 0.7 } }));
    });
  });
  P.mark = L.featureGroup(rings).addTo(P.map);
  if (rings.length) P.map.fitBounds(P.mark.getBounds().pad(0.05), { maxZoom: 17, animate: false });
};
